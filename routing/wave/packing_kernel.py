"""Compiled: what agents can pack into their slots at most, given a prize for each contact."""

from __future__ import annotations

import numba
import numpy as np

from routing.wave.kernel import GRAIN_S, NEVER, SLOT_S, Tables, agent_costs, place_costs, used
from routing.wave.problem import PLACES
from routing.wave.walks import tolled


@numba.njit(cache=True, nogil=True)
def shared_out(surplus: np.ndarray, share: np.ndarray, first: np.ndarray, second: np.ndarray, price: np.ndarray, moved: np.ndarray) -> None:
    """Shares to begin with: each pair's contacts are made equally dear at each place, as far as the pair's price goes."""
    for e in range(len(price)):
        i, j, half = first[e], second[e], price[e] / 2
        for k in range(surplus.shape[1]):
            mine, other = surplus[i, k] * share[i], surplus[j, k] * share[j]
            if mine == np.inf:
                moved[e, k] = -half
            elif other == np.inf:
                moved[e, k] = half
            else:
                moved[e, k] = min(half, max(-half, (other - mine) / 2))


@numba.njit(cache=True, nogil=True)
def summed(moved: np.ndarray, first: np.ndarray, second: np.ndarray, extra: np.ndarray) -> None:
    """What contacts pay for their pairs, from the shares of each pair: the second gets what the first pays."""
    extra[:] = 0.0
    for e in range(len(first)):
        for k in range(extra.shape[1]):
            extra[first[e], k] += moved[e, k]
            extra[second[e], k] -= moved[e, k]


@numba.njit(cache=True, nogil=True)
def leaned(
    moved: np.ndarray, drift: np.ndarray, first: np.ndarray, second: np.ndarray, half: np.ndarray, got: np.ndarray, keep: float
) -> float:
    """Direction in which the shares rise: where the first is and the second is not; its squared length."""
    length = 0.0
    for e in range(len(first)):
        for k in range(drift.shape[1]):
            slope = got[first[e], k] - got[second[e], k]
            if (slope > 0 and moved[e, k] >= half[e]) or (slope < 0 and moved[e, k] <= -half[e]):
                slope = 0.0
            drift[e, k] = keep * drift[e, k] + (1.0 - keep) * slope
            length += drift[e, k] ** 2
    return length


@numba.njit(cache=True, nogil=True)
def count_items(t: Tables, counts: np.ndarray) -> None:
    """How many contacts could begin at each agent and slot."""
    agents, slots = t.capacity.shape
    cost, grains = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64)
    for c in range(len(t.contact)):
        agent_costs(t, c, cost, grains)
        for a in range(agents):
            for s in range(slots):
                counts[a, s] += cost[a, s] < NEVER


@numba.njit(cache=True, nogil=True)
def fill_items(
    t: Tables, toll: np.ndarray, at: np.ndarray, begin: np.ndarray, who: np.ndarray, price: np.ndarray,
    use: np.ndarray,
) -> None:  # fmt: skip
    """Items by agent and slot: contact, price with tolls, and use of the first slot and of the next; places."""
    agents, slots = t.capacity.shape
    cost, grains, place = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64), np.empty(PLACES, dtype=np.int64)
    slot_grains, into = t.clock[SLOT_S] // t.clock[GRAIN_S], begin.copy()
    for c in range(len(t.contact)):
        agent_costs(t, c, cost, grains)
        place_costs(t, c, place)
        for k in range(PLACES):
            at[c, k] = np.inf if place[k] >= NEVER else place[k]
        for a in range(agents):
            for s in range(slots):
                if cost[a, s] < NEVER:
                    e = into[a, s]
                    into[a, s] += 1
                    who[e] = c
                    price[e] = cost[a, s] + tolled(t, c, toll, a, s, grains[a])
                    use[e, 0] = used(t, c, grains[a], 0)
                    use[e, 1] = used(t, c, grains[a], 1) if grains[a] > slot_grains else 0


@numba.njit(cache=True, nogil=True)
def packed(
    first: int, last: int, capacity: np.ndarray, begin: np.ndarray, count: np.ndarray, who: np.ndarray, price: np.ndarray, use: np.ndarray,
    row: np.ndarray, extra: np.ndarray, prize: np.ndarray, taken: np.ndarray, got: np.ndarray, worth: np.ndarray,
) -> float:  # fmt: skip
    """The most that agents first to last gain, prizes less prices; counts the contacts taken, and by row of `extra` who took them.

    Exact for contacts that last up to two slots; of longer ones only the first two count, which can only raise it.
    """
    slots, most, total = capacity.shape[1], int(capacity.max()), 0.0
    longest = 1 + int(count.max())
    gain = np.zeros((slots, most + 1, most + 1))
    kept = np.zeros((slots, longest, most + 1, most + 1), dtype=np.bool_)
    items, sizes = np.zeros((slots, longest), dtype=np.int64), np.zeros(slots, dtype=np.int64)
    value, spill = np.zeros((slots + 1, most + 1)), np.zeros((slots, most + 1), dtype=np.int64)
    for a in range(first, last):
        for s in range(slots):
            room, size = capacity[a, s], 0
            for lasting in range(2):  # those that end in their slot first: the others need two dimensions
                for e in range(begin[a, s], begin[a, s] + count[a, s]):
                    if (use[e, 1] > 0) != (lasting > 0):
                        continue
                    worth[e] = prize[who[e]] - price[e]
                    if row[who[e]] >= 0:
                        worth[e] -= extra[row[who[e]], PLACES + a]
                    if worth[e] > 0:
                        items[s, size] = e
                        size += 1
            sizes[s] = size
            after = capacity[a, s + 1] if s + 1 < slots else 0
            gain[s, : room + 1, : after + 1] = 0.0
            gain[s, : room + 1, 1 : after + 1] = -1e18
            top = 0
            for i in range(size):
                e = items[s, i]
                u, v = use[e, 0], use[e, 1]
                if v > 0:
                    top = after
                for q in range(room, u - 1, -1):
                    for r in range(top, v - 1, -1):
                        better = gain[s, q - u, r - v] + worth[e]
                        kept[s, i, q, r] = better > gain[s, q, r]
                        if better > gain[s, q, r]:
                            gain[s, q, r] = better
        value[slots, :] = 0.0
        for s in range(slots - 1, -1, -1):
            after = capacity[a, s + 1] if s + 1 < slots else 0
            for busy in range(capacity[a, s] + 1):
                value[s, busy] = -np.inf
                for r in range(after + 1):
                    here = gain[s, capacity[a, s] - busy, r] + value[s + 1, r]
                    if here > value[s, busy]:
                        value[s, busy], spill[s, busy] = here, r
        total += value[0, 0]
        busy = 0
        for s in range(slots):
            q, r = capacity[a, s] - busy, spill[s, busy]
            busy = r
            for i in range(sizes[s] - 1, -1, -1):
                e = items[s, i]
                if q >= use[e, 0] and r >= use[e, 1] and (use[e, 1] > 0 or r == 0) and kept[s, i, q, r]:
                    taken[who[e]] += 1
                    if row[who[e]] >= 0:
                        got[row[who[e]], PLACES + a] += 1.0
                    q, r = q - use[e, 0], r - use[e, 1]
    return total
