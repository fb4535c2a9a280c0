"""The history of a scenario from any export or call log, by a map file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from center.errors import Fault, InputError
from center.history import History
from imports.calls import read_calls
from imports.faults import FaultList
from imports.grid import OpenAt, Record, grid_of, note_gaps, with_zeros
from imports.interval_export import Intervals, coarser, read_intervals
from imports.log_history import log_intervals
from imports.map_file import FormatMap, load_format
from imports.schema import HistorySpec


def read_mapped_history(spec: HistorySpec, folder: Path, queues: Sequence[str], open_at: OpenAt) -> History:
    """History of `queues` from ``spec.file``, laid out as ``spec.map`` says.

    A day with a rejected row is left out for its queue, rather than counted too low.

    Raises
    ------
    InputError
        The map or the file is wrong, or has no row of these queues.
    """
    path, layout = folder / str(spec.file), load_format(folder / str(spec.map), "history", "log")
    found = read_any(path, layout, spec.interval_min, queues)
    records, left_out = _without_holes(found, spec.zone)
    if not records:
        raise InputError(Fault(str(path), "no rows that can be used", "the intervals of at least two weeks"))
    listed = [f"`crewtide import history {spec.file} --map {spec.map} --rejects FILE` lists the rows left out."] if found.rejects else []
    history = grid_of(coarser(records, spec.zone, spec.interval_min), spec, queues, (*found.notes, *left_out, *listed))
    if layout.history is None:
        return with_zeros(history, open_at, _days_of_the_log(history))
    if layout.history.gaps == "zero":
        return with_zeros(history, open_at)
    faults = FaultList()
    note_gaps(history, open_at, str(path), faults)
    faults.raise_if_any(str(path))
    return history


def read_any(path: Path, layout: FormatMap, step_min: int, queues: Sequence[str] | None = None) -> Intervals:
    """Intervals of an export or of a call log, whichever the map describes; of a log in steps of `step_min` minutes.

    Raises
    ------
    InputError
        The file is wrong, or its intervals do not fit into those wanted.
    """
    if layout.history is None:
        assert layout.log is not None
        return log_intervals(read_calls(path, layout.log), step_min, queues)
    if step_min % layout.history.interval_min:
        found = f"intervals of {layout.history.interval_min} min"
        raise InputError(
            Fault(f"{path}", found, f"intervals that fit into {step_min} min", "See interval_min in the map and the scenario.")
        )
    return read_intervals(path, layout.history, queues)


def _days_of_the_log(history: History) -> np.ndarray:
    """Every day with a contact of any queue, for every queue with a contact on any day."""
    present = history.present
    days, queues = np.asarray(present.any(axis=0)), np.asarray(present.any(axis=1))
    return np.outer(queues, days)


def _without_holes(found: Intervals, zone: str) -> tuple[list[Record], list[str]]:
    """Records without the days of a queue on which a row was rejected; a sentence on them."""
    clock = ZoneInfo(zone)

    def day(queue: int, moment: datetime) -> tuple[int, date]:
        return queue, moment.astimezone(clock).date()

    gone = {day(queue, moment) for queue, moment in found.holes}
    if not gone:
        return list(found.records), []
    listed = ", ".join(f"{found.queues[queue]} {when}" for queue, when in sorted(gone)[:5]) + (", …" if len(gone) > 5 else "")
    said = f"{len(gone):,} days of a queue are left out, because rows of them are rejected: {listed}."
    return [record for record in found.records if day(record.queue, record.moment) not in gone], [said]
