"""A person works at most so many days in a row; those before the horizon count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.kinds.runs import runs
from scheduling.rules.words import by_agent, who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """A sentence for each run of working days that is too long and reaches into the horizon."""
    allowed = problem.rules.max_consecutive_days
    for agent, own in by_agent(duties):
        before = [stint.day for stint in problem.past[agent]] if problem.past else []
        for first, end in runs([*before, *(duty.day for duty in own)]):
            if end > 0 and end - first > allowed:
                begins = f"{who_when(problem, agent, first)}: begins" if first >= 0 else f"{who_when(problem, agent, 0)}: goes on with"
                yield f"{begins} {end - first} working days in a row; allowed {allowed}."
