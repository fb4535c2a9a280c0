"""Unit steps of a program, in the order in which they fill up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.exact.program import Extras, Program


@dataclass(frozen=True)
class Ladders:
    """Unit steps, ladder by ladder (one side of a row each), the cheapest first; `starts` has one entry more than there are ladders."""

    columns: np.ndarray
    starts: np.ndarray

    @property
    def lengths(self) -> np.ndarray:
        """Steps of each."""
        return np.diff(self.starts)

    @property
    def within(self) -> np.ndarray:
        """Each step's place in its ladder."""
        return np.arange(len(self.columns)) - np.repeat(self.starts[:-1], self.lengths)


def unit_ladders(program: Program, extras: Extras, longer_than: int = 0) -> Ladders:
    """Ladders of more than so many steps."""
    unit = np.flatnonzero((program.lower[extras.columns] == 0) & (program.upper[extras.columns] == 1))
    rows, columns, signs = extras.rows[unit], extras.columns[unit], extras.signs[unit]
    order = np.lexsort((program.cost[columns], signs, rows))
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(rows[order]) != 0) | (np.diff(signs[order]) != 0)
    lengths = np.diff(np.append(np.flatnonzero(new), len(order)))
    long = lengths > longer_than
    return Ladders(columns[order][np.repeat(long, lengths)], np.append(0, np.cumsum(lengths[long])))
