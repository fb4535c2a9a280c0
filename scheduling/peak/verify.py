"""The referee of a day's change: problem + roster -> verdict. It knows no model and no solver, and trusts no list of ways."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from scheduling.peak.change_rules import broken
from scheduling.peak.changes import Change, changes_of
from scheduling.peak.heads import heads_of
from scheduling.peak.prices import by_hour
from scheduling.peak.problem import PeakProblem
from scheduling.peak.roster import PeakRoster
from scheduling.roster.prices import hundredths


@dataclass(frozen=True)
class PeakVerdict:
    """What the referee finds.

    Attributes
    ----------
    violations
        A sentence for each broken rule.
    cost, parts
        In hundredths of a point: the whole, and under, over, changes, breaks, meetings, overtime, starts, time_off,
        skills, overflow; and rules where `rules.also` has any, the difference to what they cost as published.
    cover
        Heads on each queue from now on, without those on a break, the rented ones included; shape ``(queues, end - now)``.
    changes
        What changes, person by person.
    """

    violations: tuple[str, ...]
    cost: int
    parts: dict[str, int]
    cover: np.ndarray = field(repr=False)
    changes: tuple[Change, ...] = field(repr=False)

    @property
    def legal(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations


def verify(problem: PeakProblem, roster: PeakRoster) -> PeakVerdict:
    """Judge a roster by the levers, the labour rules and the prices."""
    changes = tuple(changes_of(problem, roster))
    violations = tuple(broken(problem, roster, changes))
    parts = problem.cover_prices.parts(cover_units(problem, roster)) | _parts(problem, roster, changes)
    return PeakVerdict(violations, sum(parts.values()), parts, cover(problem, roster), changes)


def cover(problem: PeakProblem, roster: PeakRoster) -> np.ndarray:
    """Heads on each queue from now on; shape ``(queues, end - now)``."""
    told = {item.number: (item.step, item.queue) for item in roster.switches}
    shape = len(problem.need), problem.end
    heads = heads_of(((roster.duties[number], told.get(number)) for number in problem.today), shape)
    for item in roster.rented:
        heads[item.queue, item.start : item.end] += item.heads
    return np.asarray(heads[:, problem.now :] + problem.booked + problem.beside)


def cover_units(problem: PeakProblem, roster: PeakRoster) -> np.ndarray:
    """What these heads count, in units of a head; shape ``(queues, end - now)``."""
    told = {item.number: (item.step, item.queue) for item in roster.switches}
    shape = len(problem.need), problem.end
    units = heads_of(((roster.duties[number], told.get(number)) for number in problem.today), shape, problem.worth.units)
    for item in roster.rented:
        units[item.queue, item.start : item.end] += item.heads * problem.worth.head
    return np.asarray(units[:, problem.now :] + problem.given_units)


def price_of(parts: dict[str, int]) -> int:
    """What the changes themselves cost, without the heads that are missing or too many."""
    return sum(price for name, price in parts.items() if name not in ("under", "over"))


def _parts(problem: PeakProblem, roster: PeakRoster, changes: tuple[Change, ...]) -> dict[str, int]:
    prices, step = problem.prices, problem.horizon.step_min
    rules = {} if problem.laws is None else {"rules": sum(found.cost for found in problem.laws.differences(changes))}
    return {
        "changes": prices.change * len(changes),
        "breaks": prices.break_moved * sum(change.breaks_moved for change in changes),
        "meetings": prices.meeting * sum(change.meetings for change in changes),
        "overtime": sum(by_hour(prices.overtime_hour, change.overtime_min) for change in changes),
        "starts": sum(by_hour(prices.start_hour, abs(change.start_min)) for change in changes),
        "time_off": sum(by_hour(prices.time_off_hour, change.time_off_min) for change in changes),
        "skills": prices.skill * sum(change.switch is not None for change in changes),
        "overflow": sum(
            item.heads * by_hour(hundredths(problem.spec.overflow[item.lever].price_hour), (item.end - item.start) * step)
            for item in roster.rented
        ),
        **rules,
    }
