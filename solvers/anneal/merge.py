"""Where reads begin, if each person's options are theirs alone: short reads, and the best of what their choices can make.

Annealing says which options matter, and HiGHS which of them go together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from solvers.anneal.start import Found, Limits
from solvers.exact.seed import Seed
from solvers.greedy import Mender
from solvers.score import score

# Short reads of a round. Each idle round is hotter than the one before it, and after so many it ends.
SHORT_READS, HEATS, IDLE_ROUNDS = 8, (1.0, 2.0, 4.0), 6
# A merge is good enough at this part of the distance between the best so far and the relaxation's bound, and gets so much of
# the time left: what it cannot end then it will hardly end later.
NEAR, TIME_SHARE = 0.15, 0.6

Explore = Callable[[np.ndarray, float, int], np.ndarray]


def merged_start(
    seed: Seed, start: np.ndarray, explore: Explore, mend: Mender, limits: Limits, found: Found
) -> tuple[np.ndarray, int, bool]:
    """A start after rounds of merging, how many were done, and whether there was no more to merge.

    A round that the time cuts off counts for nothing.

    Parameters
    ----------
    explore
        Called with (start, heat, number): where the short read of that number ends, begun at that start and that many times as
        hot as a read that keeps to it.
    found
        Told (H, E) of each improvement.
    """
    elite, done, idle = [start], 0, 0
    with ThreadPoolExecutor(max_workers=limits.threads) as pool:
        while limits.allow(done) and idle < IDLE_ROUNDS and score(seed.model, elite[0]) > (0, seed.bound):
            heat, before = HEATS[min(idle, len(HEATS) - 1)], elite[0]
            numbers = range(done * SHORT_READS, (done + 1) * SHORT_READS)
            reads = list(pool.map(lambda number, heat=heat, start=before: mend(explore(start, heat, number)), numbers))
            near = NEAR / (1 + idle) * max(0, score(seed.model, before)[1] - seed.bound)
            now = time.perf_counter()
            merged = seed.merged([*elite, *reads], near, now + TIME_SHARE * (limits.until - now))
            if merged is None:
                break
            done += 1
            elite = _elite(seed, [*elite, merged, *reads])
            better = score(seed.model, elite[0]) < score(seed.model, before)
            idle = 0 if better else idle + 1
            if better:
                found(score(seed.model, elite[0]))
    return elite[0], done, idle >= IDLE_ROUNDS


def _elite(seed: Seed, assignments: list[np.ndarray]) -> list[np.ndarray]:
    """The best, and the best of those that differ from it in energy."""
    order = sorted(assignments, key=lambda assignment: score(seed.model, assignment))
    other = [a for a in order if score(seed.model, a) != score(seed.model, order[0])]
    return [order[0], *other[:1]]
