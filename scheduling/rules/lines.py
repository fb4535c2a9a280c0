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


class Lines:
    """Each person's line, made when it is asked for. People of one zone who work the same shift on a day share a stint.

    Parameters
    ----------
    duties
        In order of person and start.
    """

    def __init__(self, problem: RosterProblem, duties: Sequence[Duty]) -> None:
        self._problem, self._own = problem, dict(by_agent(duties))
        self._split = {shape.name for shape in problem.shapes if shape.split is not None}
        self._stints: dict[tuple, Stint] = {}
        self._lines: dict[int, Line] = {}

    def of(self, agent: int) -> Line:
        """A person's line."""
        if agent not in self._lines:
            problem = self._problem
            self._lines[agent] = Line(
                agent=agent,
                name=problem.scenario.agents[agent].id,
                stints=(*(problem.past[agent] if problem.past else ()), *map(self.stint, self._own.get(agent, ()))),
                known_from=problem.known_from,
                owed_min=tuple(problem.bands.owed_min[agent].tolist()),
            )
        return self._lines[agent]

    def stint(self, duty: Duty) -> Stint:
        """A duty; its day is the local one that it starts in."""
        key = (int(self._problem.agent_zone[duty.agent]), duty.start, duty.end, duty.shape, duty.paid_min)
        if key not in self._stints:
            self._stints[key] = self._made(duty)
        return self._stints[key]

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
