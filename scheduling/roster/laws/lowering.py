"""What the laws add to a model, collected before there is one: features, rows, auxiliary decisions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.laws.facts import Facts
from scheduling.roster.laws.measures import Measure, Paid, Unpopular, Unworked, Worked
from scheduling.roster.laws.rows import LawRows, Price
from scheduling.roster.laws.spans import Days
from scheduling.roster.problem import RosterProblem
from scheduling.rules.law import Law
from scheduling.rules.law_prices import paid_unit_price, unit_price
from scheduling.rules.schema import Rule


@dataclass
class Either:
    """An auxiliary decision: whether a person works on one of some days. Off or on; on is 1 of the feature `Worked`, -1 of `Unworked`.

    It is tied to the days at the price of all bands that count it (hard where one of them is), for which a wrong answer never pays.

    Attributes
    ----------
    links
        (feature, row) pairs of its own.
    price
        Of all bands that count it, in hundredths of a point; None where one is hard.
    exact
        Whether it must be off where none of the days is worked; without it, being on then only ever costs.
    """

    agent: int
    days: tuple[int, ...]
    links: list[tuple[int, tuple[bool, int]]] = field(default_factory=list)
    price: int | None = 0
    exact: bool = False

    def count(self, feature: int, row: tuple[bool, int], price: Price, exact: bool) -> None:
        """Let a band count it."""
        self.links.append((feature, row))
        self.price = None if self.price is None or price.unit is None else self.price + price.unit
        self.exact = self.exact or exact


class Lowering:
    """Collects; the first three features are the roster's own: paid units, days worked, unpopular shifts. The fourth is `Unworked`."""

    def __init__(self, problem: RosterProblem, facts: Facts) -> None:
        self.problem, self.facts = problem, facts
        self.able: list[list[bool]] = (problem.eligibility.number > 0).tolist()
        self.rows = LawRows(self.able)
        self.measures: list[Measure] = [Paid(problem.paid_unit_min), Worked(), Unpopular(), Unworked()]
        self._number = {measure: k for k, measure in enumerate(self.measures)}
        self.worked, self.unworked = self._number[Worked()], self._number[Unworked()]
        self.either: dict[tuple[int, tuple[int, ...]], Either] = {}
        self._largest: dict[int, int] = {}

    def feature(self, measure: Measure) -> int:
        """Number of a feature, a new one when it is first asked for."""
        if measure not in self._number:
            self._number[measure] = len(self.measures)
            self.measures.append(measure)
        return self._number[measure]

    def largest(self, feature: int) -> int:
        """The most that one shift has of a feature."""
        if feature not in self._largest:
            self._largest[feature] = int(np.max(self.measures[feature].of_shifts(self.facts)))
        return self._largest[feature]

    def price(self, rule: Rule) -> Price:
        """Of a counted unit."""
        return Price(None if rule.price is None else unit_price(rule))

    def paid_price(self, law: Law) -> Price:
        """Of the law's paid unit."""
        return Price(None if law.rule.price is None else paid_unit_price(law.rule, self.problem.law_units[law.where]))

    def count(self, agent: int, feature: int, days: Days, least: int | None, most: int | None, price: Price) -> None:
        """Hold a person's count over some days to a band; history counts, and is not judged by itself."""
        before = self.facts.past_sum(agent, days.first, days.end, self.measures[feature].of_stint)
        lo = None if least is None or not days.whole or least <= before else least - before
        hi = None if most is None else max(0, most - before)
        inside = [day for day in range(max(0, days.first), days.end) if self.able[agent][day]]
        if hi is not None and len(inside) * self.largest(feature) <= hi:
            hi = None
        terms = [(feature, day) for day in inside]
        if lo is not None and hi is not None and lo > hi:  # history leaves less than the least: short and over are both counted
            self.rows.add(agent, terms, None, hi, price)
            hi = None
        if lo is not None or hi is not None:
            self.rows.add(agent, terms, lo, hi, price)

    def either_of(self, agent: int, days: Sequence[int]) -> Either:
        """The auxiliary decision whether one of the days is worked."""
        return self.either.setdefault((agent, tuple(days)), Either(agent, tuple(days)))

    def tie(self) -> None:
        """Tie the auxiliary decisions to their days, once all bands are there."""
        for either in self.either.values():
            for day in either.days:  # worked on the day, hence on
                self._tie(either, [(self.worked, day)], self.unworked)
            if either.exact:  # off on all days, hence off
                self._tie(either, [(self.unworked, day) for day in either.days], self.worked)

    def _tie(self, either: Either, terms: Iterable[tuple[int, int]], feature: int) -> None:
        row = self.rows.add(either.agent, terms, None, 0, Price(either.price))
        if row is not None:
            either.links.append((feature, row))
