"""Duty: logins and logouts by the spells, days of absence, lateness, absences inside a spell."""

from __future__ import annotations

import numpy as np

from twin.engine.columns import (
    ABSENT,
    DRAWS,
    DUE,
    DUTY_SINCE,
    DUTY_TOTAL,
    FIRST,
    FIRST_FREE,
    GROUP,
    HAND_BACK,
    HELD,
    HELPER,
    HELPS,
    IDLE,
    LEAVING,
    LIGHT,
    LIST,
    MATE_NEXT,
    MODE,
    NEXT_AWAY,
    NEXT_SPELL,
    OFF,
    ON,
    ON_DUTY,
    PERSON,
    SPELL,
    STATE,
    TALKS,
)
from twin.engine.heap import cancel, schedule
from twin.engine.jit import kernel
from twin.engine.lists import join_list, leave_list
from twin.engine.random import exponential, key_of, unit
from twin.engine.service import become_idle, put_aside, release
from twin.engine.statistics import group_changes
from twin.engine.waiting import let_go
from twin.engine.world import Fixed, State

# Purposes of an agent's own draws.
_ABSENCE, _LATE, _LATENESS, _AWAY, _BACK = range(20, 25)


@kernel
def find_spell(f: Fixed, s: State, a: int) -> None:
    """Next login of agent a, from its spell pointer on: days of absence are skipped, a late login comes later."""
    person, k = s.agent[a, PERSON], s.agent[a, SPELL]
    base, login = s.agent_base[person], np.inf
    while k < f.spell_start[person + 1]:
        key = key_of(base, f.spell_day[k])
        if f.shrink[0] == 0.0 or f.spell_sure[k] != 0 or unit(key, _ABSENCE, 0) >= f.shrink[0]:
            login = f.login[k]
            if f.spell_first[k] != 0 and f.shrink[1] > 0.0 and f.spell_sure[k] == 0 and unit(key, _LATE, 0) < f.shrink[1]:
                login += f.shrink[2] * exponential(key, _LATENESS)
            while login >= f.logout[k] and f.spell_goes_on[k] != 0:
                k += 1
            if login < f.logout[k]:
                break
            login = np.inf
        k += 1
    s.agent[a, SPELL] = k
    s.clock[a, NEXT_SPELL] = login


@kernel
def plan_duty(f: Fixed, s: State, a: int) -> None:
    """Schedule agent a's next change of duty."""
    t = min(s.clock[a, NEXT_SPELL], s.clock[a, NEXT_AWAY])
    if t < np.inf:
        schedule(s.when, s.handle, s.place, s.size, f.n_queues + a, t)
    else:
        cancel(s.when, s.handle, s.place, s.size, f.n_queues + a)


@kernel
def _draw_away(f: Fixed, s: State, a: int, t: float) -> None:
    """When agent a is called away next; never after the close."""
    s.clock[a, NEXT_AWAY] = np.inf
    if f.shrink[3] < np.inf:
        s.agent[a, DRAWS] += 1
        away = t + f.shrink[3] * exponential(key_of(s.agent_base[s.agent[a, PERSON]], s.agent[a, DRAWS] << 20), _AWAY)
        if away < f.horizon_s:
            s.clock[a, NEXT_AWAY] = away


@kernel
def duty_changes(f: Fixed, s: State, a: int, t: float) -> int:
    """Agent a's change of duty at t; returns a if it can take a contact now, else -1."""
    if s.agent[a, ON] == OFF or s.agent[a, LEAVING] != 0:
        log_in(f, s, a, t)
        plan_duty(f, s, a)
        return a if s.agent[a, MODE] == IDLE else -1
    if t >= s.clock[a, NEXT_SPELL] and f.spell_goes_on[s.agent[a, SPELL]] != 0:
        free = _change_group(f, s, a, t)
        plan_duty(f, s, a)
        return free  # type: ignore[no-any-return]
    if t >= s.clock[a, NEXT_SPELL]:
        _log_out(f, s, a, t)
        plan_duty(f, s, a)
        return -1
    if s.agent[a, ON] == ABSENT:
        _come(s, a, t)
        _draw_away(f, s, a, t)
        plan_duty(f, s, a)
        return a
    s.clock[a, NEXT_AWAY] = np.inf
    s.agent[a, DUE] = 1
    if s.agent[a, MODE] == IDLE:
        go_if_due(f, s, a, t)
    else:
        leave_list(f, s, a)
        plan_duty(f, s, a)
    return -1


@kernel
def _come(s: State, a: int, t: float) -> None:
    s.agent[a, ON] = ON_DUTY
    s.clock[a, DUTY_SINCE] = t
    group_changes(s, s.agent[a, GROUP], 0, 1, t)


@kernel
def _go(f: Fixed, s: State, a: int, t: float, state: int) -> None:
    leave_list(f, s, a)
    let_go(f, s, a, t)
    s.agent[a, ON] = state
    s.clock[a, DUTY_TOTAL] += t - s.clock[a, DUTY_SINCE]
    group_changes(s, s.agent[a, GROUP], 0, -1, t)


@kernel
def _change_group(f: Fixed, s: State, a: int, t: float) -> int:
    """Agent a's next spell begins as this one ends; returns a if it may look for a contact now, else -1."""
    k = s.agent[a, SPELL] + 1
    before, after = s.agent[a, GROUP], f.spell_group[k]
    s.agent[a, SPELL] = k
    s.clock[a, NEXT_SPELL] = f.logout[k]
    if after == before:
        return -1
    listed = s.agent[a, LIST]
    leave_list(f, s, a)
    s.agent[a, GROUP] = after
    if s.agent[a, ON] == ABSENT:
        return -1
    busy = 0 if s.agent[a, MODE] == IDLE else 1
    group_changes(s, before, -busy, -1, t)
    group_changes(s, after, busy, 1, t)
    if listed >= 0 and s.agent[a, MODE] == LIGHT:
        join_list(f, s, a, listed, t)
        return -1
    return a if listed >= 0 else -1


@kernel
def log_in(f: Fixed, s: State, a: int, t: float) -> None:
    """Agent a's spell begins; one who is still busy from the spell before stays so."""
    k = s.agent[a, SPELL]
    group = f.spell_group[k]
    s.clock[a, NEXT_SPELL] = f.logout[k]
    if s.agent[a, LEAVING] != 0:  # still at the last contact of the spell before
        s.agent[a, LEAVING] = 0
        s.leaving[s.agent[a, GROUP]] -= 1
        group_changes(s, s.agent[a, GROUP], -1, -1, t)
        s.agent[a, GROUP] = group
        group_changes(s, group, 1, 1, t)
    else:
        s.agent[a, GROUP] = group
        _come(s, a, t)
    _draw_away(f, s, a, t)


@kernel
def _log_out(f: Fixed, s: State, a: int, t: float) -> None:
    s.agent[a, SPELL] += 1
    s.agent[a, DUE] = 0
    s.clock[a, NEXT_AWAY] = np.inf
    find_spell(f, s, a)
    if s.agent[a, ON] == ABSENT:
        s.agent[a, ON] = OFF
        return
    if s.agent[a, MODE] != IDLE and f.at_logout == HAND_BACK and s.agent[a, MODE] != HELPS:
        _hand_back(f, s, a, t)
    if s.agent[a, MODE] != IDLE and f.at_logout == FIRST_FREE:
        idle = s.list_head[s.agent[a, GROUP], 0]
        if idle >= 0:
            _change_places(s, a, idle)
            plan_duty(f, s, idle)
            _go(f, s, idle, t, OFF)
            return
    if s.agent[a, MODE] == IDLE:
        _go(f, s, a, t, OFF)
    else:
        leave_list(f, s, a)
        let_go(f, s, a, t)
        s.agent[a, LEAVING] = 1
        s.leaving[s.agent[a, GROUP]] += 1


@kernel
def _hand_back(f: Fixed, s: State, a: int, t: float) -> None:
    """All contacts go back to the front of their queues; wrap-up is cut short; work with a helper is finished."""
    slot = s.agent[a, FIRST]
    while slot >= 0:
        after = s.slot[slot, MATE_NEXT]  # read before the contact is detached
        if s.slot[slot, HELPER] < 0:
            if s.slot[slot, STATE] == TALKS:
                put_aside(f, s, slot, t)
            else:
                release(f, s, slot, t)
        slot = after
    if s.agent[a, HELD] == 0 and s.agent[a, MODE] != IDLE:
        become_idle(f, s, a, t)


@kernel
def stays(f: Fixed, s: State, a: int, t: float) -> bool:
    """Whether agent a, done with a contact, may take another; one who is to leave, or is called away, goes when idle."""
    if s.agent[a, LEAVING] != 0:
        if s.agent[a, MODE] == IDLE:
            s.agent[a, LEAVING] = 0
            s.leaving[s.agent[a, GROUP]] -= 1
            _go(f, s, a, t, OFF)
        return False
    if s.agent[a, DUE] != 0:
        if s.agent[a, MODE] == IDLE:
            go_if_due(f, s, a, t)
        return False
    if f.at_logout == FIRST_FREE and s.agent[a, MODE] == IDLE and s.leaving[s.agent[a, GROUP]] > 0:
        _leave_for_another(f, s, a, t)
        return False
    return True


@kernel
def _leave_for_another(f: Fixed, s: State, a: int, t: float) -> None:
    """Agent a, just free, leaves in the place of one alike who is to leave but still busy."""
    other = 0
    while s.agent[other, LEAVING] == 0 or s.agent[other, GROUP] != s.agent[a, GROUP]:
        other += 1
    s.agent[other, LEAVING] = 0
    s.leaving[s.agent[a, GROUP]] -= 1
    _change_places(s, a, other)
    plan_duty(f, s, a)
    plan_duty(f, s, other)
    _go(f, s, a, t, OFF)


@kernel
def _change_places(s: State, a: int, b: int) -> None:
    """Two agents alike take over each other's further spells and absences."""
    for column in (SPELL, PERSON, DRAWS):
        s.agent[a, column], s.agent[b, column] = s.agent[b, column], s.agent[a, column]
    for column in (NEXT_SPELL, NEXT_AWAY):
        s.clock[a, column], s.clock[b, column] = s.clock[b, column], s.clock[a, column]


@kernel
def go_if_due(f: Fixed, s: State, a: int, t: float) -> None:
    """Leave for an absence inside the spell."""
    s.agent[a, DUE] = 0
    _go(f, s, a, t, ABSENT)
    key = key_of(s.agent_base[s.agent[a, PERSON]], s.agent[a, DRAWS] << 20)
    s.clock[a, NEXT_AWAY] = t + f.shrink[4] * exponential(key, _BACK)
    plan_duty(f, s, a)
