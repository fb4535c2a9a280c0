"""Where reads begin: rounded from the relaxation of the whole problem, and polished slot by slot."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.exact.seed import Seed, Slot
from solvers.score import score

# Owners settled between two relaxations: polishing mends a hasty dive sooner than a careful one ends.
OWNERS_SHARE = 1.0
# Slots chosen anew from the same assignment at once; a constant, so that the answer is the same on any number of cores.
TOGETHER = 2
# Shares of the dives of one pass over the slots after the other: another haste is another way.
SLOT_SHARES = (0.34, 0.2, 0.5, 0.1)
IDLE_PASSES = 4

Found = Callable[[tuple[int, int]], None]


def polished_start(
    seed: Seed,
    dive_until: float,
    until: float,
    rounds: int | None,
    threads: int,
    found: Found,
    cancelled: threading.Event,
) -> tuple[np.ndarray, int, bool]:
    """A start, the rounds of polishing it took, and whether it is near the optimum.

    In each round one slot is chosen anew, exactly but for rounding, all others staying.

    Parameters
    ----------
    dive_until, until
        Moments of `time.perf_counter` at which the dive, and all, has to be done.
    rounds
        How many rounds to do, whatever the time; None: until it is time, or nothing gets better.
    found
        Told (H, E) of the start and of each improvement.
    """
    if rounds is not None:
        dive_until = until = np.inf
    best, near = seed.start(OWNERS_SHARE, np.random.default_rng(0), dive_until)
    least = score(seed.model, best)
    found(least)
    order, done, idle = _apart(seed.slots), 0, 0
    with ThreadPoolExecutor(max_workers=min(TOGETHER, threads)) as pool:
        while near and time.perf_counter() < until and not cancelled.is_set():
            count = min(TOGETHER, len(order), TOGETHER if rounds is None else rounds - done)
            if not count or idle >= IDLE_PASSES * len(order):
                break
            share = SLOT_SHARES[done // len(order) % len(SLOT_SHARES)]
            slots = [order[(done + k) % len(order)] for k in range(count)]
            answers = list(pool.map(lambda slot, start=best, share=share: seed.improved(start, slot, share, until), slots))
            for slot, other in zip(slots, answers, strict=True):
                if other is None and np.isfinite(until):
                    return best, done, near
                done, idle = done + 1, idle + 1
                merged = best if other is None else np.where(seed.model.decision_offset == slot.offset, other, best)
                reached = score(seed.model, merged)
                if reached <= least:
                    idle = 0 if reached < least else idle
                    best, least = merged, reached
                    found(least)
    return best, done, near


def _apart(slots: tuple[Slot, ...]) -> list[Slot]:
    """Every other slot, then those between: what one does is seldom in its neighbour's way."""
    return [*slots[::2], *slots[1::2]]
