"""The counterfactuals are true: the referee, and solving again, find what the sentences say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.triage.bound import priced
from routing.triage.costs import choices_of
from routing.triage.exchange import Exchanges
from routing.triage.problem import TriageProblem
from routing.triage.reasons import explain
from routing.triage.verify import verify

Make = Callable[..., TriageProblem]
Least = Callable[[TriageProblem], int]
Strategy = Callable[..., st.SearchStrategy[TriageProblem]]
QUICK = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(st.data())
def test_an_exchange_is_the_best_one_by_the_referee(any_problem: Strategy, data: st.DataObject) -> None:
    problem = data.draw(any_problem())
    ways = priced(problem, rounds=30).ways
    cost, exchanges = _cost(problem, ways), Exchanges(problem, ways)
    for k in np.flatnonzero(ways).tolist():
        tried = {None: _changed(problem, ways, k, None)}
        tried |= {int(problem.ids[j]): _changed(problem, ways, k, j) for j in np.flatnonzero(ways == 0).tolist()}
        legal = {who: verdict for who, verdict in tried.items() if verdict.legal}
        found = exchanges.of(k)
        assert found.more == min(verdict.cost for verdict in legal.values()) - cost
        assert legal[found.displaced].cost - cost == found.more


@QUICK
@given(st.integers(0, 5000))
def test_with_one_place_the_displaced_is_who_gets_it_when_solved_again(problem: Make, least: Least, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one = problem(
        capacity=np.array([[1, 0], [0, 0]]),
        effort=np.ones(3, dtype=np.int64),
        breach=rng.integers(1, 900, 3),
        needless=rng.integers(0, 50, 3),
    )
    ways = priced(one).ways
    assert _cost(one, ways) == least(one)
    for k in np.flatnonzero(ways).tolist():
        takes = one.takes.copy()
        takes[k] = False
        assert least(replace(one, takes=takes)) - least(one) == Exchanges(one, ways).of(k).more


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"takes": np.array([[True, True], [False, False], [True, True]])}, "No team takes it."),
        ({"capacity": np.zeros((2, 2), dtype=np.int64)}, "no bucket has a capacity of 1"),
        ({"needless": np.array([0, 5000, 0])}, "The price is above what it saves"),
        ({"capacity": np.array([[1, 0], [0, 0]])}, "second: every bucket that would pay is full"),
    ],
)
def test_why_an_incident_stays(problem: Make, changed: dict[str, np.ndarray], said: str) -> None:
    made = problem(**changed)
    ways = np.array([1 if made.capacity[0, 0] else 0, 0, 0])
    assert said in explain(made, ways, np.array([0.9, 0.9, 0.1]), 0.5)[20].sentence


def test_the_nearest_place_and_what_it_would_cost_are_those_of_the_referee(problem: Make) -> None:
    made = problem(capacity=np.array([[1, 0], [0, 0]]))
    ways = np.array([1, 0, 0])
    found = explain(made, ways, np.full(3, 0.9), 0.5)
    more = _cost(made, np.array([0, 1, 0])) - _cost(made, ways)
    assert f"in the place of incident 10, the nearest, would cost {more / 100:,.2f} points more" in found[20].sentence
    assert found[10].exchange is not None and found[10].exchange.displaced == 20
    assert "It displaces incident 20" in found[10].sentence


def test_related_incidents_can_keep_one_back(problem: Make) -> None:
    made = problem(links=np.array([[0, 1], [1, 2]]), split=100_000, capacity=np.full((2, 2), 9))
    assert "Its related incidents stay" in explain(made, np.zeros(3, dtype=np.int64), np.full(3, 0.9), 0.5)[20].sentence


def test_a_triage_that_is_not_the_best_says_so(problem: Make) -> None:
    made = problem(capacity=np.array([[1, 0], [0, 0]]))
    found = explain(made, np.array([0, 1, 0]), np.full(3, 0.9), 0.5)
    assert "this triage is not the best one" in found[20].sentence


def test_low_risks_that_stay_are_not_explained(problem: Make) -> None:
    assert set(explain(problem(), np.array([1, 0, 0]), np.array([0.1, 0.2, 0.9]), 0.5)) == {10, 30}


def _cost(problem: TriageProblem, ways: np.ndarray) -> int:
    verdict = verify(problem, choices_of(problem, ways))
    assert verdict.legal
    return verdict.cost


def _changed(problem: TriageProblem, ways: np.ndarray, k: int, j: int | None):  # type: ignore[no-untyped-def]
    changed = ways.copy()
    changed[k] = 0
    if j is not None:
        changed[j] = ways[k]
    return verify(problem, choices_of(problem, changed))
