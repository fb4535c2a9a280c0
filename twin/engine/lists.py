"""Lists of agents who can take a contact, per group, in the order in which they became able to: the longest idle first."""

from __future__ import annotations

from twin.engine.columns import GROUP, IDLE_NEXT, IDLE_PREV, IDLE_SINCE, LIST
from twin.engine.jit import kernel
from twin.engine.world import Fixed, State


@kernel
def join_list(f: Fixed, s: State, a: int, column: int, t: float) -> None:
    """Agent a can take contacts from now on; column 0 is idle."""
    g = s.agent[a, GROUP]
    last = s.list_tail[g, column]
    s.agent[a, LIST] = column
    s.agent[a, IDLE_PREV] = last
    s.agent[a, IDLE_NEXT] = -1
    if last >= 0:
        s.agent[last, IDLE_NEXT] = a
    else:
        s.list_head[g, column] = a
    s.list_tail[g, column] = a
    s.list_n[g, column] += 1
    s.clock[a, IDLE_SINCE] = t
    if column == 0:
        s.team_idle[f.group_team[g]] += 1


@kernel
def leave_list(f: Fixed, s: State, a: int) -> None:
    """Agent a can take no contact any more."""
    column = s.agent[a, LIST]
    if column < 0:
        return
    g = s.agent[a, GROUP]
    before, after = s.agent[a, IDLE_PREV], s.agent[a, IDLE_NEXT]
    if before >= 0:
        s.agent[before, IDLE_NEXT] = after
    else:
        s.list_head[g, column] = after
    if after >= 0:
        s.agent[after, IDLE_PREV] = before
    else:
        s.list_tail[g, column] = before
    s.agent[a, LIST] = -1
    s.list_n[g, column] -= 1
    if column == 0:
        s.team_idle[f.group_team[g]] -= 1
