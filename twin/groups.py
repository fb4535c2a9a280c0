"""Groups of agents who are alike to the routing, and the tables by which they are routed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from center.policy import Policy
from twin.layout import Layout
from twin.parts import Agents
from twin.scarcity import flexibility, scarcity

Array = np.ndarray
_DAY_S = 86_400.0


@dataclass(frozen=True)
class Groups:
    """Groups, and the engine's fields that come from agents, spells and the policy.

    Attributes
    ----------
    serves
        Whether a group serves a queue, bool ``(groups, queues)``.
    team
        Team of each group.
    """

    serves: Array
    team: Array
    arrays: dict[str, Any]


def groups_of(layout: Layout) -> Groups:
    """Group the agents of a layout by team, levels, and speeds where these decide; each spell has its group."""
    agents, policy = layout.agents, layout.policy
    queues, size = len(layout.queues), len(agents.names)
    level = np.asarray(agents.level, dtype=np.int64).reshape(size, queues)
    speed = np.ones((size, queues)) if agents.speed is None else np.asarray(agents.speed, dtype=float)
    team = np.zeros(size, dtype=np.int64) if agents.team is None else np.asarray(agents.team, dtype=np.int64)
    spells = _sorted_spells(agents, [agent for _, agent, _ in layout.snapshot.in_service if agent is not None])
    mask = np.ones((len(spells["agent"]), queues), dtype=bool) if spells["queues"] is None else spells["queues"]
    who = spells["agent"]
    levels = np.where(mask, level[who] if spells["level"] is None else spells["level"], 0)
    speeds = np.where(levels > 0, speed[who], 0.0) if _speed_decides(policy) else np.zeros_like(levels, dtype=float)
    signature = np.concatenate([team[who][:, None], levels, speeds], axis=1)
    if len(signature):
        unique, number = np.unique(signature, axis=0, return_inverse=True)
    else:
        unique, number = np.zeros((1, 1 + 2 * queues)), np.zeros(0, dtype=np.int64)
    group_team, group_level = unique[:, 0].astype(np.int64), unique[:, 1 : 1 + queues].astype(np.int64)
    group_speed = unique[:, 1 + queues :]
    flexible = flexibility(group_level > 0, scarcity(layout)) if policy.spare_cost else np.zeros(group_level.shape)
    tables = _tables(layout, group_team, group_level, group_speed, flexible)
    other_day = (np.diff(who) != 0) | (np.diff(spells["day"]) != 0)
    spell_arrays = {
        "spell_start": np.searchsorted(who, np.arange(size + 1)).astype(np.int64),
        "login": np.asarray(spells["login"], dtype=float),
        "logout": np.asarray(spells["logout"], dtype=float),
        "spell_day": spells["day"],
        "spell_group": number.reshape(-1).astype(np.int64),
        "spell_first": np.append([True], other_day)[: len(who)].astype(np.int64),
        "spell_sure": spells["sure"],
        "spell_goes_on": np.append(~other_day & (spells["login"][1:] == spells["logout"][:-1]), [False])[: len(who)].astype(np.int64),
    }
    return Groups(group_level > 0, group_team, {**tables, **spell_arrays, "speed": speed, "level": level, "group_team": group_team})


def _speed_decides(policy: Policy) -> bool:
    indexed = "index" in (policy.order, policy.agents)
    return policy.agents == "fastest" or (indexed and policy.handle_cost > 0)


def _sorted_spells(agents: Agents, at_work: list[int]) -> dict[str, Any]:
    """Spells by agent, then time; the day of a spell is the calendar day of its login where none is given.

    Agents `at_work` are there at 0 for sure.
    """
    spells = agents.spells
    login = np.asarray(spells.login_s, dtype=float)
    order = np.lexsort((login, spells.agent))
    day = np.floor(login / _DAY_S).astype(np.int64) if spells.day is None else np.asarray(spells.day, dtype=np.int64)
    sure = np.zeros(len(login), dtype=bool) if spells.sure is None else np.asarray(spells.sure, dtype=bool)
    sure = sure | (np.isin(spells.agent, at_work) & (login <= 0.0))
    return {
        "agent": np.asarray(spells.agent, dtype=np.int64)[order],
        "login": login[order],
        "logout": np.asarray(spells.logout_s, dtype=float)[order],
        "day": day[order],
        "queues": None if spells.queues is None else np.asarray(spells.queues, dtype=bool)[order],
        "level": None if spells.level is None else np.asarray(spells.level, dtype=np.int64)[order],
        "sure": sure[order].astype(np.int64),
    }


def _tables(layout: Layout, team: Array, level: Array, speed: Array, flexible: Array) -> dict[str, Array]:
    policy, names = layout.policy, layout.queue_names
    rules = [policy.rule(name) for name in names]
    serves, size = level > 0, len(names)
    min_wait = _min_wait(layout, team, level)
    handle = np.array([np.mean([law.mean for law in queue.service]) for queue in layout.queues])
    expected = np.divide(handle, speed, out=np.broadcast_to(handle, level.shape).copy(), where=speed > 0)
    tier = np.zeros(level.shape)
    if policy.order == "priority":
        tier += np.array([rule.priority for rule in rules])
    if policy.own_level_first:
        tier += 1e6 * level
    indexed = policy.order == "index"
    dear = policy.handle_cost * expected + policy.level_cost * (level - 1.0)
    rank = {"level": level.astype(float), "fastest": expected, "index": dear + policy.spare_cost * flexible}.get(
        policy.agents, np.zeros(level.shape)
    )
    late = policy.priority_cost * np.array([rule.priority - 1.0 for rule in rules])
    roles = [_roles(layout, g, team, np.isfinite(min_wait[g]) & serves[g]) for g in range(len(team))]
    able = [[g for g in range(len(team)) if serves[g, q] and np.isfinite(min_wait[g, q])] for q in range(size)]
    helping = [[g for g in range(len(team)) if queue.helper and team[g] == queue.helper.team] for queue in layout.queues]
    steps = [sorted({float(w) for w in min_wait[:, q] if 0 < w < math.inf}) for q in range(size)]
    return {
        "gq_start": _starts(roles),
        "gq_queue": np.array([q for row in roles for q, _ in row], dtype=np.int64),
        "gq_role": np.array([role for row in roles for _, role in row], dtype=np.int64),
        "qg_start": _starts(able),
        "qg_group": np.array([g for row in able for g in row], dtype=np.int64),
        "hg_start": _starts(helping),
        "hg_group": np.array([g for row in helping for g in row], dtype=np.int64),
        "tier": tier,
        "toll": dear + late if indexed else np.zeros(level.shape),
        "rank": rank,
        "min_wait": min_wait,
        "weight": np.array([rule.wait_cost if indexed else 1.0 for rule in rules]),
        "lead": np.array([rule.head_start_s if indexed else 0.0 for rule in rules]),
        "reserve": _reserve(layout),
        "step_start": _starts(steps),
        "step_after": np.array([w for row in steps for w in row], dtype=float),
    }


def _min_wait(layout: Layout, team: Array, level: Array) -> Array:
    """Seconds a contact must have waited before a group may take it; inf where never, shape ``(groups, queues)``."""
    wait = np.where(level > 0, 0.0, math.inf)
    for q, queue in enumerate(layout.queues):
        rule = layout.policy.rule(queue.name)
        if rule.level is not None:
            for g in np.flatnonzero(level[:, q] > rule.level):
                wait[g, q] = min((step.after_s for step in rule.steps if level[g, q] <= step.level), default=math.inf)
        for item in rule.overflow:
            there = (team == layout.agents.teams.index(item.team)) & (level[:, q] > 0)
            wait[there, q] = item.after_s
    return wait


def _roles(layout: Layout, g: int, team: Array, serves: Array) -> list[tuple[int, int]]:
    """(queue, 0 as first agent or 1 as helper) that a group works for."""
    first = [(int(q), 0) for q in np.flatnonzero(serves)]
    helped = [
        (q, 1) for q, queue in enumerate(layout.queues) if queue.helper and queue.helper.joint is None and team[g] == queue.helper.team
    ]
    return first + helped


def _reserve(layout: Layout) -> Array:
    table = np.zeros((len(layout.agents.teams), len(layout.queues)), dtype=np.int64)
    for item in layout.policy.reserve:
        row = table[layout.agents.teams.index(item.team)]
        for q, name in enumerate(layout.queue_names):
            if name not in item.queues:
                row[q] = max(row[q], item.keep)
    return table


def _starts(rows: list) -> Array:  # type: ignore[type-arg]
    return np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
