"""Where reads begin, if heads are counted slot by slot (a roster's day): each slot chosen anew while the others stay."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from solvers.exact.seed import Seed, Slot
from solvers.score import score

# Slots chosen anew from the same assignment at once; a constant, so that the answer is the same on any
# number of cores.
TOGETHER = 2
# Shares of the dives of one pass over the slots after the other: another haste is another way.
SLOT_SHARES = (0.34, 0.2, 0.5, 0.1)
IDLE_PASSES = 4

Found = Callable[[tuple[int, int]], None]


@dataclass(frozen=True)
class Limits:
    """When polishing ends.

    Attributes
    ----------
    until
        Moment of `time.perf_counter`; infinite where rounds are the limit.
    rounds
        How many to do, whatever the time; None: until it is time, or nothing gets better.
    threads
        Cores to use.
    """

    until: float
    rounds: int | None
    threads: int
    cancelled: threading.Event

    def allow(self, done: int) -> bool:
        """Whether there is another round."""
        if self.cancelled.is_set() or (self.rounds is not None and done >= self.rounds):
            return False
        return time.perf_counter() < self.until


def polished_start(seed: Seed, start: np.ndarray, limits: Limits, found: Found) -> tuple[np.ndarray, int]:
    """A start after rounds of polishing, and how many were done.

    In each round one slot is chosen anew, exactly but for rounding, all others staying.

    Parameters
    ----------
    found
        Told (H, E) of each improvement.
    """
    best, least = start, score(seed.model, start)
    order, done, idle = _apart(seed.slots), 0, 0
    with ThreadPoolExecutor(max_workers=min(TOGETHER, limits.threads)) as pool:
        while limits.allow(done) and idle < IDLE_PASSES * len(order):
            count = min(TOGETHER, len(order), TOGETHER if limits.rounds is None else limits.rounds - done)
            share = SLOT_SHARES[done // len(order) % len(SLOT_SHARES)]
            slots = [order[(done + k) % len(order)] for k in range(count)]
            answers = list(pool.map(lambda slot, start=best, share=share: seed.improved(start, slot, share, limits.until), slots))
            for slot, other in zip(slots, answers, strict=True):
                if other is None and np.isfinite(limits.until):
                    return best, done
                done, idle = done + 1, idle + 1
                merged = best if other is None else np.where(seed.model.decision_offset == slot.offset, other, best)
                reached = score(seed.model, merged)
                if reached <= least:
                    idle = 0 if reached < least else idle
                    best, least = merged, reached
                    found(least)
    return best, done


def _apart(slots: tuple[Slot, ...]) -> list[Slot]:
    """Every other slot, then those between: what one does is seldom in its neighbour's way."""
    return [*slots[::2], *slots[1::2]]
