"""The compiled loops: what every shift of a day is worth with its best blocks, and a person's line chosen by it.

Blocks inside a shift, by dynamic programming over its steps: with ``C_q[t]`` the price of serving q up to t and L the shortest block,

    end at t in q = C_q[t] + min over u <= t - L of (least of all ends at u - C_q[u])

where the price of a step is what one more head there costs. All compiled functions are in this file, as in `solvers.factored.kernel`.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduling.roster.blocks.frame import Frame
from solvers.factored.compile import Compiled
from solvers.factored.line import Lines
from solvers.factored.line_kernel import respond

FAR = 1e18


@njit(cache=True, nogil=True)
def price_of(frame: Frame, queue: int, step: int, heads: int, penalty: float) -> float:
    """What one more head than `heads` costs in a cell."""
    short = frame.need[queue, step] - heads
    if short > 0:
        if frame.hard[0]:
            return -penalty
        return -float(frame.missing[queue, step] + frame.square[0] * (2 * short - 1))
    spare = heads - frame.enough[queue, step]
    if spare >= 0:
        return float(frame.spare[queue, step] + frame.square[1] * (2 * spare + 1))
    return 0.0


@njit(cache=True, nogil=True)
def reprice(frame: Frame, heads: np.ndarray, up: np.ndarray, penalty: float) -> None:
    """Prices of all cells anew; past the horizon they stay zero."""
    for queue in range(heads.shape[0]):
        for step in range(heads.shape[1]):
            up[queue, step] = price_of(frame, queue, step, heads[queue, step], penalty)


@njit(cache=True, nogil=True)
def cover_cost(frame: Frame, heads: np.ndarray) -> tuple[int, int]:
    """(soft cost, heads missing of hard cover)."""
    soft, missing = 0, 0
    for queue in range(heads.shape[0]):
        for step in range(heads.shape[1]):
            short = frame.need[queue, step] - heads[queue, step]
            spare = heads[queue, step] - frame.enough[queue, step]
            if short > 0:
                if frame.hard[0]:
                    missing += short
                else:
                    soft += short * (frame.missing[queue, step] + frame.square[0] * short)
            elif spare > 0:
                soft += spare * (frame.spare[queue, step] + frame.square[1] * spare)
    return soft, missing


@njit(cache=True, nogil=True)
def _use(frame: Frame, heads: np.ndarray, up: np.ndarray, pattern: np.ndarray, start: int, shift: int, sign: int, penalty: float) -> None:
    """Put a shift's heads in, or take them out."""
    for t in range(frame.shift_steps[shift]):
        step = start + t
        if frame.work[frame.work_ptr[shift] + t] and 0 <= step < heads.shape[1]:
            queue = pattern[t]
            heads[queue, step] += sign
            up[queue, step] = price_of(frame, queue, step, heads[queue, step], penalty)


@njit(cache=True, nogil=True)
def _ends(
    up: np.ndarray, work: np.ndarray, may: np.ndarray, start: int, steps: int, least: int, end: np.ndarray, came: np.ndarray
) -> None:
    """Least price of all that ends at 0, ..., `steps`, in `end`; in `came` (steps + 1, 2) where its last block began, and its queue."""
    queues = len(may)
    total = np.zeros((queues, steps + 1))
    least_base = np.full(queues, FAR)
    begun = np.zeros(queues, dtype=np.int64)
    end[0] = 0.0
    for t in range(1, steps + 1):
        end[t] = FAR
        for q in range(queues):
            if not may[q]:
                continue
            total[q, t] = total[q, t - 1] + (up[q, start + t - 1] if work[t - 1] else 0.0)
            u = t - least
            if u >= 0 and end[u] < FAR:
                base = end[u] - total[q, u]
                if base < least_base[q]:
                    least_base[q], begun[q] = base, u
            if least_base[q] < FAR and total[q, t] + least_base[q] < end[t]:
                end[t] = total[q, t] + least_base[q]
                came[t, 0], came[t, 1] = begun[q], q


@njit(cache=True, nogil=True)
def _may(frame: Frame, agent: int, shift: int) -> np.ndarray:
    return frame.serves[agent] * frame.allows[shift]


@njit(cache=True, nogil=True)
def _worth(frame: Frame, up: np.ndarray, agent: int, place: int, out: np.ndarray) -> None:
    """What each position of a place adds to the cost of cover, with its best blocks."""
    number = frame.place_list[place]
    if number < 0:
        return
    longest = frame.shift_steps.max()
    ones = np.ones(longest, dtype=np.int64)
    first, groups = frame.group_ptr[number], frame.group_ptr[number + 1] - frame.group_ptr[number]
    by_group = np.empty((groups, longest + 1))
    came = np.empty((longest + 1, 2), dtype=np.int64)
    known = np.zeros(groups, dtype=np.int64)
    end = np.empty(longest + 1)
    base = frame.list_ptr[number]
    for p in range(frame.list_ptr[number + 1] - base):
        shift = frame.slot_shift[base + p]
        if shift < 0:
            continue
        group, start = frame.slot_group[base + p], frame.place_step[place] + frame.slot_start[base + p]
        steps = frame.shift_steps[shift]
        if group >= 0:
            if not known[group]:
                known[group] = 1
                length, least = frame.group_steps[first + group], frame.group_least[first + group]
                _ends(up, ones, _may(frame, agent, shift), start, length, least, by_group[group], came)
            out[p] = by_group[group, steps]
        else:
            work = frame.work[frame.work_ptr[shift] : frame.work_ptr[shift + 1]]
            _ends(up, work, _may(frame, agent, shift), start, steps, frame.shift_least[shift], end, came)
            out[p] = end[steps]


@njit(cache=True, nogil=True)
def _laid(frame: Frame, up: np.ndarray, agent: int, shift: int, start: int, pattern: np.ndarray) -> None:
    """The queue of each step of a shift, in its best blocks."""
    steps = frame.shift_steps[shift]
    end, came = np.empty(steps + 1), np.empty((steps + 1, 2), dtype=np.int64)
    work = frame.work[frame.work_ptr[shift] : frame.work_ptr[shift + 1]]
    _ends(up, work, _may(frame, agent, shift), start, steps, frame.shift_least[shift], end, came)
    t = steps
    while t > 0:
        for step in range(came[t, 0], t):
            pattern[step] = came[t, 1]
        t = came[t, 0]


@njit(cache=True, nogil=True)
def respond_blocks(
    c: Compiled,
    lines: Lines,
    frame: Frame,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    pattern: np.ndarray,
    owner: int,
    temperature: float,
    penalty: float,
) -> None:
    """Choose a person's line anew, shifts and blocks; changes the state's arrays in place."""
    begin, end = c.owner_ptr[owner], c.owner_ptr[owner + 1]
    _all(c, lines, frame, position, heads, up, pattern, begin, end, -1, penalty)
    widest = 1
    for place in range(begin, end):
        widest = max(widest, c.decision[lines.order[place], 2])
    extra = np.zeros((end - begin, widest))
    for place in range(begin, end):
        _worth(frame, up, frame.agent[owner], place, extra[place - begin])
    respond(c, lines, rng, position, chosen, usage, energy, owner, temperature, extra)
    for place in range(begin, end):
        i, number = lines.order[place], frame.place_list[place]
        shift = frame.slot_shift[frame.list_ptr[number] + position[i]] if number >= 0 else -1
        if shift >= 0:
            start = frame.place_step[place] + frame.slot_start[frame.list_ptr[number] + position[i]]
            _laid(frame, up, frame.agent[owner], shift, start, pattern[i])
            _use(frame, heads, up, pattern[i], start, shift, 1, penalty)


@njit(cache=True, nogil=True)
def _all(
    c: Compiled,
    lines: Lines,
    frame: Frame,
    position: np.ndarray,
    heads: np.ndarray,
    up: np.ndarray,
    pattern: np.ndarray,
    begin: int,
    end: int,
    sign: int,
    penalty: float,
) -> None:
    """Put a line's heads in, or take them out."""
    for place in range(begin, end):
        i, number = lines.order[place], frame.place_list[place]
        shift = frame.slot_shift[frame.list_ptr[number] + position[i]] if number >= 0 else -1
        if shift >= 0:
            start = frame.place_step[place] + frame.slot_start[frame.list_ptr[number] + position[i]]
            _use(frame, heads, up, pattern[i], start, shift, sign, penalty)
