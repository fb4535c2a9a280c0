"""A program written down constraint by constraint."""

from __future__ import annotations

import numpy as np

from solvers.exact.program import INFINITY, Program, ProgramBuilder

Terms = list[tuple[int, int]]
"""(Column, coefficient) of a sum."""


class Sheet:
    """Columns and rows of a linear integer program, one at a time."""

    def __init__(self) -> None:
        self._columns: list[tuple[int, int, int]] = []
        self._rows: list[tuple[int, int, int]] = []
        self._entries: list[tuple[int, int, int]] = []

    @property
    def columns(self) -> int:
        """How many there are."""
        return len(self._columns)

    def whole(self, most: int, least: int = 0, cost: int = 0) -> int:
        """A new whole number between two."""
        self._columns.append((least, most, cost))
        return len(self._columns) - 1

    def hold(self, terms: Terms, least: int = -INFINITY, most: int = INFINITY) -> None:
        """A sum lies between two numbers."""
        row = len(self._rows)
        self._rows.append((row, least, most))
        self._entries += [(row, column, factor) for column, factor in terms]

    def program(self) -> Program:
        """What was written down."""
        builder = ProgramBuilder()
        least, most, cost = np.array(self._columns, dtype=np.int64).T
        builder.add_variables(len(self._columns), least, most, cost)
        _, lower, upper = np.array(self._rows, dtype=np.int64).T
        builder.add_rows(len(self._rows), lower, upper)
        rows, columns, factors = np.array(self._entries, dtype=np.int64).T
        builder.add_entries(rows, columns, factors)
        return builder.build()


def minus(terms: Terms) -> Terms:
    """The sum's opposite."""
    return [(column, -factor) for column, factor in terms]
