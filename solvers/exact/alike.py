"""Rows that every option uses alike: what limits one of them limits all."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from solvers.exact.program import INFINITY

Bands = tuple[np.ndarray, ...]


def leaders(matrix: sparse.csr_matrix) -> np.ndarray:
    """Per row the first one with the very same entries; an empty row leads itself only."""
    matrix.sum_duplicates()
    count = matrix.shape[0]
    size, own = np.diff(matrix.indptr), np.arange(count)
    weights = np.random.default_rng(0).integers(1, 1 << 62, (matrix.shape[1], 2))
    _, first, inverse = np.unique(np.column_stack([size, matrix @ weights]), axis=0, return_index=True, return_inverse=True)
    leader = np.where(size > 0, first[inverse.ravel()], own)
    doubtful = np.flatnonzero(leader != own)
    if len(doubtful):
        lengths = size[doubtful]
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        mine, other = (np.repeat(matrix.indptr[rows], lengths) + within for rows in (doubtful, leader[doubtful]))
        equal = (matrix.indices[mine] == matrix.indices[other]) & (matrix.data[mine] == matrix.data[other])
        same = np.logical_and.reduceat(equal, np.cumsum(lengths) - lengths)
        leader[doubtful[~same]] = doubtful[~same]
    return leader


def sharing_limits(
    bands: Bands, least: np.ndarray, most: np.ndarray, leader: np.ndarray
) -> tuple[Bands, np.ndarray, np.ndarray, np.ndarray]:
    """Hard limits of rows that are alike, applied to all of them.

    Parameters
    ----------
    bands, least, most
        As `solvers.exact.program.add_bands` takes them.
    leader
        Per row the first one that is used alike.

    Returns
    -------
    The bands with one hard row for each set of alike ones, the narrower ranges, and which rows are still needed: a soft
    row whose distances end at a limit stands for the limit, too. Rows whose limits contradict one another all stay.
    """
    lo, hi, under_linear, under_square, over_linear, over_square, hard = bands
    floor, ceiling = np.full(len(lo), -INFINITY), np.full(len(lo), INFINITY)
    np.maximum.at(floor, leader[hard], lo[hard])
    np.minimum.at(ceiling, leader[hard], hi[hard])
    floor, ceiling = floor[leader], ceiling[leader]
    low, high = np.maximum(least, floor), np.minimum(most, ceiling)
    possible = low <= high
    leaves_below = ~hard & (under_linear + under_square > 0) & (low < lo)
    leaves_above = ~hard & (over_linear + over_square > 0) & (high > hi)
    ends_below, ends_above = np.zeros(len(lo), dtype=bool), np.zeros(len(lo), dtype=bool)
    np.logical_or.at(ends_below, leader, leaves_below)
    np.logical_or.at(ends_above, leader, leaves_above)
    binds = ((floor > least) & ~ends_below[leader]) | ((ceiling < most) & ~ends_above[leader])
    hard_rows = np.flatnonzero(hard)
    first = hard_rows[np.unique(leader[hard_rows], return_index=True)[1]]
    stays = np.zeros(len(lo), dtype=bool)
    stays[first] = binds[first]
    needed = ~possible | np.where(hard, stays, leaves_below | leaves_above)
    shared = hard & possible
    bands = (np.where(shared, floor, lo), np.where(shared, ceiling, hi), under_linear, under_square, over_linear, over_square, hard)
    return bands, np.where(possible, low, least), np.where(possible, high, most), needed
