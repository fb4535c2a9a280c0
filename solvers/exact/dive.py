"""From a linear relaxation to whole choices: owner by owner, solving again in between."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.exact.program import Program
from solvers.exact.run import Relaxed, run_linear, run_mip

WHOLE = 1.0 - 1e-6
NEARNESS = 200
# For the own rows of some owners: of a dive against the clock, and of one that is to end in the same way on every machine.
OWN_SECONDS, PATIENT_SECONDS = 5.0, 600.0
# With more owners open than this, an interior point is faster than the simplex.
MANY = 10


@dataclass(frozen=True)
class Owners:
    """Whose columns are whose: per owner the columns of each cell, and per program column its owner (SHARED, EXTRA: nobody's).

    A cell is a set of columns of which one is 1; an extra column is a distance or an indicator, which follows from others.
    """

    cells: Sequence[Sequence[np.ndarray]]
    owner: np.ndarray


SHARED, EXTRA = -1, -2


def dive(program: Program, owners: Owners, relaxed: Relaxed, share: float, until: float) -> np.ndarray | None:
    """Round a relaxation owner by owner.

    Owners whose cells are all whole are fixed; of the others the surest `share` is given the whole choices nearest to the
    relaxation that their own rows allow, at the relaxation's prices for what they share with others; the relaxation is
    solved again, and so on. Where that leaves no solution, fewer owners are fixed at once; where not even one can be, its
    choice is forbidden.

    Parameters
    ----------
    until
        Moment of `time.perf_counter` at which to give up.

    Returns
    -------
    Values with whole cells (other columns may be fractional); None where there are none, or not in the time.
    """
    lower, upper = program.lower.copy(), program.upper.copy()
    own = _own_rows(program, owners)
    left = np.arange(len(owners.cells))
    while True:
        doubt = np.array([sum(1.0 - relaxed.values[cell].max() for cell in owners.cells[k]) for k in left.tolist()])
        for k in left[doubt < 1.0 - WHOLE].tolist():
            for cell in owners.cells[k]:
                _fix(lower, upper, cell, relaxed.values)
        order = np.argsort(doubt, kind="stable")
        left = left[order[doubt[order] >= 1.0 - WHOLE]]
        if not len(left):
            return _whole(relaxed.values, owners, lower)
        step = _step(program, owners, own, left, lower, upper, relaxed, share, until)
        if step is None:
            return None
        lower, upper, relaxed, settled = step
        left = left[settled:]


def _step(
    program: Program,
    owners: Owners,
    own: np.ndarray,
    left: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    relaxed: Relaxed,
    share: float,
    until: float,
) -> tuple[np.ndarray, np.ndarray, Relaxed, int] | None:
    """Bounds and relaxation after the surest of the owners in `left` (surest first) are fixed, and how many those are."""
    count, whole = int(np.ceil(share * len(left))), None
    while count:
        chosen = left[:count]
        whole = _nearest(program, owners, own, chosen, lower, upper, relaxed, OWN_SECONDS if np.isfinite(until) else PATIENT_SECONDS)
        if whole is not None:
            low, high = lower.copy(), upper.copy()
            for k in chosen.tolist():
                for cell in owners.cells[k]:
                    _fix(low, high, cell, whole)
            found = run_linear(replace(program, lower=low, upper=high), until - time.perf_counter(), interior=len(left) > MANY)
            if found is not None:
                return low, high, found, count
        if time.perf_counter() >= until or whole is None:
            return None
        count //= 2
    if whole is None:
        return None
    upper = _without_farthest(owners.cells[int(left[0])], whole, upper, relaxed.values)
    found = run_linear(replace(program, lower=lower, upper=upper), until - time.perf_counter())
    return None if found is None else (lower, upper, found, 0)


def _without_farthest(cells: Sequence[np.ndarray], whole: np.ndarray, upper: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Forbid, of an owner's whole choices that others leave no room for, the one farthest from the relaxation."""
    chosen = np.array([cell[np.argmax(whole[cell])] for cell in cells])
    upper = upper.copy()
    upper[chosen[np.argmin(values[chosen])]] = 0
    return upper


def _nearest(
    program: Program,
    owners: Owners,
    own: np.ndarray,
    chosen: np.ndarray,
    lower: np.ndarray,
    upper: np.ndarray,
    relaxed: Relaxed,
    seconds: float,
) -> np.ndarray | None:
    """Whole choices of some owners: near the relaxation, cheap at its prices, and as their own rows allow."""
    picked = np.concatenate([cell for k in chosen.tolist() for cell in owners.cells[k]])
    is_picked = np.zeros(program.n_variables, dtype=bool)
    is_picked[picked] = True
    touched = np.zeros(program.matrix.shape[0], dtype=bool)
    touched[program.by_column[:, picked].indices] = True
    rows = np.flatnonzero(touched & own)
    met = np.unique(program.matrix[rows].indices)
    columns = np.concatenate([picked, met[~is_picked[met]]])
    prices = program.cost[columns] - np.where(own, 0.0, relaxed.prices) @ program.by_column[:, columns]
    prices[: len(picked)] -= NEARNESS * relaxed.values[picked]
    part = Program(
        np.rint(prices).astype(np.int64),
        lower[columns],
        upper[columns],
        program.by_column[:, columns].tocsr()[rows],
        program.row_lower[rows],
        program.row_upper[rows],
        program.implied[columns],
    )
    answer = run_mip(part, seconds, gap=1e-3)
    if answer.values is None:
        return None
    whole = np.zeros(program.n_variables)
    whole[columns] = answer.values
    return whole


def dive_heads(program: Program, columns: np.ndarray, relaxed: Relaxed, share: float, until: float) -> np.ndarray | None:
    """Round the heads in `columns` to integers: the nearest `share` of those still fractional, solve again, and so on.

    Where that leaves no solution, fewer are rounded at once; where not even one can be, it goes the other way. As good in
    a third of a second as branch and bound in five times that, and the same on every machine.

    Returns
    -------
    Values with whole heads; None where there are none, or not in the time.
    """
    lower, upper = program.lower.copy(), program.upper.copy()
    while True:
        heads = relaxed.values[columns]
        away = np.abs(heads - np.rint(heads))
        open_heads = np.flatnonzero((away > 1.0 - WHOLE) & (lower[columns] < upper[columns]))
        if not len(open_heads):
            return relaxed.values
        order = columns[open_heads[np.argsort(away[open_heads], kind="stable")]]
        count = max(1, int(share * len(order)))
        found, target = None, np.rint(relaxed.values[order])
        while found is None and time.perf_counter() < until:
            low, high = lower.copy(), upper.copy()
            low[order[:count]] = high[order[:count]] = target[:count].astype(np.int64)
            found = run_linear(replace(program, lower=low, upper=high), until - time.perf_counter())
            if found is None and count == 1:
                other = 2 * np.floor(relaxed.values[order[0]]) + 1 - np.rint(relaxed.values[order[0]])
                if target[0] == other:
                    return None
                target[0] = other
            count = max(1, count // 2) if found is None else count
        if found is None:
            return None
        lower, upper, relaxed = low, high, found


def _own_rows(program: Program, owners: Owners) -> np.ndarray:
    """Whether a row is about one owner only; bool per row."""
    matrix = program.matrix
    owner = owners.owner[matrix.indices]
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    low, high = np.full(matrix.shape[0], len(owners.cells)), np.full(matrix.shape[0], EXTRA)
    np.minimum.at(low, row[owner != EXTRA], owner[owner != EXTRA])
    np.maximum.at(high, row, owner)
    return (low == high) & (low >= 0)


def _whole(values: np.ndarray, owners: Owners, lower: np.ndarray) -> np.ndarray:
    """Cells exactly as they were fixed: a relaxation's optimum is so only to within a tolerance."""
    whole = values.copy()
    for cells in owners.cells:
        for cell in cells:
            whole[cell] = lower[cell]
    return whole


def _fix(lower: np.ndarray, upper: np.ndarray, cell: np.ndarray, values: np.ndarray) -> None:
    """Choose the largest of a cell."""
    lower[cell] = upper[cell] = 0
    chosen = cell[np.argmax(values[cell])]
    lower[chosen] = upper[chosen] = 1
