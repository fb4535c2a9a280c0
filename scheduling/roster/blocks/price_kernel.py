"""The compiled loops of the bound: everybody's least line at given prices of heads, and what the cells take.

Prices are whole numbers of a fine unit, so that every sum is exact. The shift's worth comes as a float: the whole number that its best
blocks cost, and next to nothing for each block (`scheduling.roster.blocks.kernel.CHANGE`), so that its floor is exact.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from scheduling.roster.blocks.crowd import Crowd
from scheduling.roster.blocks.frame import Frame, Work
from scheduling.roster.blocks.kernel import FAR, _laid, _worth
from solvers.factored.compile import Compiled

NEVER = 1 << 60


@njit(cache=True, nogil=True)
def least_lines(
    c: Compiled,
    frame: Frame,
    crowd: Crowd,
    prices: np.ndarray,
    scale: int,
    worth: np.ndarray,
    first: int,
    end: int,
    value: np.ndarray,
    heads: np.ndarray,
) -> None:
    """The least line of kinds `first` to `end`.

    Parameters
    ----------
    prices
        Of a head in each cell, whole numbers as floats, shape ``(queues, n + longest shift + 1)``, 0 from the horizon's end on.
    scale
        Units of the prices in one of the costs.
    worth
        As `shift_worths` has filled it.
    value
        By kind the least, in the prices' unit, out.
    heads
        What the lines add to each cell, shape ``(queues, n)``, out.
    """
    nodes, groups = 0, 0
    for k in range(first, end):
        g = crowd.graph[k]
        nodes = max(nodes, crowd.node_at[g + 1] - crowd.node_at[g])
        groups = max(groups, crowd.groups[g])
    least, came = np.empty(nodes, dtype=np.int64), np.empty(nodes, dtype=np.int64)
    group_cost, group_pick = np.empty(groups, dtype=np.int64), np.empty(groups, dtype=np.int64)
    group_member = np.empty(groups, dtype=np.int64)
    pattern = np.zeros(frame.shift_steps.max(), dtype=np.int64)
    own = np.zeros(prices.shape)
    for k in range(first, end):
        _group_costs(c, crowd, scale, worth, k, group_cost, group_pick, group_member)
        value[k] = _walk(crowd, crowd.graph[k], scale, group_cost, least, came)
        g = crowd.graph[k]
        node = crowd.node_at[g + 1] - crowd.node_at[g] - 1 if value[k] < NEVER else 0
        while node > 0:
            group = crowd.via[came[node]]
            if group >= 0:
                _price_day(frame, crowd, prices, crowd.agent[k], group_member[group], own)
                _add_heads(frame, crowd, own, k, group_member[group], group_pick[group], pattern, heads)
            node = crowd.source[came[node]]


@njit(cache=True, nogil=True)
def shift_worths(frame: Frame, crowd: Crowd, prices: np.ndarray, first: int, end: int, worth: np.ndarray) -> None:
    """Into `worth` what the positions of days `first` to `end` add to the cost of cover with their best blocks; `NEVER` without any."""
    out, own = np.empty(np.diff(crowd.day_at).max()), np.zeros(prices.shape)
    for day in range(first, end):
        m = crowd.day_member[day]
        out[:] = 0.0
        _price_day(frame, crowd, prices, crowd.day_agent[day], m, own)
        if frame.held[crowd.member[m]]:
            _held_worth(frame, crowd, own, m, out)
        else:
            _worth(frame, own, crowd.day_agent[day], crowd.place[m], out)
        for p in range(crowd.day_at[day], crowd.day_at[day + 1]):
            found = out[p - crowd.day_at[day]]
            worth[p] = np.int64(np.floor(found)) if found < FAR / 2 else NEVER


@njit(cache=True, nogil=True)
def _price_day(frame: Frame, crowd: Crowd, prices: np.ndarray, agent: int, m: int, own: np.ndarray) -> None:
    """Into `own` the prices of a decision's steps for a person, by what they count on each queue."""
    number = frame.place_list[crowd.place[m]]
    if number < 0:
        return
    first = max(0, frame.place_step[crowd.place[m]])
    end = min(prices.shape[1], frame.place_step[crowd.place[m]] + frame.list_span[number] + 1)
    for queue in range(prices.shape[0]):
        for step in range(first, end):
            own[queue, step] = prices[queue, step] * frame.worth[agent, queue]


@njit(cache=True, nogil=True)
def _group_costs(
    c: Compiled, crowd: Crowd, scale: int, worth: np.ndarray, k: int, cost: np.ndarray, pick: np.ndarray, member: np.ndarray
) -> None:
    """The cheapest option of each group, and its cost."""
    g = crowd.graph[k]
    cost[: crowd.groups[g]] = NEVER
    for m in range(crowd.member_at[k], crowd.member_at[k + 1]):
        i, day = crowd.member[m], crowd.day_at[crowd.day[m]]
        at, first = crowd.group_ptr[crowd.group_at[g] + m - crowd.member_at[k]], c.decision[i, 4]
        for p in range(c.decision[i, 2]):
            total, group = c.cost_pool[first + p] * scale + worth[day + p], crowd.group[at + p]
            if total < cost[group] and worth[day + p] < NEVER:
                cost[group], pick[group], member[group] = total, p, m


@njit(cache=True, nogil=True)
def _held_worth(frame: Frame, crowd: Crowd, prices: np.ndarray, m: int, out: np.ndarray) -> None:
    """What a pinned shift's heads cost."""
    number, i = frame.place_list[crowd.place[m]], crowd.member[m]
    for p in range(frame.list_ptr[number], frame.list_ptr[number + 1]):
        shift = frame.slot_shift[p]
        if shift >= 0:
            start = frame.place_step[crowd.place[m]] + frame.slot_start[p]
            for t in range(frame.shift_steps[shift]):
                if frame.work[frame.work_ptr[shift] + t] and start + t >= 0:
                    out[p - frame.list_ptr[number]] += prices[crowd.held_pattern[i, t], start + t]


@njit(cache=True, nogil=True)
def _walk(crowd: Crowd, g: int, scale: int, group_cost: np.ndarray, least: np.ndarray, came: np.ndarray) -> int:
    """The least path of a graph; in `came` the arc by which each node is reached."""
    first = crowd.node_at[g]
    least[0] = 0
    for node in range(1, crowd.node_at[g + 1] - first):
        best, by = NEVER, -1
        for arc in range(crowd.arc_ptr[first + node], crowd.arc_ptr[first + node + 1]):
            before, own = least[crowd.source[arc]], group_cost[crowd.via[arc]] if crowd.via[arc] >= 0 else 0
            total = before + own + crowd.cost[arc] * scale
            if before < NEVER and own < NEVER and total < best:
                best, by = total, arc
        least[node], came[node] = best, by
    return least[crowd.node_at[g + 1] - first - 1]


@njit(cache=True, nogil=True)
def _add_heads(
    frame: Frame, crowd: Crowd, prices: np.ndarray, k: int, m: int, position: int, pattern: np.ndarray, heads: np.ndarray
) -> None:
    """The heads of one shift, as often as the kind has people."""
    number = frame.place_list[crowd.place[m]]
    shift = frame.slot_shift[frame.list_ptr[number] + position] if number >= 0 else -1
    if shift < 0:
        return
    start = frame.place_step[crowd.place[m]] + frame.slot_start[frame.list_ptr[number] + position]
    if frame.held[crowd.member[m]]:
        pattern = crowd.held_pattern[crowd.member[m]]
    else:
        _laid(frame, prices, crowd.agent[k], shift, start, pattern)
    for t in range(frame.shift_steps[shift]):
        if frame.work[frame.work_ptr[shift] + t] and 0 <= start + t < heads.shape[1]:
            heads[pattern[t], start + t] += crowd.times[k] * frame.worth[crowd.agent[k], pattern[t]]


@njit(cache=True, nogil=True)
def least_starts(frame: Frame, work: Work, prices: np.ndarray, heads: np.ndarray) -> int:
    """What the pieces of deferred work cost at least when each lies where the heads that it takes are cheapest; they leave `heads`."""
    total = 0
    for piece in range(len(work.queue)):
        queue, steps = work.queue[piece], work.steps[piece]
        best, at = NEVER, -1
        for k in range(work.start_ptr[piece], work.start_ptr[piece + 1]):
            cost = 0
            for step in range(work.start[k], work.start[k] + steps):
                cost -= np.int64(prices[queue, step]) * frame.head[0]
            if cost < best:
                best, at = cost, work.start[k]
        total += best
        for step in range(at, at + steps):
            heads[queue, step] -= frame.head[0]
    return total


@njit(cache=True, nogil=True)
def least_cells(frame: Frame, prices: np.ndarray, scale: int, least: np.ndarray, most: np.ndarray, heads: np.ndarray) -> int:
    """What the cells cost at least when they take what they like, from `least` to `most`, and get the price of it; in `heads` how much.

    `NEVER` where cover is hard and a cell needs more than there can be.
    """
    total = 0
    for queue in range(most.shape[0]):
        for step in range(most.shape[1]):
            need, enough = frame.need[queue, step], frame.enough[queue, step]
            price = np.int64(prices[queue, step])
            best = NEVER
            for u in range(need if frame.hard[0] else least[queue, step], most[queue, step] + 1):
                short, spare = max(0, need - u), max(0, u - enough)
                cost = short * (frame.missing[queue, step] + frame.square[0] * short)
                cost += spare * (frame.spare[queue, step] + frame.square[1] * spare)
                if cost * scale - price * u < best:
                    best = cost * scale - price * u
                    heads[queue, step] = u
            if best == NEVER:
                return NEVER
            total += best
    return total
