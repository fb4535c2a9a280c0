"""A linear integer program as arrays, and the pieces that every exact form is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

INFINITY = 1 << 40


@dataclass(frozen=True)
class Program:
    """Minimise ``cost @ x + offset`` with integer ``lower <= x <= upper`` and ``row_lower <= matrix @ x <= row_upper``.

    `implied` marks variables that are integers by themselves once the others are: a MIP solver need not branch on them.
    """

    cost: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    matrix: sparse.csr_matrix
    row_lower: np.ndarray
    row_upper: np.ndarray
    implied: np.ndarray
    offset: int = 0

    @cached_property
    def by_column(self) -> sparse.csc_matrix:
        """The matrix, column by column."""
        return self.matrix.tocsc()

    @property
    def n_variables(self) -> int:
        """Columns."""
        return len(self.cost)


class ProgramBuilder:
    """Collects columns and rows in blocks of numpy arrays."""

    def __init__(self) -> None:
        self.n = 0
        self.rows = 0
        self.offset = 0
        self._columns: list[tuple[np.ndarray, ...]] = []
        self._bounds: list[tuple[np.ndarray, ...]] = []
        self._entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add_variables(
        self, count: int, lower: np.ndarray | int, upper: np.ndarray | int, cost: np.ndarray | int = 0, implied: bool = False
    ) -> np.ndarray:
        """Indices of `count` new integer variables."""
        values = (lower, upper, cost, int(implied))
        self._columns.append(tuple(np.broadcast_to(np.asarray(v, dtype=np.int64), (count,)) for v in values))
        self.n += count
        return np.arange(self.n - count, self.n)

    def add_rows(self, count: int, lower: np.ndarray | int, upper: np.ndarray | int) -> np.ndarray:
        """Indices of `count` new constraints, still without entries."""
        self._bounds.append(tuple(np.broadcast_to(np.asarray(v, dtype=np.int64), (count,)) for v in (lower, upper)))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add_entries(self, rows: np.ndarray, columns: np.ndarray, values: np.ndarray | int) -> None:
        """Coefficients; those of one place add up."""
        rows, columns, values = np.broadcast_arrays(*(np.asarray(v, dtype=np.int64) for v in (rows, columns, values)))
        self._entries.append((rows.ravel(), columns.ravel(), values.ravel()))

    def add_price(self, rows: np.ndarray, reach: np.ndarray, linear: np.ndarray, square: np.ndarray, sign: int) -> None:
        """Let each row leave its band on one side, at ``linear d + square d^2`` for the distance d up to `reach`.

        d enters the row with coefficient `sign` (1 below the band, -1 above it). A square is exact at every integer and
        convex between: unit by unit, the z-th one costs ``linear + (2 z + 1) square``, so cheaper ones fill up first.
        """
        flat = np.flatnonzero((square == 0) & (reach > 0))
        self.add_entries(rows[flat], self.add_variables(len(flat), 0, reach[flat], linear[flat], implied=True), sign)
        curved = np.flatnonzero((square > 0) & (reach > 0))
        if len(curved):
            which = np.repeat(curved, reach[curved])
            z = np.concatenate([np.arange(r) for r in reach[curved]])
            units = self.add_variables(len(which), 0, 1, linear[which] + (2 * z + 1) * square[which], implied=True)
            self.add_entries(rows[which], units, sign)

    def build(self) -> Program:
        """The program."""
        lower, upper, cost, implied = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        row_lower, row_upper = (np.concatenate(part) for part in zip(*self._bounds, strict=True))
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(self.rows, self.n), dtype=np.int64)
        return Program(cost, lower, upper, matrix, row_lower, row_upper, implied > 0, self.offset)


def add_bands(
    builder: ProgramBuilder,
    bands: tuple[np.ndarray, ...],
    least: np.ndarray,
    most: np.ndarray,
) -> np.ndarray:
    """Constraint rows for banded usage rows; returns their indices, for the caller to add the usage to.

    Parameters
    ----------
    bands
        (lo, hi, under_linear, under_square, over_linear, over_square, hard), one array entry per row.
    least, most
        Range that the usage can take, so that nothing is wider than it must be.
    """
    lo, hi, under_linear, under_square, over_linear, over_square, hard = bands
    free_under = ~hard & (under_linear + under_square == 0)
    free_over = ~hard & (over_linear + over_square == 0)
    rows = builder.add_rows(len(lo), np.where(free_under, -INFINITY, lo), np.where(free_over, INFINITY, hi))
    under = np.flatnonzero(~hard & ~free_under & (least < lo))
    over = np.flatnonzero(~hard & ~free_over & (most > hi))
    builder.add_price(rows[under], (lo - least)[under], under_linear[under], under_square[under], 1)
    builder.add_price(rows[over], (most - hi)[over], over_linear[over], over_square[over], -1)
    return rows


@dataclass(frozen=True)
class Part:
    """A program over some columns of another, the rest standing at given values; `columns` are their indices there."""

    program: Program
    columns: np.ndarray

    def into(self, values: np.ndarray, found: np.ndarray) -> np.ndarray:
        """The whole program's values with this part's put in."""
        whole = values.copy()
        whole[self.columns] = found
        return whole


def restricted(program: Program, values: np.ndarray, free: np.ndarray, decided: np.ndarray) -> Part:
    """`program` over the columns `free`, with the other `decided` columns fixed at `values`.

    Columns that are not decided (distances from bands, indicators) stay free where they meet a free one. The offset is
    set so that an objective is the whole program's, less the distances of rows that no free column touches.

    Parameters
    ----------
    values
        Shape ``(columns,)``; read at decided columns only.
    free, decided
        Column indices; `free` is a part of `decided`.
    """
    by_column = program.by_column
    is_decided = np.zeros(program.n_variables, dtype=bool)
    is_decided[decided] = True
    touched = np.zeros(program.matrix.shape[0], dtype=bool)
    touched[by_column[:, free].indices] = True
    met = np.unique(program.matrix[touched].indices)
    columns = np.concatenate([free, met[~is_decided[met]]])
    touched[by_column[:, columns].indices] = True
    fixed = np.where(is_decided, values, 0)
    fixed[free] = 0
    fixed = np.rint(fixed).astype(np.int64)
    rows = np.flatnonzero(touched)
    spent = program.matrix[rows] @ fixed
    return Part(
        Program(
            program.cost[columns],
            program.lower[columns],
            program.upper[columns],
            by_column[:, columns].tocsr()[rows],
            np.where(program.row_lower[rows] <= -INFINITY, -INFINITY, program.row_lower[rows] - spent),
            np.where(program.row_upper[rows] >= INFINITY, INFINITY, program.row_upper[rows] - spent),
            program.implied[columns],
            program.offset + int(program.cost @ fixed),
        ),
        columns,
    )
