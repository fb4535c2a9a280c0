"""A legal triage polished: a cold anneal over the few ways that the capacities' prices leave worth a thought.

Moves of one incident into a way with room, exchanges with one that is there, and ejections of one that is there to any of its
own ways with room. Every state is legal; a move costs the incidents it touches and their relations, whatever the size.
"""

from __future__ import annotations

import time
from math import exp, log

import numpy as np
from numba import njit

from routing.triage.bound import Priced
from routing.triage.chains import neighbour_arrays
from routing.triage.costs import NO_WAY, pair_table, way_class, way_costs
from routing.triage.problem import TriageProblem

KEPT_WAYS = 5
STEPS = 40
HOT, COLD = 0.25, 0.005  # of the median cost of a way worth a thought above the best one
MOVES_A_CHOICE = 120


def kept_ways(problem: TriageProblem, found: Priced) -> np.ndarray:
    """The `KEPT_WAYS` ways of each incident that are the cheapest at the prices, and its way in `found`; bool[n, 1 + T * B]."""
    costs = way_costs(problem)
    reduced = costs.astype(np.float64)
    reduced[:, 1:] += problem.effort[:, None] * found.prices.ravel()[None, :]
    reduced[costs >= NO_WAY] = np.inf
    width = min(KEPT_WAYS, reduced.shape[1] - 1)
    keep = reduced <= np.partition(reduced, width, axis=1)[:, width : width + 1]
    keep &= costs < NO_WAY
    keep[:, 0] = True
    keep[np.arange(len(keep)), found.ways] = True
    return keep


def polished(
    problem: TriageProblem, found: Priced, seed: int, seconds: float | None = None, moves: int | None = None, core: bool = False
) -> tuple[np.ndarray, int]:
    """Ways at least as good as those of `found`, int64[n], and the moves tried.

    Parameters
    ----------
    seconds
        Wall time.
    moves
        Moves to try instead: the same answer on any machine. `MOVES_A_CHOICE` an incident if both are absent.
    core
        Whether nobody may come to a way that `kept_ways` leaves out, as an exchange may otherwise bring about.
    """
    if seconds is not None and seconds <= 0:
        return found.ways.copy(), 0
    begun, n = time.perf_counter(), len(problem.ids)
    costs, keep = way_costs(problem), kept_ways(problem, found)
    ptr = np.concatenate([[0], np.cumsum(keep.sum(axis=1))]).astype(np.int64)
    ways = np.nonzero(keep)[1].astype(np.int64)
    before, after = neighbour_arrays(problem)
    allowed = keep if core else costs < NO_WAY
    rules = (costs, allowed, problem.effort, before, after, way_class(problem), pair_table(problem), problem.capacity.ravel(), ptr, ways)
    state = _State(problem, found.ways)
    reduced = costs[np.repeat(np.arange(n), np.diff(ptr)), ways].astype(float)
    unit = max(1.0, float(np.median(np.abs(reduced - np.repeat(costs[:, 0], np.diff(ptr))))))
    total = (MOVES_A_CHOICE * n if moves is None else moves) if seconds is None else None
    chunk = max(1, total // STEPS) if total is not None else max(1000, n // 4)
    random, tried, best, least = np.array([np.uint64(seed * 2_654_435_761 + 88_172_645_463_325_252)]), 0, found.ways.copy(), 0
    energy, step = 0, 0
    while True:
        share = step / STEPS if seconds is None else (time.perf_counter() - begun) / seconds
        if share >= 1:
            break
        heat = unit * exp(log(HOT) + (log(COLD) - log(HOT)) * share)
        energy += _anneal(*rules, *state.arrays, random, heat, chunk)
        tried, step = tried + chunk, step + 1
        if energy < least:
            least, best = energy, state.ways.copy()
    return best, tried


class _State:
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
def _anneal(  # type: ignore[no-untyped-def]
    costs, allowed, effort, before, after, classes, table, capacity, ptr, kept, ways, used, first, size, member, place, random, heat, moves
):
    """Tries `moves` moves at temperature `heat`; the change of the cost."""
    n = len(ways)
    total = 0
    for _ in range(moves):
        i = _draw(random) % n
        w = kept[ptr[i] + _draw(random) % (ptr[i + 1] - ptr[i])]
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
        if size[w] == 0:
            continue
        j = member[first[w] + _draw(random) % size[w]]
        if used[w - 1] + effort[i] - effort[j] > capacity[w - 1]:
            continue
        # j to i's place, or to another of its own ways with room
        v = old
        if _draw(random) % 2:
            v = kept[ptr[j] + _draw(random) % (ptr[j + 1] - ptr[j])]
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
