"""The compiled loop of queues: whom each shift serves when, shifts as they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from scheduling.roster.blocks.counted import price_for
from scheduling.roster.blocks.frame import Frame
from scheduling.roster.blocks.kernel import _ends, _may, _use
from solvers.factored.kernel import _below, _uniform


class Shifts(NamedTuple):
    """Shifts that are worked, int64 of shape ``(shifts,)`` each: decision, person, shift and first step."""

    decision: np.ndarray
    agent: np.ndarray
    shift: np.ndarray
    start: np.ndarray


@njit(cache=True, nogil=True)
def serve_again(
    frame: Frame,
    rng: np.ndarray,
    order: np.ndarray,
    shifts: Shifts,
    pattern: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    temperature: float,
    penalty: float,
) -> None:
    """Lay the blocks of shifts anew, one shift after the other, each at the least price with noise of the Gumbel kind on every step's.

    Parameters
    ----------
    order
        Shifts, in the order in which they are laid.
    pattern, heads, up
        As a `Walk` has them; changed in place.
    """
    longest = frame.shift_steps.max()
    end, came = np.empty(longest + 1), np.empty((longest + 1, 2), dtype=np.int64)
    noisy = np.zeros((heads.shape[0], longest))
    for k in order:
        i, agent, s, start = shifts.decision[k], shifts.agent[k], shifts.shift[k], shifts.start[k]
        steps = frame.shift_steps[s]
        if frame.held[i]:
            continue
        _use(frame, heads, up, agent, pattern[i], start, s, -1, penalty)
        if not frame.plain[0]:
            price_for(frame, heads, up, agent, penalty)
        for q in range(heads.shape[0]):
            for t in range(steps):
                noise = temperature * np.log(-np.log(max(_uniform(rng), 1e-300)) + 1e-300) if temperature > 0.0 else 0.0
                noisy[q, t] = up[q, start + t] + noise
        work = frame.work[frame.work_ptr[s] : frame.work_ptr[s + 1]]
        _ends(noisy, work, _may(frame, agent, s), 0, steps, frame.shift_least[s], end, came)
        t = steps
        while t > 0:
            for step in range(came[t, 0], t):
                pattern[i, step] = came[t, 1]
            t = came[t, 0]
        _use(frame, heads, up, agent, pattern[i], start, s, 1, penalty)


@njit(cache=True, nogil=True)
def swap_queues(frame: Frame, rng: np.ndarray, shifts: Shifts, pattern: np.ndarray, tries: int) -> None:
    """Let two shifts swap what they serve for some steps of both, wherever blocks stay long enough: the heads are as they were.

    It costs nothing, and finds ways to serve that one shift laid anew after the other does not.

    Parameters
    ----------
    pattern
        As a `Walk` has it; changed in place.
    """
    count = len(shifts.decision)
    for _ in range(tries):
        a, b = _below(rng, count), _below(rng, count)
        start, other = shifts.start[a], shifts.start[b]
        first = max(start, other)
        last = min(start + frame.shift_steps[shifts.shift[a]], other + frame.shift_steps[shifts.shift[b]])
        i, j = shifts.decision[a], shifts.decision[b]
        if a == b or first >= last or frame.held[i] or frame.held[j]:
            continue
        first += _below(rng, last - first)
        if _below(rng, 2) == 0:
            last = first + 1 + _below(rng, last - first)
        one, two = pattern[i], pattern[j]
        _swap(one, two, first - start, first - other, last - first)
        if not (_stands(frame, shifts, a, one) and _stands(frame, shifts, b, two)):
            _swap(one, two, first - start, first - other, last - first)


@njit(cache=True, nogil=True)
def _swap(one: np.ndarray, two: np.ndarray, at: int, there: int, steps: int) -> None:
    for k in range(steps):
        one[at + k], two[there + k] = two[there + k], one[at + k]


@njit(cache=True, nogil=True)
def _stands(frame: Frame, shifts: Shifts, k: int, own: np.ndarray) -> bool:
    """Whether a shift's blocks are long enough and on queues that the person may serve in it."""
    agent, s = shifts.agent[k], shifts.shift[k]
    begun = 0
    for t in range(frame.shift_steps[s]):
        if frame.serves[agent, own[t]] == 0 or frame.allows[s, own[t]] == 0:
            return False
        if own[t] != own[begun]:
            if t - begun < frame.shift_least[s]:
                return False
            begun = t
    return frame.shift_steps[s] - begun >= frame.shift_least[s]
