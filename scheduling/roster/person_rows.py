"""Rows of one person: paid time and days of each week block, days in a row, labour, fair share."""

from __future__ import annotations

import numpy as np

from scheduling.roster.problem import RosterProblem
from solvers.builder import ModelBuilder
from solvers.model import NO_HI, NO_LO

FEATURES = ("paid", "worked", "unpopular")
PAID, WORKED, UNPOPULAR = range(3)


class PersonRows:
    """Adds rows to a builder and remembers which day's decision uses which. Rows that cannot bind are left out."""

    def __init__(self, builder: ModelBuilder, problem: RosterProblem) -> None:
        self._builder, self._problem = builder, problem
        self._able = problem.eligibility.number > 0
        self._longest = max(shift.paid_min for shift in problem.shifts) // problem.paid_unit_min
        self._links: dict[tuple[int, int], list[tuple[int, int]]] = {}

    def links(self, agent: int, day: int) -> list[tuple[int, int]]:
        """(feature, row) pairs of a person's day."""
        return self._links.get((agent, day), [])

    def add(self, agent: int) -> None:
        """Add all rows of a person."""
        for block, (first, end) in enumerate(self._problem.bands.blocks):
            if self._able[agent, first:end].any():
                self._add_paid(agent, block, first, end)
                self._add_days(agent, block, first, end)
                self._add_labour(agent, block, first, end)
        self._add_consecutive(agent)
        self._add_fair_share(agent)

    def _add_paid(self, agent: int, block: int, first: int, end: int) -> None:
        bands, unit = self._problem.bands, self._problem.paid_unit_min
        least, most = -(-int(bands.least_min[agent, block]) // unit), int(bands.most_min[agent, block]) // unit
        if least > 0 or most < self._longest * int(self._able[agent, first:end].sum()):
            self._link(self._builder.add_rows(1, lo=least if least > 0 else NO_LO, hi=most, hard=True), PAID, agent, first, end)

    def _add_days(self, agent: int, block: int, first: int, end: int) -> None:
        least, most = int(self._problem.bands.least_days[agent, block]), int(self._problem.bands.most_days[agent, block])
        binding = most < int(self._able[agent, first:end].sum())
        if least > 0 or binding:
            row = self._builder.add_rows(1, lo=least if least > 0 else NO_LO, hi=most if binding else NO_HI, hard=True)
            self._link(row, WORKED, agent, first, end)

    def _add_labour(self, agent: int, block: int, first: int, end: int) -> None:
        owed = int(self._problem.bands.owed_min[agent, block]) // self._problem.paid_unit_min
        price = int(self._problem.labour_price[agent])
        if price:
            self._link(self._builder.add_rows(1, hi=owed, over=(price, 0)), PAID, agent, first, end)

    def _add_consecutive(self, agent: int) -> None:
        longest = self._problem.rules.max_consecutive_days
        before, able = self._worked_before(agent), self._able[agent].tolist()
        windows = [range(first, first + longest + 1) for first in range(max(-longest, self._problem.known_from), len(able) - longest)]
        windows = [days for days in windows if all(able[day] if day >= 0 else day in before for day in days)]
        inside = [range(max(days.start, 0), days.stop) for days in windows]
        first_row = self._builder.add_rows(len(inside), hi=np.array([len(days) - 1 for days in inside], dtype=np.int64), hard=True)
        for k, days in enumerate(inside):
            self._link(first_row + k, WORKED, agent, days.start, days.stop)

    def _worked_before(self, agent: int) -> set[int]:
        """Days before the horizon that the person worked."""
        return {stint.day for stint in self._problem.past[agent]} if self._problem.past else set()

    def _add_fair_share(self, agent: int) -> None:
        fair, price = self._problem.fair, self._problem.prices.fairness
        least, most = int(fair.least[agent]), int(fair.most[agent])
        if price and fair.counted[agent]:
            row = self._builder.add_rows(1, lo=least if least > 0 else NO_LO, hi=most, under=(price, 0), over=(price, 0))
            self._link(row, UNPOPULAR, agent, 0, self._able.shape[1])

    def _link(self, row: int, feature: int, agent: int, first: int, end: int) -> None:
        for day in np.flatnonzero(self._able[agent, first:end]).tolist():
            self._links.setdefault((agent, first + day), []).append((feature, row))
