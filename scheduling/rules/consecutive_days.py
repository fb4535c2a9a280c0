"""A person works at most so many days in a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import by_agent, who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """A sentence for each run of working days that is too long."""
    allowed = problem.rules.max_consecutive_days
    for agent, own in by_agent(duties):
        for first, length in _runs(sorted({duty.day for duty in own})):
            if length > allowed:
                yield f"{who_when(problem, agent, first)}: begins {length} working days in a row; allowed {allowed}."


def _runs(days: list[int]) -> Iterator[tuple[int, int]]:
    """(first day, length) of each run."""
    first = 0
    for k in range(1, len(days) + 1):
        if k == len(days) or days[k] != days[k - 1] + 1:
            yield days[first], k - first
            first = k
