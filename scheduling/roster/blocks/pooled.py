"""How many, before who: the roster in which everybody could serve every queue."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from scheduling.roster.blocks.blocked import without_queues
from scheduling.roster.laid import may_be_laid
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.problem import RosterProblem


def pooled_problem(problem: RosterProblem, usual: bool = False) -> RosterProblem:
    """One queue that needs what all queues need together, at the price of a first head.

    Its cost is nowhere above that of the best allocation of the same shifts, so that its bound is one of the problem: heads that
    are missing of the sum are missing of some queue, each at no less than a first one's least price; likewise spare ones. Deferred
    work is laid in it too, wherever it can be laid in the problem. Where people count differently everybody counts as on their best
    queue. That may be more than any allocation has: nothing then says that a head is spare, and none costs anything, unless nobody's
    worth depends on the queue.

    Parameters
    ----------
    usual
        Everybody counts as they do on average over their queues, and spare ones cost: to begin a search with, but no bound.
    """
    prices, asked = problem.prices, (problem.need > 0) | may_be_laid(problem.work, problem.need.shape)
    best, least, mean = _over_queues(problem)
    first = 1 if usual else problem.worth.head  # of the square, the least that a unit of a head can cost
    spare_costs = usual or bool((best == least).all())
    spare = _least(problem.spare_head, np.ones_like(problem.need, dtype=bool)) + prices.over[1] // first
    return replace(
        without_queues(problem, mean if usual else best),
        need=problem.need.sum(axis=0, keepdims=True),
        enough=problem.enough.sum(axis=0, keepdims=True),
        missing_head=_least(problem.missing_head, asked) + prices.under[1] // first,
        spare_head=spare * spare_costs,
        prices=replace(prices, under=(prices.under[0], 0), over=(prices.over[0], 0)),
        hard_cover=problem.hard_cover,
        work=tuple(replace(work, queue=0) for work in problem.work),
    )


def pooled_model(problem: RosterProblem, usual: bool = False) -> RosterModel:
    """The ChoiceModel of the pooled problem; its ways are shifts."""
    return build_model(pooled_problem(problem, usual))


def _over_queues(problem: RosterProblem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each person's units of a head on their best and their worst queue, and on average; shape ``(agents,)`` each."""
    own = [problem.worth.units[agent, list(queues)] for agent, queues in enumerate(problem.agent_queues)]
    found = [(int(k.max()), int(k.min()), int(k.mean() + 0.5)) if len(k) else (problem.worth.head,) * 3 for k in own]
    best, least, mean = np.array(found, dtype=np.int64).reshape(-1, 3).T
    return best, least, mean


def _least(price: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Least price among the queues that count, step by step; shape ``(1, n)``."""
    far = np.iinfo(np.int64).max
    least = np.where(counts, price, far).min(axis=0, keepdims=True)
    return np.where(least == far, 0, least)
