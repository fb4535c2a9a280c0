"""A person's ways under `rules.also`: which are legal in the person's line of work, and what the others of its rules cost.

Rules see when a shift begins and ends and for how long it is paid, not where its breaks are: ways are judged once for each such kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scheduling.peak.limits import limits_of
from scheduling.peak.problem import PeakProblem
from scheduling.peak.ways import Way, paid_minutes, ways_of

Hours = tuple[int, int, int]
"""(first step, end step, paid minutes)."""


def hours_of(problem: PeakProblem, way: Way) -> Hours:
    """What a rule sees of a way."""
    return way.start, way.end, 0 if problem.laws is None else paid_minutes(problem, way.start, way.end, way.breaks)


def rule_costs(problem: PeakProblem, number: int, hours: Sequence[Hours]) -> tuple[int | None, ...]:
    """What the rules cost of a shift with these hours, in hundredths of a point beside the shift as published; None: a rule is broken."""
    if problem.laws is None:
        return (0,) * len(hours)
    duty, laws = problem.duties[number], problem.laws
    changed = (replace(duty, start=start, end=end, paid_min=paid) for start, end, paid in hours)
    found = (laws.difference(duty.agent, {number: one}) for one in changed)
    return tuple(None if one.worse else one.cost for one in found)


def legal_ways(problem: PeakProblem, number: int) -> Iterator[Way]:
    """Every legal way of a shift that may change, at its whole cost, the unchanged one first."""
    told = problem.switch_of.get(number)
    agreed = None if told is None else (told.step, told.queue)
    known: dict[Hours, int | None] = {}
    for way in ways_of(problem, problem.duties[number], limits_of(problem, number), agreed):
        hours = hours_of(problem, way)
        if hours not in known:
            (known[hours],) = rule_costs(problem, number, [hours])
        cost = known[hours]
        if cost is not None:
            yield way._replace(cost=way.cost + cost)
