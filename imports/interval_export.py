"""An interval export as records: rows checked, parts of a queue added up, finer intervals joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from center.errors import Fault, InputError
from imports.grid import Record
from imports.interval_cells import IntervalRow, interval_rows
from imports.interval_schema import IntervalExport
from imports.rejects import Reject, RejectList, rejected_words
from imports.rows import RowReader
from imports.schema import HistorySpec
from imports.stamps import moments_of


@dataclass(frozen=True)
class Intervals:
    """What an export says.

    Attributes
    ----------
    queues
        Names; records have their positions.
    records
        One a queue and interval, by queue and moment.
    notes
        What was left out or taken for granted, as sentences.
    rejects
        Rows that were left out because something in them is wrong, by line.
    holes
        (queue, moment) of rejected rows: their interval is not known.
    rows
        Rows of the file.
    """

    queues: tuple[str, ...]
    records: tuple[Record, ...]
    notes: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()
    holes: tuple[tuple[int, datetime], ...] = ()
    rows: int = 0


def read_intervals(path: Path, export: IntervalExport, queues: Sequence[str] | None = None) -> Intervals:
    """Records of an interval export.

    Rows of one queue and interval that differ in the export's queue or in a column of `parts` are added up; equal ones are the same row
    twice, a fault (in the hour that autumn repeats, the second occurrence).

    Parameters
    ----------
    queues
        Names known; rows of others are rejected. None: every queue of the file.

    Raises
    ------
    InputError
        The file cannot be read, columns are missing, or more rows are wrong than the map allows.
    """
    faults, where = RejectList(), str(path)
    rows, total, notes = interval_rows(path, export, faults)
    known = tuple(dict.fromkeys(row.queue for row in rows)) if queues is None else tuple(queues)
    spec = HistorySpec(file=where, zone=export.zone, interval_min=export.interval_min)
    found: list[Record] = []
    ours = _known_only(rows, known, where, faults)
    for group in _groups([row for row in ours if row.line not in faults.lines]):
        found += RowReader(where, spec, known, faults).records([(row.line, row.cells) for row in group])
    rejects = faults.check(where, total, export.faulty_share)
    if not found:
        raise InputError(Fault(where, "no rows", "the intervals of some days"))
    joined = sorted(_joined(found).values(), key=lambda record: (record.queue, record.moment))
    holes = _holes([row for row in ours if row.line in faults.lines], known, ZoneInfo(export.zone))
    return Intervals(known, tuple(joined), (*notes, *rejected_words(rejects, total)), rejects, holes, total)


def coarser(records: Iterable[Record], zone: str, step_min: int) -> list[Record]:
    """Records of longer intervals, which begin at multiples of `step_min` minutes of the zone's clock."""
    clock = ZoneInfo(zone)
    moved = [replace(record, moment=_floor(record.moment, clock, step_min)) for record in records]
    return list(_joined(moved).values())


def _floor(moment: datetime, clock: ZoneInfo, step_min: int) -> datetime:
    local = moment.astimezone(clock)
    return moment - timedelta(minutes=local.minute % step_min, seconds=local.second, microseconds=local.microsecond)


def _holes(rows: Sequence[IntervalRow], known: Sequence[str], zone: ZoneInfo) -> tuple[tuple[int, datetime], ...]:
    holes = []
    for row in rows:
        with suppress(ValueError):
            holes += [(known.index(row.queue), moment) for moment in moments_of(row.cells["interval_start"], zone)]
    return tuple(holes)


def _known_only(rows: Sequence[IntervalRow], known: Sequence[str], where: str, faults: RejectList) -> list[IntervalRow]:
    names, said = frozenset(known), set()
    for row in rows:
        if row.queue not in names:
            advice = "Name it under queues in the map file, or list it under ignored_queues."
            fault = Fault(f"{where}: row {row.line}", f"the queue {row.part[0]!r}", f"one of {', '.join(known)}", advice)
            (faults.keep if row.queue in said else faults.add)("unknown queues", fault)
            said.add(row.queue)
    return [row for row in rows if row.queue in names]


def _groups(rows: Sequence[IntervalRow]) -> Iterable[list[IntervalRow]]:
    groups: dict[tuple[str, ...], list[IntervalRow]] = {}
    for row in rows:
        groups.setdefault(row.part, []).append(row)
    return groups.values()


def _joined(records: Iterable[Record]) -> dict[tuple[int, datetime], Record]:
    sums: dict[tuple[int, datetime], Record] = {}
    for record in records:
        key = record.queue, record.moment
        sums[key] = _added(sums[key], record) if key in sums else record
    return sums


def _added(one: Record, other: Record) -> Record:
    """Both together. Of a part without handle time, the other's mean is taken."""
    handled = None if one.handled is None and other.handled is None else _contacts(one) + _contacts(other)
    timed = [record for record in (one, other) if record.handle_time_s is not None]
    seconds: float | None = None
    if timed:
        contacts = sum(_contacts(record) for record in timed)
        total = sum(record.handle_time_s or 0.0 for record in timed)
        missing = sum(_contacts(record) for record in (one, other)) - contacts
        seconds = total + (missing * total / contacts if contacts else 0.0)
    return Record(one.moment, one.queue, one.offered + other.offered, handled, seconds)


def _contacts(record: Record) -> int:
    return record.offered if record.handled is None else record.handled
