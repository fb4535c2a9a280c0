"""Moves of a legal triage at a temperature: into a way with room, an exchange with one that is there, or an ejection of one.

Every state is legal; a move costs the incidents it touches and their relations, whatever the size.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from routing.triage.problem import TriageProblem

LEAVERS = 8  # at most so many are asked who leaves a full way


class State:
    """Where everybody is: ways, units used, and the members of every way, so that one is found at random."""

    def __init__(self, problem: TriageProblem, ways: np.ndarray) -> None:
        cells, n = 1 + problem.capacity.size, len(ways)
        self.ways = ways.astype(np.int64).copy()
        self.used = np.bincount(self.ways, weights=problem.effort, minlength=cells).astype(np.int64)[1:]
        size = np.bincount(self.ways, minlength=cells).astype(np.int64)
        room = np.concatenate([[n], problem.capacity.ravel()])  # efforts are at least 1: no way ever has more members
        self.first = np.concatenate([[0], np.cumsum(room)[:-1]]).astype(np.int64)
        self.size, self.member = np.zeros(cells, dtype=np.int64), np.zeros(int(room.sum()), dtype=np.int64)
        self.place = np.zeros(n, dtype=np.int64)
        for i, way in enumerate(self.ways.tolist()):
            self.place[i], self.member[self.first[way] + self.size[way]] = self.size[way], i
            self.size[way] += 1
        assert (self.size == size).all()

    @property
    def arrays(self) -> tuple[np.ndarray, ...]:
        return self.ways, self.used, self.first, self.size, self.member, self.place


@njit(cache=True, nogil=True, inline="always")
def _draw(random):  # type: ignore[no-untyped-def]
    """The next number of xorshift64* (Vigna 2016), below 2^31."""
    x = random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    random[0] = x
    return np.int64((x * np.uint64(2685821657736338717)) >> np.uint64(33))


@njit(cache=True, nogil=True)
def _own(i, w, costs, before, after, classes, table, ways):  # type: ignore[no-untyped-def]
    value = costs[i, w]
    if before[i] >= 0:
        value += table[classes[ways[before[i]]], classes[w]]
    if after[i] >= 0:
        value += table[classes[w], classes[ways[after[i]]]]
    return value


@njit(cache=True, nogil=True)
def _go(i, w, effort, ways, used, first, size, member, place):  # type: ignore[no-untyped-def]
    old = ways[i]
    last = member[first[old] + size[old] - 1]
    member[first[old] + place[i]] = last
    place[last] = place[i]
    size[old] -= 1
    if old > 0:
        used[old - 1] -= effort[i]
    ways[i] = w
    member[first[w] + size[w]] = i
    place[i] = size[w]
    size[w] += 1
    if w > 0:
        used[w - 1] += effort[i]


@njit(cache=True, nogil=True)
def anneal(  # type: ignore[no-untyped-def]
    costs, allowed, effort, before, after, classes, table, capacity, who, way, best, second, leave,
    ways, used, first, size, member, place, random, heat, moves,
):  # fmt: skip
    """Tries `moves` moves at temperature `heat`; the change of the cost."""
    total = 0
    for _ in range(moves):
        at = _draw(random) % len(who)
        i, w = who[at], way[at]
        old = ways[i]
        if w == old:
            continue
        limit = -heat * np.log((_draw(random) + 1.0) / 2147483649.0)
        if w == 0 or used[w - 1] + effort[i] <= capacity[w - 1]:
            delta = _own(i, w, costs, before, after, classes, table, ways) - _own(i, old, costs, before, after, classes, table, ways)
            if delta <= limit:
                _go(i, w, effort, ways, used, first, size, member, place)
                total += delta
            continue
        j = _leaver(w, used[w - 1] + effort[i] - capacity[w - 1], effort, leave, first, size, member, random)
        if j < 0:
            continue
        # j to i's place, or to the best other of its own ways
        v = old
        if _draw(random) % 2:
            v = second[j] if best[j] == w else best[j]
        if v == w or not allowed[j, v]:
            continue
        if v > 0:
            freed = effort[i] if v == old else 0
            if used[v - 1] + effort[j] - freed > capacity[v - 1]:
                continue
        delta = -_own(i, old, costs, before, after, classes, table, ways)
        ways[i] = w
        delta += _own(i, w, costs, before, after, classes, table, ways) - _own(j, w, costs, before, after, classes, table, ways)
        ways[j] = v
        delta += _own(j, v, costs, before, after, classes, table, ways)
        ways[i], ways[j] = old, w
        if delta <= limit:
            # to stay first: no member list is ever longer than its capacity
            _go(j, 0, effort, ways, used, first, size, member, place)
            _go(i, w, effort, ways, used, first, size, member, place)
            if v > 0:
                _go(j, v, effort, ways, used, first, size, member, place)
            total += delta
    return total


@njit(cache=True, nogil=True)
def _leaver(w, over, effort, leave, first, size, member, random):  # type: ignore[no-untyped-def]
    """Of some members of `w` whose effort makes up for `over`, the one that leaves most cheaply at the prices; -1: none of them."""
    chosen = -1
    if size[w] == 0:
        return chosen
    for _ in range(1 + _draw(random) % LEAVERS):
        j = member[first[w] + _draw(random) % size[w]]
        if effort[j] >= over and (chosen < 0 or leave[j, w] < leave[chosen, w]):
            chosen = j
    return chosen
