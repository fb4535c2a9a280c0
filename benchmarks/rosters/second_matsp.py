"""A second referee of the ``matsp`` format: from the definition of the format alone, by other code than Crewtide's.

A solution is the benchmark's own XML: ``Solution / Employee[ID] / Shift / Day, Start, Task / ID, Length``, days from 0, lengths in
minutes. The definition is that of the instances 1 to 225 of schedulingbenchmarks.org/matsp. Times below are minutes from the
midnight with which day 0 begins; the horizon is from 06:00 to 06:00.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from xml.etree import ElementTree

from benchmarks.rosters.found import Found, rows_of

DAY, HOUR, QUARTER = 1440, 60, 15
OPENS = 6 * HOUR


@dataclass(frozen=True)
class Shift:
    """Start, and (task, minutes) of every stretch on one task."""

    start: int
    tasks: tuple[tuple[str, int], ...]

    @property
    def end(self) -> int:
        """End, in minutes."""
        return self.start + sum(minutes for _, minutes in self.tasks)


def judge_matsp(instance: str, solution: str) -> Found:
    """Judge a solution's text by an instance's text."""
    sections = rows_of(instance)
    last = OPENS + DAY * int(sections["SECTION_HORIZON"][0][0])
    tasks = {str(number) for number in range(1, int(sections["SECTION_TASKS"][0][0]) + 1)}
    staff = {row[0]: (int(row[1]), int(row[2])) for row in sections["SECTION_STAFF"]}
    worked = {name: list[Shift]() for name in staff}
    faults: list[str] = []
    for employee in ElementTree.fromstring(solution).iter("Employee"):
        name = employee.get("ID", "")
        if name in worked:
            worked[name] += [_shift(element) for element in employee.iter("Shift")]
        else:
            faults.append(f"{name}: nobody of that name")
    for name, shifts in worked.items():
        shifts.sort(key=lambda shift: shift.start)
        for shift in shifts:
            faults += [f"{name}, shift at minute {shift.start}: {fault}" for fault in _shift_faults(shift, last, tasks)]
        faults += [f"{name}: {fault}" for fault in _person_faults(shifts, *staff[name])]
    heads, cost = _heads(shift for shifts in worked.values() for shift in shifts), 0
    for day, time, task, least, most in sections["SECTION_COVER"]:
        at = (int(day) - 1) * DAY + int(time[:2]) * HOUR + int(time[3:5])
        if heads[at, task] < int(least):
            faults.append(f"day {day} {time}, task {task}: {heads[at, task]} people, at least {least}")
        cost += max(0, heads[at, task] - int(most)) ** 2
    return Found(cost, tuple(faults))


def _shift(element: ElementTree.Element) -> Shift:
    hours, minutes = element.findtext("Start", "").split(":")[:2]
    start = int(element.findtext("Day", "")) * DAY + int(hours) * HOUR + int(minutes)
    stretches = [(task.findtext("ID", ""), int(task.findtext("Length", ""))) for task in element.iter("Task")]
    joined = [(task, sum(length for _, length in group)) for task, group in groupby(stretches, key=lambda stretch: stretch[0])]
    return Shift(start, tuple(joined))


def _shift_faults(shift: Shift, last: int, tasks: set[str]) -> Iterator[str]:
    clock, length = shift.start % DAY, shift.end - shift.start
    if not (clock == 0 or 6 * HOUR <= clock <= 10 * HOUR or 14 * HOUR <= clock <= 18 * HOUR or clock >= 20 * HOUR):
        yield f"begins at minute {clock} of the day"
    if any(minute % QUARTER for minute in (clock, *(minutes for _, minutes in shift.tasks))):
        yield "not on quarter hours"
    if not 6 * HOUR <= length <= 10 * HOUR:
        yield f"{length} minutes long, 6 to 10 hours"
    if any(minutes < HOUR for _, minutes in shift.tasks):
        yield "less than an hour on a task"
    if any(task not in tasks for task, _ in shift.tasks):
        yield "a task that is not there"
    if shift.start < OPENS or shift.end > last:
        yield "outside the horizon"


def _person_faults(shifts: list[Shift], least: int, most: int) -> Iterator[str]:
    minutes = sum(shift.end - shift.start for shift in shifts)
    if not least <= minutes <= most:
        yield f"{minutes} minutes, {least} to {most}"
    for before, after in pairwise(shifts):
        if after.start // DAY == before.start // DAY:
            yield f"two shifts start on day {after.start // DAY}"
        if after.start - before.end < 14 * HOUR:
            yield f"{after.start - before.end} minutes of rest before minute {after.start}"
    days = sorted({shift.start // DAY for shift in shifts})
    if any(six[-1] - six[0] == 5 for six in zip(*(days[k:] for k in range(6)), strict=False)):
        yield "more than 5 days in a row"


def _heads(shifts: Iterable[Shift]) -> Counter[tuple[int, str]]:
    """People in each minute at which a quarter hour begins, on each task."""
    heads: Counter[tuple[int, str]] = Counter()
    for shift in shifts:
        begin = shift.start
        for task, minutes in shift.tasks:
            heads.update((at, task) for at in range(-(-begin // QUARTER) * QUARTER, begin + minutes, QUARTER))
            begin += minutes
    return heads
