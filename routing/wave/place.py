"""Compiled: putting contacts one by one where they are cheapest, given where the others are. The core of every simple rule."""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from routing.wave.kernel import (
    BALANCE,
    CUSTOMER_APART,
    GRAIN_S,
    INCIDENT_APART,
    NEVER,
    RESERVE,
    SLOT_S,
    Tables,
    agent_costs,
    lasts,
    place_costs,
    used,
)  # fmt: skip
from routing.wave.problem import PLACES, WaveProblem
from routing.wave.walks import tolled


class Links(NamedTuple):
    """What ties contacts together; int64. `near` holds (other, of one customer, of one incident) by contact."""

    near_ptr: np.ndarray
    near: np.ndarray
    capable: np.ndarray
    reserved: np.ndarray
    reserve_room: np.ndarray
    even: np.ndarray
    place_room: np.ndarray
    idle: np.ndarray


class State(NamedTuple):
    """Where contacts are (-1: not placed), and what is used."""

    agent: np.ndarray
    slot: np.ndarray
    place: np.ndarray
    free: np.ndarray
    load: np.ndarray
    spent: np.ndarray
    visits: np.ndarray


def links_of(problem: WaveProblem) -> Links:
    """The compiled loops' view of what ties contacts together."""
    here = np.concatenate([problem.pair_first, problem.pair_second])
    columns = [np.concatenate([problem.pair_second, problem.pair_first])]
    columns += [np.tile(kind.astype(np.int64), 2) for kind in (problem.pair_customer, problem.pair_incident)]
    order = np.argsort(here, kind="stable")
    ptr = np.concatenate([[0], np.cumsum(np.bincount(here, minlength=problem.n))]).astype(np.int64)
    return Links(
        near_ptr=ptr,
        near=np.ascontiguousarray(np.stack(columns, axis=1)[order].astype(np.int64)),
        capable=problem.capable.astype(np.int64),
        reserved=(problem.reserve.sum(axis=1) > 0).astype(np.int64),
        reserve_room=problem.reserve_room,
        even=problem.even_share,
        place_room=problem.place_room,
        idle=problem.idle_s,
    )


def new_state(problem: WaveProblem) -> State:
    """Nobody placed."""
    agent, slot, place = (np.full(problem.n, -1, dtype=np.int64) for _ in range(3))
    return State(
        agent=agent,
        slot=slot,
        place=place,
        free=problem.capacity.copy(),
        load=np.zeros(problem.n_agents, dtype=np.int64),
        spent=np.zeros(problem.reserve.shape, dtype=np.int64),
        visits=np.zeros(PLACES, dtype=np.int64),
    )


@numba.njit(cache=True, nogil=True)
def shift(t: Tables, links: Links, state: State, c: int, sign: int) -> None:
    """Count contact `c` in (1) or out (-1), where it is."""
    a = state.agent[c]
    if a < 0:
        if state.place[c] >= 0:
            state.visits[state.place[c]] += sign
        return
    grains, slot_grains = lasts(t, c, a), t.clock[SLOT_S] // t.clock[GRAIN_S]
    for k in range(-(-grains // slot_grains)):
        units = sign * used(t, c, grains, k)
        state.free[a, state.slot[c] + k] -= units
        state.load[a] += units
        for q in range(len(links.reserved)):
            if links.reserved[q] and links.capable[q, a]:
                state.spent[q, state.slot[c] + k] += units


@numba.njit(cache=True, nogil=True)
def count_in(t: Tables, links: Links, state: State) -> None:
    """Count every contact in, where it is."""
    for c in range(len(state.agent)):
        shift(t, links, state, c, 1)


@numba.njit(cache=True, nogil=True)
def clashes(t: Tables, links: Links, state: State, c: int, a: int, first: int, last: int) -> bool:
    """Whether another contact of the customer would be with another agent in one of the slots first to last."""
    slot_grains = t.clock[SLOT_S] // t.clock[GRAIN_S]
    for e in range(links.near_ptr[c], links.near_ptr[c + 1]):
        other = links.near[e, 0]
        b = state.agent[other]
        if links.near[e, 1] and b >= 0 and b != a:
            ends = state.slot[other] + -(-lasts(t, other, b) // slot_grains)
            if first < ends and state.slot[other] < last:
                return True
    return False


@numba.njit(cache=True, nogil=True)
def room_price(t: Tables, links: Links, state: State, c: int, a: int, s: int, grains: int) -> int:
    """What a contact adds to the squares and to what expected arrivals lack; NEVER where it does not fit."""
    slot_grains = t.clock[SLOT_S] // t.clock[GRAIN_S]
    total, price = 0, 0
    for k in range(-(-grains // slot_grains)):
        units = used(t, c, grains, k)
        if units > state.free[a, s + k]:
            return NEVER
        total += units
        for q in range(len(links.reserved)):
            if links.reserved[q] and links.capable[q, a]:
                lacking = max(0, state.spent[q, s + k] - links.reserve_room[q, s + k])
                price += t.price[RESERVE] * (max(0, state.spent[q, s + k] + units - links.reserve_room[q, s + k]) - lacking)
    above, now = max(0, state.load[a] + total - links.even[a]), max(0, state.load[a] - links.even[a])
    return price + t.price[BALANCE] * (above * above - now * now)


@numba.njit(cache=True, nogil=True)
def together(t: Tables, links: Links, state: State, c: int, code: int) -> int:
    """What contact `c` would save by going where others that belong to it are."""
    saved = 0
    for e in range(links.near_ptr[c], links.near_ptr[c + 1]):
        other = links.near[e, 0]
        here = state.place[other] if state.agent[other] < 0 else PLACES + state.agent[other]
        if here == code:
            saved += links.near[e, 1] * t.price[CUSTOMER_APART] + links.near[e, 2] * t.price[INCIDENT_APART]
    return saved


@numba.njit(cache=True, nogil=True)
def place_in_turn(t: Tables, links: Links, state: State, order: np.ndarray, toll: np.ndarray, place_toll: np.ndarray) -> int:
    """Put each contact, in `order`, where it is cheapest now, tolls included; how many moved.

    A contact that is placed already is taken out first; without tolls the wave's cost never rises then.
    """
    agents, slots = t.capacity.shape
    cost, grains, at = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64), np.empty(PLACES, dtype=np.int64)
    slot_grains, moved = t.clock[SLOT_S] // t.clock[GRAIN_S], 0
    for c in order:
        was = (state.agent[c], state.slot[c], state.place[c])
        shift(t, links, state, c, -1)
        agent_costs(t, c, cost, grains)
        place_costs(t, c, at)
        state.agent[c], state.slot[c], state.place[c] = -1, -1, -1
        best, a_best, s_best, p_best = np.inf, -1, -1, 0
        paired = links.near_ptr[c + 1] > links.near_ptr[c]
        if was[0] >= 0 or was[2] >= 0:  # a tie leaves it where it is
            a_best, s_best, p_best = was
        for place in range(PLACES):
            if at[place] >= NEVER or state.visits[place] >= links.place_room[place]:
                continue
            value = at[place] + place_toll[place] - together(t, links, state, c, place)
            if value < best or (value == best and was[2] == place):
                best, a_best, s_best, p_best = value, -1, -1, place
        for a in range(agents):
            saved = together(t, links, state, c, PLACES + a) if paired else 0
            for s in range(slots):
                if cost[a, s] >= NEVER or cost[a, s] - saved > best:
                    continue
                extra = room_price(t, links, state, c, a, s, grains[a])
                if extra >= NEVER:
                    continue
                value = cost[a, s] + extra - saved + tolled(t, c, toll, a, s, grains[a])
                if value < best or (value == best and was[0] == a and was[1] == s):
                    if paired and clashes(t, links, state, c, a, s, s + -(-grains[a] // slot_grains)):
                        continue
                    best, a_best, s_best, p_best = value, a, s, -1
        state.agent[c], state.slot[c], state.place[c] = a_best, s_best, p_best
        shift(t, links, state, c, 1)
        moved += was != (a_best, s_best, p_best)
    return moved


@numba.njit(cache=True, nogil=True)
def gains(t: Tables, toll: np.ndarray) -> np.ndarray:
    """What serving each contact saves against the cheapest other place, for a grain of the capacity it takes there."""
    agents, slots = t.capacity.shape
    cost, grains, at = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64), np.empty(PLACES, dtype=np.int64)
    gain = np.zeros(len(t.contact))
    for c in range(len(gain)):
        agent_costs(t, c, cost, grains)
        place_costs(t, c, at)
        best, work = np.inf, 1
        for a in range(agents):
            for s in range(slots):
                if cost[a, s] < NEVER:
                    value = cost[a, s] + tolled(t, c, toll, a, s, grains[a])
                    if value < best:
                        best, work = value, grains[a]
        gain[c] = (at.min() - best) / work if best < np.inf else -np.inf
    return gain


@numba.njit(cache=True, nogil=True)
def place_longest_idle(t: Tables, links: Links, state: State, order: np.ndarray) -> None:
    """Each contact, in `order`, to the longest idle of the agents who can take it, in the first slot where one can; else it is held."""
    agents, slots = t.capacity.shape
    cost, grains = np.empty((agents, slots), dtype=np.int64), np.empty(agents, dtype=np.int64)
    slot_grains, slot_s = t.clock[SLOT_S] // t.clock[GRAIN_S], t.clock[SLOT_S]
    busy_until = -links.idle
    for c in order:
        agent_costs(t, c, cost, grains)
        state.place[c] = 0
        for s in range(slots):
            found = -1
            for a in range(agents):
                if cost[a, s] >= NEVER or (found >= 0 and busy_until[a] >= busy_until[found]):
                    continue
                if room_price(t, links, state, c, a, s, grains[a]) < NEVER and not clashes(
                    t, links, state, c, a, s, s + -(-grains[a] // slot_grains)
                ):
                    found = a
            if found >= 0:
                state.agent[c], state.slot[c], state.place[c] = found, s, -1
                busy_until[found] = max(busy_until[found], s * slot_s) + grains[found] * t.clock[GRAIN_S]
                break
        shift(t, links, state, c, 1)
