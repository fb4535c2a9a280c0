"""The linear relaxation of programs in which distances are long: steps in bundles, opened where the answer lies."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
from scipy import sparse

from solvers.exact.ladders import Ladders, unit_ladders
from solvers.exact.prices import proven_prices
from solvers.exact.program import Extras, Program
from solvers.exact.run import Relaxed, relax, whole_above
from solvers.solution import Status

# Unit steps of one side of a row from which they are bundled, if such are most of the columns; bundles of a side at first,
# parts into which one is opened, and relaxations at most.
LONG, MOST, BUNDLES, PARTS, ROUNDS = 64, 0.75, 24, 8, 8


def relaxation(program: Program, extras: Extras, seconds: float) -> Relaxed | Status:
    """The linear relaxation of a form's program; INFEASIBLE, or NO_ANSWER if it was not solved in the time.

    A square over a long range is a unit step for each unit of it, of which all but a few cost time only. Steps are bundled
    at their mean price, bundles near the answer are opened, and so on. The prices at the end give the bound, computed over
    every single step: it is the relaxation's own to within a rounding.
    """
    until = time.perf_counter() + seconds
    ladders = unit_ladders(program, extras, longer_than=LONG)
    if len(ladders.columns) <= MOST * program.n_variables:
        return relax(program, program.cost.astype(float), seconds, interior=True)
    lengths = ladders.lengths
    opens = ladders.within % np.repeat(np.maximum(1, -(-lengths // BUNDLES)), lengths) == 0
    for turn in range(ROUNDS):
        found, fills = _bundled(program, ladders, opens, until - time.perf_counter())
        if isinstance(found, Status):
            return found
        solved, opened = found, _opened(ladders, opens, fills)
        if turn == ROUNDS - 1 or (opened == opens).all():
            break
        opens = opened
    whole = replace(solved, values=_unbundled(program, ladders, solved.values, fills))
    return replace(whole, bound=whole_above(proven_prices(program, whole).floor))


def _bundled(program: Program, ladders: Ladders, opens: np.ndarray, seconds: float) -> tuple[Relaxed | Status, np.ndarray]:
    """The relaxation with a column for each bundle, which begin where `opens`; and how far each bundle is filled."""
    first = np.flatnonzero(opens)
    widths = np.diff(np.append(first, len(opens)))
    heads = ladders.columns[first]
    cost = program.cost.astype(float)
    cost[heads] = np.add.reduceat(program.cost[ladders.columns], first) / widths
    upper = program.upper.copy()
    upper[heads] = widths
    kept = np.ones(program.n_variables, dtype=bool)
    kept[ladders.columns] = False
    kept[heads] = True
    columns = np.flatnonzero(kept)
    matrix: sparse.csr_matrix = program.by_column[:, columns].tocsr()
    part = replace(program, cost=cost[columns], lower=program.lower[columns], upper=upper[columns], matrix=matrix)
    found = relax(part, part.cost, seconds, interior=True)
    if isinstance(found, Status):
        return found, np.zeros(0)
    values = np.zeros(program.n_variables)
    values[columns] = found.values
    return replace(found, values=values), values[heads]


def _opened(ladders: Ladders, opens: np.ndarray, fills: np.ndarray) -> np.ndarray:
    """Where bundles begin after those on both sides of where a ladder is filled to are opened."""
    first = np.flatnonzero(opens)
    widths = np.diff(np.append(first, len(opens)))
    ladder = np.searchsorted(ladders.starts, first, side="right") - 1
    full, empty = fills >= widths - 1e-6, fills <= 1e-6
    meets = ladder[1:] == ladder[:-1]
    near = ~full & ~empty
    near[:-1] |= full[:-1] & ~full[1:] & meets
    near[1:] |= ~full[1:] & full[:-1] & meets
    near[1:] |= empty[1:] & ~empty[:-1] & meets
    starts = np.append(True, ~meets)
    near |= starts & empty
    near |= np.append(~meets, True) & full
    result = opens.copy()
    for bundle in np.flatnonzero(near & (widths > 1)).tolist():
        result[first[bundle] : first[bundle] + widths[bundle] : -(-int(widths[bundle]) // PARTS)] = True
    return result


def _unbundled(program: Program, ladders: Ladders, values: np.ndarray, fills: np.ndarray) -> np.ndarray:
    """Every step filled from the cheapest on, as far as its ladder's bundles together are."""
    values = values.copy()
    total = np.add.reduceat(values[ladders.columns], ladders.starts[:-1])
    values[ladders.columns] = np.clip(np.repeat(total, ladders.lengths) - ladders.within, 0.0, 1.0)
    return values
