"""The comparison as plain values, for JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from reports.whatif import INFO, Comparison


def comparison_dict(comparison: Comparison) -> dict[str, Any]:
    """Everything of a comparison, and what its figures are called."""
    keys = comparison.shown
    return {
        "title": comparison.title,
        "settings": comparison.settings,
        "confidence": comparison.confidence,
        "figures": {key: {"title": INFO[key].title, "unit": INFO[key].unit, "meaning": INFO[key].meaning} for key in keys},
        "base": asdict(comparison.base),
        "whatifs": [asdict(one) for one in comparison.whatifs],
    }
