"""What came so far on the day that is being worked, on the plan's own steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from center.errors import Fault
from center.history import Actuals
from center.horizon import Horizon
from imports.columns import read_history_rows
from imports.faults import FaultList
from imports.grid import Record
from imports.rows import RowReader
from imports.schema import HistorySpec

_FINEST_MIN = 5


def read_actuals(path: Path, zone: str, horizon: Horizon, queues: Sequence[str], now: int) -> Actuals:
    """Contacts and handle times up to step `now`, from a CSV with the columns of a history.

    Intervals may be finer than the plan's steps; a step is known when it has a row.

    Parameters
    ----------
    zone
        Of stamps without an offset.
    queues
        Names in scenario order.
    now
        First step that has not happened yet.

    Raises
    ------
    InputError
        Everything wrong with the file, a row before the plan begins or at `now` or later included.
    """
    faults, where = FaultList(), str(path)
    spec = HistorySpec(file=where, zone=zone, interval_min=_FINEST_MIN)
    records = RowReader(where, spec, queues, faults).records(read_history_rows(path))
    _note_outside(records, horizon, now, where, faults)
    faults.raise_if_any(where)
    return _summed(records, (len(queues), horizon.n), horizon)


def _note_outside(records: Iterable[Record], horizon: Horizon, now: int, where: str, faults: FaultList) -> None:
    span = f"from {horizon.local(0):%Y-%m-%d %H:%M} to before {horizon.local(now):%Y-%m-%d %H:%M}, the plan's begin and now"
    for record in records:
        if not 0 <= horizon.index_of(record.moment) < now:
            found = f"a row of {record.moment.astimezone(horizon.local(0).tzinfo):%Y-%m-%d %H:%M}"
            faults.add("rows of another time", Fault(where, found, f"rows {span}", "Export the day up to now, or correct --now."))


def _summed(records: Iterable[Record], shape: tuple[int, int], horizon: Horizon) -> Actuals:
    offered, weight, seconds = np.full(shape, np.nan), np.zeros(shape), np.zeros(shape)
    for record in records:
        cell = record.queue, horizon.index_of(record.moment)
        offered[cell] = np.nan_to_num(offered[cell]) + record.offered
        if record.handle_time_s is not None:
            weight[cell] += record.offered if record.handled is None else record.handled
            seconds[cell] += record.handle_time_s
    return Actuals(offered, weight, seconds)
