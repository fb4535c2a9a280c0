"""Records on the regular grid, and the check for holes in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    present = np.add.reduceat(~np.isnan(offered), horizon.day_start[:-1], axis=1) > 0
    return History(horizon, tuple(queues), offered, handled, aht, present, assumptions)


def note_gaps(history: History, open_at: OpenAt, where: str, faults: FaultList) -> None:
    """Note every run of open steps without rows, on days that have rows.

    A day without any row of a queue is a day it was closed, and so are the small hours after it that belong to
    its overnight window.
    """
    horizon = history.horizon
    for q, name in enumerate(history.queues):
        if not history.present[q].any():
            continue
        missing = open_at(name, horizon) & np.isnan(history.offered[q])
        for day in np.flatnonzero(history.present[q]):
            steps = horizon.day_steps(int(day))
            holes = missing[steps.start : steps.stop].copy()
            if day == 0 or not history.present[q, day - 1]:
                holes &= np.cumsum(~holes) > 0
            for start, end in _runs(holes):
                first, last = (f"{horizon.local(steps.start + k):%Y-%m-%d %H:%M}" for k in (start, end - 1))
                found = f"no row for {name!r} at {first}" if end - start == 1 else f"no rows for {name!r} from {first} to {last}"
                advice = "Write 0 for an interval without contacts; leave the whole day out when the queue was closed."
                faults.add("gaps", Fault(where, found, "a row for every interval of the opening hours", advice))


def _runs(mask: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
