"""The way in: replications, one after the other, event by event.

Only this function's machine code is cached on disk. It holds the code of all the files that it calls, so a mark made of their
contents is part of its cache key: a change in any of them compiles anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit

from twin.engine.arrivals import arrive, draw_days, plan_arrival
from twin.engine.columns import (
    AGENT,
    AWAY,
    CHATS,
    DONE,
    FIRST,
    FREE,
    HELD,
    HELPER,
    IDLE,
    JOINS,
    LIGHT,
    MODE,
    NEXT_AWAY,
    PERSON,
    QUEUE,
    SPELL,
    STATE,
    STICKY_HEAD,
    TALKS,
    TOO_SMALL,
    WAITS,
    WRAPS,
)
from twin.engine.columns import LIST as LISTED
from twin.engine.dialler import dial
from twin.engine.duty import duty_changes, find_spell, plan_duty, stays
from twin.engine.heap import cancel
from twin.engine.jit import inlined, kernel
from twin.engine.lists import join_list, leave_list
from twin.engine.offer import comes_back, offer, waiting_event
from twin.engine.present import take_over
from twin.engine.routing import agent_for, contact_for, idle_helper
from twin.engine.service import begin, end_talk, put_aside, release
from twin.engine.statistics import close_areas, finish_replication
from twin.engine.waiting import leave_queue
from twin.engine.world import (
    CONFERENCE,
    HELPER_TEAM,
    N_FREE,
    N_FULL,
    N_NOW,
    N_ROLE,
    N_SOURCES,
    Array,
    Fixed,
    Out,
    State,
    fixed_pointer,
    out_pointer,
    state_pointer,
)


@kernel
def reset(f: Fixed, s: State, seed: int, replication: int) -> None:
    """An empty centre before its first event."""
    slots = len(s.free)
    s.size[0] = 0
    s.place[:] = -1
    s.slot[:, STATE] = FREE
    for k in range(slots):
        s.free[k] = slots - 1 - k
    s.n[:] = 0
    s.n[N_FREE] = slots
    s.n[N_SOURCES] = f.n_queues
    s.agent[:] = 0
    s.agent[:, LISTED] = -1
    s.agent[:, FIRST] = -1
    s.agent[:, STICKY_HEAD] = -1
    s.clock[:] = 0.0
    s.list_head[:] = -1
    s.list_tail[:] = -1
    s.list_n[:] = 0
    s.team_idle[:] = 0
    s.busy[:] = 0
    s.duty[:] = 0
    s.leaving[:] = 0
    s.group_last[:] = 0.0
    s.queue_head[:] = -1
    s.queue_tail[:] = -1
    s.queue_n[:] = 0
    s.queue_last[:] = 0.0
    s.arrival_n[:] = 0
    s.arrival_t[:] = 0.0
    s.arrival_p[:] = 0
    s.arrival_k[:] = 0
    s.dialled[:] = 0
    s.customer_agent[:] = -1
    s.counts[:] = 0
    s.sums[:] = 0.0
    s.areas[:] = 0.0
    s.bins[:] = 0
    draw_days(f, s, seed, replication)
    for a in range(f.n_agents):
        s.agent[a, PERSON] = a
        s.agent[a, SPELL] = f.spell_start[a]
        s.clock[a, NEXT_AWAY] = np.inf
        find_spell(f, s, a)
        plan_duty(f, s, a)
    for q in range(f.n_queues):
        plan_arrival(f, s, q)
    if len(f.there_queue) > 0:
        take_over(f, s)


@kernel
def replicate(f: Fixed, s: State, out: Out, r: int) -> int:
    """Run the replication that `reset` began into row r of the results."""
    boundary, t = f.interval_s, 0.0
    while s.size[0] > 0:
        t, h = s.when[0], s.handle[0]
        if t >= boundary:
            boundary = next_interval(f, s, t)
        offered, freed, freed_too = _happens(f, s, h, t)
        _match(f, s, offered, freed, freed_too, t)
        if s.n[N_FULL] != 0:
            return TOO_SMALL
    t = max(t, f.horizon_s)
    next_interval(f, s, t)
    finish_replication(f, s, out, r, t)
    return DONE


@inlined
def _happens(f: Fixed, s: State, h: int, t: float) -> tuple[int, int, int]:
    """The event of handle h: who is on offer, and which agents are free, after it; -1 for none."""
    offered, freed, freed_too = -1, -1, -1
    if h < f.n_queues:
        offered = arrive(f, s, h, t)
    elif h < f.n_queues + f.n_agents:
        freed = duty_changes(f, s, h - f.n_queues, t)
    else:
        slot = h - f.n_queues - f.n_agents
        state = s.slot[slot, STATE]
        cancel(s.when, s.handle, s.place, s.size, h)
        if state in (TALKS, JOINS, WRAPS):
            if state != WRAPS:
                offered = end_talk(f, s, slot, t)
            if s.place[h] < 0:
                freed, freed_too = s.slot[slot, AGENT], s.slot[slot, HELPER]
                release(f, s, slot, t)
                if not stays(f, s, freed, t):
                    freed = -1
                if freed_too >= 0 and not stays(f, s, freed_too, t):
                    freed_too = -1
        elif state == WAITS:
            offered = waiting_event(f, s, slot, t)
        elif state == AWAY:
            offered = comes_back(f, s, slot, t)
        else:
            offered = slot
    return offered, freed, freed_too


@inlined
def _match(f: Fixed, s: State, offered: int, freed: int, freed_too: int, t: float) -> None:
    """Who takes whom, until nobody is left to look."""
    while True:
        helper = -1
        if offered >= 0:
            slot = offered
            offered = -1
            a = offer(f, s, slot, t)
            if a < 0:
                continue
            helper = s.slot[slot, HELPER]
        elif freed >= 0:
            a = freed
            slot = contact_for(f, s, a, t)
            if slot < 0:
                freed, freed_too = freed_too, -1
                if s.agent[a, MODE] == IDLE:
                    join_list(f, s, a, 0, t)
                    if f.dialled != 0:
                        dial(f, s, t)
                    if f.reserved != 0:
                        offered = _now_allowed(f, s, t)
                elif s.agent[a, MODE] == CHATS and s.agent[a, LISTED] < 0 and s.agent[a, HELD] < f.n_columns - 1:
                    join_list(f, s, a, s.agent[a, HELD], t)
                continue
            role = s.n[N_ROLE]
            other = _second_agent(f, s, slot, a, role, t)
            leave_queue(f, s, slot, t)
            if role == 1:
                helper, a = a, other
            else:
                helper = other
        else:
            break
        if s.agent[a, MODE] == LIGHT:
            aside = s.agent[a, FIRST]
            leave_list(f, s, a)
            put_aside(f, s, aside, t)
        begin(f, s, slot, a, helper, t)
        if freed >= 0 and (a == freed or helper == freed):
            if s.agent[freed, MODE] != CHATS or s.agent[freed, HELD] >= f.n_columns - 1:
                freed, freed_too = freed_too, -1
            elif s.agent[freed, LISTED] >= 0:
                leave_list(f, s, freed)
        if freed_too in (a, helper):
            freed_too = -1


@kernel
def next_interval(f: Fixed, s: State, t: float) -> float:
    """Move the clock's interval to the one of time t, closing areas on the way; returns that one's end."""
    while s.n[N_NOW] < f.n_intervals:
        end = f.interval_s * (s.n[N_NOW] + 1)
        if t < end:
            return end
        close_areas(s.queue_n, s.queue_last, s.sums, s.busy, s.duty, s.group_last, s.areas, s.n[N_NOW], end)
        s.n[N_NOW] += 1
    return np.inf


@kernel
def _second_agent(f: Fixed, s: State, slot: int, a: int, role: int, t: float) -> int:
    """The other one of two agents: the first agent if `a` is the helper, the helper (or -1: none needed) if not."""
    if role == 1:
        return agent_for(f, s, slot, t)
    q = s.slot[slot, QUEUE]
    if f.whole[q, HELPER_TEAM] >= 0 and f.whole[q, CONFERENCE] == 0:
        return idle_helper(f, s, q, a)
    return -1


@kernel
def _now_allowed(f: Fixed, s: State, t: float) -> int:
    """A waiting contact that an idle agent may take, now that one more is idle and the reserve is filled; -1 if none."""
    for q in range(f.n_queues):
        if s.queue_head[q] >= 0 and agent_for(f, s, s.queue_head[q], t) >= 0:
            return s.queue_head[q]
    return -1


def _mark_of_code() -> int:
    """A number that changes when any file of the engine does."""
    digest = hashlib.sha256()
    for path in (*sorted(Path(__file__).parent.glob("*.py")), Path(__file__).parent.parent / "distribution.py"):
        digest.update(path.read_bytes())
    return int.from_bytes(digest.digest()[:7], "big")


def _compiled(mark: int) -> Callable[..., Any]:
    @njit(cache=True, nogil=True, error_model="numpy")
    def run(fixed: Array, state: Array, results: Array, seed: int, first: int, row: int, count: int) -> int:
        f, s, out = fixed_pointer(fixed), state_pointer(state), out_pointer(results)
        for k in range(count):
            reset(f, s, seed, first + k)
            if replicate(f, s, out, row + k) != DONE or mark == 0:
                return k
        return count

    return run


# (tables of fixed, state and results, seed, first replication, its row in the results, how many)
# -> how many were done before contacts ran out of slots.
run = _compiled(_mark_of_code())
