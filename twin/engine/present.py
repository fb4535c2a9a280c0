"""Contacts that are there when the time begins: who is served, and who waits, oldest first.

Everybody on duty at 0 logs in first, then the contacts in service get their agents, then those waiting are offered.
"""

from __future__ import annotations

import numpy as np

from twin.engine.arrivals import new_contact
from twin.engine.columns import (
    ASK,
    BEGAN,
    COUNTED,
    ENTERED,
    FIRST,
    GIVE_UP,
    HELD,
    HELPER,
    INTERVAL,
    LIGHT,
    MODE,
    NEXT_SPELL,
    OFFERED,
    PATIENCE,
    SERVICE,
    SINCE,
    WORK,
)
from twin.engine.dialler import dial
from twin.engine.duty import log_in, plan_duty
from twin.engine.given import sample_beyond
from twin.engine.jit import kernel
from twin.engine.lists import join_list, leave_list
from twin.engine.offer import offer
from twin.engine.random import key_of, mix
from twin.engine.routing import agent_for, idle_helper
from twin.engine.service import begin, pace, put_aside
from twin.engine.statistics import count
from twin.engine.waiting import join_queue
from twin.engine.world import CALLBACK_AFTER, CALLBACK_TO, CONFERENCE, HELPER_TEAM, N_FULL, N_INSIDE, Fixed, State

# Streams of their own beside a queue's arrivals.
_SERVED, _WAITS = np.uint64(0x5EED5E24ED000001), np.uint64(0x5EED5E24ED000002)


@kernel
def take_over(f: Fixed, s: State) -> None:
    """Everything as it is at time 0."""
    for a in range(f.n_agents):
        if s.clock[a, NEXT_SPELL] <= 0.0:
            log_in(f, s, a, 0.0)
            plan_duty(f, s, a)
            join_list(f, s, a, 0, 0.0)
    for k in range(len(f.there_queue)):
        if s.n[N_FULL] != 0:
            return
        if k < f.there_served:
            _serve_on(f, s, k)
        else:
            _wait_on(f, s, k)
    if f.dialled != 0:
        dial(f, s, 0.0)


@kernel
def _slot(f: Fixed, s: State, k: int, stream: np.uint64) -> int:
    q = f.there_queue[k]
    slot = new_contact(s, q, key_of(mix(s.base[q] ^ stream), f.there_number[k]), -f.there_s[k])
    if slot >= 0:
        s.slot[slot, INTERVAL] = f.n_intervals + 1
        s.time[slot, GIVE_UP] = np.inf
        s.time[slot, ASK] = np.inf
        s.time[slot, SINCE] = 0.0
        s.n[N_INSIDE] += 1
    return slot  # type: ignore[no-any-return]


@kernel
def _serve_on(f: Fixed, s: State, k: int) -> None:
    """A contact in service stays with its agent; with nobody there it waits in front, with what is left to do."""
    slot = _slot(f, s, k, _SERVED)
    if slot < 0:
        return
    q, a = f.there_queue[k], f.there_agent[k]
    s.slot[slot, COUNTED] = 4
    s.time[slot, BEGAN] = -f.there_s[k]
    if a < 0:
        a = agent_for(f, s, slot, 0.0)
    done = f.there_s[k] * (pace(f, a, q, s.agent[a, HELD] + 1) if a >= 0 else 1.0)
    law = f.service_law[q, f.n_intervals + 1]
    whole = sample_beyond(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], SERVICE, done)
    s.time[slot, WORK] = max(0.0, whole - done)
    if a < 0:
        if f.there_served < len(f.there_s):  # those waiting came later, however long they have waited
            s.time[slot, ENTERED] = min(-f.there_s[k], -f.there_s[f.there_served])
        join_queue(f, s, slot, 0.0)
        return
    helper = -1
    if f.whole[q, HELPER_TEAM] >= 0 and f.whole[q, CONFERENCE] == 0:
        helper = idle_helper(f, s, q, a)
    _begin(f, s, slot, a, helper)


@kernel
def _wait_on(f: Fixed, s: State, k: int) -> None:
    """A contact waits on, or is taken at once; nobody who waited so far leaves for want of patience before now."""
    slot = _slot(f, s, k, _WAITS)
    if slot < 0:
        return
    q, waited = f.there_queue[k], f.there_s[k]
    law = f.patience_law[q, f.n_intervals + 1]
    patience = sample_beyond(law, f.law_kind, f.law_p, f.law_start, f.law_values, f.law_cumulative, s.key[slot], PATIENCE, waited)
    s.time[slot, GIVE_UP] = patience - waited
    if f.whole[q, CALLBACK_TO] >= 0 and waited < f.real[q, CALLBACK_AFTER]:
        s.time[slot, ASK] = f.real[q, CALLBACK_AFTER] - waited
    s.slot[slot, COUNTED] = 2
    count(s, slot, OFFERED)
    a = offer(f, s, slot, 0.0)
    if a >= 0:
        _begin(f, s, slot, a, s.slot[slot, HELPER])


@kernel
def _begin(f: Fixed, s: State, slot: int, a: int, helper: int) -> None:
    if s.agent[a, MODE] == LIGHT:
        aside = s.agent[a, FIRST]
        leave_list(f, s, a)
        put_aside(f, s, aside, 0.0)
    begin(f, s, slot, a, helper, 0.0)
