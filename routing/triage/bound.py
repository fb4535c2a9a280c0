"""A proven lower bound, and a start, from prices on the capacities (Lagrangian relaxation over the chains).

With a price on every unit of every team's bucket the capacities fall away, and what is left are chains of related incidents,
each solved exactly by dynamic programming: for any prices >= 0

    L(prices) = sum over chains of min (costs + prices x efforts + relations) - prices x capacity

is at most the optimum (weak duality). Where nothing is related and all efforts are 1 the best L is the value of the transport
problem's linear program, which is integral; relations are inside the subproblems, so they do not weaken it. Prices are found by
subgradient steps of Polyak's length (Held, Wolfe and Crowder 1974), and everything is computed in integers, sixteenths
of a hundredth, so that the bound is proven to the last unit.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from numba import njit

from routing.triage.chains import chains_of, neighbour_arrays
from routing.triage.costs import NO_WAY, pair_table, way_class, way_costs
from routing.triage.problem import TriageProblem

SCALE = 16
PATIENCE, LEAST_STEP, RENEW = 12, 1e-3, 25
SAMPLE = 2000
_OF_INCIDENTS = ("ids", "takes", "effort", "breach", "needless", "reassign", "promised", "has_promise")


@dataclass(frozen=True)
class Priced:
    """What the prices tell.

    Attributes
    ----------
    bound
        No legal triage costs less, hundredths of a point.
    ways
        A legal triage built along the prices (`costs`), int64[n]; and its `cost`, hundredths of a point.
    prices
        Of a unit of effort by team and bucket, hundredths of a point, float64[T, B].
    rounds
        Subgradient steps taken.
    """

    bound: int
    cost: int
    rounds: int
    ways: np.ndarray = field(repr=False)
    prices: np.ndarray = field(repr=False)


def priced(problem: TriageProblem, rounds: int = 400, seconds: float | None = None) -> Priced:
    """Bound and start of `problem`. The same for the same `rounds`, unless `seconds` end it sooner.

    The prices of a large problem begin at those of a part of its chains, with that part of the capacities.
    """
    begun = time.perf_counter()
    floats = np.zeros(problem.capacity.size)
    if len(problem.ids) >= 2 * SAMPLE:
        floats = priced(_sample(problem), rounds, None if seconds is None else seconds / 4).prices.ravel() * SCALE
    costs, chains = way_costs(problem), chains_of(problem)
    costs = np.where(costs < NO_WAY, costs * SCALE, NO_WAY)
    shape = (chains.order, chains.start, problem.effort, way_class(problem), pair_table(problem) * SCALE)
    possible = costs < NO_WAY
    ways_of_each = np.nonzero(possible)[1].astype(np.int64)
    listed = (np.concatenate([[0], np.cumsum(possible.sum(axis=1))]).astype(np.int64), ways_of_each, costs[possible])
    near, capacity = neighbour_arrays(problem), problem.capacity.ravel()
    step, since = 1.0, 0
    best_prices, best, ways, cost = floats.astype(np.int64), -NO_WAY, np.zeros(len(problem.ids), dtype=np.int64), NO_WAY
    done = 0
    for done in range(1, rounds + 1):
        prices = np.rint(floats).astype(np.int64)
        value, found, used = _relaxed(*listed, *shape, prices)
        value -= int(prices @ capacity)
        since += 1
        if value > best:
            since, best, best_prices = (0 if value > best + abs(best) * 1e-6 else since), value, prices
        slope = (used - capacity).astype(float)
        slope[(prices == 0) & (slope < 0)] = 0.0
        length = float(slope @ slope)
        if done == 1 or done % RENEW == 0 or length == 0:
            ways, cost = min((ways, cost), _built(costs, shape, near, capacity, prices, found), key=lambda one: one[1])
        if length == 0 or cost <= best or (seconds is not None and time.perf_counter() - begun > seconds):
            break
        if since > PATIENCE:
            step, since, floats = step / 2, 0, best_prices.astype(float)
            if step < LEAST_STEP:
                break
            continue
        floats = np.maximum(0.0, floats + step * max(cost - value, 1) / length * slope)
    value, found, _ = _relaxed(*listed, *shape, best_prices)
    ways, cost = min((ways, cost), _built(costs, shape, near, capacity, best_prices, found), key=lambda one: one[1])
    return Priced(-(-best // SCALE), cost // SCALE, done, ways, best_prices.reshape(problem.capacity.shape) / SCALE)


def _sample(problem: TriageProblem) -> TriageProblem:
    """Every k-th chain, some `SAMPLE` incidents in all, and as much of every capacity."""
    chains, every = chains_of(problem), len(problem.ids) // SAMPLE
    taken = np.concatenate([chains.order[chains.start[c] : chains.start[c + 1]] for c in range(0, len(chains.start) - 1, every)])
    kept = np.sort(taken)
    place = np.full(len(problem.ids), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    own = {name: getattr(problem, name)[kept] for name in _OF_INCIDENTS}
    share = problem.effort[kept].sum() / problem.effort.sum()
    links = place[problem.links]
    return replace(problem, capacity=np.rint(problem.capacity * share).astype(np.int64), links=links[(links >= 0).all(axis=1)], **own)


def _built(
    costs: np.ndarray, shape: tuple, near: tuple[np.ndarray, np.ndarray], capacity: np.ndarray, prices: np.ndarray, found: np.ndarray
) -> tuple[np.ndarray, int]:
    """A legal triage along the prices: who would lose most goes first, then everybody's best answer to all others."""
    _, _, effort, classes, table = shape
    before, after = near
    reduced = costs + np.where(costs < NO_WAY, 1, 0) * np.concatenate([[0], prices])[None, :] * effort[:, None]
    saving = reduced[:, 0] - reduced[np.arange(len(found)), found]
    turn = np.argsort(-saving, kind="stable").astype(np.int64)
    ways, used = np.zeros(len(found), dtype=np.int64), np.zeros(capacity.size, dtype=np.int64)
    _place(turn, found, reduced, effort, capacity, used, ways)
    for _ in range(6):
        if not _respond(turn, costs, before, after, effort, classes, table, capacity, used, ways):
            break
    linked = after >= 0
    related = table[classes[ways[linked]], classes[ways[after[linked]]]].sum()
    return ways, int(costs[np.arange(len(ways)), ways].sum() + related)


@njit(cache=True, nogil=True)
def _relaxed(ptr, listed, listed_cost, order, start, effort, classes, table, prices):  # type: ignore[no-untyped-def]
    """(value without the capacities' part, a best way of each incident, units used of each cell) at these prices."""
    n_classes = table.shape[0]
    ways = np.zeros(len(order), dtype=np.int64)
    used = np.zeros(len(prices), dtype=np.int64)
    longest = 1
    for c in range(len(start) - 1):
        longest = max(longest, start[c + 1] - start[c])
    least = np.empty((longest, n_classes), dtype=np.int64)
    way = np.empty((longest, n_classes), dtype=np.int64)
    came = np.empty((longest, n_classes), dtype=np.int64)
    total = 0
    for c in range(len(start) - 1):
        length = start[c + 1] - start[c]
        for p in range(length):
            i = order[start[c] + p]
            for k in range(n_classes):
                least[p, k] = NO_WAY
                way[p, k] = 0
                came[p, k] = 0
            least[p, 0] = listed_cost[ptr[i]]  # staying is the first way of everybody
            for e in range(ptr[i] + 1, ptr[i + 1]):
                w = listed[e]
                value = listed_cost[e] + effort[i] * prices[w - 1]
                if value < least[p, classes[w]]:
                    least[p, classes[w]] = value
                    way[p, classes[w]] = w
            if p > 0:
                for k in range(n_classes):
                    if least[p, k] >= NO_WAY:
                        continue
                    best = NO_WAY
                    for j in range(n_classes):
                        if least[p - 1, j] < NO_WAY and least[p - 1, j] + table[j, k] < best:
                            best = least[p - 1, j] + table[j, k]
                            came[p, k] = j
                    least[p, k] += best
        last = 0
        for k in range(n_classes):
            if least[length - 1, k] < least[length - 1, last]:
                last = k
        total += least[length - 1, last]
        for p in range(length - 1, -1, -1):
            i = order[start[c] + p]
            ways[i] = way[p, last]
            if ways[i] > 0:
                used[ways[i] - 1] += effort[i]
            last = came[p, last]
    return total, ways, used


@njit(cache=True, nogil=True)
def _place(turn, found, reduced, effort, capacity, used, ways):  # type: ignore[no-untyped-def]
    """Everybody in turn goes the way found where there is room, else the best one left by reduced cost."""
    for i in turn:
        best = found[i]
        if best > 0 and used[best - 1] + effort[i] > capacity[best - 1]:
            best = 0
            for w in range(1, reduced.shape[1]):
                if reduced[i, w] < reduced[i, best] and used[w - 1] + effort[i] <= capacity[w - 1]:
                    best = w
        ways[i] = best
        if best > 0:
            used[best - 1] += effort[i]


@njit(cache=True, nogil=True)
def _respond(turn, costs, before, after, effort, classes, table, capacity, used, ways):  # type: ignore[no-untyped-def]
    """One pass of best answers at true costs, within the room there is; whether anybody changed."""
    changed = False
    for i in turn:
        now = ways[i]
        best, best_cost = now, NO_WAY
        for w in range(costs.shape[1]):
            if costs[i, w] >= NO_WAY or (w > 0 and w != now and used[w - 1] + effort[i] > capacity[w - 1]):
                continue
            value = costs[i, w]
            if before[i] >= 0:
                value += table[classes[ways[before[i]]], classes[w]]
            if after[i] >= 0:
                value += table[classes[w], classes[ways[after[i]]]]
            if value < best_cost or (value == best_cost and w == now):
                best, best_cost = w, value
        if best != now:
            changed = True
            ways[i] = best
            if now > 0:
                used[now - 1] -= effort[i]
            if best > 0:
                used[best - 1] += effort[i]
    return changed
