"""Routing: the agent for a contact, and the contact for a free agent. The only file that knows the policy."""

from __future__ import annotations

import numpy as np

from twin.engine.columns import (
    CHATS,
    CUSTOMER,
    ENTERED,
    GROUP,
    HELD,
    IDLE_NEXT,
    IDLE_SINCE,
    LAST_AGENT,
    MODE,
    NEXT,
    PICK,
    QUEUE,
    SINCE,
    STICKY_HEAD,
)
from twin.engine.jit import inlined, kernel
from twin.engine.random import unit
from twin.engine.world import CHAT, CONFERENCE, HELPER_TEAM, INTERRUPTIBLE, N_ROLE, SLOTS, Fixed, State


@inlined
def _first_of(f: Fixed, s: State, slot: int, q: int, column: int, t: float) -> int:
    """Best agent in one column of the lists; -1 if none may take the contact."""
    best, best_rank, best_since = -1, np.inf, np.inf
    entered = s.time[slot, ENTERED]
    for k in range(f.qg_start[q], f.qg_start[q + 1]):
        g = f.qg_group[k]
        a = s.list_head[g, column]
        if a < 0 or t < entered + f.min_wait[g, q]:
            continue
        if column == 0 and s.team_idle[f.group_team[g]] <= f.reserve[f.group_team[g], q]:
            continue
        rank = f.rank[g, q]
        if rank < best_rank or (rank == best_rank and s.clock[a, IDLE_SINCE] < best_since):
            best, best_rank, best_since = a, rank, s.clock[a, IDLE_SINCE]
    return best


@kernel
def _least_of(f: Fixed, s: State, slot: int, q: int, column: int, t: float) -> int:
    """As `_first_of`, where idle time is weighed against the rank; apart, for it costs the usual case a seventh of its speed."""
    best, best_rank = -1, np.inf
    entered = s.time[slot, ENTERED]
    for k in range(f.qg_start[q], f.qg_start[q + 1]):
        g = f.qg_group[k]
        a = s.list_head[g, column]
        if a < 0 or t < entered + f.min_wait[g, q]:
            continue
        if column == 0 and s.team_idle[f.group_team[g]] <= f.reserve[f.group_team[g], q]:
            continue
        rank = f.rank[g, q] + f.idle_cost * s.clock[a, IDLE_SINCE]
        if rank < best_rank:
            best, best_rank = a, rank
    return best


@kernel
def _any_of(f: Fixed, s: State, slot: int, q: int, t: float) -> int:
    """An idle agent at random, all alike; -1 if none may take the contact."""
    entered, total = s.time[slot, ENTERED], 0
    for turn in range(2):
        seen = 0
        for k in range(f.qg_start[q], f.qg_start[q + 1]):
            g = f.qg_group[k]
            team = f.group_team[g]
            if s.list_n[g, 0] == 0 or t < entered + f.min_wait[g, q] or s.team_idle[team] <= f.reserve[team, q]:
                continue
            if turn == 1 and total < seen + s.list_n[g, 0]:
                a = s.list_head[g, 0]
                for _ in range(total - seen):
                    a = s.agent[a, IDLE_NEXT]
                return a  # type: ignore[no-any-return]
            seen += s.list_n[g, 0]
        if seen == 0:
            return -1
        total = int(unit(s.key[slot], PICK, 0) * seen)
    return -1


@kernel
def idle_helper(f: Fixed, s: State, q: int, other_than: int) -> int:
    """The helper of queue q's team who is idle longest; -1 if there is none but `other_than`."""
    best, since = -1, np.inf
    for k in range(f.hg_start[q], f.hg_start[q + 1]):
        a = s.list_head[f.hg_group[k], 0]
        if a >= 0 and a == other_than:
            a = s.agent[a, IDLE_NEXT]
        if a >= 0 and s.clock[a, IDLE_SINCE] < since:
            best, since = a, s.clock[a, IDLE_SINCE]
    return best


@kernel
def agent_for(f: Fixed, s: State, slot: int, t: float) -> int:
    """The agent who takes a contact now; -1 if it must wait. Whether a helper is there too is the caller's question."""
    q = s.slot[slot, QUEUE]
    if f.whole[q, CHAT] != 0:
        for held in range(f.whole[q, SLOTS]):
            a = _least_of(f, s, slot, q, held, t) if f.idle_cost > 0.0 else _first_of(f, s, slot, q, held, t)
            if a >= 0:
                return a
    elif f.random_agents != 0:
        a = _any_of(f, s, slot, q, t)
        if a >= 0:
            return a
    elif f.idle_cost > 0.0:
        a = _least_of(f, s, slot, q, 0, t)
        if a >= 0:
            return a
    else:
        a = _first_of(f, s, slot, q, 0, t)
        if a >= 0:
            return a
    if f.n_columns > 1 and f.whole[q, INTERRUPTIBLE] == 0:
        return _first_of(f, s, slot, q, f.n_columns - 1, t)
    return -1


@kernel
def known_agent(f: Fixed, s: State, slot: int, t: float) -> int:
    """The agent whom a returning contact had last, if remembered and serving its queue; else -1."""
    a = s.slot[slot, LAST_AGENT]
    customer = s.slot[slot, CUSTOMER]
    if a >= 0 and t - s.time[slot, SINCE] > f.sticky_memory:
        a = -1
    if a < 0 and customer >= 0 and s.customer_agent[customer] >= 0 and t - s.customer_t[customer] <= f.sticky_memory:
        a = s.customer_agent[customer]
    if a >= 0 and f.level[a, s.slot[slot, QUEUE]] > 0:
        return a  # type: ignore[no-any-return]
    return -1


@kernel
def contact_for(f: Fixed, s: State, a: int, t: float) -> int:
    """The contact that agent a takes when free (or with a free chat slot); -1 if there is none.

    Counter N_ROLE then says whether as first agent (0) or as helper (1).
    """
    s.n[N_ROLE] = 0
    g = s.agent[a, GROUP]
    chatting = s.agent[a, MODE] == CHATS
    held_for = s.agent[a, STICKY_HEAD]
    while held_for >= 0:
        q = s.slot[held_for, QUEUE]
        if (not chatting or (f.whole[q, CHAT] != 0 and f.whole[q, SLOTS] > s.agent[a, HELD])) and not _lacks_helper(f, s, q, a):
            return held_for  # type: ignore[no-any-return]
        held_for = s.slot[held_for, NEXT]
    best, best_tier, best_index = -1, np.inf, -np.inf
    for k in range(f.gq_start[g], f.gq_start[g + 1]):
        q = f.gq_queue[k]
        slot = s.queue_head[q]
        if slot < 0:
            continue
        tier = f.tier[g, q]
        if tier > best_tier:
            continue
        if chatting and (f.whole[q, CHAT] == 0 or f.whole[q, SLOTS] <= s.agent[a, HELD]):
            continue
        entered = s.time[slot, ENTERED]
        if f.gq_role[k] == 0:
            team = f.group_team[g]
            if t < entered + f.min_wait[g, q] or s.team_idle[team] < f.reserve[team, q] or _lacks_helper(f, s, q, a):
                continue
        elif chatting or agent_for(f, s, slot, t) < 0:
            continue
        index = f.weight[q] * (t - entered + f.lead[q]) - f.toll[g, q]
        if tier < best_tier or index > best_index:
            best, best_tier, best_index = slot, tier, index
            s.n[N_ROLE] = f.gq_role[k]
    return best


@kernel
def _lacks_helper(f: Fixed, s: State, q: int, a: int) -> bool:
    if f.whole[q, HELPER_TEAM] < 0 or f.whole[q, CONFERENCE] != 0:
        return False
    return idle_helper(f, s, q, a) < 0
