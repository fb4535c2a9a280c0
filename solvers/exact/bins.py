"""Rows that several sizes share, such as an agent's slot: every make-up of a load as a column of its own.

A plain row lets a relaxation fill what no whole items fill: three quarters of a job of four units. Over make-ups (two
jobs of two, one of three and one of one) it cannot, and what a load costs is charged to whoever makes it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from solvers.exact.program import INFINITY, ProgramBuilder

MAKEUPS, SIZES, LONGEST = 64, 6, 200


def add_bin(builder: ProgramBuilder, columns: np.ndarray, units: np.ndarray, heads: np.ndarray, prices: np.ndarray) -> bool:
    """State a row's limit and price over make-ups of its load; False, and nothing done, where those are too many.

    Parameters
    ----------
    columns, units, heads
        The row's entries, and how many may take each of them.
    prices
        Price of every load from 0 to the most that is allowed, never falling.
    """
    sizes, size = np.unique(units, return_inverse=True)
    if sizes[0] <= 0 or len(sizes) > SIZES or sizes[-1] == 1 or len(prices) > LONGEST:
        return False
    caps = np.minimum(np.bincount(size.ravel(), weights=heads).astype(np.int64), (len(prices) - 1) // sizes)
    found = _makeups(tuple(sizes.tolist()), tuple(caps.tolist()), tuple(prices.tolist()))
    if found is None:
        return False
    table, cost = found
    builder.offset += int(prices[0])
    rows = builder.add_rows(len(sizes), 0, INFINITY)
    builder.add_entries(rows[size.ravel()], columns, -1)
    if len(table):
        one = builder.add_rows(1, -INFINITY, 1)
        builder.add_entries(one, builder.add_pick(rows, table, cost), 1)
    return True


@lru_cache(maxsize=4096)
def _makeups(sizes: tuple[int, ...], caps: tuple[int, ...], prices: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray] | None:
    """How many of each size, and the price above that of nothing, cheapest first; without those that one more would not make dearer."""
    most, kept = len(prices) - 1, []
    stack: list[tuple[tuple[int, ...], int]] = [((), 0)]
    while stack:
        counts, load = stack.pop()
        place = len(counts)
        if place < len(sizes):
            stack += [((*counts, n), load + n * sizes[place]) for n in range(min(caps[place], (most - load) // sizes[place]) + 1)]
            if len(stack) > 100 * MAKEUPS:
                return None
            continue
        room = (load + s for s, n, cap in zip(sizes, counts, caps, strict=True) if n < cap)
        if load and not any(to <= most and prices[to] == prices[load] for to in room):
            kept.append((prices[load] - prices[0], load, counts))
            if len(kept) > MAKEUPS:
                return None
    kept.sort()
    table = np.array([counts for _, _, counts in kept], dtype=np.int64).reshape(len(kept), len(sizes))
    return table, np.array([price for price, _, _ in kept], dtype=np.int64)
