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
class Facts:
    """A problem whose people differ in nothing but their hours.

    Attributes
    ----------
    lengths
        Day -> steps of its shortest and of its longest shift; days without any are left out.
    shift_of
        (day, start, steps) -> index of the shift.
    block
        Least steps of a task block.
    rest, run
        Least steps between two shifts; most days in a row.
    least, most
        Steps of each person in the horizon, int64.
    """

    problem: RosterProblem
    lengths: dict[int, tuple[int, int]] = field(repr=False)
    shift_of: dict[tuple[int, int, int], int] = field(repr=False)
    block: int
    rest: int
    run: int
    least: np.ndarray = field(repr=False)
    most: np.ndarray = field(repr=False)

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
    blocks = {-(-shape.blocks.least_min // problem.horizon.step_min) for shape in problem.shapes if shape.blocks is not None}
    if len(blocks) != 1:
        raise Unknown("the exact form of task blocks knows only one least length of a block")
    shift_of: dict[tuple[int, int, int], int] = {}
    lengths = {int(day): _lengths(problem, int(day), shift_of) for day in np.flatnonzero(problem.eligibility.number[0])}
    rest = ceil(problem.rules.rest_hours * 60 / problem.horizon.step_min - 1e-9)
    least, most = _hours(problem)
    return Facts(problem, lengths, shift_of, blocks.pop(), rest, problem.rules.max_consecutive_days, least, most)


def _unknown(problem: RosterProblem) -> Iterator[str]:
    queues, open_steps = problem.need.shape[0], problem.open_steps
    if any(shape.blocks is None or shape.queues for shape in problem.shapes):
        yield "shift without task blocks or with queues of its own"
    if (problem.eligibility.number != problem.eligibility.number[:1]).any() or len(set(problem.agent_zone.tolist())) > 1:
        yield "shifts or time zones that differ by person"
    if _contract_weeks(problem):
        yield "least or most of a week"
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


def _contract_weeks(problem: RosterProblem) -> bool:
    """Whether a contract's week asks for hours or days that are not there anyway."""
    bands, longest = problem.bands, max(shift.steps for shift in problem.shifts) * problem.horizon.step_min
    days = np.array([end - first for first, end in bands.blocks])
    least, most = (bands.least_min > 0) | (bands.least_days > 0), (bands.most_min < days * longest) | (bands.most_days < days)
    return bool(least.any() or most.any())


def _plain(law: Law) -> bool:
    return isinstance(law.rule, Hours) and law.rule.per == "horizon" and law.rule.price is None


def _lengths(problem: RosterProblem, day: int, shift_of: dict[tuple[int, int, int], int]) -> tuple[int, int]:
    """Shortest and longest shift of a day, whose shifts are added to `shift_of`."""
    found = []
    for number in problem.eligible(0, day):
        start, steps = int(problem.grids[int(problem.agent_zone[0])].start[day, number]), problem.shifts[number].steps
        shift_of[day, start, steps] = number
        found.append(steps)
    return min(found), max(found)


def _hours(problem: RosterProblem) -> tuple[np.ndarray, np.ndarray]:
    """Least and most steps of everybody in the horizon."""
    step, longest = problem.horizon.step_min, max(shift.steps for shift in problem.shifts)
    least = np.zeros(len(problem.agent_queues), dtype=np.int64)
    most = np.full(len(least), longest * len(problem.horizon.dates))
    for law in problem.laws:
        if isinstance(law.rule, Hours):
            for agent in law.people:
                low, high = law.rule.least, law.rule.most
                least[agent] = max(least[agent], 0 if low is None else ceil(round(low * 60, 6) / step))
                most[agent] = min(most[agent], most[agent] if high is None else floor(round(high * 60, 6) / step))
    return least, most
