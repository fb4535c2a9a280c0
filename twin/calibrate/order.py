"""In what order waiting contacts were taken: head starts of queues, or of priorities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

TOLERANCE_S = 3.0
STEPS = np.arange(-300.0, 301.0, 15.0)
LEAST_PAIRS = 50
LEAST_GAIN = 0.05


@dataclass(frozen=True)
class Order:
    """How far the log is from first come, first served.

    Attributes
    ----------
    pairs
        Pairs of contacts of different groups (queues or priorities) that waited together and were both answered.
    first_come
        Share of these taken in the order of their arrival; None without pairs.
    explained
        Share taken in the order of wait + head start.
    head_start_s
        Group -> seconds added to its waits, 0 for the largest; all 0 where that explains hardly more.
    best_s
        The head starts that explain most, used or not.
    """

    pairs: int
    first_come: float | None
    explained: float | None
    head_start_s: dict[str, float]
    best_s: dict[str, float]


def order_of(calls: pd.DataFrame, by: str = "queue") -> Order:
    """Head start of every group, by a search on a grid of 15 s that explains most pairs, one group after the other.

    Parameters
    ----------
    by
        Column of the groups: ``queue`` or ``priority``.
    """
    named = calls[calls[by].notna()]
    groups = [str(name) for name in named[by].value_counts().index]
    none = dict.fromkeys(groups, 0.0)
    one, other, lead, earlier_won = _pairs(named, by, groups)
    if not len(lead):
        return Order(0, None, None, none, none)
    start = np.zeros(len(groups))
    counts = np.bincount(one, minlength=len(groups)) + np.bincount(other, minlength=len(groups))

    def explained(values: np.ndarray) -> float:
        return float(((lead + values[one] >= values[other]) == earlier_won).mean())

    for _ in range(3):
        for g in np.flatnonzero(counts[1:] >= LEAST_PAIRS) + 1:
            others = np.arange(len(groups)) != g
            start[g] = max(STEPS, key=lambda step: (round(explained(np.where(others, start, step)), 6), -abs(step)))
    plain, best = explained(np.zeros(len(groups))), explained(start)
    found = dict(zip(groups, start.tolist(), strict=True))
    return Order(len(lead), plain, best, found if best - plain >= LEAST_GAIN else none, found)


def order_notes(order: Order, by: str) -> list[str]:
    """What the order rests on, as sentences; `by` is ``queue`` or ``priority``."""
    if order.first_come is None or order.explained is None:
        return []
    best = ", ".join(f"{group} {start:+.0f} s" for group, start in order.best_s.items() if start) or "none"
    said = f"Order by {by}: of {order.pairs:,} pairs that waited together {order.first_come:.0%} were taken first come, first served; "
    said += f"the best head starts ({best}) explain {order.explained:.0%}"
    if by == "priority":
        return [f"{said}. Priorities are reported, not modelled."]
    return [f"{said} and are used." if any(order.head_start_s.values()) else f"{said} and are not used."]


def _pairs(calls: pd.DataFrame, by: str, groups: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Groups of the earlier and the later contact, how much earlier (seconds), and whether the earlier was taken first."""
    rows = calls[calls["waited"] & ~calls["abandoned"]].sort_values("arrival", kind="stable")
    came = rows["arrival"].to_numpy(dtype=float)
    left = came + rows["wait_s"].to_numpy(dtype=float)
    group = rows[by].astype(str).map({name: k for k, name in enumerate(groups)}).to_numpy()
    found: list[tuple[np.ndarray, ...]] = []
    last = np.searchsorted(came, left - TOLERANCE_S)
    for i in np.flatnonzero(last > np.arange(len(came)) + 1):
        j = np.arange(i + 1, last[i])
        j = j[(group[j] != group[i]) & (np.abs(left[j] - left[i]) > TOLERANCE_S)]
        if len(j):
            found.append((np.full(len(j), group[i]), group[j], came[j] - came[i], left[i] < left[j]))
    if not found:
        nothing = np.zeros(0)
        return nothing.astype(int), nothing.astype(int), nothing, nothing.astype(bool)
    one, other, lead, won = (np.concatenate(part) for part in zip(*found, strict=True))
    return one, other, lead, won
