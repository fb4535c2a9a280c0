"""A proven lower bound of the referee's cost, whatever the profiles."""

from __future__ import annotations

import numpy as np

from routing.profile.allocate import allocate
from routing.profile.problem import RoutingProblem


def pooled_bound(problem: RoutingProblem) -> int:
    """The best allocation where everybody may serve all their skills, hundredths of a point.

    A unit on another queue than the shift's costs at least the less of being away (that queue is first, or another one is) and of
    a lower level behind the shift's queue; changes, skills left out and missing reserve cost nothing. No routing plan costs less.
    """
    return pooled(problem)[1]


def pooled(problem: RoutingProblem) -> tuple[np.ndarray, int]:
    """(units of each piece on each queue, shape ``(pieces, queues)``; cost) of that allocation."""
    pieces, prices = problem.pieces, problem.prices
    able = problem.skilled[pieces.agent]
    away = np.where(problem.deferred[pieces.queue], 0, problem.prices.away)[:, None]
    elsewhere = np.ones_like(able)
    elsewhere[np.arange(len(pieces)), pieces.queue] = False
    cost = problem.loss[pieces.agent] + np.minimum(away, problem.behind) * elsewhere
    given, total = np.zeros(able.shape, dtype=np.int64), 0
    for block in range(problem.n_blocks):
        mine = np.flatnonzero(pieces.block == block)
        target = problem.target[:, block]
        found = allocate(pieces.units[mine], able[mine], cost[mine], target, prices.shortage, prices.surplus)
        given[mine], total = found.given, total + found.cost
    return given, total
