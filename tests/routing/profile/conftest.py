"""Small routing problems."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pytest

from center.horizon import Horizon
from routing.profile.pieces import Stint
from routing.profile.problem import RoutingProblem, make_problem
from routing.schema import RoutingSpec, RoutingWeights

MakeProblem = Callable[..., RoutingProblem]


@pytest.fixture(scope="session")
def problem_of() -> MakeProblem:
    """Builds a problem from skills (queues by person), stints and heads of work per queue and step."""

    def make(
        skills: Sequence[Sequence[int]],
        stints: Sequence[Stint],
        heads: Any,
        *,
        first: date = date(2026, 3, 2),
        days: int = 1,
        zone: str = "UTC",
        step_min: int = 60,
        speed: Any = None,
        deferred: Any = None,
        spread: bool = True,
        pooled: bool = True,
        weights: dict[str, float] | None = None,
        **spec: Any,
    ) -> RoutingProblem:
        horizon = Horizon.of_days(first, days, step_min, zone)
        heads = np.broadcast_to(np.asarray(heads, dtype=float).T, (horizon.n, len(heads))).T if np.ndim(heads) == 1 else np.asarray(heads)
        skilled = np.zeros((len(skills), len(heads)), dtype=bool)
        for a, queues in enumerate(skills):
            skilled[a, list(queues)] = True
        return make_problem(
            horizon,
            [f"q{q}" for q in range(len(heads))],
            [f"p{a}" for a in range(len(skills))],
            skilled,
            np.ones(skilled.shape) if speed is None else np.asarray(speed, dtype=float),
            heads,
            stints,
            RoutingSpec(weights=RoutingWeights(**(weights or {})), **spec),
            deferred=deferred,
            spread=spread,
            pooled=pooled,
        )

    return make


@pytest.fixture(scope="session")
def day(problem_of: MakeProblem) -> RoutingProblem:
    """Four people, two queues and a scarce third, three blocks of two hours; one has a break, one comes late."""
    stints = [Stint(0, 0, 8, 14, ((11, 12),)), Stint(1, 0, 8, 14), Stint(2, 1, 8, 14), Stint(3, 1, 10, 14)]
    heads = np.zeros((3, 24))
    heads[:, 8:14] = [[1.2, 1.2, 2.0, 2.0, 0.5, 0.5], [0.6, 0.6, 1.5, 1.5, 2.4, 2.4], [0.4] * 6]
    return problem_of([(0, 1), (0,), (1, 0, 2), (1, 2)], stints, heads, scarce_share=0.5)
