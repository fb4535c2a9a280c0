"""Every decision of a shadow run beside the one that was sent, as CSV."""

from __future__ import annotations

from collections.abc import Iterable

from center.shadow import Part, ShadowChoice, Where
from reports.export_csv import csv_text

_SIDE = ("place", "agent", "team", "start_utc")
HEADER = ["event_id", "part", "subject", *(f"incumbent_{name}" for name in _SIDE), *(f"candidate_{name}" for name in _SIDE), "same_place"]


def decisions_csv(decisions: Iterable[tuple[str, Part, ShadowChoice]]) -> str:
    """One row a contact or incident. Times are UTC; a cell is empty where nobody or no time is given."""
    rows = (
        [event, part.value, one.subject, *_cells(one.incumbent), *_cells(one.candidate), int(one.incumbent.same_place(one.candidate))]
        for event, part, one in decisions
    )
    return csv_text(HEADER, rows)


def _cells(where: Where) -> list[str | None]:
    return [where.place, where.agent, where.team, None if where.start_utc is None else where.start_utc.isoformat()]
