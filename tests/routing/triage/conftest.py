"""Small triage problems: one solved by hand, and strategies that make them at random."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st

from center.horizon import Horizon
from routing.triage.costs import choices_of
from routing.triage.problem import TriageProblem
from routing.triage.verify import verify

Make = Callable[..., TriageProblem]


def _problem(**changed: Any) -> TriageProblem:
    """Three incidents, two teams, two buckets; every number different, so that a mixed-up one shows."""
    plain: dict[str, Any] = {
        "horizon": Horizon(datetime(2026, 3, 2, 8, tzinfo=UTC), 60, 2, "UTC"),
        "teams": ("second", "third"),
        "tiers": (2, 3),
        "ids": np.array([10, 20, 30]),
        "takes": np.ones((3, 2), dtype=bool),
        "effort": np.array([1, 1, 2]),
        "capacity": np.array([[1, 1], [2, 0]]),
        "breach": np.array([1000, 701, 403]),
        "needless": np.array([7, 13, 19]),
        "reassign": np.array([31, 37, 41]),
        "kept": np.array([[300, 450], [105, 205]]),
        "price": np.array([11, 59]),
        "change": 101,
        "move": 43,
        "apart": 17,
        "split": 29,
        "promised": np.zeros((3, 2), dtype=np.int64),
        "has_promise": np.zeros(3, dtype=bool),
        "links": np.zeros((0, 2), dtype=np.int64),
    }
    return TriageProblem(**{**plain, **changed})


@pytest.fixture
def problem() -> Make:
    """Makes the small problem with some fields changed."""
    return _problem


@pytest.fixture
def least() -> Callable[[TriageProblem], int]:
    """The least cost of a problem's legal triages, by trying them all."""

    def best(problem: TriageProblem) -> int:
        ways = range(1 + problem.capacity.size)
        verdicts = (verify(problem, choices_of(problem, np.array(one))) for one in product(ways, repeat=len(problem.ids)))
        return min(verdict.cost for verdict in verdicts if verdict.legal)

    return best


@st.composite
def problems(draw: st.DrawFn, most: int = 4, additive: bool = False) -> TriageProblem:
    """Problems of up to `most` incidents, two teams and two buckets, in chains unless `additive`."""
    n = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    chain = rng.permutation(n)
    cut = rng.random(max(0, n - 1)) < 0.7
    links = [pair for pair, linked in zip(pairwise(chain), cut, strict=True) if linked and not additive]
    return replace(
        _problem(),
        ids=np.sort(rng.choice(1000, n, replace=False)),
        takes=rng.random((n, 2)) < 0.8,
        effort=np.ones(n, dtype=np.int64) if additive else rng.integers(1, 4, n),
        capacity=rng.integers(0, 4, (2, 2)),
        breach=rng.integers(0, 500, n),
        needless=rng.integers(0, 60, n),
        reassign=rng.integers(0, 60, n),
        kept=rng.integers(0, 1001, (2, 2)),
        price=rng.integers(0, 40, 2),
        promised=rng.integers(0, 3, (n, 2)),
        has_promise=rng.random(n) < 0.4,
        links=np.array(links, dtype=np.int64).reshape(-1, 2),
    )


@pytest.fixture
def any_problem() -> Callable[..., st.SearchStrategy[TriageProblem]]:
    """The strategy of random problems."""
    return problems
