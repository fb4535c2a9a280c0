"""Who comes, and when: Poisson with rates that change from interval to interval and from day to day, or a trace."""

from __future__ import annotations

import math

import numpy as np

from twin.engine.columns import (
    AGENT,
    ARRIVING,
    COUNTED,
    CUSTOMER,
    ENTERED,
    GAP,
    HELD_FOR,
    HELPER,
    INTERVAL,
    LAST_AGENT,
    LEG,
    QUEUE,
    STATE,
    STEP,
    TRACE_ROW,
    WORK,
)
from twin.engine.heap import cancel, schedule
from twin.engine.jit import kernel
from twin.engine.random import GOLDEN, exponential, gamma, key_of, mix
from twin.engine.world import BY_COUNTS, BY_TRACE, N_FREE, N_FULL, N_NOW, N_SOURCES, TRACED, Fixed, State


@kernel
def draw_days(f: Fixed, s: State, seed: int, replication: int) -> None:
    """Bases of all streams, and the day factors: shared x own, each gamma with mean 1."""
    run = mix(np.uint64(seed) * GOLDEN + np.uint64(replication))
    days = len(s.factor)
    for q in range(f.n_queues):
        s.base[q] = mix(run ^ f.queue_seed[q])
        own = f.day_shape[q + 1]
        for d in range(days):
            s.factor[d, q] = gamma(key_of(s.base[q] ^ GOLDEN, d), 0, own) / own if own > 0.0 else 1.0
    for a in range(f.n_agents):
        s.agent_base[a] = mix(run ^ f.agent_seed[a])
    shared = f.day_shape[0]
    if shared > 0.0:
        for d in range(days):
            factor = gamma(key_of(run, d), 0, shared) / shared
            for q in range(f.n_queues):
                s.factor[d, q] *= factor


@kernel
def plan_arrival(f: Fixed, s: State, q: int) -> None:
    """Schedule queue q's next arrival: the hazard of the gap is spent interval by interval."""
    i = s.arrival_n[q]
    if i < f.backlog[q]:
        schedule(s.when, s.handle, s.place, s.size, q, 0.0)
        return
    if f.whole[q, TRACED] == BY_TRACE:
        j = f.trace_start[q] + i - f.backlog[q]
        if j < f.trace_start[q + 1]:
            schedule(s.when, s.handle, s.place, s.size, q, f.trace_time[j])
        else:
            cancel(s.when, s.handle, s.place, s.size, q)
            s.n[N_SOURCES] -= 1
        return
    left, t, p = exponential(key_of(s.base[q], i), GAP), s.arrival_t[q], s.arrival_p[q]
    some_known = f.whole[q, TRACED] == BY_COUNTS
    while p < f.n_intervals:
        if some_known and f.counts[q, p] >= 0:
            s.arrival_t[q] = t
            s.arrival_p[q] = p
            if _known_arrival(f, s, q, left):
                return
            t, p = s.arrival_t[q], s.arrival_p[q]
            continue
        rate = f.rate[q, p] * s.factor[f.day[p], q]
        end = (p + 1) * f.interval_s
        if left < rate * (end - t):
            t += left / rate
            s.arrival_t[q] = t
            s.arrival_p[q] = p
            schedule(s.when, s.handle, s.place, s.size, q, t)
            return
        left -= rate * (end - t)
        t = end
        p += 1
    cancel(s.when, s.handle, s.place, s.size, q)
    s.n[N_SOURCES] -= 1


@kernel
def _known_arrival(f: Fixed, s: State, q: int, left: float) -> bool:
    """Schedule the next arrival of an interval with known counts; False, and the time moved on, where the next interval is drawn.

    The next of m uniform times in a span comes after the share 1 - U ** (1 / m) of it, with U = exp(-left).
    """
    while s.arrival_p[q] < f.n_intervals and f.counts[q, s.arrival_p[q]] >= 0:
        p = s.arrival_p[q]
        t, end, more = max(s.arrival_t[q], p * f.interval_s), (p + 1) * f.interval_s, f.counts[q, p] - s.arrival_k[q]
        if more > 0:
            s.arrival_t[q] = t + (end - t) * (1.0 - math.exp(-left / more))
            s.arrival_k[q] += 1
            schedule(s.when, s.handle, s.place, s.size, q, s.arrival_t[q])
            return True
        s.arrival_t[q] = end
        s.arrival_p[q] = p + 1
        s.arrival_k[q] = 0
    return False


@kernel
def new_contact(s: State, q: int, key: np.uint64, t: float) -> int:
    """A slot for a contact that comes to queue q at t; -1, and a mark, where there is none left."""
    left = s.n[N_FREE]
    if left == 0:
        s.n[N_FULL] = 1
        return -1
    slot = s.free[left - 1]
    s.n[N_FREE] = left - 1
    s.key[slot] = key
    s.slot[slot, QUEUE] = q
    s.slot[slot, STATE] = ARRIVING
    s.slot[slot, INTERVAL] = s.n[N_NOW]
    s.slot[slot, AGENT] = -1
    s.slot[slot, HELPER] = -1
    s.slot[slot, STEP] = 0
    s.slot[slot, LEG] = 0
    s.slot[slot, COUNTED] = 0
    s.slot[slot, HELD_FOR] = -1
    s.slot[slot, LAST_AGENT] = -1
    s.slot[slot, CUSTOMER] = -1
    s.slot[slot, TRACE_ROW] = -1
    s.time[slot, ENTERED] = t
    s.time[slot, WORK] = -1.0
    return slot  # type: ignore[no-any-return]


@kernel
def arrive(f: Fixed, s: State, q: int, t: float) -> int:
    """Queue q's next contact comes now; the one after it is planned."""
    i = s.arrival_n[q]
    slot = new_contact(s, q, key_of(s.base[q], i), t)
    s.arrival_n[q] = i + 1
    if f.whole[q, TRACED] == BY_TRACE and i >= f.backlog[q] and slot >= 0:
        s.slot[slot, TRACE_ROW] = f.trace_start[q] + i - f.backlog[q]
        s.slot[slot, CUSTOMER] = f.trace_customer[s.slot[slot, TRACE_ROW]]
    plan_arrival(f, s, q)
    return slot  # type: ignore[no-any-return]
