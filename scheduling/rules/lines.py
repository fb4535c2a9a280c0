"""Duties and history -> each person's line of work."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from center.horizon import Horizon
from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.line import Calendar, Line, Stint
from scheduling.rules.unpopular import is_unpopular
from scheduling.rules.words import by_agent, local


def lines_of(problem: RosterProblem, duties: Sequence[Duty]) -> tuple[Line, ...]:
    """Everybody's line, in scenario order; `duties` in order of person and start."""
    own = {agent: found for agent, found in by_agent(duties)}
    maker = StintMaker(problem)
    return tuple(
        Line(
            agent=a,
            name=agent.id,
            stints=(*(problem.past[a] if problem.past else ()), *map(maker.stint, own.get(a, ()))),
            known_from=problem.known_from,
            owed_min=tuple(problem.bands.owed_min[a].tolist()),
        )
        for a, agent in enumerate(problem.scenario.agents)
    )


class StintMaker:
    """Duties as rules see them; people of one zone who work the same shift on a day share a stint."""

    def __init__(self, problem: RosterProblem) -> None:
        self._problem, self._known = problem, dict[tuple, Stint]()
        self._split = {shape.name for shape in problem.shapes if shape.split is not None}

    def stint(self, duty: Duty) -> Stint:
        """A duty; its day is the local one that it starts in."""
        key = (int(self._problem.agent_zone[duty.agent]), duty.start, duty.end, duty.shape, duty.paid_min)
        if key not in self._known:
            self._known[key] = self._made(duty)
        return self._known[key]

    def _made(self, duty: Duty) -> Stint:
        problem, horizon = self._problem, self._problem.horizon
        start, end = local(problem, duty.agent, duty.start), local(problem, duty.agent, duty.end)
        clock = start.hour * 60 + start.minute
        clock_end = (end.date() - start.date()).days * 1440 + end.hour * 60 + end.minute
        return Stint(
            day=(start.date() - horizon.dates[0]).days,
            start=duty.start * horizon.step_min,
            end=duty.end * horizon.step_min,
            clock=clock,
            clock_end=clock_end,
            paid_min=duty.paid_min,
            kind=duty.shape,
            split=duty.shape in self._split,
            unpopular=is_unpopular(problem.rules.unpopular, clock, clock_end, start.weekday()),
        )


@lru_cache(maxsize=64)
def calendar_of(horizon: Horizon, zone: str) -> Calendar:
    """Days of the horizon on the clock of a zone."""
    return Calendar(horizon.dates[0], len(horizon.dates), horizon.start_utc, horizon.step_min, zone)
