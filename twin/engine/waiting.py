"""Waiting: who stands where in a queue, patience, steps, offers of a callback, contacts held for one agent."""

from __future__ import annotations

import numpy as np

from twin.engine.columns import (
    ABANDONED,
    ABANDONED_WITHIN,
    ARRIVING,
    ASK,
    AWAY,
    BALK,
    COUNTED,
    DELAY,
    ENTERED,
    FREE,
    GIVE_UP,
    HELD_FOR,
    INTERVAL,
    LAST_AGENT,
    LEG,
    NEXT,
    PATIENCE,
    PREV,
    QUEUE,
    RETRY,
    STATE,
    STEP,
    STICKY_HEAD,
    STICKY_UNTIL,
    TRACE_ROW,
    WAIT_OTHER,
    WAITS,
)
from twin.engine.heap import cancel, schedule
from twin.engine.jit import inlined, kernel
from twin.engine.random import key_of, sample, unit
from twin.engine.statistics import count, queue_changes
from twin.engine.world import (
    BALKS,
    CALLBACK_AFTER,
    CALLBACK_TO,
    N_FREE,
    N_INSIDE,
    RETRY_P,
    WITHIN_S,
    Fixed,
    State,
)


@kernel
def drop(f: Fixed, s: State, slot: int) -> None:
    """The contact is gone; its slot is free."""
    cancel(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot)
    s.slot[slot, STATE] = FREE
    s.free[s.n[N_FREE]] = slot
    s.n[N_FREE] += 1


@kernel
def again_or_gone(f: Fixed, s: State, slot: int, t: float) -> None:
    """A contact that abandoned or was blocked comes again after a delay, or not."""
    q = s.slot[slot, QUEUE]
    p = f.real[q, RETRY_P]
    if p > 0.0 and unit(s.key[slot], RETRY, 0) < p:
        delay = sample(f.retry_law[q], f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], DELAY)
        come_again(f, s, slot, t + delay)
    else:
        drop(f, s, slot)


@inlined
def come_again(f: Fixed, s: State, slot: int, t: float) -> None:
    """The contact stays away until t, and is a new one then, with random numbers of its own."""
    s.slot[slot, STATE] = AWAY
    s.slot[slot, LEG] += 1
    s.slot[slot, COUNTED] = 0
    s.slot[slot, TRACE_ROW] = -1
    s.key[slot] = key_of(s.key[slot], 1 << 20)
    schedule(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot, t)


@kernel
def abandon(f: Fixed, s: State, slot: int, t: float) -> None:
    """A contact that entered its queue leaves it unanswered."""
    q = s.slot[slot, QUEUE]
    wait = t - s.time[slot, ENTERED]
    count(s, slot, ABANDONED)
    if wait <= f.real[q, WITHIN_S]:
        count(s, slot, ABANDONED_WITHIN)
    s.sums[q, s.slot[slot, INTERVAL], WAIT_OTHER] += wait
    s.n[N_INSIDE] -= 1
    again_or_gone(f, s, slot, t)


@kernel
def plan_waiting(f: Fixed, s: State, slot: int, t: float) -> None:
    """Schedule what happens next to a waiting contact: it gives up, a step, an offer, the end of being held."""
    next_t = s.time[slot, GIVE_UP]
    if f.stepped != 0:
        next_t = min(next_t, s.time[slot, ASK])
        if s.slot[slot, HELD_FOR] >= 0:
            next_t = min(next_t, s.time[slot, STICKY_UNTIL])
        else:
            q = s.slot[slot, QUEUE]
            i = f.step_start[q] + s.slot[slot, STEP]
            while i < f.step_start[q + 1] and s.time[slot, ENTERED] + f.step_after[i] <= t:
                i += 1
            s.slot[slot, STEP] = i - f.step_start[q]
            if i < f.step_start[q + 1]:
                next_t = min(next_t, s.time[slot, ENTERED] + f.step_after[i])
    h = f.n_queues + f.n_agents + slot
    if next_t < np.inf:
        schedule(s.when, s.handle, s.place, s.size, h, next_t)
    else:
        cancel(s.when, s.handle, s.place, s.size, h)


@kernel
def draw_patience(f: Fixed, s: State, slot: int) -> float:
    """Patience of a contact, seconds; only drawn once it has to wait."""
    q = s.slot[slot, QUEUE]
    row = s.slot[slot, TRACE_ROW]
    if row >= 0 and f.trace_patience[row] >= 0.0:
        return f.trace_patience[row]  # type: ignore[no-any-return]
    if f.real[q, BALKS] > 0.0 and unit(s.key[slot], BALK, 0) < f.real[q, BALKS]:
        return 0.0
    law = f.patience_law[q, s.slot[slot, INTERVAL]]
    return sample(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], PATIENCE)  # type: ignore[no-any-return]


@kernel
def join_queue(f: Fixed, s: State, slot: int, t: float) -> None:
    """Wait in the queue, in the order of entering it; a contact handed back keeps its place."""
    q = s.slot[slot, QUEUE]
    entered = s.time[slot, ENTERED]
    if s.slot[slot, STATE] == ARRIVING and s.slot[slot, COUNTED] < 2:
        s.time[slot, GIVE_UP] = entered + draw_patience(f, s, slot)
        s.time[slot, ASK] = np.inf
        if f.whole[q, CALLBACK_TO] >= 0:
            s.time[slot, ASK] = entered + f.real[q, CALLBACK_AFTER]
        s.slot[slot, COUNTED] = 2
    s.slot[slot, STATE] = WAITS
    before = s.queue_tail[q]
    while before >= 0 and s.time[before, ENTERED] > entered:
        before = s.slot[before, PREV]
    after = s.queue_head[q] if before < 0 else s.slot[before, NEXT]
    s.slot[slot, PREV] = before
    s.slot[slot, NEXT] = after
    if before >= 0:
        s.slot[before, NEXT] = slot
    else:
        s.queue_head[q] = slot
    if after >= 0:
        s.slot[after, PREV] = slot
    else:
        s.queue_tail[q] = slot
    queue_changes(s, q, 1, t)
    plan_waiting(f, s, slot, t)


@kernel
def leave_queue(f: Fixed, s: State, slot: int, t: float) -> None:
    """Wait no longer, in the queue or for an agent of one's own."""
    q = s.slot[slot, QUEUE]
    queue_changes(s, q, -1, t)
    before, after = s.slot[slot, PREV], s.slot[slot, NEXT]
    if s.slot[slot, HELD_FOR] >= 0:
        if before >= 0:
            s.slot[before, NEXT] = after
        else:
            s.agent[s.slot[slot, HELD_FOR], STICKY_HEAD] = after
        if after >= 0:
            s.slot[after, PREV] = before
        s.slot[slot, HELD_FOR] = -1
    else:
        if before >= 0:
            s.slot[before, NEXT] = after
        else:
            s.queue_head[q] = after
        if after >= 0:
            s.slot[after, PREV] = before
        else:
            s.queue_tail[q] = before
    s.slot[slot, STATE] = ARRIVING


@kernel
def hold_for(f: Fixed, s: State, slot: int, a: int, t: float) -> None:
    """Wait for one agent for a while, behind others who do."""
    q = s.slot[slot, QUEUE]
    s.time[slot, GIVE_UP] = s.time[slot, ENTERED] + draw_patience(f, s, slot)
    s.time[slot, ASK] = np.inf
    s.slot[slot, COUNTED] = 2
    s.slot[slot, STATE] = WAITS
    s.slot[slot, HELD_FOR] = a
    s.time[slot, STICKY_UNTIL] = s.time[slot, ENTERED] + f.sticky_wait
    last, before = s.agent[a, STICKY_HEAD], -1
    while last >= 0:
        before = last
        last = s.slot[last, NEXT]
    s.slot[slot, PREV] = before
    s.slot[slot, NEXT] = -1
    if before >= 0:
        s.slot[before, NEXT] = slot
    else:
        s.agent[a, STICKY_HEAD] = slot
    queue_changes(s, q, 1, t)
    plan_waiting(f, s, slot, t)


@kernel
def let_go(f: Fixed, s: State, a: int, t: float) -> None:
    """Agent a will not come for the contacts held: anybody may take them, at once."""
    while s.agent[a, STICKY_HEAD] >= 0:
        slot = s.agent[a, STICKY_HEAD]
        leave_queue(f, s, slot, t)
        s.slot[slot, LAST_AGENT] = -1
        schedule(s.when, s.handle, s.place, s.size, f.n_queues + f.n_agents + slot, t)
