"""Adjustments of forecasts as rows, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from center.adjustment import Adjustment, Span, Withdrawal

_OWN = ("name", "queue", "zone", "volume_factor", "contacts_added", "contacts_set", "aht_factor", "author", "why", "made_utc")


def adjustment_row(one: Adjustment) -> dict[str, Any]:
    """The adjustment's own row, without its number."""
    return {name: getattr(one, name) for name in _OWN}


def span_rows(number: int, spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Rows of its spans."""
    return [{"adjustment": number, "position": k, "start_utc": start, "end_utc": end} for k, (start, end) in enumerate(spans)]


def read_adjustment(row: Any, spans: Iterable[Span]) -> Adjustment:
    """The adjustment of a row."""
    withdrawn = None
    if row.withdrawn_utc is not None:
        withdrawn = Withdrawal(row.withdrawn_author, row.withdrawn_why, row.withdrawn_utc)
    return Adjustment(**{name: getattr(row, name) for name in _OWN}, spans=tuple(spans), number=row.number, withdrawn=withdrawn)
