"""The exact forms on the large roster: two ways to make it theirs, and the best allocation on top of either.

*whole*: every shift serves one queue, as a ChoiceModel can say it. *pooled*: first only how many, all queues as one. Both get the best
allocation of their shifts afterwards, so that they are held against the annealer on the same cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from center.plan import Duty
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.bound import prices_bound
from scheduling.roster.blocks.duties import duties_of
from scheduling.roster.blocks.pooled import pooled_model
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.backends import solve
from solvers.exact.solve import counts_bound
from solvers.solution import Budget

WAYS: dict[str, Callable[[RosterProblem], RosterModel]] = {"whole": build_model, "pooled": pooled_model}


@dataclass(frozen=True)
class Exact:
    """What one form found; costs in hundredths of a point, None without an answer.

    Attributes
    ----------
    stated
        Cost in the form's own model.
    cost
        The referee's, after the best allocation.
    legal
        Whether the referee finds nothing broken.
    """

    name: str
    seconds: float
    stated: int | None
    cost: int | None
    legal: bool
    note: str


def run_exact(problem: RosterProblem, name: str, seconds: float, seed: int) -> Exact:
    """Run ``whole:mip`` or the like."""
    way, _, backend = name.partition(":")
    begun = time.perf_counter()
    model = WAYS[way](problem)
    solution = solve(model.model, Budget(seconds=max(1.0, seconds - (time.perf_counter() - begun))), seed, backend)
    if solution.assignment is None or solution.energy is None:
        return Exact(name, time.perf_counter() - begun, None, None, False, solution.note)
    verdict = verify(problem, allocated(problem, model, solution.assignment))
    return Exact(name, time.perf_counter() - begun, model.hundredths(solution.energy), verdict.cost, verdict.legal, solution.note)


def allocated(problem: RosterProblem, model: RosterModel, assignment: np.ndarray) -> tuple[Duty, ...]:
    """The shifts of an assignment, each step of each queue by the best allocation."""
    blocked = Blocked.of(problem)
    walk = blocked.walk(np.random.default_rng(0))
    queues = len(model.problem.need)
    ways = [int(model.way_lists[k].meaning[p]) for k, p in zip(model.way_list.tolist(), assignment.tolist(), strict=False)]
    blocked.stand_at(walk, np.array([way // queues for way in ways], dtype=np.int64))  # the day off, -1, stays -1
    blocked.allocate(walk, 0.0)
    return duties_of(problem, blocked.roster, walk.state.position, walk.pattern)


@dataclass(frozen=True)
class Bounds:
    """Proven bounds in hundredths of a point; None where there was no time.

    Attributes
    ----------
    pooled
        Of the pooled roster, whose cost is nowhere above the best allocation's.
    prices
        Of a price on every head.
    """

    pooled: int | None
    prices: int | None

    @property
    def best(self) -> int | None:
        """The greater one."""
        return max((bound for bound in (self.pooled, self.prices) if bound is not None), default=None)


def bounds_of(problem: RosterProblem, seconds: float) -> Bounds:
    """Both bounds, each in so many seconds."""
    found, model = prices_bound(problem, seconds), pooled_model(problem)
    pooled = counts_bound(model.model, seconds)
    return Bounds(None if pooled is None else model.hundredths(pooled), None if found is None else found.value)
