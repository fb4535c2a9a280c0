"""From samples to assignments: one option for every decision, then a descent that keeps it so.

Flips of single variables cannot leave a one-hot answer, so descent on the BQM ends where the sampler ended; here a step
gives one decision its best option at the model's own (H, E), slack and penalties left out.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from solvers.ocean.choices import Choices

MAX_PASSES = 1000


def settle(choices: Choices, samples: np.ndarray) -> np.ndarray:
    """Assignments, int32 of shape ``(reads, decisions)``, from 0/1 samples over the choices, shape ``(reads, choices)``.

    Decisions with exactly one option stand; each of the others takes, in turn, the best of its chosen options (of all, where
    none is chosen). Then decisions change to their best option, one at a time, until none gets better.
    """
    return _settle(choices, np.ascontiguousarray(samples, dtype=np.int8))


@njit(cache=True, nogil=True)
def _settle(c, samples):  # type: ignore[no-untyped-def]
    reads, decisions = samples.shape[0], len(c.start) - 1
    answers = np.zeros((reads, decisions), dtype=np.int32)
    for read in range(reads):
        usage = np.zeros(len(c.bands), dtype=np.int64)
        position = _standing(c, samples[read], usage)
        for i in range(decisions):
            if position[i] < 0:
                _put(c, i, _best(c, i, position, usage, samples[read], _chosen(c, i, samples[read]) > 0), position, usage)
        _descend(c, position, usage, samples[read])
        answers[read] = position
    return answers


@njit(cache=True, nogil=True)
def _chosen(c, i, sample):  # type: ignore[no-untyped-def]
    """How many options the sample picks for decision `i`."""
    return sample[c.start[i] : c.start[i + 1]].sum()


@njit(cache=True, nogil=True)
def _standing(c, sample, usage):  # type: ignore[no-untyped-def]
    """Positions of the decisions with exactly one option, -1 for the others, and the rows that they use."""
    position = np.full(len(c.start) - 1, -1, dtype=np.int64)
    for i in range(len(position)):
        if _chosen(c, i, sample) == 1:
            _put(c, i, np.argmax(sample[c.start[i] : c.start[i + 1]]), position, usage)
    return position


@njit(cache=True, nogil=True)
def _put(c, i, k, position, usage):  # type: ignore[no-untyped-def]
    position[i] = k
    for entry in range(c.ptr[c.start[i] + k], c.ptr[c.start[i] + k + 1]):
        usage[c.use[entry, 0]] += c.use[entry, 1]


@njit(cache=True, nogil=True)
def _take(c, i, position, usage):  # type: ignore[no-untyped-def]
    for entry in range(c.ptr[c.start[i] + position[i]], c.ptr[c.start[i] + position[i] + 1]):
        usage[c.use[entry, 0]] -= c.use[entry, 1]


@njit(cache=True, nogil=True)
def _price(c, row, units):  # type: ignore[no-untyped-def]
    lo, hi = c.bands[row, 0], c.bands[row, 1]
    under, over = max(0, lo - units), max(0, units - hi)
    if c.bands[row, 6]:
        return c.worth * (under + over)
    return under * (c.bands[row, 2] + c.bands[row, 3] * under) + over * (c.bands[row, 4] + c.bands[row, 5] * over)


@njit(cache=True, nogil=True)
def _value(c, i, k, position, usage):  # type: ignore[no-untyped-def]
    """What option `k` of decision `i`, which is not in `usage`, adds to worth * H + E."""
    choice = c.start[i] + k
    value = c.cost[choice]
    for entry in range(c.ptr[choice], c.ptr[choice + 1]):
        row, units = c.use[entry, 0], c.use[entry, 1]
        value += _price(c, row, usage[row] + units) - _price(c, row, usage[row])
    for pair in range(c.near_ptr[i], c.near_ptr[i + 1]):
        other, table, first = c.near[pair, 0], c.near[pair, 1], c.near[pair, 2]
        if position[other] >= 0:
            mine, theirs = c.klass[choice], c.klass[c.start[other] + position[other]]
            entry = c.tables[table, mine, theirs] if first else c.tables[table, theirs, mine]
            value += entry * (c.worth if c.table_hard[table] else 1)
    return value


@njit(cache=True, nogil=True)
def _best(c, i, position, usage, sample, only_chosen):  # type: ignore[no-untyped-def]
    """The least option of decision `i`, which is not in `usage`; the one that it has stands where others only tie."""
    best = position[i]
    least = _value(c, i, best, position, usage) if best >= 0 else 0
    for k in range(c.start[i + 1] - c.start[i]):
        if k == position[i] or (only_chosen and not sample[c.start[i] + k]):
            continue
        value = _value(c, i, k, position, usage)
        if best < 0 or value < least:
            best, least = k, value
    return best


@njit(cache=True, nogil=True)
def _descend(c, position, usage, sample):  # type: ignore[no-untyped-def]
    decisions, still, i = len(position), 0, 0
    for _ in range(MAX_PASSES * decisions):
        if still >= decisions:
            return
        _take(c, i, position, usage)
        best = _best(c, i, position, usage, sample, False)
        still = still + 1 if best == position[i] else 1
        _put(c, i, best, position, usage)
        i = (i + 1) % decisions
