"""The compiled loop of exchanges: two people who may work the same day exchange shifts, or their starts, or their ends.

How many start and end when stays as it is, and so does cover where the two serve the same queues; what people's own rules and wishes say
changes. Exchanges are drawn at random and taken as a temperature allows (Metropolis), which falls.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from solvers.factored.compile import Compiled
from solvers.factored.kernel import _below, _uniform
from solvers.factored.line_kernel import _put


class Days(NamedTuple):
    """Days that people share; flat arrays, int64.

    Attributes
    ----------
    line, list
        By decision its line (-1: none) and its way list.
    member_ptr, member
        By line its decisions.
    start, end
        By position of all lists, from `list_ptr` on: steps of the day; -1 for the day off.
    list_ptr
        By list where its positions begin.
    place_ptr, place, first, shortest, lengths
        By list where its cells begin in `place`, position by (start - first, length - shortest) or -1, and how many lengths there are.
    off
        By list the position of the day off, -1 without one.
    of
        Decision of each owner in each line, -1 where there is none; shape ``(owners, lines)``.
    """

    line: np.ndarray
    list: np.ndarray
    member_ptr: np.ndarray
    member: np.ndarray
    start: np.ndarray
    end: np.ndarray
    list_ptr: np.ndarray
    place_ptr: np.ndarray
    place: np.ndarray
    first: np.ndarray
    shortest: np.ndarray
    lengths: np.ndarray
    off: np.ndarray
    of: np.ndarray


@njit(cache=True, nogil=True)
def position_of(days: Days, number: int, start: int, end: int) -> int:
    """Position of a shift in a list, or of the day off (-1, -1); -1 where there is none."""
    if start < 0 or end < 0:
        return days.off[number] if start < 0 and end < 0 else -1
    at, length = start - days.first[number], end - start - days.shortest[number]
    if at < 0 or length < 0 or length >= days.lengths[number]:
        return -1
    cell = days.place_ptr[number] + at * days.lengths[number] + length
    return days.place[cell] if cell < days.place_ptr[number + 1] else -1


@njit(cache=True, nogil=True)
def _work(c: Compiled, i: int, to: int, position: np.ndarray, chosen: np.ndarray, usage: np.ndarray, energy: np.ndarray) -> None:
    _put(c, i, chosen[i], chosen, usage, energy, -1)
    position[i] = to
    chosen[i] = c.list_option[c.decision[i, 1] + to]
    _put(c, i, chosen[i], chosen, usage, energy, 1)


@njit(cache=True, nogil=True)
def _ways(days: Days, rng: np.ndarray, i: int, j: int, position: np.ndarray) -> tuple[int, int]:
    """Positions of two decisions after a random exchange; (-1, -1) where it changes nothing, or cannot be."""
    number, base = days.list[i], days.list_ptr[days.list[i]]
    one, two = position[i], position[j]
    way = _below(rng, 3)
    s, e, t, f = days.start[base + one], days.end[base + one], days.start[base + two], days.end[base + two]
    if way != 1:
        s, t = t, s
    if way != 0:
        e, f = f, e
    to, to_other = position_of(days, number, s, e), position_of(days, number, t, f)
    if one == two or to < 0 or to_other < 0:
        return -1, -1
    return to, to_other


@njit(cache=True, nogil=True)
def exchange(
    c: Compiled,
    days: Days,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    tries: int,
    hot: float,
    cold: float,
) -> None:
    """Draw so many exchanges while it cools, and keep the best state; changes the state's arrays in place.

    Every other one is of two days at once: hours that are to come out exactly need one day's steps to make up for another's.
    """
    best, least = position.copy(), energy.sum()
    done = np.empty((2, 4), dtype=np.int64)
    for k in range(tries):
        if least == 0:
            break
        i = days.member[_below(rng, len(days.member))]
        first = days.member_ptr[days.line[i]]
        j = days.member[first + _below(rng, days.member_ptr[days.line[i] + 1] - first)]
        to, to_other = _ways(days, rng, i, j, position)
        if to < 0:
            continue
        before, n = energy.sum(), 1
        done[0] = i, position[i], j, position[j]
        _work(c, i, to, position, chosen, usage, energy)
        _work(c, j, to_other, position, chosen, usage, energy)
        if _below(rng, 2):
            owner, other = c.decision[i, 9], c.decision[j, 9]
            i = c.owner_member[c.owner_ptr[owner] + _below(rng, c.owner_ptr[owner + 1] - c.owner_ptr[owner])]
            j = days.of[other, days.line[i]] if days.line[i] >= 0 else -1
            if j >= 0 and i != done[0, 0]:
                to, to_other = _ways(days, rng, i, j, position)
                if to >= 0:
                    done[1] = i, position[i], j, position[j]
                    n = 2
                    _work(c, i, to, position, chosen, usage, energy)
                    _work(c, j, to_other, position, chosen, usage, energy)
        change = energy.sum() - before
        if change > 0 and _uniform(rng) >= np.exp(-change / (hot * (cold / hot) ** (k / tries))):
            for back in range(n - 1, -1, -1):
                _work(c, done[back, 2], done[back, 3], position, chosen, usage, energy)
                _work(c, done[back, 0], done[back, 1], position, chosen, usage, energy)
        elif change < 0 and energy.sum() < least:
            least = energy.sum()
            best[:] = position
    for i in range(len(position)):
        if position[i] != best[i]:
            _work(c, i, best[i], position, chosen, usage, energy)


@njit(cache=True, nogil=True)
def place(
    c: Compiled,
    days: Days,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    lines: np.ndarray,
    starts: np.ndarray,
    ends: np.ndarray,
) -> None:
    """Give shifts to people, one after the other, each to somebody free whose rules and wishes it suits best; equals by chance.

    Parameters
    ----------
    lines, starts, ends
        Of the shifts; steps of the day.
    """
    for k in range(len(lines)):
        best, least, alike = -1, 0, 0
        for m in range(days.member_ptr[lines[k]], days.member_ptr[lines[k] + 1]):
            i = days.member[m]
            number = days.list[i]
            to, was = position_of(days, number, starts[k], ends[k]), position[i]
            if to < 0 or (was != days.off[number] and days.off[number] >= 0) or (days.off[number] < 0 and was == to):
                continue
            before = energy.sum()
            _work(c, i, to, position, chosen, usage, energy)
            change = energy.sum() - before
            _work(c, i, was, position, chosen, usage, energy)
            alike = alike + 1 if best >= 0 and change == least else 1
            if best < 0 or change < least or (change == least and _below(rng, alike) == 0):
                best, least = i, change
        if best >= 0:
            to = position_of(days, days.list[best], starts[k], ends[k])
            _work(c, best, to, position, chosen, usage, energy)
