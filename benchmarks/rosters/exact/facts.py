"""What the exact form needs of a roster problem, and what it does not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil, floor

import numpy as np

from scheduling.roster.problem import RosterProblem
from scheduling.rules.law import Law
from scheduling.rules.schema import Hours


class Unknown(Exception):
    """The problem has something that the exact form does not know; the sentence says what."""


@dataclass(frozen=True)
class Window:
    """Shifts of a person's day: every start with every end that lies `shortest` to `longest` steps after it; ascending steps."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    shortest: int
    longest: int

    def thinned(self, every: int) -> Window:
        """Only the starts and ends on every so many steps; itself where that leaves a start or an end alone."""
        starts, ends = tuple(s for s in self.starts if s % every == 0), tuple(e for e in self.ends if e % every == 0)
        spans = [(s, e) for s in starts for e in ends if self.shortest <= e - s <= self.longest]
        alone = len({s for s, _ in spans}) < len(starts) or len({e for _, e in spans}) < len(ends)
        return self if alone or not spans else Window(starts, ends, self.shortest, self.longest)


@dataclass(frozen=True)
class Bound:
    """Least and most steps worked (or days, by the field it stands in) in the days [first, end)."""

    first: int
    end: int
    least: int
    most: int


@dataclass(frozen=True)
class Facts:
    """A problem whose people differ in nothing but their hours and days.

    Attributes
    ----------
    windows
        (agent, day) -> shifts; days without any are left out.
    shift_of
        (zone, day, start, steps) -> index of the shift.
    block
        Least steps of a task block.
    rest
        Least steps between two shifts.
    hours, days
        Bounds of each person.
    """

    problem: RosterProblem
    windows: dict[tuple[int, int], Window] = field(repr=False)
    shift_of: dict[tuple[int, int, int, int], int] = field(repr=False)
    block: int
    rest: int
    hours: tuple[tuple[Bound, ...], ...] = field(repr=False)
    days: tuple[tuple[Bound, ...], ...] = field(repr=False)

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.problem.agent_queues)


def facts_of(problem: RosterProblem) -> Facts:
    """The facts.

    Raises
    ------
    Unknown
        Something of the problem has no place in the exact form.
    """
    for said in _unknown(problem):
        raise Unknown(f"the exact form of task blocks knows no {said}")
    least = {-(-shape.blocks.least_min // problem.horizon.step_min) for shape in problem.shapes if shape.blocks is not None}
    if len(least) != 1:
        raise Unknown("the exact form of task blocks knows only one least length of a block")
    shift_of: dict[tuple[int, int, int, int], int] = {}
    windows: dict[tuple[int, int], Window] = {}
    known: dict[tuple[int, int, int], Window] = {}
    for a, d in zip(*np.nonzero(problem.eligibility.number), strict=True):
        agent, day, zone = int(a), int(d), int(problem.agent_zone[a])
        key = zone, day, int(problem.eligibility.number[a, d])
        if key not in known:
            known[key] = _window(problem, agent, day, shift_of)
        windows[agent, day] = known[key]
    rest = ceil(problem.rules.rest_hours * 60 / problem.horizon.step_min - 1e-9)
    bounds = [_bounds(problem, agent) for agent in range(len(problem.agent_queues))]
    return Facts(problem, windows, shift_of, least.pop(), rest, tuple(b[0] for b in bounds), tuple(b[1] for b in bounds))


def _unknown(problem: RosterProblem) -> Iterator[str]:
    queues, open_steps = problem.need.shape[0], problem.open_steps
    if any(shape.blocks is None or shape.queues for shape in problem.shapes):
        yield "shift without task blocks or with queues of its own"
    if any(shift.breaks for shift in problem.shifts):
        yield "breaks"
    if any(set(own) != set(range(queues)) for own in problem.agent_queues):
        yield "skills: everybody serves every queue"
    if (open_steps != open_steps[:1]).any():
        yield "opening hours that differ by queue"
    if not problem.hard_cover:
        yield "price of a missing head: cover is hard"
    if problem.labour_price.any() or problem.start_cost.any() or problem.day_cost.any():
        yield "price of labour or of preferences"
    if problem.prices.fairness and problem.fair.counted.any():
        yield "fair shares"
    if problem.pins or any(problem.past):
        yield "pins or history"
    if any(not _plain(law) for law in problem.laws):
        yield "rule but hard hours per horizon"


def _plain(law: Law) -> bool:
    return isinstance(law.rule, Hours) and law.rule.per == "horizon" and law.rule.price is None


def _window(problem: RosterProblem, agent: int, day: int, shift_of: dict[tuple[int, int, int, int], int]) -> Window:
    zone = int(problem.agent_zone[agent])
    spans = set()
    for number in problem.eligible(agent, day):
        start, steps = int(problem.grids[zone].start[day, number]), problem.shifts[number].steps
        spans.add((start, start + steps))
        shift_of[zone, day, start, steps] = number
    lengths = sorted({end - start for start, end in spans})
    window = Window(tuple(sorted({s for s, _ in spans})), tuple(sorted({e for _, e in spans})), lengths[0], lengths[-1])
    fits = {(s, e) for s in window.starts for e in window.ends if window.shortest <= e - s <= window.longest}
    if fits != spans:
        raise Unknown("the exact form of task blocks knows no lengths that differ by start, or with gaps")
    return window


def _bounds(problem: RosterProblem, agent: int) -> tuple[tuple[Bound, ...], tuple[Bound, ...]]:
    """Hours and days of the contract's weeks, and hours of the rules."""
    step, all_days = problem.horizon.step_min, len(problem.horizon.dates)
    bands, hours, days = problem.bands, [], []
    for block, (first, end) in enumerate(bands.blocks):
        hours.append(Bound(first, end, -(-int(bands.least_min[agent, block]) // step), int(bands.most_min[agent, block]) // step))
        days.append(Bound(first, end, int(bands.least_days[agent, block]), int(bands.most_days[agent, block])))
    whole = problem.horizon.n + max(shift.steps for shift in problem.shifts)
    for law in problem.laws:
        if agent in law.people and isinstance(law.rule, Hours):
            least, most = law.rule.least, law.rule.most
            low = 0 if least is None else ceil(round(least * 60, 6) / step)
            high = whole if most is None else floor(round(most * 60, 6) / step)
            hours.append(Bound(0, all_days, low, high))
    return tuple(hours), tuple(days)
