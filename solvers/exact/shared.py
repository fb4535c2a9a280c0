"""Rows that several owners use: cover, capacity, load."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse

from solvers.exact.alike import leaders
from solvers.exact.bins import add_bin
from solvers.exact.limits import add_usage, bands_of, priced
from solvers.exact.program import INFINITY, ProgramBuilder
from solvers.model import ChoiceModel

Entries = tuple[np.ndarray, np.ndarray, np.ndarray]


def add_shared_rows(
    builder: ProgramBuilder,
    model: ChoiceModel,
    used: np.ndarray,
    entries: Sequence[Entries],
    least: np.ndarray,
    most: np.ndarray,
    bins: bool,
) -> None:
    """Banded rows over pools and kinds, each over make-ups of its load (`solvers.exact.bins`) where that is small.

    Parameters
    ----------
    used
        Rows of the model that are anybody's concern, ascending.
    entries
        Blocks of (model row, program column, units).
    least, most
        Range of each of the model's rows.
    bins
        Whether make-ups are wanted.
    """
    place = np.full(len(model.rows), -1)
    place[used] = np.arange(len(used))
    rows, columns, units = (np.concatenate(part) for part in zip((np.zeros(0, dtype=np.int64),) * 3, *entries, strict=True))
    keep = place[rows] >= 0
    usage = sparse.csr_matrix((units[keep], (place[rows[keep]], columns[keep])), shape=(len(used), builder.n), dtype=np.int64)
    usage.eliminate_zeros()
    bands, least, most = bands_of(model, used), least[used], most[used]
    left = _add_bins(builder, bands, most, usage) if bins else np.arange(len(used))
    add_usage(builder, tuple(part[left] for part in bands), least[left], most[left], usage[left])


def relevant(model: ChoiceModel, own: np.ndarray) -> np.ndarray:
    """Rows that can cost or forbid anything and are not one owner's alone."""
    return np.flatnonzero(~own & priced(model))


def _add_bins(builder: ProgramBuilder, bands: tuple[np.ndarray, ...], most: np.ndarray, usage: sparse.csr_matrix) -> np.ndarray:
    """State what can be stated over make-ups; returns the rows that are left."""
    heads = builder.uppers()
    leader = leaders(usage)
    order = np.argsort(leader, kind="stable")
    left = []
    sizes = np.diff(usage.indptr)
    highest = np.zeros(len(leader), dtype=np.int64)
    if usage.nnz:
        filled = np.flatnonzero(sizes)
        highest[filled] = np.maximum.reduceat(usage.data, usage.indptr[filled])
    for alike in np.split(order, np.flatnonzero(np.diff(leader[order])) + 1) if len(order) else ():
        entries = slice(usage.indptr[alike[0]], usage.indptr[alike[0] + 1])
        prices = load_prices(tuple(part[alike] for part in bands), int(most[alike].min())) if highest[alike[0]] > 1 else None
        columns = usage.indices[entries].astype(np.int64)
        if prices is None or not add_bin(builder, columns, usage.data[entries], heads[columns], prices):
            left.append(alike)
    return np.sort(np.concatenate(left)) if left else np.zeros(0, dtype=np.int64)


def load_prices(bands: tuple[np.ndarray, ...], most: int) -> np.ndarray | None:
    """Price of every load from 0 up to `most` or the hard limit, of rows used alike; None where less load can be dearer."""
    lo, hi, under_linear, under_square, over_linear, over_square, hard = bands
    if ((lo > 0) & (hard | (under_linear + under_square > 0))).any():
        return None
    top = min(most, int(hi[hard].min(initial=INFINITY)))
    if not 0 <= top < 1000:
        return None
    over = np.maximum(0, np.arange(top + 1)[:, None] - hi[~hard])
    return (over_linear[~hard] * over + over_square[~hard] * over**2).sum(axis=1)
