"""What row prices prove about a program, column by column."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.exact.program import INFINITY, Program
from solvers.exact.run import Relaxed


@dataclass(frozen=True)
class Prices:
    """What the relaxation's prices prove.

    Attributes
    ----------
    floor
        No solution costs less.
    penalty
        Per column: a solution that has it off the bound that the prices favour costs at least ``floor + penalty``.
    up
        Whether that is the upper bound.
    """

    floor: float
    penalty: np.ndarray
    up: np.ndarray


def proven_prices(program: Program, relaxed: Relaxed) -> Prices:
    """Lagrangian bound and reduced costs: true for any row prices, so nothing rests on how exactly the relaxation was solved."""
    prices = relaxed.prices.copy()
    prices[(prices > 0) & (program.row_lower <= -INFINITY)] = 0.0
    prices[(prices < 0) & (program.row_upper >= INFINITY)] = 0.0
    reduced = program.cost - program.matrix.T @ prices
    sides = np.where(prices > 0, program.row_lower, np.where(prices < 0, program.row_upper, 0))
    floor = float(prices @ sides) + float(np.minimum(reduced * program.lower, reduced * program.upper).sum()) + program.offset
    return Prices(floor - 1e-6 - 1e-9 * abs(floor), np.abs(reduced), reduced < 0)


def width_of(prices: Prices, columns: np.ndarray, wanted: int) -> float:
    """The least penalty that leaves `wanted` of some columns; infinite if there are not more."""
    if wanted >= len(columns):
        return np.inf
    favoured = np.where(prices.up[columns], 0.0, prices.penalty[columns])
    return float(np.partition(favoured, wanted)[wanted])
