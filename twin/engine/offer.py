"""A contact on offer: counted, blocked, held for an agent, answered at once, or put into the queue."""

from __future__ import annotations

import numpy as np

from twin.engine.columns import (
    ACCEPT,
    ARRIVING,
    ASK,
    BLOCKED,
    COUNTED,
    DEFLECTED,
    ENTERED,
    GIVE_UP,
    HELD_FOR,
    HELPER,
    INTERVAL,
    LAST_AGENT,
    LEAVING,
    LEG,
    LIST,
    OFFERED,
    ON,
    ON_DUTY,
    QUEUE,
    STATE,
    STEP,
    STICKY_UNTIL,
    TRACE_ROW,
    WAIT_OTHER,
    WAITS,
    WORK,
)
from twin.engine.jit import kernel
from twin.engine.random import key_of, unit
from twin.engine.routing import agent_for, idle_helper, known_agent
from twin.engine.statistics import count
from twin.engine.waiting import abandon, again_or_gone, drop, hold_for, join_queue, leave_queue, plan_waiting
from twin.engine.world import (
    CALLBACK_ACCEPT,
    CALLBACK_TO,
    CONFERENCE,
    HELPER_TEAM,
    N_INSIDE,
    N_NOW,
    ROOM,
    Fixed,
    State,
)


@kernel
def waiting_event(f: Fixed, s: State, slot: int, t: float) -> int:
    """What was planned for a waiting contact happens; returns it where it is to be offered now, else -1."""
    if t >= s.time[slot, GIVE_UP]:
        leave_queue(f, s, slot, t)
        abandon(f, s, slot, t)
        return -1
    if f.stepped == 0:
        return slot
    if s.slot[slot, HELD_FOR] >= 0 and t >= s.time[slot, STICKY_UNTIL]:
        leave_queue(f, s, slot, t)
        s.slot[slot, LAST_AGENT] = -1
        return slot
    if t >= s.time[slot, ASK]:
        q = s.slot[slot, QUEUE]
        s.time[slot, ASK] = np.inf
        if unit(s.key[slot], ACCEPT, 0) < f.real[q, CALLBACK_ACCEPT]:
            _call_back(f, s, slot, q, t)
            return slot
        plan_waiting(f, s, slot, t)
        return -1
    return slot


@kernel
def _call_back(f: Fixed, s: State, slot: int, q: int, t: float) -> None:
    """The contact hangs up to be called back: a new contact of the callback queue."""
    leave_queue(f, s, slot, t)
    count(s, slot, DEFLECTED)
    s.sums[q, s.slot[slot, INTERVAL], WAIT_OTHER] += t - s.time[slot, ENTERED]
    s.n[N_INSIDE] -= 1
    s.slot[slot, QUEUE] = f.whole[q, CALLBACK_TO]
    _renew(s, slot, t)


@kernel
def _renew(s: State, slot: int, t: float) -> None:
    s.slot[slot, STATE] = ARRIVING
    s.slot[slot, INTERVAL] = s.n[N_NOW]
    s.slot[slot, COUNTED] = 0
    s.slot[slot, STEP] = 0
    s.slot[slot, LEG] += 1
    s.slot[slot, TRACE_ROW] = -1
    s.time[slot, ENTERED] = t
    s.time[slot, WORK] = -1.0
    s.key[slot] = key_of(s.key[slot], 1 << 21)


@kernel
def comes_back(f: Fixed, s: State, slot: int, t: float) -> int:
    """A contact that was away comes again, unless its queue is closed; returns it, or -1."""
    if f.open[s.slot[slot, QUEUE], s.n[N_NOW]] == 0:
        drop(f, s, slot)
        return -1
    s.slot[slot, STATE] = ARRIVING
    s.slot[slot, INTERVAL] = s.n[N_NOW]
    s.slot[slot, STEP] = 0
    s.time[slot, ENTERED] = t
    s.time[slot, WORK] = -1.0
    return slot


@kernel
def offer(f: Fixed, s: State, slot: int, t: float) -> int:
    """Offer a contact; returns the agent who is to begin with it (then it waits nowhere, its helper is written), or -1."""
    q = s.slot[slot, QUEUE]
    fresh = s.slot[slot, COUNTED] == 0
    if fresh:
        count(s, slot, OFFERED)
        s.slot[slot, COUNTED] = 1
        if f.lines >= 0 and s.n[N_INSIDE] >= f.lines:
            count(s, slot, BLOCKED)
            again_or_gone(f, s, slot, t)
            return -1
        s.n[N_INSIDE] += 1
    a = -1
    if fresh and f.sticky_memory > 0.0:
        known = known_agent(f, s, slot, t)
        if known >= 0:
            if s.agent[known, LIST] == 0:
                a = known
            elif s.agent[known, ON] == ON_DUTY and s.agent[known, LEAVING] == 0 and f.sticky_wait > 0.0:
                hold_for(f, s, slot, known, t)
                return -1
    if a < 0:
        a = agent_for(f, s, slot, t)
    helper = -1
    if a >= 0 and f.whole[q, HELPER_TEAM] >= 0 and f.whole[q, CONFERENCE] == 0:
        helper = idle_helper(f, s, q, a)
        if helper < 0:
            a = -1
    s.slot[slot, HELPER] = helper
    if a >= 0:
        if s.slot[slot, STATE] == WAITS:
            leave_queue(f, s, slot, t)
        return a  # type: ignore[no-any-return]
    if s.slot[slot, STATE] == WAITS:
        plan_waiting(f, s, slot, t)
    elif fresh and f.whole[q, ROOM] >= 0 and s.queue_n[q] >= f.whole[q, ROOM]:
        count(s, slot, BLOCKED)
        s.n[N_INSIDE] -= 1
        again_or_gone(f, s, slot, t)
    else:
        join_queue(f, s, slot, t)
    return -1
