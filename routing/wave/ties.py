"""Compiled: what pairs of contacts must cost at least, given tolls.

In a bound, pairs at their least cost nothing, as two contacts may always wait together. But who goes with whom pays for it: each
contact's price above its own cheapest place is shared out equally among its pairs, and every pair then costs at least the cheaper of
being apart and of the place where both together lose least. The sum of that over all pairs is part of every wave's cost, whatever the
tolls.
"""

from __future__ import annotations

import numba
import numpy as np

from routing.wave.kernel import NEVER, Tables, agent_costs, place_costs
from routing.wave.problem import PLACES, WaveProblem
from routing.wave.walks import tolled


def tied_least(problem: WaveProblem, tables: Tables, toll: np.ndarray, place_toll: np.ndarray) -> float:
    """What all pairs cost at least, beside each contact's cheapest price under these tolls."""
    price = problem.prices.customer_apart * problem.pair_customer + problem.prices.incident_apart * problem.pair_incident
    dear = np.flatnonzero(price > 0)
    if not len(dear):
        return 0.0
    contacts, ends = np.unique(np.concatenate([problem.pair_first[dear], problem.pair_second[dear]]), return_inverse=True)
    surplus = np.empty((len(contacts), PLACES + problem.n_agents))
    surpluses(tables, contacts, toll, place_toll, surplus)
    first, second = ends.reshape(2, -1)
    share = 1.0 / np.bincount(ends.reshape(-1))
    return float(_least(surplus, share, first, second, price[dear].astype(np.int64)))


@numba.njit(cache=True, nogil=True)
def surpluses(t: Tables, contacts: np.ndarray, toll: np.ndarray, place_toll: np.ndarray, out: np.ndarray) -> None:
    """Each contact's price above its cheapest one, tolls included, at every place and agent."""
    agents, slots = t.capacity.shape
    cost, grains, at = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64), np.empty(PLACES, dtype=np.int64)
    for row in range(len(contacts)):
        c = contacts[row]
        agent_costs(t, c, cost, grains)
        place_costs(t, c, at)
        out[row, :] = np.inf
        for place in range(PLACES):
            if at[place] < NEVER:
                out[row, place] = at[place] + place_toll[place]
        for a in range(agents):
            for s in range(slots):
                if cost[a, s] < NEVER:
                    out[row, PLACES + a] = min(out[row, PLACES + a], cost[a, s] + tolled(t, c, toll, a, s, grains[a]))
        out[row, :] -= out[row].min()


@numba.njit(cache=True, nogil=True)
def _least(surplus: np.ndarray, share: np.ndarray, first: np.ndarray, second: np.ndarray, price: np.ndarray) -> float:
    total = 0.0
    for e in range(len(price)):
        i, j = first[e], second[e]
        least = float(price[e])
        for k in range(surplus.shape[1]):
            least = min(least, surplus[i, k] * share[i] + surplus[j, k] * share[j])
        total += least
    return total
