"""Between two shifts a person rests at least so many hours of elapsed time; the last shift before the horizon counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import by_agent, hours, who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """A sentence for each shift that starts too soon after the last one."""
    least, step = problem.rules.rest_hours * 60, problem.horizon.step_min
    for agent, own in by_agent(duties):
        spans = [(duty.day, duty.start * step, duty.end * step) for duty in own]
        ended = [(stint.day, stint.start, stint.end) for stint in problem.past[agent][-1:]] if problem.past else []
        for (_, _, end), (day, start, _) in pairwise([*ended, *spans]):
            if start - end < least:
                yield f"{who_when(problem, agent, day)}: starts {hours(start - end)} after the last shift; at least {hours(least)}."
