"""Compiled walks over all contacts: candidate lists by price, the least of a Lagrangian, and greedy choice.

A *toll* is a price for each grain used of an agent's slot: a dual value, there to keep dear capacity for those who need it.
"""

from __future__ import annotations

import numba
import numpy as np

from routing.wave.kernel import GRAIN_S, NEVER, SLOT_S, Tables, agent_costs, place_costs, used
from routing.wave.problem import PLACES


@numba.njit(cache=True, nogil=True)
def tolled(t: Tables, c: int, toll: np.ndarray, agent: int, slot: int, grains: int) -> float:
    """Toll of a contact at an agent and slot."""
    slot_grains = t.clock[SLOT_S] // t.clock[GRAIN_S]
    total = 0.0
    for k in range(-(-grains // slot_grains)):
        total += toll[agent, slot + k] * used(t, c, grains, k)
    return total


@numba.njit(cache=True, nogil=True)
def listed(t: Tables, first: int, last: int, toll: np.ndarray, place_toll: np.ndarray, lists: np.ndarray, least: np.ndarray) -> int:
    """Fill the lists of contacts first to last with their cheapest agents, tolls included; -1 where there are no more.

    `least` gets each contact's least price over everything it could do. Returns how many agents and slots are open to them.
    """
    agents, slots = t.capacity.shape
    cost, grains = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64)
    at, worth, width = np.empty(PLACES, dtype=np.int64), np.empty(agents), lists.shape[1]
    kept, found = np.empty(agents, dtype=np.int64), 0
    for c in range(first, last):
        agent_costs(t, c, cost, grains)
        place_costs(t, c, at)
        best, count = np.inf, 0
        for place in range(PLACES):
            if at[place] < NEVER:
                best = min(best, at[place] + place_toll[place])
        for a in range(agents):
            value = np.inf
            for s in range(slots):
                if cost[a, s] < NEVER:
                    found += 1
                    value = min(value, cost[a, s] + tolled(t, c, toll, a, s, grains[a]))
            if value < np.inf:
                worth[count], kept[count] = value, a
                count += 1
            best = min(best, value)
        least[c] = best
        lists[c, :] = -1
        order = np.argsort(worth[:count])
        for k in range(min(width, count)):
            lists[c, k] = kept[order[k]]
    return found


@numba.njit(cache=True, nogil=True)
def priced(t: Tables, lists: np.ndarray, cost: np.ndarray, grains: np.ndarray, at: np.ndarray) -> None:
    """Prices and grains of every contact at the agents of its list, ``(n, width, slots)`` and ``(n, width)``, and at the places."""
    agents, slots = t.capacity.shape
    row, long = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64)
    for c in range(len(lists)):
        agent_costs(t, c, row, long)
        place_costs(t, c, at[c])
        for k in range(lists.shape[1]):
            a = lists[c, k]
            grains[c, k] = long[a] if a >= 0 else 0
            for s in range(slots):
                cost[c, k, s] = row[a, s] if a >= 0 else NEVER


@numba.njit(cache=True, nogil=True)
def least_of_all(
    t: Tables, lists: np.ndarray, cost: np.ndarray, grains: np.ndarray, at: np.ndarray, toll: np.ndarray, place_toll: np.ndarray,
    usage: np.ndarray, visits: np.ndarray,
) -> float:  # fmt: skip
    """Each contact at its cheapest, tolls included: the sum of that, the grains used of agents' slots, and who goes to each place."""
    usage[:], visits[:], total = 0, 0, 0.0
    slot_grains = t.clock[SLOT_S] // t.clock[GRAIN_S]
    for c in range(len(lists)):
        best, where, when = np.inf, -1, 0
        for place in range(PLACES):
            if at[c, place] < NEVER and at[c, place] + place_toll[place] < best:
                best, where, when = at[c, place] + place_toll[place], -1, place
        for k in range(lists.shape[1]):
            if lists[c, k] < 0:
                break
            for s in range(toll.shape[1]):
                if cost[c, k, s] < best:
                    value = cost[c, k, s] + tolled(t, c, toll, lists[c, k], s, grains[c, k])
                    if value < best:
                        best, where, when = value, k, s
        total += best
        if where < 0:
            visits[when] += 1
        else:
            long = grains[c, where]
            for k in range(-(-long // slot_grains)):
                usage[lists[c, where], when + k] += used(t, c, long, k)
    return total
