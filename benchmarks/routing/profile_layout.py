"""A layout with a routing plan: its agents and queues as a routing problem, and the answer as levels of its spells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from math import ceil, floor

import numpy as np

from center.horizon import Horizon
from routing.profile.bound import pooled
from routing.profile.decode import decode, today_levels
from routing.profile.judged_cost import best_allocation
from routing.profile.model import build_model
from routing.profile.pieces import Stint
from routing.profile.problem import RoutingProblem, make_problem
from routing.profile.turns import turns_of
from routing.profile.verify import verify
from routing.schema import RoutingSpec
from solvers.ladder import climb
from solvers.solution import Budget
from twin.layout import Layout
from twin.parts import LayoutChannel, Spells

# A layout has no calendar: its seconds are counted from here.
_START = datetime(2026, 1, 5, tzinfo=UTC)


def with_routing_plan(
    layout: Layout, seconds: float, seed: int, spec: RoutingSpec | None = None, backends: Sequence[str] = ("anneal",)
) -> Layout:
    """`layout` with the levels of the best legal routing plan in its spells, and a policy in which levels come first.

    Parameters
    ----------
    seconds
        Wall time of each backend.
    """
    problem = problem_of(layout, spec or RoutingSpec())
    levels = solved(problem, seconds, seed, backends)
    policy = layout.policy.model_copy(update={"own_level_first": True, "agents": "level"})
    return replace(layout, agents=replace(layout.agents, spells=_cut(layout, problem, levels)), policy=policy)


def problem_of(layout: Layout, spec: RoutingSpec) -> RoutingProblem:
    """The routing problem of a layout. An agent's own queue is that of their best level, the first of equals."""
    step_min = round(layout.interval_s / 60)
    horizon = Horizon(_START, step_min, layout.intervals, "UTC")
    level = np.asarray(layout.agents.level)
    lost = layout.shrinkage.absence + layout.shrinkage.away
    heads = [
        np.asarray(queue.arrivals) * _means(queue.service, layout.intervals) / layout.interval_s / queue.slots / (1 - lost)
        for queue in layout.queues
    ]
    return make_problem(
        horizon,
        layout.queue_names,
        layout.agents.names,
        level > 0,
        np.ones(level.shape) if layout.agents.speed is None else np.asarray(layout.agents.speed),
        np.array(heads),
        _stints(layout, _own(level)),
        spec,
        deferred=np.array([queue.channel is LayoutChannel.DEFERRED for queue in layout.queues]),
    )


def solved(problem: RoutingProblem, seconds: float, seed: int, backends: Sequence[str]) -> np.ndarray:
    """Levels of the least (violations, true cost), today's among them; shape ``(pieces, queues)``."""
    today = today_levels(problem)
    model = build_model(problem, (pooled(problem)[0], best_allocation(problem, today)[0]))
    found = [today]
    for solution in climb(model.model, backends, Budget(seconds=seconds), seed):
        if solution.assignment is not None:
            found.append(decode(model, solution.assignment))
    verdicts = [verify(problem, *turns_of(problem, levels)) for levels in found]
    return min(zip(verdicts, found, strict=True), key=lambda pair: (len(pair[0].violations), pair[0].cost))[1]


def _means(service: Sequence, intervals: int) -> np.ndarray:
    means = np.array([one.mean for one in service])
    return np.full(intervals, means[0]) if len(means) == 1 else means


def _own(level: np.ndarray) -> np.ndarray:
    """Queue of each agent's best level."""
    return np.where(level > 0, level, np.iinfo(np.int64).max).argmin(axis=1)


def _stints(layout: Layout, own: np.ndarray) -> list[Stint]:
    """Each agent's spells in steps; one that begins where another ends goes on from it."""
    spells = layout.agents.spells
    order = np.lexsort((spells.login_s, spells.agent))
    found: list[Stint] = []
    for k in order.tolist():
        agent, end_s = int(spells.agent[k]), min(float(spells.logout_s[k]), layout.horizon_s)
        start, end = floor(spells.login_s[k] / layout.interval_s), ceil(end_s / layout.interval_s)
        if found and found[-1].agent == agent:
            start = max(start, found[-1].end)  # a break shorter than a step is none
        if end > start:
            found.append(Stint(agent, int(own[agent]), start, end))
    return found


def _cut(layout: Layout, problem: RoutingProblem, levels: np.ndarray) -> Spells:
    """The layout's spells, cut where blocks begin, each with the levels of its piece."""
    spells, pieces = layout.agents.spells, problem.pieces
    at = {(int(a), int(b)): k for k, (a, b) in enumerate(zip(pieces.agent, pieces.block, strict=True))}
    edges = problem.edges[1:-1] * layout.interval_s
    rows: list[tuple[int, float, float, np.ndarray]] = []
    for k, (agent, login, logout) in enumerate(zip(spells.agent.tolist(), spells.login_s.tolist(), spells.logout_s.tolist(), strict=True)):
        ends = [login, *(float(edge) for edge in edges if login < edge < logout), logout]
        for start, end in pairwise(ends):
            block = int(np.searchsorted(edges, start, "right"))
            piece = at.get((agent, block))
            rows.append((k, start, end, np.asarray(layout.agents.level)[agent] if piece is None else levels[piece]))
    source = np.array([row[0] for row in rows], dtype=np.int64)
    level = np.array([row[3] for row in rows], dtype=np.int64)
    if spells.queues is not None:
        level = np.where(np.asarray(spells.queues)[source], level, 0)
    return Spells(
        agent=np.asarray(spells.agent)[source],
        login_s=np.array([row[1] for row in rows]),
        logout_s=np.array([row[2] for row in rows]),
        day=np.asarray(spells.day)[source] if spells.day is not None else _days(layout, source),
        level=level,
    )


def _days(layout: Layout, source: np.ndarray) -> np.ndarray:
    """The calendar day of the spell that each part is cut from, so that parts stay together."""
    login = np.asarray(layout.agents.spells.login_s)[source]
    days = np.zeros(layout.intervals, dtype=np.int64) if layout.day is None else np.asarray(layout.day)
    return np.asarray(days[np.clip((login // layout.interval_s).astype(np.int64), 0, layout.intervals - 1)])
