"""The ``matsp`` format: shifts with task blocks around the clock, and a band of people wanted on each task in every quarter hour.

Source: the multi-activity, multi-day shift scheduling instances of Qu and Curtois (2020), schedulingbenchmarks.org/matsp. The
horizon begins at 06:00 of day 1 and ends at 06:00 of the day after the last. Hard: at most one shift starts on a calendar day;
starts at 00:00, 06:00 to 10:00, 14:00 to 18:00, or 20:00 and later, on a quarter hour; 6 to 10 hours; blocks on one task
of at least an hour; 14 hours of rest; at most 5 working days in a row; least and most minutes; nobody outside the horizon;
the least people. Cost: the squared number of people above the most.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from scheduling.formats.sections import Row, days_of, each, once, required

DAY_START_MIN = 6 * 60
STEP_MIN = 15
_TIME = re.compile(r"^([0-2]\d):([0-5]\d)-([0-2]\d):([0-5]\d)$")


@dataclass(frozen=True)
class Worker:
    """Least and most minutes of one person."""

    name: str
    least_min: int
    most_min: int


@dataclass(frozen=True)
class Band:
    """Least and most people on task `task` (from 0) in the quarter hour that begins `minute` after the midnight of day 1."""

    minute: int
    task: int
    least: int
    most: int


@dataclass(frozen=True)
class Matsp:
    """A file of the format."""

    days: int
    tasks: int
    people: tuple[Worker, ...]
    cover: tuple[Band, ...]


def parse_matsp(path: Path, sections: dict[str, list[Row]]) -> Matsp:
    """The file's content.

    Raises
    ------
    InputError
        A section is missing, or rows are not as the format says.
    """
    required(path, sections, ("HORIZON", "TASKS", "STAFF", "COVER"))
    days = days_of(sections)
    tasks = sections["TASKS"][0].whole(0, "the number of tasks")
    if not tasks:
        raise sections["TASKS"][0].wrong("no task", "1 or more")
    cells: set[tuple[int, int]] = set()

    def band(row: Row) -> Band:
        found = _band(row, days, tasks)
        if (found.minute, found.task) in cells:
            raise row.wrong(f"{', '.join(row.cells[:3])} twice", "once")
        cells.add((found.minute, found.task))
        return found

    return Matsp(days, tasks, tuple(each(once(sections["STAFF"]), _worker)), tuple(each(sections["COVER"], band)))


def _worker(row: Row) -> Worker:
    row.of_length(3)
    worker = Worker(row.text(0, "a name"), row.whole(1, "least minutes"), row.whole(2, "most minutes"))
    if worker.least_min > worker.most_min:
        raise row.wrong(f"{worker.least_min} to {worker.most_min} minutes", "least minutes, then most")
    return worker


def _band(row: Row, days: int, tasks: int) -> Band:
    row.of_length(5)
    day, task = row.whole(0, "a day"), row.whole(2, "a task")
    least, most = row.whole(3, "least people"), row.whole(4, "most people")
    match = _TIME.match(row.cells[1])
    if match is None:
        raise row.wrong(repr(row.cells[1]), "a quarter hour such as 06:00-06:15")
    first, last = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    if first % STEP_MIN or (last - first) % 1440 != STEP_MIN:
        raise row.wrong(repr(row.cells[1]), "a quarter hour such as 06:00-06:15")
    minute = (day - 1) * 1440 + first
    if not DAY_START_MIN <= minute < DAY_START_MIN + days * 1440:
        raise row.wrong(f"day {day} {row.cells[1]}", f"a time from day 1 06:00 to day {days + 1} 06:00")
    if not 1 <= task <= tasks:
        raise row.wrong(f"task {task}", f"a task from 1 to {tasks}")
    if least > most:
        raise row.wrong(f"{least} to {most} people", "least people, then most")
    return Band(minute, task - 1, least, most)
