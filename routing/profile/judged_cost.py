"""The referee's cost of a routing plan, part by part, in hundredths of a point, under the best allocation of each block."""

from __future__ import annotations

import numpy as np

from routing.profile.allocate import allocate
from routing.profile.problem import LEVELS, RoutingProblem


def best_allocation(problem: RoutingProblem, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(units of each piece on each queue, units of each queue and block) that cost least with these levels."""
    pieces, prices = problem.pieces, problem.prices
    able = (levels > 0) & problem.skilled[pieces.agent]
    cost = problem.loss[pieces.agent] + problem.behind * np.maximum(0, levels - 1)
    given = np.zeros(levels.shape, dtype=np.int64)
    served = np.zeros(problem.target.shape, dtype=np.int64)
    for block in range(problem.n_blocks):
        mine = np.flatnonzero((pieces.block == block) & able.any(axis=1))
        target = problem.target[:, block]
        found = allocate(pieces.units[mine], able[mine], cost[mine], target, prices.shortage, prices.surplus)
        given[mine], served[:, block] = found.given, found.served
    return given, served


def cost_parts(problem: RoutingProblem, levels: np.ndarray, given: np.ndarray, served: np.ndarray) -> dict[str, int]:
    """Cost by part."""
    pieces, prices = problem.pieces, problem.prices
    away = served - problem.target
    elsewhere = (levels[np.arange(len(pieces)), pieces.queue] != 1) & ~problem.deferred[pieces.queue]
    left_out = (problem.skilled[pieces.agent] & (levels == 0)).sum(axis=1)
    return {
        "shortage": prices.shortage * int((np.minimum(away, 0) ** 2).sum()),
        "surplus": prices.surplus * int((np.maximum(away, 0) ** 2).sum()),
        "lower": int((given * problem.behind * np.maximum(0, levels - 1)).sum()),
        "proficiency": int((given * problem.loss[pieces.agent]).sum()),
        "away": prices.away * int(pieces.units[elsewhere].sum()),
        "left out": prices.left_out * int((pieces.units * left_out).sum()),
        "switches": _switches(problem, levels),
        "reserve": prices.reserve * int(reserve_short(problem, levels).sum()),
    }


def reserve_short(problem: RoutingProblem, levels: np.ndarray) -> np.ndarray:
    """Units missing in reserve, shape ``(queues, blocks)``.

    In reserve of a queue is who has it at level 1: whole where all others stand at the last level or there is none, else by half
    (rounded down).
    """
    pieces = problem.pieces
    kept = np.zeros(problem.target.shape, dtype=np.int64)
    kept_free = ~((levels > 1) & (levels < LEVELS)).any(axis=1)
    credit = np.where(kept_free, pieces.units, pieces.units // 2)
    piece, queue = np.nonzero((levels == 1) & problem.skilled[pieces.agent])
    np.add.at(kept, (queue, pieces.block[piece]), credit[piece])
    return np.maximum(0, problem.reserve - kept)


def _switches(problem: RoutingProblem, levels: np.ndarray) -> int:
    """Changes of profile inside shifts."""
    later = np.flatnonzero(problem.pieces.before >= 0)
    return problem.prices.switch * int((levels[problem.pieces.before[later]] != levels[later]).any(axis=1).sum())
