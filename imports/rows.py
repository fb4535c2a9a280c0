"""Rows of an interval export to records, with every fault noted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from center.errors import Fault
from imports.faults import FaultList
from imports.grid import Record
from imports.schema import HistorySpec
from imports.stamps import moments_of

Row = tuple[int, dict[str, str]]
LONGEST_CONTACT_S = 86_400
MOST_CONTACTS = 1_000_000


class RowReader:
    """Turns the rows of one file into records; keeps what spans rows: the stamps seen, the unknown queues.

    Parameters
    ----------
    where
        File name for the faults.
    """

    def __init__(self, where: str, spec: HistorySpec, queues: Sequence[str], faults: FaultList) -> None:
        self._where, self._step, self._zone, self._faults = where, spec.interval_min, ZoneInfo(spec.zone), faults
        self._queue = {name: k for k, name in enumerate(queues)}
        self._moments: dict[str, tuple[datetime, ...] | None] = {}
        self._first_row: dict[tuple[int, datetime], int] = {}
        self._unknown: set[str] = set()

    def records(self, rows: Sequence[Row]) -> list[Record]:
        """Records of the good rows, in order."""
        made = (self._record(line, cells) for line, cells in rows)
        return [record for record in made if record is not None]

    def _record(self, line: int, cells: dict[str, str]) -> Record | None:
        where = f"{self._where}: row {line}"
        queue = self._queue_of(where, cells["queue"])
        choices = self._moments_of(where, cells["interval_start"])
        offered = self._count(where, "offered", cells["offered"])
        handled = self._count(where, "handled", cells["handled"]) if cells.get("handled") else None
        total = self._seconds(where, cells["handle_time_s"]) if cells.get("handle_time_s") else None
        if queue is None or not choices or offered is None:
            return None
        if total is not None and total > LONGEST_CONTACT_S * max(1, offered, handled or 0):
            fault = Fault(f"{where}, handle_time_s", f"{total:,.0f} s", "less than 24 hours a contact", "Is it in milliseconds?")
            self._faults.add("handle times that are no seconds", fault)
            return None
        moment = self._free_moment(line, queue, choices, cells["interval_start"])
        return None if moment is None else Record(moment, queue, offered, handled, total)

    def _queue_of(self, where: str, name: str) -> int | None:
        if name not in self._queue and name not in self._unknown:
            self._unknown.add(name)
            advice = "Name the queue as the scenario does, or leave its rows out."
            self._faults.add("unknown queues", Fault(where, f"the queue {name!r}", f"one of {', '.join(self._queue)}", advice))
        return self._queue.get(name)

    def _moments_of(self, where: str, text: str) -> tuple[datetime, ...] | None:
        if self._moments.get(text) is None:  # a stamp that is none is a fault of every row that has it
            self._moments[text] = self._parsed(where, text)
        return self._moments[text]

    def _parsed(self, where: str, text: str) -> tuple[datetime, ...] | None:
        try:
            found = moments_of(text, self._zone)
        except ValueError:
            self._faults.add("unreadable stamps", Fault(where, repr(text), "an ISO stamp such as 2026-03-02T08:15"))
            return None
        if not found:
            advice = "The clock skips this hour in spring. Export stamps with their UTC offset."
            self._faults.add("stamps that never were", Fault(where, repr(text), f"a clock time that exists in {self._zone.key}", advice))
            return None
        local = found[0].astimezone(self._zone)
        if (local.hour * 60 + local.minute) % self._step or local.second or local.microsecond:
            self._faults.add("stamps off the grid", Fault(where, repr(text), f"the start of a {self._step}-minute interval"))
            return None
        return found

    def _free_moment(self, line: int, queue: int, choices: tuple[datetime, ...], text: str) -> datetime | None:
        """The first of `choices` not yet taken: in the repeated hour the rows count in file order."""
        for moment in choices:
            if (queue, moment) not in self._first_row:
                self._first_row[queue, moment] = line
                return moment
        earlier = self._first_row[queue, choices[-1]]
        found = f"{text} of the same queue again (rows {earlier} and {line})"
        self._faults.add("duplicate intervals", Fault(f"{self._where}: row {line}", found, "each interval once a queue"))
        return None

    def _count(self, where: str, column: str, text: str) -> int | None:
        value = self._number(text)
        if value is None or value != int(value):
            self._faults.add(f"values of {column} that are no whole numbers", Fault(f"{where}, {column}", repr(text), "a whole number"))
            return None
        if value < 0:
            self._faults.add(f"negative values of {column}", Fault(f"{where}, {column}", repr(text), "0 or more"))
            return None
        if value > MOST_CONTACTS:
            fault = Fault(f"{where}, {column}", f"{value:,.0f} contacts in an interval", f"at most {MOST_CONTACTS:,}")
            self._faults.add(f"values of {column} that cannot be", fault)
            return None
        return int(value)

    def _seconds(self, where: str, text: str) -> float | None:
        value = self._number(text)
        if value is None or value < 0:
            fault = Fault(f"{where}, handle_time_s", repr(text), "the interval's total handle time in seconds, 0 or more")
            self._faults.add("bad handle times", fault)
            return None
        return value

    @staticmethod
    def _number(text: str) -> float | None:
        try:
            value = float(text)
        except ValueError:
            return None
        return value if abs(value) < 1e12 else None
