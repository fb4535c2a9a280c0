"""The compiled loop of exchanges: two people who may work the same day exchange shifts, or their starts, or their ends.

How many start and end when stays as it is, and so does cover where the two serve the same queues; what people's own rules and wishes say
changes. Exchanges are drawn at random and taken as a temperature allows (Metropolis), which falls.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from solvers.factored.compile import Compiled
from solvers.factored.kernel import _below, _price, _uniform
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
def _tried(
    c: Compiled,
    days: Days,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    i: int,
    j: int,
    temperature: float,
) -> bool:
    """Let two decisions of a line exchange, if the temperature allows it; whether they did."""
    one, two = position[i], position[j]
    to, to_other = _ways(days, rng, i, j, position)
    if to < 0:
        return False
    before = energy.sum()
    _work(c, i, to, position, chosen, usage, energy)
    _work(c, j, to_other, position, chosen, usage, energy)
    change = energy.sum() - before
    if change <= 0 or _uniform(rng) < np.exp(-change / temperature):
        return True
    _work(c, j, two, position, chosen, usage, energy)
    _work(c, i, one, position, chosen, usage, energy)
    return False


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
    """Draw so many exchanges of anybody while it cools, and keep the best state; changes the state's arrays in place."""
    best, least = position.copy(), energy.sum()
    for k in range(tries):
        if least == 0:
            break
        i = days.member[_below(rng, len(days.member))]
        first = days.member_ptr[days.line[i]]
        j = days.member[first + _below(rng, days.member_ptr[days.line[i] + 1] - first)]
        done = _tried(c, days, rng, position, chosen, usage, energy, i, j, hot * (cold / hot) ** (k / tries))
        if done and energy.sum() < least:
            least = energy.sum()
            best[:] = position
    _go_back(c, position, chosen, usage, energy, best)


@njit(cache=True, nogil=True)
def _breaks(c: Compiled, chosen: np.ndarray, usage: np.ndarray, owner: int) -> bool:
    """Whether an owner breaks a rule."""
    for m in range(c.owner_ptr[owner], c.owner_ptr[owner + 1]):
        i = c.owner_member[m]
        for e in range(c.decision[i, 5], c.decision[i, 6]):
            row = c.link[e, 1]
            if c.bands[row, 6] and _price(c.bands, row, usage[row]) > 0:
                return True
        for e in range(c.decision[i, 7], c.decision[i, 8]):
            table = c.near[e, 1]
            one, two = c.option[chosen[i], 2], c.option[chosen[c.near[e, 0]], 2]
            if c.table_weight[table] and (c.tables[table, one, two] if c.near[e, 2] else c.tables[table, two, one]) > 0:
                return True
    return False


@njit(cache=True, nogil=True)
def exchange_pairs(
    c: Compiled,
    days: Days,
    rng: np.ndarray,
    position: np.ndarray,
    chosen: np.ndarray,
    usage: np.ndarray,
    energy: np.ndarray,
    pairs: int,
    tries: int,
    hot: float,
    cold: float,
) -> None:
    """Let somebody who breaks a rule and somebody else cool by exchanges between the two, so many pairs one after the other.

    No pair is worse for it; among equals the last state is kept, so that the next ones find another. Hours that are to come out exactly
    need several days that make up for each other: many exchanges of few people find them where few of many do not.

    Parameters
    ----------
    tries
        Exchanges of each pair.
    """
    owners = len(c.owner_ptr) - 1
    for _ in range(pairs):
        if energy[1] == 0:
            break
        first, one = _below(rng, owners), -1
        for k in range(owners):
            if _breaks(c, chosen, usage, (first + k) % owners):
                one = (first + k) % owners
                break
        two = _below(rng, owners)
        if one < 0 or one == two:
            continue
        begin, size = c.owner_ptr[one], c.owner_ptr[one + 1] - c.owner_ptr[one]
        least, best = energy.sum(), position.copy()
        for t in range(tries):
            i = c.owner_member[begin + _below(rng, size)]
            j = days.of[two, days.line[i]] if days.line[i] >= 0 else -1
            done = j >= 0 and _tried(c, days, rng, position, chosen, usage, energy, i, j, hot * (cold / hot) ** (t / tries))
            if done and energy.sum() <= least:
                least = energy.sum()
                best[:] = position
        _go_back(c, position, chosen, usage, energy, best)


@njit(cache=True, nogil=True)
def _go_back(c: Compiled, position: np.ndarray, chosen: np.ndarray, usage: np.ndarray, energy: np.ndarray, best: np.ndarray) -> None:
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
