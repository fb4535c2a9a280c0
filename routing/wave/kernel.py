"""Compiled: what one contact costs at every agent and slot, and everything that walks over all of them.

The whole table of contacts x agents x slots is never kept: at 10,000 x 1,000 x 4 it would be 320 MB, and making a row anew
takes microseconds.
"""

from __future__ import annotations

from typing import NamedTuple

import numba
import numpy as np

from routing.wave.problem import NO_DUE, PLACES, Place, WaveProblem

NEVER = 1 << 50
HOLD, CALLBACK, SELF_SERVICE, OVERFLOW = (int(p) for p in Place)


class Tables(NamedTuple):
    """A WaveProblem as the compiled loops want it; all int64. `contact` holds `CONTACT_COLUMNS` side by side."""

    contact: np.ndarray
    fits: np.ndarray
    level: np.ndarray
    factor: np.ndarray
    takes: np.ndarray
    likes: np.ndarray
    capacity: np.ndarray
    relax_s: np.ndarray
    relax_level: np.ndarray
    places: np.ndarray
    weight: np.ndarray
    price: np.ndarray
    clock: np.ndarray


QUEUE, CHANNEL, IMPORTANCE, WAITED, DUE, HANDLE, LEVEL, STICKY, STICKY_S, PREFERS = range(10)
CONTACT_COLUMNS = ("queue", "channel", "importance", "waited_s", "due_s", "handle_s", "level", "sticky", "sticky_s", "prefers")
(
    WAIT, AGEING, DEADLINE, RISK_S, LATE, HANDLE_MIN, BELOW, STICKY_P, CHANNEL_P, AGENT_CHANNEL, CUSTOMER_APART, INCIDENT_APART,
    BALANCE, RESERVE, HOLD_P, CALLBACK_P, SELF_P, OVERFLOW_P, OVERFLOW_MIN,
) = range(19)  # fmt: skip
SLOT_S, GRAIN_S, CALLBACK_S = range(3)


def tables_of(problem: WaveProblem) -> Tables:
    """The compiled loops' view of a problem."""
    own = problem.levels[:, problem.skill].T
    fits = (problem.levels[None, :, :] >= problem.also[:, None, :]).all(axis=2)
    return Tables(
        contact=np.stack([getattr(problem, name) for name in CONTACT_COLUMNS], axis=1).astype(np.int64),
        fits=np.asarray(fits, dtype=np.int64),
        level=np.ascontiguousarray(own),
        factor=np.ascontiguousarray(problem.factor.T),
        takes=np.ascontiguousarray(problem.takes.T.astype(np.int64)),
        likes=np.ascontiguousarray(problem.likes.T.astype(np.int64)),
        capacity=problem.capacity,
        relax_s=problem.relax_s,
        relax_level=problem.relax_level,
        places=problem.places.astype(np.int64),
        weight=problem.weight,
        price=np.array([getattr(problem.prices, name) for name in type(problem.prices).__dataclass_fields__], dtype=np.int64),
        clock=np.array([problem.slot_s, problem.grain_s, problem.callback_s], dtype=np.int64),
    )


@numba.njit(cache=True, nogil=True)
def risk(t: Tables, c: int, finish_s: int) -> int:
    """Price of finishing a contact so many seconds from now, as to its deadline."""
    due, importance = t.contact[c, DUE], t.contact[c, IMPORTANCE]
    if due >= NO_DUE:
        return 0
    slack, window = due - finish_s, t.price[RISK_S]
    if slack >= window:
        return 0
    if slack >= 0:
        return t.price[DEADLINE] * importance * (window - slack) // (100 * window)
    return t.price[DEADLINE] * importance // 100 + t.price[LATE] * importance * -slack // 6000


@numba.njit(cache=True, nogil=True)
def place_costs(t: Tables, c: int, out: np.ndarray) -> None:
    """Price of a contact at each place that is no agent; NEVER where it may not go."""
    importance, slots = t.contact[c, IMPORTANCE], t.capacity.shape[1]
    end = slots * t.clock[SLOT_S]
    out[HOLD] = delay(t, c, slots) + t.price[HOLD_P] * importance // 100 + risk(t, c, end + t.contact[c, HANDLE])
    out[CALLBACK] = t.price[CALLBACK_P] * importance // 100 + risk(t, c, t.clock[CALLBACK_S])
    out[SELF_SERVICE] = t.price[SELF_P] * importance // 100
    out[OVERFLOW] = t.price[OVERFLOW_P] * importance // 100 + t.price[OVERFLOW_MIN] * t.contact[c, HANDLE] // 60
    wished = t.contact[c, PREFERS]
    if wished >= 0:
        met_by = (-1, 3, 4, t.contact[c, CHANNEL])
        for place in range(1, PLACES):
            if met_by[place] != wished:
                out[place] += t.price[CHANNEL_P]
    for place in range(PLACES):
        if not t.places[t.contact[c, QUEUE], place]:
            out[place] = NEVER


@numba.njit(cache=True, nogil=True)
def delay(t: Tables, c: int, slot: int) -> int:
    """Price of waiting until a slot begins: every slot of wait is dearer than the one before, by what was waited until then."""
    total = 0
    for k in range(slot):
        waited = t.contact[c, WAITED] + k * t.clock[SLOT_S]
        share = 100 + t.price[AGEING] * waited // 3600
        total += t.contact[c, IMPORTANCE] * t.price[WAIT] * t.clock[SLOT_S] * share // 600_000
    return total


@numba.njit(cache=True, nogil=True)
def required(t: Tables, c: int, slot: int) -> int:
    """Least level that is enough when a slot begins."""
    queue, waited = t.contact[c, QUEUE], t.contact[c, WAITED] + slot * t.clock[SLOT_S]
    full = t.contact[c, LEVEL] if t.contact[c, LEVEL] > 0 else t.relax_level[queue, 0]
    enough = full
    for k in range(1, t.relax_s.shape[1]):
        if waited >= t.relax_s[queue, k]:
            enough = min(enough, t.relax_level[queue, k])
    return enough


@numba.njit(cache=True, nogil=True, inline="always")
def lasts(t: Tables, c: int, agent: int) -> int:
    """Grains that a contact takes of an agent's time."""
    work = t.contact[c, HANDLE] * t.factor[t.contact[c, QUEUE], agent]
    return -(-work // (100 * t.clock[GRAIN_S]))


@numba.njit(cache=True, nogil=True, inline="always")
def used(t: Tables, c: int, grains: int, k: int) -> int:
    """Grains of capacity that a contact of so many grains uses in the k-th slot it lasts."""
    slot_grains = t.clock[SLOT_S] // t.clock[GRAIN_S]
    here = min(grains - k * slot_grains, slot_grains)
    return -(-t.weight[t.contact[c, CHANNEL]] * here // 100)


@numba.njit(cache=True, nogil=True)
def agent_costs(t: Tables, c: int, out: np.ndarray, grains: np.ndarray) -> None:
    """Price of a contact at every agent and slot, ``(agents, slots)``, NEVER where it cannot be; and its grains with each agent."""
    agents, slots = t.capacity.shape
    queue, channel = t.contact[c, QUEUE], t.contact[c, CHANNEL]
    slot_s, grain_s = t.clock[SLOT_S], t.clock[GRAIN_S]
    slot_grains = slot_s // grain_s
    full = t.contact[c, LEVEL] if t.contact[c, LEVEL] > 0 else t.relax_level[queue, 0]
    waits, needs = np.empty(slots, dtype=np.int64), np.empty(slots, dtype=np.int64)
    for s in range(slots):
        waits[s], needs[s] = delay(t, c, s), required(t, c, s)
    least = needs.min()
    mismatch = t.price[CHANNEL_P] if t.contact[c, PREFERS] >= 0 and t.contact[c, PREFERS] != channel else 0
    for a in range(agents):
        level = t.level[queue, a]
        if level < least or not t.takes[channel, a] or not t.fits[queue, a]:
            out[a, :] = NEVER
            continue
        long = lasts(t, c, a)
        span = -(-long // slot_grains)
        grains[a] = long
        base = mismatch + t.price[HANDLE_MIN] * long * grain_s // 60 + t.price[BELOW] * max(0, full - level)
        if not t.likes[channel, a]:
            base += t.price[AGENT_CHANNEL]
        away = t.contact[c, STICKY] >= 0 and t.contact[c, STICKY] != a
        for s in range(slots):
            if level < needs[s] or s + span > slots:
                out[a, s] = NEVER
                continue
            room = True
            for k in range(span):
                room = room and t.capacity[a, s + k] >= used(t, c, long, k)
            if not room:
                out[a, s] = NEVER
                continue
            cost = base + waits[s] + risk(t, c, s * slot_s + long * grain_s)
            if away and s * slot_s < t.contact[c, STICKY_S]:
                cost += t.price[STICKY_P]
            out[a, s] = cost
