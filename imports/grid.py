"""Records on the regular grid, and the check for holes in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np

from center.errors import Fault, InputError
from center.history import History
from center.horizon import Horizon
from imports.faults import FaultList
from imports.schema import HistorySpec

MOST_DAYS = 3660
OpenAt = Callable[[str, Horizon], np.ndarray]


@dataclass(frozen=True)
class Record:
    """One interval of one queue; `handle_time_s` is the interval's total, seconds."""

    moment: datetime
    queue: int
    offered: int
    handled: int | None = None
    handle_time_s: float | None = None


def grid_of(records: Sequence[Record], spec: HistorySpec, queues: Sequence[str], assumptions: tuple[str, ...]) -> History:
    """History that holds `records` (at least one, no two of one queue and moment).

    Raises
    ------
    InputError
        The records span more than ten years: some year is mistyped.
    """
    zone = ZoneInfo(spec.zone)
    first = min(record.moment for record in records).astimezone(zone).date()
    last = max(record.moment for record in records).astimezone(zone).date()
    if (last - first).days > MOST_DAYS:
        raise InputError(Fault("history", f"rows from {first} to {last}", "at most ten years", "Look for a mistyped year."))
    horizon = Horizon.of_days(first, (last - first).days + 1, spec.interval_min, spec.zone)
    offered, handled, aht = (np.full((len(queues), horizon.n), np.nan) for _ in range(3))
    for record in records:
        cell = record.queue, horizon.index_of(record.moment)
        offered[cell] = record.offered
        if record.handled is not None:
            handled[cell] = record.handled
        contacts = record.offered if record.handled is None else record.handled
        if record.handle_time_s is not None and contacts:
            aht[cell] = record.handle_time_s / contacts
    return History(horizon, tuple(queues), offered, handled, aht, _days_with(offered, horizon), assumptions)


def note_gaps(history: History, open_at: OpenAt, where: str, faults: FaultList) -> None:
    """Note every run of open steps without rows, on days that have rows.

    A day without any row of a queue is a day it was closed, and so are the small hours after it that belong to
    its overnight window.
    """
    horizon = history.horizon
    for q, name in enumerate(history.queues):
        for start, end in _runs(_holes(history, open_at, q, history.present[q])):
            first, last = (f"{horizon.local(k):%Y-%m-%d %H:%M}" for k in (start, end - 1))
            found = f"no row for {name!r} at {first}" if end - start == 1 else f"no rows for {name!r} from {first} to {last}"
            advice = "Write 0 for an interval without contacts; leave the whole day out when the queue was closed."
            faults.add("gaps", Fault(where, found, "a row for every interval of the opening hours", advice))


def with_zeros(history: History, open_at: OpenAt, present: np.ndarray | None = None) -> History:
    """The history with no contact where an open step of a day has no row.

    Parameters
    ----------
    present
        Days of each queue that are whole but for such steps, shape ``(queues, days)``; None: those with rows.
    """
    days = history.present if present is None else present
    offered, handled = history.offered.copy(), history.handled.copy()
    for q in range(len(history.queues)):
        holes = _holes(history, open_at, q, days[q])
        offered[q, holes] = handled[q, holes] = 0.0
    return replace(history, offered=offered, handled=handled, present=_days_with(offered, history.horizon))


def _holes(history: History, open_at: OpenAt, queue: int, days: np.ndarray) -> np.ndarray:
    """Open steps without rows on these days; bool, shape ``(n,)``. Small hours after another day belong to that one."""
    horizon = history.horizon
    holes = np.zeros(horizon.n, dtype=bool)
    if not days.any():
        return holes
    missing = open_at(history.queues[queue], horizon) & np.isnan(history.offered[queue])
    for day in np.flatnonzero(days):
        steps = horizon.day_steps(int(day))
        of_day = missing[steps.start : steps.stop].copy()
        if day == 0 or not days[day - 1]:
            of_day &= np.cumsum(~of_day) > 0
        holes[steps.start : steps.stop] = of_day
    return holes


def _days_with(offered: np.ndarray, horizon: Horizon) -> np.ndarray:
    return np.asarray(np.add.reduceat(~np.isnan(offered), horizon.day_start[:-1], axis=1) > 0)


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
