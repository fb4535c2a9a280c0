"""Between two shifts a person rests at least so many hours of elapsed time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import by_agent, hours, who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """A sentence for each shift that starts too soon after the last one."""
    least = problem.rules.rest_hours * 60
    for agent, own in by_agent(duties):
        for before, after in pairwise(own):
            rest = (after.start - before.end) * problem.horizon.step_min
            if rest < least:
                yield f"{who_when(problem, agent, after.day)}: starts {hours(rest)} after the last shift; at least {hours(least)}."
