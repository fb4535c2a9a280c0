"""Compiled: prices of cover for people who count differently, and the allocation of a step among them.

A step is a generalized allocation: whom a queue has is a sum of what they count there, and where a chain of moves ends the sums no
longer match as heads do. It is searched: the best single move as long as one lowers the cost, then two people's moves, one to where the
other leaves, which are exchanges and chains; then each person in turn is put on another queue and the others are allocated around them,
as long as the step's work allows. How far that is from the best is measured by `python -m benchmarks.large_roster.allocation`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from scheduling.roster.blocks.frame import Frame

# Pairs of people that one step may look at while people are put elsewhere: all of a dozen, a few of some dozens, none of hundreds, whose
# sums are fine enough without: an allocation is to stay a small part of a minute's search.
PAIRS = 20_000


class Duties(NamedTuple):
    """Who works; arrays by duty, int64.

    Attributes
    ----------
    agent, shift, start
        The person, the shift, and its first step.
    pattern
        Queue of each of its steps, shape ``(duties, longest shift)``; changed in place.
    """

    agent: np.ndarray
    shift: np.ndarray
    start: np.ndarray
    pattern: np.ndarray


@njit(cache=True, nogil=True)
def _cell_cost(frame: Frame, queue: int, step: int, heads: int, penalty: float) -> float:
    """What a cell costs with so many units."""
    short = frame.need[queue, step] - heads
    if short > 0:
        if frame.hard[0]:
            return penalty * short / frame.head[0]
        return float(short * (frame.missing[queue, step] + frame.square[0] * short))
    spare = heads - frame.enough[queue, step]
    if spare > 0:
        return float(spare * (frame.spare[queue, step] + frame.square[1] * spare))
    return 0.0


@njit(cache=True, nogil=True)
def change_of(frame: Frame, queue: int, step: int, heads: int, more: int, penalty: float) -> float:
    """What so many units more, or less, cost in a cell that has `heads`."""
    return _cell_cost(frame, queue, step, heads + more, penalty) - _cell_cost(frame, queue, step, heads, penalty)


@njit(cache=True, nogil=True)
def price_for(frame: Frame, heads: np.ndarray, up: np.ndarray, agent: int, penalty: float) -> None:
    """Prices of all cells for a person, by what they count on each queue."""
    for queue in range(heads.shape[0]):
        if frame.serves[agent, queue]:
            for step in range(heads.shape[1]):
                up[queue, step] = change_of(frame, queue, step, heads[queue, step], frame.worth[agent, queue], penalty)


@njit(cache=True, nogil=True)
def _serve(frame: Frame, duties: Duties, heads: np.ndarray, d: int, step: int, queue: int) -> None:
    """Put a person on another queue in a step."""
    agent, t = duties.agent[d], step - duties.start[d]
    heads[duties.pattern[d, t], step] -= frame.worth[agent, duties.pattern[d, t]]
    heads[queue, step] += frame.worth[agent, queue]
    duties.pattern[d, t] = queue


@njit(cache=True, nogil=True)
def _move(frame: Frame, duties: Duties, heads: np.ndarray, who: np.ndarray, step: int, penalty: float) -> bool:
    """Move the one person whose move lowers a step's cost most, by what they count; whether there was one."""
    best, mover, to = -1e-6, -1, -1
    for d in who:
        worth, q = frame.worth[duties.agent[d]], duties.pattern[d, step - duties.start[d]]
        left = change_of(frame, q, step, heads[q, step], -worth[q], penalty)
        for other in range(heads.shape[0]):
            if other != q and frame.serves[duties.agent[d], other] and frame.allows[duties.shift[d], other]:
                change = left + change_of(frame, other, step, heads[other, step], worth[other], penalty)
                if change < best:
                    best, mover, to = change, d, other
    if mover < 0:
        return False
    _serve(frame, duties, heads, mover, step, to)
    return True


@njit(cache=True, nogil=True)
def _move_two(frame: Frame, duties: Duties, heads: np.ndarray, who: np.ndarray, step: int, penalty: float) -> bool:
    """Move people to a queue and one of its people on, or back in exchange, wherever that lowers a step's cost; whether it did."""
    queues, bettered = heads.shape[0], False
    for d in who:
        mine = frame.worth[duties.agent[d]]
        for to in range(queues):
            q = duties.pattern[d, step - duties.start[d]]
            if to == q or not frame.serves[duties.agent[d], to] or not frame.allows[duties.shift[d], to]:
                continue
            left = change_of(frame, q, step, heads[q, step], -mine[q], penalty)
            for e in who:
                if e == d or duties.pattern[e, step - duties.start[e]] != to:
                    continue
                other = frame.worth[duties.agent[e]]
                middle = change_of(frame, to, step, heads[to, step], mine[to] - other[to], penalty)
                best, on = -1e-6, -1
                for third in range(queues):
                    if third == to or not frame.serves[duties.agent[e], third] or not frame.allows[duties.shift[e], third]:
                        continue
                    if third == q:
                        change = middle + change_of(frame, q, step, heads[q, step], other[q] - mine[q], penalty)
                    else:
                        change = middle + left + change_of(frame, third, step, heads[third, step], other[third], penalty)
                    if change < best:
                        best, on = change, third
                if on >= 0:
                    _serve(frame, duties, heads, d, step, to)
                    _serve(frame, duties, heads, e, step, on)
                    bettered = True
                    break
    return bettered


@njit(cache=True, nogil=True)
def _settle(frame: Frame, duties: Duties, heads: np.ndarray, who: np.ndarray, step: int, penalty: float, passes: int) -> float:
    """Move some people until no move, and no two as often as all pairs may be looked at, lower a step's cost; returns that."""
    for _ in range(10 * len(who) + 1):
        if not _move(frame, duties, heads, who, step, penalty):
            passes -= 1
            if passes < 0 or not _move_two(frame, duties, heads, who, step, penalty):
                break
    cost = 0.0
    for queue in range(heads.shape[0]):
        cost += _cell_cost(frame, queue, step, heads[queue, step], penalty)
    return cost


@njit(cache=True, nogil=True)
def allocate_step(frame: Frame, duties: Duties, heads: np.ndarray, who: np.ndarray, step: int, penalty: float) -> None:
    """Allocate the people of a step; changes `duties.pattern` and `heads`.

    Parameters
    ----------
    who
        Duties that may change the queue in the step.
    """
    left, kept = PAIRS // max(1, len(who) ** 2), np.empty(len(who), dtype=np.int64)
    cost = _settle(frame, duties, heads, who, step, penalty, left)
    k = 0
    while k < len(who) and left > 0:
        d, bettered = who[k], False
        for other in range(heads.shape[0]):
            q = duties.pattern[d, step - duties.start[d]]
            if other == q or not frame.serves[duties.agent[d], other] or not frame.allows[duties.shift[d], other]:
                continue
            for i in range(len(who)):
                kept[i] = duties.pattern[who[i], step - duties.start[who[i]]]
            before = heads[:, step].copy()
            _serve(frame, duties, heads, d, step, other)
            found = _settle(frame, duties, heads, who[who != d], step, penalty, left)
            left -= 1
            if found < cost - 1e-6:
                cost, bettered = found, True
            else:
                heads[:, step] = before
                for i in range(len(who)):
                    duties.pattern[who[i], step - duties.start[who[i]]] = kept[i]
        k = 0 if bettered else k + 1
