"""Reads the interval history that a scenario names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from center.errors import Fault, InputError
from center.history import History
from imports.bank_calls import ASSUMPTIONS, bank_records
from imports.columns import read_history_rows
from imports.faults import FaultList
from imports.grid import OpenAt, Record, grid_of, note_gaps
from imports.mapped_history import read_mapped_history
from imports.rows import RowReader
from imports.schema import HistorySpec


def read_history(spec: HistorySpec, folder: Path, queues: Sequence[str], open_at: OpenAt) -> History:
    """History of `queues` from the source that `spec` names.

    A CSV has the columns ``interval_start`` (ISO; without an offset it is wall clock in ``spec.zone``), ``queue``,
    ``offered`` and, if known, ``handled`` and ``handle_time_s``: the *total* handle time of the interval in seconds,
    as exports have it. Without ``handled`` the mean handle time is over ``offered``. ``handled`` may exceed
    ``offered``, because a contact may arrive in one interval and be handled in the next. In the hour that autumn
    repeats, a queue's first row is the first occurrence. A day without any row is a closed day; a hole in the
    opening hours of a day with rows is a fault. Rows outside opening hours are kept.

    With ``spec.map`` the file is whatever the map file describes: an interval export of another system, or a call log.

    Parameters
    ----------
    folder
        Where the scenario file lies; ``spec.file`` is relative to it.
    queues
        Names in scenario order.
    open_at
        (queue name, horizon) -> whether the queue is open in each step; bool, shape ``(horizon.n,)``.

    Raises
    ------
    InputError
        Everything wrong with the source: of each kind of fault the first 20, and how many more there are.
    """
    if spec.map is not None:
        return read_mapped_history(spec, folder, queues, open_at)
    faults = FaultList()
    where, records, assumptions = _records(spec, folder, queues, faults)
    faults.raise_if_any(where)
    if not records:
        raise InputError(Fault(where, "no rows", "the intervals of at least two weeks"))
    history = grid_of(records, spec, queues, assumptions)
    note_gaps(history, open_at, where, faults)
    faults.raise_if_any(where)
    return history


def _records(spec: HistorySpec, folder: Path, queues: Sequence[str], faults: FaultList) -> tuple[str, list[Record], tuple[str, ...]]:
    if spec.source == "bank_calls":
        if spec.queue is None or spec.queue not in queues:
            raise InputError(Fault("history.queue", repr(spec.queue), f"one of {', '.join(queues)}"))
        return "bank_calls", bank_records(spec, list(queues).index(spec.queue)), ASSUMPTIONS
    path = folder / str(spec.file)
    rows = read_history_rows(path)
    return str(path), RowReader(str(path), spec, queues, faults).records(rows), ()
