"""The plan as one HTML page that needs nothing else: no network, no fonts, no scripts from elsewhere."""

from __future__ import annotations

from reports.html.page import render_report

__all__ = ["render_report"]
