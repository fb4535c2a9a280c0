"""Rows that the laws add to the model, collected and added at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from solvers.builder import ModelBuilder
from solvers.model import NO_HI, NO_LO

Term = tuple[int, int]
"""(feature, day): the row counts what the person's choice of the day has of the feature."""


@dataclass(frozen=True)
class Price:
    """Of one unit outside a band, in hundredths of a point; None: the row is hard."""

    unit: int | None

    def times(self, factor: int) -> Price:
        """So many times as much."""
        return Price(None if self.unit is None else self.unit * factor)


@dataclass
class LawRows:
    """Collects rows; days without a decision use none of them, as a day off.

    Parameters
    ----------
    able
        Whether a person has a choice on a day, by person and day.
    """

    able: list[list[bool]]
    _bands: dict[bool, list[tuple[int, int, int]]] = field(default_factory=lambda: {True: [], False: []})
    _uses: dict[tuple[int, int], list[tuple[int, bool, int]]] = field(default_factory=lambda: defaultdict(list))
    _first: dict[bool, int] = field(default_factory=dict)

    def add(self, agent: int, terms: Iterable[Term], lo: int | None, hi: int | None, price: Price) -> tuple[bool, int] | None:
        """A band on a sum of features, and its name; None of a row that costs nothing."""
        if price.unit == 0:
            return None
        hard = price.unit is None
        rows = self._bands[hard]
        row = (hard, len(rows))
        rows.append((NO_LO if lo is None else lo, NO_HI if hi is None else hi, price.unit or 0))
        able = self.able[agent]
        for feature, day in terms:
            if able[day]:
                self._uses[agent, day].append((feature, *row))
        return row

    def flush(self, builder: ModelBuilder) -> None:
        """Add all rows to the model."""
        for hard, rows in self._bands.items():
            lo, hi, unit = np.array(rows, dtype=np.int64).reshape(-1, 3).T
            self._first[hard] = builder.add_rows(len(rows), lo=lo, hi=hi, under=(unit, 0), over=(unit, 0), hard=hard)

    def links(self, agent: int, day: int) -> list[tuple[int, int]]:
        """(feature, row) pairs of a person's day, once the rows are in the model."""
        return [(feature, self._first[hard] + number) for feature, hard, number in self._uses.get((agent, day), ())]

    def number(self, row: tuple[bool, int]) -> int:
        """The model's number of a row."""
        return self._first[row[0]] + row[1]
