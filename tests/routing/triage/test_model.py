"""The model means what the referee says; every solver finds the hand-made optimum; bound and start hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.errors import InputError
from routing.triage.bound import priced
from routing.triage.costs import NO_WAY, choices_of, way_costs, ways_of
from routing.triage.decode import decode, encode, encode_ways
from routing.triage.model import build_model
from routing.triage.polish import kept_ways, polished
from routing.triage.problem import Choice, TriageProblem
from routing.triage.rivals import RULES, risk_sorted_greedy
from routing.triage.verify import verify
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget

Make = Callable[..., TriageProblem]
Least = Callable[[TriageProblem], int]
Strategy = Callable[..., st.SearchStrategy[TriageProblem]]
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICK
@given(st.data())
def test_the_model_scores_as_the_referee(any_problem: Strategy, data: st.DataObject) -> None:
    problem = data.draw(any_problem())
    triage_model = build_model(problem)
    assignment = np.array([data.draw(st.integers(0, int(size) - 1)) for size in triage_model.model.size], dtype=np.int32)
    choices = decode(triage_model, assignment)
    verdict, (hard, energy) = verify(problem, choices), score(triage_model.model, assignment)
    assert energy == verdict.cost
    assert (hard == 0) == verdict.legal
    np.testing.assert_array_equal(encode(triage_model, choices), assignment)


@QUICK
@given(st.data())
def test_bound_below_and_start_above_the_optimum(any_problem: Strategy, least: Least, data: st.DataObject) -> None:
    problem = data.draw(any_problem())
    found, best = priced(problem, rounds=60), least(problem)
    assert found.bound <= best <= found.cost
    assert verify(problem, choices_of(problem, found.ways)).cost == found.cost
    ways, _ = polished(problem, found, 1, moves=2000)
    verdict = verify(problem, choices_of(problem, ways))
    assert verdict.legal
    assert best <= verdict.cost <= found.cost


@QUICK
@given(st.data())
def test_the_rules_are_legal(any_problem: Strategy, data: st.DataObject) -> None:
    problem = data.draw(any_problem())
    opened, priority = np.arange(len(problem.ids), dtype=float), np.full(len(problem.ids), np.nan)
    for rule in RULES.values():
        ways = rule(problem, opened, priority)
        assert verify(problem, choices_of(problem, ways)).legal


def test_a_reduced_model_keeps_staying_and_the_start(problem: Make) -> None:
    found = priced(problem(capacity=np.full((2, 2), 3)))
    keep = kept_ways(problem(capacity=np.full((2, 2), 3)), found)
    reduced = build_model(problem(capacity=np.full((2, 2), 3)), keep)
    assert reduced.reduced and not build_model(problem()).reduced
    assert keep[:, 0].all() and keep[np.arange(3), found.ways].all()
    assert score(reduced.model, encode_ways(reduced, found.ways)) == (0, found.cost)


@QUICK
@given(st.data())
def test_polishing_a_reduced_problem_uses_kept_ways_only(any_problem: Strategy, data: st.DataObject) -> None:
    """Exchanges, too, leave everybody at a way that the reduced model has."""
    problem = data.draw(any_problem())
    found = priced(problem, rounds=3)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("routing.triage.polish.KEPT_WAYS", 1)
        keep = kept_ways(problem, found)
        ways, _ = polished(problem, found, 1, moves=2000, core=True)
    assert keep[np.arange(len(ways)), ways].all()
    assert verify(problem, choices_of(problem, ways)).legal


@pytest.mark.parametrize("backend", ["exact", "cpsat", "mip", "anneal"])
def test_every_solver_finds_the_optimum_of_the_hand_made_case(problem: Make, least: Least, backend: str) -> None:
    linked = problem(
        links=np.array([[0, 1], [1, 2]]), has_promise=np.array([False, True, False]), promised=np.array([[0, 0], [1, 0], [0, 0]])
    )
    found = solve(build_model(linked).model, Budget(seconds=2.0, sweeps=200, threads=1), 1, backend)
    assert (found.hard, found.energy) == (0, least(linked))


def test_no_room_ever_is_no_way(problem: Make) -> None:
    costs = way_costs(problem())
    assert (costs[2] < NO_WAY).tolist() == [True, False, False, True, False]  # two units fit the third team's first bucket only
    assert (costs[0] < NO_WAY).tolist() == [True, True, True, True, False]


def test_a_choice_that_is_no_option_is_refused(problem: Make) -> None:
    with pytest.raises(InputError, match="incident 30"):
        encode(build_model(problem()), (Choice(10), Choice(20), Choice(30, 0, 0)))


def test_ways_and_choices_are_two_names_of_one_thing(problem: Make) -> None:
    choices = (Choice(10, 1, 1), Choice(20), Choice(30, 0, 1))
    assert ways_of(problem(), choices).tolist() == [4, 0, 2]
    assert choices_of(problem(), np.array([4, 0, 2])) == choices


@QUICK
@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(0, 12))
def test_greedy_is_optimal_where_one_capacity_binds(seed: int, n: int, capacity: int) -> None:
    """Additive, one team, one bucket, one unit each: the triage is the risk-sorted greedy, cost for cost."""
    single = _single(seed, n, capacity)
    greedy = verify(single, choices_of(single, risk_sorted_greedy(single, np.zeros(n), np.zeros(n)))).cost
    costs = way_costs(single)
    saving = np.sort(costs[:, 0] - costs[:, 1])[::-1]
    assert greedy == costs[:, 0].sum() - saving[:capacity][saving[:capacity] > 0].sum()
    found = priced(single)
    ways, _ = polished(single, found, 1, moves=5000)
    assert verify(single, choices_of(single, ways)).cost == greedy == found.bound


def _single(seed: int, n: int, capacity: int) -> TriageProblem:
    from datetime import UTC, datetime

    from center.horizon import Horizon

    rng = np.random.default_rng(seed)
    return TriageProblem(
        horizon=Horizon(datetime(2026, 3, 2, 8, tzinfo=UTC), 60, 1, "UTC"), teams=("all",), tiers=(2,), ids=np.arange(n),
        takes=np.ones((n, 1), dtype=bool), effort=np.ones(n, dtype=np.int64), capacity=np.array([[capacity]]),
        breach=rng.integers(0, 900, n), needless=rng.integers(0, 300, n), reassign=rng.integers(0, 90, n), kept=np.array([[200]]),
        price=np.array([20]), change=0, move=0, apart=0, split=0, promised=np.zeros((n, 2), dtype=np.int64),
        has_promise=np.zeros(n, dtype=bool), links=np.zeros((0, 2), dtype=np.int64),
    )  # fmt: skip
