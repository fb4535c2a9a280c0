"""A linear integer program as arrays, and the builder that every exact form is made with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

INFINITY = 1 << 40
Whole = np.ndarray | int


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

    def holds(self, values: np.ndarray) -> bool:
        """Whether integer values break neither a row nor a bound."""
        used = self.matrix @ values
        rows = bool((used >= self.row_lower).all() and (used <= self.row_upper).all())
        return rows and bool((values >= self.lower).all() and (values <= self.upper).all())


@dataclass(frozen=True)
class Pick:
    """Columns of which one stands for what the decisions did: a pair of classes, a load's make-up.

    With one of them at 1, rows ``rows`` get ``table[k]`` from the k-th of `columns`; the first one whose row of `table`
    covers what the decisions ask there is the cheapest.
    """

    rows: np.ndarray
    columns: np.ndarray
    table: np.ndarray


@dataclass(frozen=True)
class Extras:
    """How the columns that nobody decides follow from those that somebody does.

    Attributes
    ----------
    picks
        Sets of which one column is chosen.
    rows, columns, signs
        Steps: units by which a row may be raised (sign 1) or lowered (-1) into its bounds, the cheapest first.
    """

    picks: tuple[Pick, ...]
    rows: np.ndarray
    columns: np.ndarray
    signs: np.ndarray


class ProgramBuilder:
    """Collects columns and rows in blocks of numpy arrays."""

    def __init__(self) -> None:
        self.n = 0
        self.rows = 0
        self.offset = 0
        self._columns: list[tuple[np.ndarray, ...]] = []
        self._bounds: list[tuple[np.ndarray, np.ndarray]] = []
        self._entries: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self._costs: list[tuple[np.ndarray, np.ndarray]] = []
        self._picks: list[Pick] = []
        self._steps: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []

    def add_variables(self, count: int, lower: Whole, upper: Whole, cost: Whole = 0, implied: bool = False) -> np.ndarray:
        """Indices of `count` new integer variables."""
        self._columns.append(tuple(_full(v, count) for v in (lower, upper, cost, int(implied))))
        self.n += count
        return np.arange(self.n - count, self.n)

    def add_cost(self, columns: np.ndarray, cost: Whole) -> None:
        """Make columns dearer."""
        self._costs.append((columns, _full(cost, len(columns))))

    def add_rows(self, count: int, lower: Whole, upper: Whole) -> np.ndarray:
        """Indices of `count` new constraints, still without entries."""
        self._bounds.append((_full(lower, count), _full(upper, count)))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add_entries(self, rows: Whole, columns: np.ndarray, values: Whole) -> None:
        """Coefficients, flat; those of one place add up."""
        count = len(columns)
        self._entries.append((_full(rows, count), columns, _full(values, count)))

    def add_pick(self, rows: np.ndarray, table: np.ndarray, cost: np.ndarray) -> np.ndarray:
        """Columns of which at most one is to be 1: what each adds to `rows` is its line of `table`; dearer ones come later."""
        columns = self.add_variables(len(table), 0, 1, cost, implied=True)
        option, place = np.nonzero(table)
        self.add_entries(rows[place], columns[option], table[option, place])
        self._picks.append(Pick(rows, columns, table))
        return columns

    def add_steps(self, rows: np.ndarray, reach: Whole, cost: Whole, sign: int) -> np.ndarray:
        """One column for each of `rows`, up to `reach`, that enters it with coefficient `sign`."""
        columns = self.add_variables(len(rows), 0, reach, cost, implied=True)
        self.add_entries(rows, columns, sign)
        self._steps.append((rows, columns, _full(sign, len(rows))))
        return columns

    def add_price(self, rows: np.ndarray, reach: np.ndarray, linear: np.ndarray, square: np.ndarray, sign: int) -> None:
        """Let each row leave its band on one side, at ``linear d + square d^2`` for the distance d up to `reach`.

        d enters the row with coefficient `sign` (1 below the band, -1 above it). A square is exact at every integer and
        convex between: unit by unit, the z-th one costs ``linear + (2 z + 1) square``, so cheaper ones fill up first.
        """
        flat = np.flatnonzero((square == 0) & (reach > 0))
        self.add_steps(rows[flat], reach[flat], linear[flat], sign)
        curved = np.flatnonzero((square > 0) & (reach > 0))
        which = np.repeat(curved, reach[curved])
        z = np.arange(len(which)) - np.repeat(np.cumsum(reach[curved]) - reach[curved], reach[curved])
        self.add_steps(rows[which], 1, linear[which] + (2 * z + 1) * square[which], sign)

    def uppers(self) -> np.ndarray:
        """Upper bounds of the variables so far."""
        return np.concatenate([upper for _, upper, _, _ in self._columns])

    def build(self) -> Program:
        """The program."""
        lower, upper, cost, implied = (np.concatenate(part) for part in zip(*self._columns, strict=True))
        for columns, more in self._costs:
            np.add.at(cost, columns, more)
        row_lower, row_upper = (np.concatenate(part) for part in zip(*self._bounds, strict=True))
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(self.rows, self.n), dtype=np.int64)
        return Program(cost, lower, upper, matrix, row_lower, row_upper, implied > 0, self.offset)

    def extras(self) -> Extras:
        """How the columns of steps and picks follow from the others."""
        none = (np.zeros(0, dtype=np.int64),) * 3
        return Extras(tuple(self._picks), *(np.concatenate(part) for part in zip(none, *self._steps, strict=True)))


def _full(value: Whole, count: int) -> np.ndarray:
    """`count` integers: an array as it is, a number repeated."""
    if isinstance(value, np.ndarray) and len(value) == count:
        return value
    return np.full(count, value, dtype=np.int64)


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


def fixed_out(program: Program, lower: np.ndarray, upper: np.ndarray) -> Part:
    """`program` within narrower bounds, without the columns that those fix and the rows that this leaves empty and true."""
    free = np.flatnonzero(lower < upper) if (lower < upper).any() else np.arange(1)
    fixed = lower.copy()
    fixed[free] = 0
    spent = program.matrix @ fixed
    matrix = program.by_column[:, free].tocsr()
    row_lower = np.where(program.row_lower <= -INFINITY, -INFINITY, program.row_lower - spent)
    row_upper = np.where(program.row_upper >= INFINITY, INFINITY, program.row_upper - spent)
    rows = np.flatnonzero((np.diff(matrix.indptr) > 0) | (row_lower > 0) | (row_upper < 0))
    offset = program.offset + int(program.cost @ fixed)
    inner = Program(
        program.cost[free], lower[free], upper[free], matrix[rows], row_lower[rows], row_upper[rows], program.implied[free], offset
    )
    return Part(inner, free)


def restricted(program: Program, values: np.ndarray, free: np.ndarray, decided: np.ndarray) -> Part:
    """`program` over the columns `free`, with the other `decided` columns fixed at `values`.

    Columns that are not decided (distances from bands, indicators) stay free where they meet a free one, or one another
    that does. The offset is set so that an objective is the whole program's, less the distances of rows that no free
    column touches.

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
    columns, newest = free, free
    touched = np.zeros(program.matrix.shape[0], dtype=bool)
    taken = is_decided.copy()
    while len(newest):
        rows = np.unique(by_column[:, newest].indices)
        rows = rows[~touched[rows]]
        touched[rows] = True
        met = np.unique(program.matrix[rows].indices)
        newest = met[~taken[met]]
        taken[newest] = True
        columns = np.concatenate([columns, newest])
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
