"""One colleague's best response: of all that they could work on a day, what lowers the cost most, everybody else as they are."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.plan import Duty
from scheduling.roster.judged_cost import unpopular_shifts
from scheduling.roster.person_laws import PersonLaws
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import cover_units
from scheduling.roster.worth import hundredths_of
from scheduling.rules.line import Stint

NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Fill:
    """A colleague's change.

    Attributes
    ----------
    gives
        Shifts that are taken out: that of the day, one of another day, or none.
    takes
        The shift that they work instead.
    saves
        Hundredths of a point.
    """

    agent: int
    gives: tuple[Duty, ...]
    takes: Duty
    saves: int


@dataclass(frozen=True)
class Table:
    """The problem's shifts as arrays: steps, paid minutes, and working stretches, shape ``(shifts, stretches, 2)``, padded empty."""

    steps: np.ndarray
    paid: np.ndarray
    segments: np.ndarray

    @classmethod
    def of(cls, problem: RosterProblem) -> Table:
        most = max(len(shift.segments) for shift in problem.shifts)
        segments = [[*shift.segments, *[(0, 0)] * (most - len(shift.segments))] for shift in problem.shifts]
        steps, paid = ([getattr(shift, name) for shift in problem.shifts] for name in ("steps", "paid_min"))
        return cls(np.array(steps), np.array(paid, dtype=np.int64), np.array(segments))


@dataclass(frozen=True)
class Colleague:
    """One colleague, their duties, and how many of these are unpopular."""

    problem: RosterProblem
    table: Table
    agent: int
    duties: list[Duty]
    unpopular: int

    def could_give(self, day: int, fixed: AbstractSet[tuple[int, int]]) -> Iterator[tuple[Duty, ...]]:
        """The shift of the day; or none, or that of another day of the week."""
        here = tuple(duty for duty in self.duties if duty.day == day)
        yield here
        if not here:
            first, end = next(block for block in self.problem.bands.blocks if block[0] <= day < block[1])
            yield from ((duty,) for duty in self.duties if first <= duty.day < end and (self.agent, duty.day) not in fixed)

    def best(self, units: np.ndarray, day: int, shifts: np.ndarray, gives: tuple[Duty, ...]) -> Fill | None:
        """The dearest saving among `shifts` of `day`; None where none is allowed or saves.

        Parameters
        ----------
        units
            What everybody's duties count in cover, in units of a head, shape ``(queues, n)``.
        """
        left = [duty for duty in self.duties if duty not in gives]
        shifts = shifts[self._allowed(day, shifts, left)]
        if not len(shifts):
            return None
        without, freed = _without(self.problem, units, gives)
        kept = freed + self._fine * self._own_cost(day, shifts, left, gives)
        costs, queues = [], []
        for queue in self.problem.agent_queues[self.agent]:
            serves = self.problem.eligibility.serves[self.problem.agent_zone[self.agent], queue, day, shifts]
            if serves.any():
                costs.append(np.where(serves, kept + self._added(without, queue, day, shifts), NEVER))
                queues.append(queue)
        if not costs:
            return None
        choice = np.argmin(costs, axis=0)
        return self._cheapest(day, shifts, np.min(costs, axis=0), [queues[k] for k in choice.tolist()], left, gives)

    def _cheapest(
        self, day: int, shifts: np.ndarray, cost: np.ndarray, queues: list[int], left: list[Duty], gives: tuple[Duty, ...]
    ) -> Fill | None:
        """The shift of the lowest cost, that of the laws added, which all of them allow."""
        laws, fine = self._laws, self._fine
        before = fine * laws.judged(self.duties)[1]
        best: tuple[int, Duty] | None = None
        for k in np.argsort(cost, kind="stable").tolist():
            least = int(cost[k]) - before  # what the laws charge comes on top
            if least >= (0 if best is None else best[0]) or cost[k] == NEVER:
                break
            duty = self._duty(day, int(shifts[k]), queues[k])
            legal, charged = laws.judged([*left, duty])
            whole = least + fine * charged
            if legal and whole < (0 if best is None else best[0]):
                best = whole, duty
        return None if best is None else Fill(self.agent, gives, best[1], hundredths_of(-best[0], fine))

    @property
    def _fine(self) -> int:
        """Units of money, in which costs are compared, in a hundredth of a point."""
        return self.problem.cover_prices.fine

    @cached_property
    def _laws(self) -> PersonLaws:
        return PersonLaws(self.problem, self.agent)

    def _allowed(self, day: int, shifts: np.ndarray, left: list[Duty]) -> np.ndarray:
        """Whether rest, days in a row and the week's hours and days allow each shift beside the duties that are left."""
        problem = self.problem
        start = self._start(day, shifts)
        rest = -(-round(problem.rules.rest_hours * 60) // problem.horizon.step_min)
        earliest = max((duty.end + rest for duty in left if duty.day < day), default=self._rested(rest))
        latest = min((duty.start - rest for duty in left if duty.day > day), default=10**9)
        fine = (start >= earliest) & (start + self.table.steps[shifts] <= latest)
        worked = {duty.day for duty in left} | {day} | {stint.day for stint in self._past}
        fine &= _longest_run(worked) <= problem.rules.max_consecutive_days
        bands = problem.bands
        for b, (first, end) in enumerate(bands.blocks):
            week = [duty for duty in left if first <= duty.day < end]
            inside = first <= day < end
            paid = sum(duty.paid_min for duty in week) + (self.table.paid[shifts] if inside else 0)
            days = len(week) + inside
            fine &= (paid >= bands.least_min[self.agent, b]) & (paid <= bands.most_min[self.agent, b])
            fine &= bool(bands.least_days[self.agent, b] <= days <= bands.most_days[self.agent, b])
        return fine

    @property
    def _past(self) -> tuple[Stint, ...]:
        return self.problem.past[self.agent] if self.problem.past else ()

    def _rested(self, rest: int) -> int:
        """First step at which history lets the person start, with so many steps of rest."""
        return max((-(-stint.end // self.problem.horizon.step_min) + rest for stint in self._past), default=-(10**9))

    def _own_cost(self, day: int, shifts: np.ndarray, left: list[Duty], gives: tuple[Duty, ...]) -> np.ndarray:
        """Preferences, labour and fairness of the new duties less those of the old ones."""
        problem, agent = self.problem, self.agent
        cost = problem.start_cost[agent, shifts] + problem.day_cost[agent, day]
        for duty in gives:
            cost = cost - _preference(problem, duty)
        for b, (first, end) in enumerate(problem.bands.blocks):
            old = sum(duty.paid_min for duty in self.duties if first <= duty.day < end)
            new = sum(duty.paid_min for duty in left if first <= duty.day < end) + (self.table.paid[shifts] if first <= day < end else 0)
            cost = cost + self._labour(b, new) - self._labour(b, old)
        grid = problem.grids[problem.agent_zone[agent]]
        given = sum(unpopular_shifts(problem, gives))
        count = self.unpopular - given + grid.unpopular[day, shifts].astype(np.int64)
        return cost + problem.prices.fairness * (self._unfair(count) - self._unfair(np.array(self.unpopular)))

    def _labour(self, block: int, paid: np.ndarray | int) -> np.ndarray:
        problem = self.problem
        extra = np.maximum(0, np.asarray(paid) - problem.bands.owed_min[self.agent, block])
        return extra // problem.paid_unit_min * problem.labour_price[self.agent]

    def _unfair(self, count: np.ndarray) -> np.ndarray:
        fair, agent = self.problem.fair, self.agent
        if not fair.counted[agent]:
            return np.zeros_like(count)
        return np.maximum(0, np.maximum(fair.least[agent] - count, count - fair.most[agent]))

    def _added(self, units: np.ndarray, queue: int, day: int, shifts: np.ndarray) -> np.ndarray:
        """Cost of cover that the person adds with each shift, in units of money."""
        prices, worth = self.problem.cover_prices.queue(queue), self.problem.worth.units[self.agent, queue]
        step = prices.cost(units[queue] + worth) - prices.cost(units[queue])
        beyond = np.zeros(int(self.table.steps.max()), dtype=np.int64)  # past the horizon nothing is counted
        total = np.concatenate([[0], np.cumsum(np.concatenate([step, beyond]))])
        ends = self._start(day, shifts)[:, None, None] + self.table.segments[shifts]
        return (total[ends[:, :, 1]] - total[ends[:, :, 0]]).sum(axis=1)

    def _start(self, day: int, shifts: np.ndarray) -> np.ndarray:
        return self.problem.grids[self.problem.agent_zone[self.agent]].start[day, shifts]

    def _duty(self, day: int, shift: int, queue: int) -> Duty:
        option, start = self.problem.shifts[shift], int(self._start(day, np.array([shift]))[0])
        breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in option.breaks)
        shape = self.problem.shapes[option.shape].name
        return Duty(self.agent, queue, day, shape, start, start + option.steps, breaks, option.paid_min)


def _without(problem: RosterProblem, units: np.ndarray, gives: tuple[Duty, ...]) -> tuple[np.ndarray, int]:
    """Units of a head without some duties, and what cover costs more then, in units of money."""
    if not gives:
        return units, 0
    left = units - cover_units(problem, gives)
    queues = {queue for duty in gives for queue in (duty.queue, *(block[2] for block in duty.blocks))}
    of_queue = {q: problem.cover_prices.queue(q) for q in queues}
    return left, sum(int((prices.cost(left[q]) - prices.cost(units[q])).sum()) for q, prices in of_queue.items())


def _preference(problem: RosterProblem, duty: Duty) -> int:
    """What a duty's start and day cost its person, by the tables of the problem."""
    grid = problem.grids[problem.agent_zone[duty.agent]]
    same = np.flatnonzero(grid.starts[duty.day] & (grid.start[duty.day] == duty.start))
    start = int(problem.start_cost[duty.agent, same[0]]) if len(same) else 0
    return start + int(problem.day_cost[duty.agent, duty.day])


def _longest_run(days: AbstractSet[int]) -> int:
    """Most days in a row, of a run that reaches into the horizon."""
    longest = run = 0
    before = None
    for day in sorted(days):
        run = run + 1 if before is not None and day == before + 1 else 1
        longest, before = max(longest, run) if day >= 0 else 0, day
    return longest
