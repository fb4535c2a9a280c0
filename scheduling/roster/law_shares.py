"""The band of each person's fair share under a rule of `rules.also`, fixed before anything is planned.

    share = (needed + had by all before) x own eligible days / all eligible days - had by the person before

with what the requirement needs by `scheduling.roster.fairness`; a weekend needs the more of what its Saturday and its Sunday need. Hours:
everybody stands at the same point between least and most of the contract,

    least + (needed - all least) x (most - least) / (all most - all least)

and what was had before is shared by most hours. Floor and ceiling of the share are the band; it never reaches below 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from center.horizon import Horizon
from center.scenario import Scenario
from scheduling.roster.contract import Bands
from scheduling.roster.eligibility import Eligibility
from scheduling.roster.fairness import eligible_days, shifts_needed
from scheduling.roster.grid import ShiftGrid
from scheduling.roster.shifts import ShiftOption
from scheduling.rules.kinds.nights import is_usual_night
from scheduling.rules.law import Law
from scheduling.rules.line import Stint
from scheduling.rules.schema import FairShare

if TYPE_CHECKING:
    from scheduling.roster.problem import RosterProblem


@dataclass(frozen=True)
class LawBand:
    """Least and most of each person: shifts, weekends, nights, or paid minutes; int64, shape ``(agents,)``."""

    least: np.ndarray = field(repr=False)
    most: np.ndarray = field(repr=False)


@dataclass(frozen=True)
class ShareFacts:
    """What shares are made of, before any day is pinned."""

    scenario: Scenario
    need: np.ndarray = field(repr=False)
    shifts: Sequence[ShiftOption] = field(repr=False)
    grids: Sequence[ShiftGrid] = field(repr=False)
    eligibility: Eligibility = field(repr=False)
    bands: Bands = field(repr=False)
    agent_zone: np.ndarray = field(repr=False)
    past: Sequence[Sequence[Stint]] = field(repr=False)
    paid_unit_min: int


def fair_bands(problem: RosterProblem, law: Law) -> tuple[np.ndarray, np.ndarray]:
    """Least and most of each person under a rule of the problem that is a fair share; int64, shape ``(agents,)``, paid minutes of hours."""
    band = problem.law_bands[law.where]
    return band.least, band.most


def law_bands(laws: Sequence[Law], facts: ShareFacts) -> dict[str, LawBand]:
    """Place in the file -> band, of the rules that are fair shares."""
    return {law.where: _band(law.rule, law.people, facts) for law in laws if isinstance(law.rule, FairShare)}


def _band(rule: FairShare, people: Sequence[int], facts: ShareFacts) -> LawBand:
    had = [_had(rule, stints, facts.scenario.horizon) for stints in facts.past]
    groups = _groups(rule, people, facts.scenario)
    if rule.of == "hours":
        return _rounded(_hours(had, groups, facts), facts.paid_unit_min)
    marked = marks(rule, facts)
    days, _ = eligible_days(marked, facts.eligibility, facts.bands, facts.agent_zone)
    total, needed = int(days.sum()) or 1, _needed(rule, marked, facts)
    debt = _debts(had, days.tolist(), groups)
    return _rounded([Fraction(needed * own, total) - debt[a] if own else Fraction(0) for a, own in enumerate(days.tolist())], 1)


def _hours(had: Sequence[int], groups: Sequence[Sequence[int]], facts: ShareFacts) -> list[Fraction]:
    """Everybody's share of the paid minutes, inside the contract's band."""
    least, most = facts.bands.least_min.sum(axis=1).tolist(), facts.bands.most_min.sum(axis=1).tolist()
    room = sum(most) - sum(least)
    needed = int(facts.need.sum()) * facts.scenario.horizon.step_min
    point = min(Fraction(1), max(Fraction(0), Fraction(needed - sum(least), room))) if room else Fraction(0)
    debt = _debts(had, most, groups)
    return [
        min(max(low + point * (high - low) - owes, Fraction(low)), Fraction(high))
        for low, high, owes in zip(least, most, debt, strict=True)
    ]


def _debts(had: Sequence[int], weight: Sequence[int], groups: Sequence[Sequence[int]]) -> list[Fraction]:
    """What each person had above the own part, by weight, of what the group had."""
    debts = [Fraction(0)] * len(had)
    for group in groups:
        total, weights = sum(had[a] for a in group), sum(weight[a] for a in group)
        for a in group:
            debts[a] = had[a] - Fraction(total * weight[a], weights) if weights else Fraction(0)
    return debts


def _rounded(share: Sequence[Fraction], unit: int) -> LawBand:
    """Floor and ceiling in whole units, not below 0."""
    least = [max(0, floor(own / unit)) * unit for own in share]
    most = [max(0, ceil(own / unit)) * unit for own in share]
    return LawBand(np.array(least, dtype=np.int64), np.array(most, dtype=np.int64))


def _groups(rule: FairShare, people: Sequence[int], scenario: Scenario) -> list[list[int]]:
    """Who shares what was had before: all people of the rule, or those of one contract."""
    by_contract: dict[str, list[int]] = {}
    for a in people:
        by_contract.setdefault(scenario.agents[a].contract if rule.per_contract else "", []).append(a)
    return list(by_contract.values())


def _had(rule: FairShare, stints: Sequence[Stint], horizon: Horizon) -> int:
    """What a person had in the days of history that count."""
    before = [stint for stint in stints if -rule.debt_days <= stint.day < 0]
    if rule.of == "weekends":
        first = horizon.dates[0].toordinal() - 1  # a Monday's is divisible by 7
        return len({(first + stint.day) // 7 for stint in before if (first + stint.day) % 7 >= 5})
    if rule.of == "hours":
        return sum(stint.paid_min for stint in before)
    return sum(stint.unpopular if rule.of == "unpopular" else is_usual_night(stint.clock, stint.clock_end) for stint in before)


def marks(rule: FairShare, facts: ShareFacts) -> list[np.ndarray]:
    """Which shifts count, of each zone; bool, shape ``(days, shifts)``."""
    if rule.of == "unpopular":
        return [grid.unpopular for grid in facts.grids]
    if rule.of == "nights":
        return [_nights(grid, facts) for grid in facts.grids]
    weekend = np.array([day.weekday() >= 5 for day in facts.scenario.horizon.dates])
    return [grid.starts & weekend[:, None] for grid in facts.grids]


def _nights(grid: ShiftGrid, facts: ShareFacts) -> np.ndarray:
    day = np.array(facts.scenario.horizon.dates, dtype="datetime64[D]").astype(np.int64)[:, None]
    steps, clock = (np.array([getattr(shift, name) for shift in facts.shifts], dtype=np.int64) for name in ("steps", "clock"))
    end = np.where(grid.starts, grid.start, 0) + steps
    clock_end = (grid.local.day[end] - day) * 1440 + grid.local.minute[end]
    spans, number = np.unique(np.stack([np.broadcast_to(clock, end.shape), clock_end], axis=2).reshape(-1, 2), axis=0, return_inverse=True)
    night = np.array([is_usual_night(*span) for span in spans.tolist()])
    return night[number.reshape(-1)].reshape(end.shape) & grid.starts


def _needed(rule: FairShare, marked: Sequence[np.ndarray], facts: ShareFacts) -> int:
    """Marked shifts (weekends: person-weekends) that the requirement needs."""

    def fewest(of: Sequence[np.ndarray]) -> int:
        return shifts_needed(facts.need, facts.shifts, facts.grids, of, facts.eligibility, facts.agent_zone)

    if rule.of != "weekends":
        return fewest(marked)
    weekends: dict[int, list[int]] = {}
    for d, day in enumerate(facts.scenario.horizon.dates):
        if day.weekday() >= 5:
            alone = np.arange(len(facts.scenario.horizon.dates)) == d
            weekends.setdefault(d - day.weekday(), []).append(fewest([mark & alone[:, None] for mark in marked]))
    return sum(max(found) for found in weekends.values())
