"""The answer: who sits in which meeting when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from center.plan import Duty
from scheduling.meetings.problem import MeetingProblem


@dataclass(frozen=True)
class Sitting:
    """A meeting as held.

    Attributes
    ----------
    occurrence
        Number in the problem.
    start
        Step.
    people
        Who attends, ascending.
    """

    occurrence: int
    start: int
    people: tuple[int, ...]


def duties_with(problem: MeetingProblem, sittings: Sequence[Sitting]) -> tuple[Duty, ...]:
    """The shifts with their meetings as paid pauses. Nothing is checked: that is the referee's."""
    more: dict[int, list[tuple[int, int, str, bool]]] = {}
    for sitting in sittings:
        meeting = problem.occurrences[sitting.occurrence].meeting
        pause = (sitting.start, sitting.start + problem.steps(meeting.minutes), meeting.pause, True)
        for agent in sitting.people:
            for number in problem.own.get(agent, ()):
                if problem.duties[number].start <= sitting.start < problem.duties[number].end:
                    more.setdefault(number, []).append(pause)
    return tuple(
        replace(duty, breaks=tuple(sorted((*duty.breaks, *more[number])))) if number in more else duty
        for number, duty in enumerate(problem.duties)
    )
