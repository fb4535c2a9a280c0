"""Service: its begin, how long it takes, its end, and where the contact goes from there."""

from __future__ import annotations

import numpy as np

from twin.engine.arrivals import new_contact
from twin.engine.columns import (
    AGENT,
    ANSWERED,
    ARRIVING,
    ASK,
    BEGAN,
    BUSY_SINCE,
    BUSY_TOTAL,
    CHANCE,
    CHATS,
    COUNTED,
    CUSTOMER,
    DUE,
    ENTERED,
    FIRST,
    GIVE_UP,
    GROUP,
    HANDLED,
    HANDLING,
    HELD,
    HELPER,
    HELPS,
    IDLE,
    INTERVAL,
    JOINS,
    JOINT,
    LAST_AGENT,
    LEAVING,
    LEG,
    LIGHT,
    MATE_NEXT,
    MATE_PREV,
    MODE,
    MOVE,
    QUEUE,
    RATE,
    RECONTACT,
    SERVICE,
    SINCE,
    STATE,
    TALKS,
    TRACE_ROW,
    WAIT_ANSWERED,
    WAIT_OTHER,
    WHOLE,
    WITHIN,
    WORK,
    WRAP,
    WRAPS,
)
from twin.engine.heap import schedule
from twin.engine.jit import inlined, kernel
from twin.engine.lists import join_list, leave_list
from twin.engine.random import key_of, sample, unit
from twin.engine.routing import idle_helper
from twin.engine.statistics import count, group_changes, wait_bin
from twin.engine.waiting import come_again, drop
from twin.engine.world import (
    CHAT,
    CONFERENCE,
    DEFERRED,
    HELPER_P,
    INTERRUPTIBLE,
    MEASURED_AT,
    N_INSIDE,
    RECONTACT_P,
    RECONTACT_TO,
    SLOWDOWN,
    WITHIN_S,
    Fixed,
    State,
)


@inlined
def become_busy(f: Fixed, s: State, a: int, t: float) -> None:
    """An idle agent is busy from t on."""
    group_changes(s, s.agent[a, GROUP], 1, 0, t)
    s.clock[a, BUSY_SINCE] = t


@inlined
def become_idle(f: Fixed, s: State, a: int, t: float) -> None:
    """A busy agent has nothing to do from t on (whether it stays is `duty`'s question)."""
    group_changes(s, s.agent[a, GROUP], -1, 0, t)
    s.clock[a, BUSY_TOTAL] += t - s.clock[a, BUSY_SINCE]
    s.agent[a, MODE] = IDLE


@inlined
def pace(f: Fixed, a: int, q: int, held: int) -> float:
    """Seconds of service that agent a does in a second, holding so many contacts."""
    rate = f.speed[a, q]
    if f.real[q, SLOWDOWN] > 0.0:
        rate *= (1.0 + f.real[q, SLOWDOWN] * (f.real[q, MEASURED_AT] - 1.0)) / (1.0 + f.real[q, SLOWDOWN] * (held - 1.0))
    return rate  # type: ignore[no-any-return]


@kernel
def change_pace(f: Fixed, s: State, a: int, t: float) -> None:
    """Agent a holds another number of chats: what is left of each takes another time."""
    slot = s.agent[a, FIRST]
    while slot >= 0:
        rate = pace(f, a, s.slot[slot, QUEUE], s.agent[a, HELD])
        if s.slot[slot, STATE] == TALKS and rate != s.time[slot, RATE]:
            s.time[slot, WORK] = max(0.0, s.time[slot, WORK] - (t - s.time[slot, SINCE]) * s.time[slot, RATE])
            s.time[slot, SINCE] = t
            s.time[slot, RATE] = rate
            schedule(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot, t + s.time[slot, WORK] / rate)
        slot = s.slot[slot, MATE_NEXT]


@kernel
def _answered(f: Fixed, s: State, slot: int, q: int, t: float) -> None:
    wait = t - s.time[slot, ENTERED]
    p = s.slot[slot, INTERVAL]
    s.counts[q, p, ANSWERED] += 1
    if wait <= f.real[q, WITHIN_S] and f.whole[q, DEFERRED] == 0:
        s.counts[q, p, WITHIN] += 1
    s.sums[q, p, WAIT_ANSWERED] += wait
    s.bins[q, p, wait_bin(wait)] += 1
    s.slot[slot, COUNTED] = 3


@kernel
def draw_service(f: Fixed, s: State, slot: int, q: int) -> float:
    """Service of a contact at speed 1, seconds."""
    row = s.slot[slot, TRACE_ROW]
    if row >= 0 and f.trace_service[row] >= 0.0:
        return f.trace_service[row]  # type: ignore[no-any-return]
    law = f.service_law[q, s.slot[slot, INTERVAL]]
    return sample(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], SERVICE)  # type: ignore[no-any-return]


@kernel
def begin(f: Fixed, s: State, slot: int, a: int, helper: int, t: float) -> None:
    """Agent a (and a helper) takes a contact that waits nowhere any more. An interrupted contact must be put aside before."""
    q = s.slot[slot, QUEUE]
    leave_list(f, s, a)
    if s.agent[a, MODE] == IDLE:
        become_busy(f, s, a, t)
    s.agent[a, MODE] = CHATS if f.whole[q, CHAT] != 0 else (LIGHT if f.whole[q, INTERRUPTIBLE] != 0 else WHOLE)
    if s.slot[slot, COUNTED] < 3:
        _answered(f, s, slot, q, t)
        s.time[slot, BEGAN] = t
    else:  # taken up again: the time in between is a wait, not handling
        s.sums[q, s.slot[slot, INTERVAL], WAIT_OTHER] += t - s.time[slot, SINCE]
        s.time[slot, BEGAN] += t - s.time[slot, SINCE]
    if s.time[slot, WORK] < 0.0:
        s.time[slot, WORK] = draw_service(f, s, slot, q)
    first = s.agent[a, FIRST]
    s.slot[slot, MATE_PREV] = -1
    s.slot[slot, MATE_NEXT] = first
    if first >= 0:
        s.slot[first, MATE_PREV] = slot
    s.agent[a, FIRST] = slot
    s.agent[a, HELD] += 1
    rate = pace(f, a, q, s.agent[a, HELD])
    s.slot[slot, STATE] = TALKS
    s.slot[slot, AGENT] = a
    s.slot[slot, HELPER] = helper
    s.time[slot, RATE] = rate
    s.time[slot, SINCE] = t
    schedule(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot, t + s.time[slot, WORK] / rate)
    if helper >= 0:
        call_helper(f, s, helper, t)
    if f.n_columns > 1:
        _stay_reachable(f, s, a, helper, t)


@kernel
def _stay_reachable(f: Fixed, s: State, a: int, helper: int, t: float) -> None:
    """An agent with a free chat slot, or alone with work that may be interrupted, is on a list of its own."""
    if s.agent[a, MODE] == CHATS:
        change_pace(f, s, a, t)
        if s.agent[a, HELD] < f.n_columns - 1 and s.agent[a, LEAVING] == 0 and s.agent[a, DUE] == 0:
            join_list(f, s, a, s.agent[a, HELD], t)
    elif s.agent[a, MODE] == LIGHT and helper < 0 and s.agent[a, LEAVING] == 0 and s.agent[a, DUE] == 0:
        join_list(f, s, a, f.n_columns - 1, t)


@kernel
def call_helper(f: Fixed, s: State, helper: int, t: float) -> None:
    """A second agent joins."""
    leave_list(f, s, helper)
    become_busy(f, s, helper, t)
    s.agent[helper, MODE] = HELPS


@kernel
def put_aside(f: Fixed, s: State, slot: int, t: float) -> None:
    """Take a contact from its agent: it is offered again at once, with what is left to do."""
    a = s.slot[slot, AGENT]
    s.time[slot, WORK] = max(0.0, s.time[slot, WORK] - (t - s.time[slot, SINCE]) * s.time[slot, RATE])
    _detach(s, slot, a)
    s.slot[slot, STATE] = ARRIVING
    s.slot[slot, AGENT] = -1
    s.time[slot, SINCE] = t
    s.time[slot, GIVE_UP] = np.inf  # nobody leaves in the middle of the work
    s.time[slot, ASK] = np.inf
    schedule(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot, t)


@kernel
def _detach(s: State, slot: int, a: int) -> None:
    before, after = s.slot[slot, MATE_PREV], s.slot[slot, MATE_NEXT]
    if before >= 0:
        s.slot[before, MATE_NEXT] = after
    else:
        s.agent[a, FIRST] = after
    if after >= 0:
        s.slot[after, MATE_PREV] = before
    s.agent[a, HELD] -= 1


@kernel
def end_talk(f: Fixed, s: State, slot: int, t: float) -> int:
    """The talk ends; returns the contact's next leg, to be offered now, or -1. The agent may have a conference or wrap-up left."""
    q, a = s.slot[slot, QUEUE], s.slot[slot, AGENT]
    h = f.n_queues + f.n_agents + slot
    if s.agent[a, MODE] == LIGHT:  # the work itself can be interrupted, not what follows it
        leave_list(f, s, a)
    if f.whole[q, CONFERENCE] != 0 and s.slot[slot, STATE] == TALKS and unit(s.key[slot], CHANCE, 0) < f.real[q, HELPER_P]:
        helper = idle_helper(f, s, q, a)
        if helper >= 0:
            call_helper(f, s, helper, t)
            s.slot[slot, HELPER] = helper
            s.slot[slot, STATE] = JOINS
            law = f.joint_law[q]
            joint = sample(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], JOINT)
            schedule(s.when, s.handle, s.place, s.size, h, t + joint)
            return -1
    if f.whole[q, DEFERRED] != 0 and s.slot[slot, COUNTED] == 3 and t - s.time[slot, ENTERED] <= f.real[q, WITHIN_S]:
        count(s, slot, WITHIN)
    s.n[N_INSIDE] -= 1
    if s.slot[slot, CUSTOMER] >= 0:
        s.customer_agent[s.slot[slot, CUSTOMER]] = a
        s.customer_t[s.slot[slot, CUSTOMER]] = t
    leg = -1
    if f.transfer_start[q + 1] > f.transfer_start[q] or f.real[q, RECONTACT_P] > 0.0:
        leg = _next_leg(f, s, slot, q, a, t)
    law = f.wrap_law[q]
    if law >= 0:
        s.slot[slot, STATE] = WRAPS
        wrap = sample(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], WRAP)
        schedule(s.when, s.handle, s.place, s.size, h, t + wrap / f.speed[a, q])
    return leg  # type: ignore[no-any-return]


@kernel
def _next_leg(f: Fixed, s: State, slot: int, q: int, a: int, t: float) -> int:
    """After the talk: a transfer to another queue, or a new contact some time later."""
    left = unit(s.key[slot], MOVE, 0)
    for k in range(f.transfer_start[q], f.transfer_start[q + 1]):
        if f.level[a, q] < f.transfer_level[k]:
            continue
        left -= f.transfer_p[k]
        if left < 0.0:
            return _leg(s, slot, f.transfer_to[k], -1, t)  # type: ignore[no-any-return]
    if f.real[q, RECONTACT_P] > 0.0 and unit(s.key[slot], RECONTACT, 0) < f.real[q, RECONTACT_P]:
        law = f.recontact_law[q]
        delay = sample(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], RECONTACT + 1)
        leg = _leg(s, slot, f.whole[q, RECONTACT_TO], a, t)
        if leg >= 0:
            come_again(f, s, leg, t + delay)
    return -1


@kernel
def _leg(s: State, slot: int, to: int, a: int, t: float) -> int:
    leg = new_contact(s, to, key_of(s.key[slot], 1 << 20), t)
    if leg >= 0:
        s.slot[leg, LEG] = s.slot[slot, LEG] + 1
        s.slot[leg, LAST_AGENT] = a
        s.time[leg, SINCE] = t
        s.slot[leg, CUSTOMER] = s.slot[slot, CUSTOMER]
    return leg  # type: ignore[no-any-return]


@kernel
def release(f: Fixed, s: State, slot: int, t: float) -> None:
    """The agent (and a helper) is done with a contact, whose slot is free."""
    a, q, helper = s.slot[slot, AGENT], s.slot[slot, QUEUE], s.slot[slot, HELPER]
    s.sums[q, s.slot[slot, INTERVAL], HANDLING] += t - s.time[slot, BEGAN]
    _detach(s, slot, a)
    s.agent[a, HANDLED] += 1
    leave_list(f, s, a)
    if s.agent[a, HELD] == 0:
        become_idle(f, s, a, t)
    else:
        change_pace(f, s, a, t)
    if helper >= 0:
        become_idle(f, s, helper, t)
    drop(f, s, slot)
