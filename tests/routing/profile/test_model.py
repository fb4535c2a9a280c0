"""The model against the referee, and all backends against brute force on a case small enough for it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.profile.bound import pooled, pooled_bound
from routing.profile.catalogue import profiles_of, splits, today
from routing.profile.decode import decode, encode, today_levels
from routing.profile.judged_cost import best_allocation
from routing.profile.model import RoutingModel, build_model
from routing.profile.pieces import Stint
from routing.profile.problem import RoutingProblem
from routing.profile.turns import turns_of
from routing.profile.verify import Verdict, verify
from solvers.backends import solve
from solvers.score import score
from solvers.solution import Budget


def _judged(problem: RoutingProblem, levels: np.ndarray) -> Verdict:
    return verify(problem, *turns_of(problem, levels))


class TestAgainstTheReferee:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seed=st.integers(0, 10_000), hinted=st.booleans())
    def test_energy_is_never_below_the_true_cost(self, day: RoutingProblem, seed: int, hinted: bool) -> None:
        model = build_model(day, (pooled(day)[0],) if hinted else ())
        assignment = np.random.default_rng(seed).integers(0, model.model.size)
        hard, energy = score(model.model, assignment)
        verdict = _judged(day, decode(model, assignment))
        assert energy >= verdict.cost >= pooled_bound(day)
        assert (hard == 0) == verdict.legal

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(seed=st.integers(0, 10_000))
    def test_energy_is_the_true_cost_where_the_split_is_the_best(self, day: RoutingProblem, seed: int) -> None:
        some = build_model(day)
        levels = decode(some, np.random.default_rng(seed).integers(0, some.model.size))
        given_units = best_allocation(day, levels)[0]
        model = build_model(day, (given_units,))
        energy = score(model.model, encode(model, levels, given_units))[1]
        assert energy == _judged(day, levels).cost

    def test_today_is_the_shifts_queue_first(self, day: RoutingProblem) -> None:
        levels = today_levels(day)
        assert levels[day.pieces.agent == 2].tolist() == [[2, 1, 2]] * 3
        assert _judged(day, levels).legal

    def test_encode_and_decode_are_each_others_reverse(self, day: RoutingProblem) -> None:
        model = build_model(day)
        levels = decode(model, np.random.default_rng(3).integers(0, model.model.size))
        assert (decode(model, encode(model, levels)) == levels).all()


class TestByHand:
    """Two people for two blocks. Person 0 has both queues and a shift on q0; person 1 has q0 only.

    One head of work on each queue: with person 0 on q1 first, both are served, which costs being away, 1 point a block. Staying
    costs the work on q1 at level 2, 3 points a block. So the move wins.
    """

    @pytest.fixture
    def tiny(self, problem_of) -> RoutingProblem:  # type: ignore[no-untyped-def]
        weights = {"shortage": 10, "surplus": 5, "reserve": 0, "away": 1, "lower": 3, "left_out": 0, "switch": 2}
        heads = np.zeros((2, 24))
        heads[:, 8:12] = 1
        return problem_of([(0, 1), (0,)], [Stint(0, 0, 8, 12), Stint(1, 0, 8, 12)], heads, weights=weights, max_profiles=4)

    def test_the_optimum_is_two_points(self, tiny: RoutingProblem) -> None:
        """Two blocks away, no change between them."""
        best = self._brute(tiny, build_model(tiny, (pooled(tiny)[0],)))
        assert best == 200 == pooled_bound(tiny)  # the bound is exact here

    @pytest.mark.parametrize("backend", ["exact", "cpsat", "anneal"])
    def test_every_backend_finds_it(self, tiny: RoutingProblem, backend: str) -> None:
        model = build_model(tiny, (pooled(tiny)[0],))
        found = solve(model.model, Budget(seconds=1.0 if backend == "anneal" else 20.0), 1, backend)
        assert found.assignment is not None
        assert (found.hard, found.energy) == (0, 200)
        levels = decode(model, found.assignment)
        assert (levels[tiny.pieces.agent == 0, 1] == 1).all()
        assert _judged(tiny, levels).cost == 200

    def _brute(self, problem: RoutingProblem, model: RoutingModel) -> int:
        """Least referee's cost over all profiles, no model in between."""
        choices = [sorted(set(model.ways_of(k).profiles)) for k in range(len(problem.pieces))]
        verdicts = (_judged(problem, np.array(way)) for way in product(*choices))
        return min(verdict.cost for verdict in verdicts if verdict.legal)


class TestCatalogue:
    @given(able=st.sets(st.integers(0, 5), min_size=1, max_size=5), own=st.integers(0, 5), most=st.integers(1, 40), pooled=st.booleans())
    def test_profiles_are_of_the_skills_with_one_queue_first(self, able: set[int], own: int, most: int, pooled: bool) -> None:
        skills = tuple(sorted(able))
        found = profiles_of(skills, own, frozenset(able), frozenset({0}), 6, most, pooled)
        assert 1 <= len(found) <= most and len(set(found)) == len(found)
        assert found[0] == today(skills, own, 6, pooled)
        for profile in found:
            assert profile.count(1) == 1
            assert {q for q, level in enumerate(profile) if level} <= able
        for profile in found[1:]:
            assert profile[0] in (0, 1, 3)  # work that can wait comes first, last, or not at all

    @given(st.integers(0, 10))
    def test_a_split_gives_away_all_units_once(self, units: int) -> None:
        for split in splits((2, 1, 0, 3), units):
            assert sum(split) == units and split[2] == 0 and min(split) >= 0

    def test_a_queue_without_work_is_not_put_first(self) -> None:
        found = profiles_of((0, 1, 2), 1, frozenset({2}), frozenset(), 3, 100)
        assert {profile.index(1) for profile in found} == {1, 2}


def test_proficiency_steers_who_goes_where(problem_of) -> None:  # type: ignore[no-untyped-def]
    """Of two people with both skills the one who is as fast at q1 goes there, not the one who takes twice as long."""
    stints = [Stint(0, 0, 8, 10), Stint(1, 0, 8, 10)]
    weights = {"away": 0.1, "lower": 0.1, "proficiency": 5, "reserve": 0}
    problem = problem_of([(0, 1), (0, 1)], stints, [1, 1], speed=[[1, 0.5], [1, 1]], weights=weights)
    model = build_model(problem, (pooled(problem)[0],))
    levels = decode(model, solve(model.model, Budget(seconds=20.0), 1, "cpsat").assignment)  # type: ignore[arg-type]
    assert (levels == 1).argmax(axis=1).tolist() == [0, 1]


def test_work_that_can_wait_is_behind_at_no_price(problem_of) -> None:  # type: ignore[no-untyped-def]
    problem = problem_of([(0, 1)], [Stint(0, 0, 8, 10)], [0.5, 0.5], deferred=[False, True])
    verdict = _judged(problem, np.array([[1, 3]]))
    assert verdict.served[:, 4].tolist() == [5, 5]
    assert verdict.parts["lower"] == 0
    other = _judged(problem, np.array([[3, 1]]))
    # Two levels behind costs 20 a unit; the fourth unit would save 15 of shortage and surplus.
    assert other.parts["lower"] == 3 * 2 * problem.prices.lower
