"""Where reads begin, if owners have lines of decisions: some owners at a time choose their whole lines anew, together and exactly.

What annealing has to pass through the illegal for (a person's working days in a row, moved) is one step here. Large-neighbourhood
search: Shaw, CP 1998; Pisinger and Ropke, 2010.
"""

from __future__ import annotations

import time

import numpy as np

from solvers.anneal.start import Found, Limits
from solvers.exact.seed import Seed
from solvers.score import score

# Columns of the owners of a round: at first, at most, and how much more after each spell without an improvement.
FIRST, MOST, MORE = 120, 700, 1.25
# Rounds without an improvement, in turns of everybody, after which a round is made larger; and after which, at its largest, it ends.
SPELL, ENOUGH = 2.0, 8.0
# Decisions of an owner from which they are a line.
LINE = 5


def has_lines(seed: Seed) -> bool:
    """Whether owners have several decisions each, few enough options to be solved together, and nothing else to choose from."""
    owners = len(np.unique(seed.model.decision_owner))
    return seed.personal and seed.model.n_decisions >= LINE * owners and 2 * len(seed.form.decided) <= MOST * owners


def settled_start(seed: Seed, start: np.ndarray, number: int, limits: Limits, found: Found, done: int) -> tuple[np.ndarray, int]:
    """A start after rounds of choosing some owners' lines anew, and how many were done, with those before; a round that the time
    cuts off counts for nothing.

    Parameters
    ----------
    number
        Seed of who is chosen.
    found
        Told (H, E) of each improvement.
    done
        Rounds that `limits` counts already.
    """
    generator = np.random.default_rng([number, len(start)])
    widths = seed.widths
    budget, idle = float(FIRST), 0.0
    while limits.allow(done) and score(seed.model, start) > (0, seed.bound):
        owners = _drawn(generator, widths, budget)
        better = seed.resolved(start, owners, limits.until - time.perf_counter())
        if better is None:
            break
        done += 1
        before, after = score(seed.model, start), score(seed.model, better)
        if after <= before:
            start = better
        if after < before:
            found(after)
            idle = 0.0
        else:
            idle += len(owners) / len(widths)
        if idle >= SPELL and budget < MOST:
            budget, idle = min(MOST, budget * MORE), 0.0
        elif idle >= ENOUGH or len(owners) == len(widths):
            break
    return start, done


def _drawn(generator: np.random.Generator, widths: np.ndarray, budget: float) -> np.ndarray:
    """Owners in random order, as many as have so many columns together, at least two."""
    order = generator.permutation(len(widths))
    count = int(np.searchsorted(np.cumsum(widths[order]), budget, side="right"))
    return np.sort(order[: max(2, count)])
