"""The compiled loop of queues: whom each shift serves when, shifts as they are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from scheduling.roster.blocks.counted import price_for
from scheduling.roster.blocks.frame import Frame
from scheduling.roster.blocks.kernel import _ends, _may, _use
from solvers.factored.kernel import _uniform


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
