"""What a day's change does to each person, read from the duties before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from center.plan import Duty
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster, Switch
from scheduling.rules.pauses import MEETINGS


@dataclass(frozen=True)
class Change:
    """One person's change.

    Attributes
    ----------
    number
        Of the shift, in the problem's duties.
    before, after
        The shift.
    switch
        Another queue from some step on, told now; None: as before.
    start_min
        Minutes that the start moves, negative: earlier.
    overtime_min, time_off_min
        Minutes that the end moves later, or earlier.
    breaks_moved
        Breaks at another time than before; where the start moves, than before in relation to it.
    meetings
        Meetings that are cancelled.
    """

    number: int
    before: Duty
    after: Duty
    switch: Switch | None
    start_min: int
    overtime_min: int
    time_off_min: int
    breaks_moved: int
    meetings: int

    @property
    def agent(self) -> int:
        """The person."""
        return self.before.agent


def changes_of(problem: PeakProblem, roster: PeakRoster) -> Iterator[Change]:
    """Every change, in order of shift. What was agreed earlier in the day and stays so is none."""
    step, told = problem.horizon.step_min, {item.number: item for item in roster.switches}
    for number, (before, after) in enumerate(zip(problem.duties, roster.duties, strict=True)):
        switch = told.get(number)
        new = switch if switch != problem.switch_of.get(number) else None
        if before == after and new is None:
            continue
        start, end = (after.start - before.start) * step, (after.end - before.end) * step
        yield Change(number, before, after, new, start, max(0, end), max(0, -end), _moved(before, after), _cancelled(before, after))


def _moved(before: Duty, after: Duty) -> int:
    """Breaks of `after` that `before` has not at the same time from its start."""
    old = {(start - before.start, end - before.start, kind) for start, end, kind, _ in before.breaks}
    return sum((start - after.start, end - after.start, kind) not in old for start, end, kind, _ in after.breaks)


def _cancelled(before: Duty, after: Duty) -> int:
    """Meetings before the new end that are gone; those after it fall away with the time off."""
    moved = after.start - before.start
    there = sum(kind in MEETINGS for _, _, kind, _ in after.breaks)
    return sum(kind in MEETINGS and start + moved < after.end for start, _, kind, _ in before.breaks) - there
