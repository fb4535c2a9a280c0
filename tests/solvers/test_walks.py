"""What walks do beyond single moves: ejections, tempering, hard terms that get dearer, the relaxation's order of options."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from benchmarks.families import make
from solvers.anneal.cool import Cooled
from solvers.anneal.guide import guided
from solvers.anneal.read import State, new_state
from solvers.anneal.temper import BETWEEN, REPLICAS, Tempered
from solvers.builder import ModelBuilder
from solvers.exact.seed import relaxed_seed
from solvers.factored.compile import Compiled, compile_model, with_penalty
from solvers.factored.kernel import EJECT, N_MOVES, SINGLE
from solvers.factored.scales import hard_penalty
from solvers.model import ChoiceModel
from solvers.score import score

PEOPLE = 12


def _only(*moves: int) -> np.ndarray:
    return np.cumsum([(move in moves) / len(moves) for move in range(N_MOVES)])


def _compiled(model: ChoiceModel) -> Compiled:
    return with_penalty(compile_model(model), model, hard_penalty(model))


@pytest.fixture(scope="module")
def full_house() -> tuple[ChoiceModel, int]:
    """As many places as people, one each, and the least cost: no single move is ever legal."""
    price = np.random.default_rng(5).integers(1, 100, (PEOPLE, PEOPLE))
    builder = ModelBuilder()
    builder.add_rows(PEOPLE, hi=1, hard=True)
    one = builder.add_profile((0,), (1,))
    for person in range(PEOPLE):  # lists of their own, so that no option can be exchanged
        options = builder.add_list([builder.add_option(one, place) for place in range(PEOPLE)])
        builder.add_decision(options, costs=price[person])
    people, places = linear_sum_assignment(price)
    return builder.build(), int(price[people, places].sum())


def _after(model: ChoiceModel, mix: np.ndarray) -> tuple[int, int]:
    compiled = _compiled(model)
    state = new_state(model, compiled, np.random.default_rng(1), np.arange(PEOPLE))
    state.anneal(compiled, 3000, 20.0, 1.0, mix)
    return score(model, state.best_position)


def test_ejections_find_the_best_places_where_no_single_move_is_legal(full_house: tuple[ChoiceModel, int]) -> None:
    model, least = full_house
    assert _after(model, _only(SINGLE)) > (0, 2 * least)
    assert _after(model, _only(EJECT)) == (0, least)


def test_a_week_changes_its_shape_only_while_limits_are_cheap() -> None:
    """Exactly 20 hours in shifts of 4 or 5: five short ones or four long ones, with nothing legal in between."""
    builder = ModelBuilder(("hours",))
    options = builder.add_list([builder.add_option(builder.add_profile((), ()), features=(h,)) for h in (0, 4, 5)])
    hours = builder.add_rows(1, lo=20, hi=20, hard=True)
    for _ in range(5):
        builder.add_decision(options, costs=np.array([0, 300, 300]), links=[(0, hours)], owner=0)
    model, short = builder.build(), np.ones(5, dtype=np.int64)
    compiled = _compiled(model)

    def cooled(rising: bool) -> tuple[int, int]:
        state = new_state(model, compiled, np.random.default_rng(3), short)
        walk = Cooled(model, compiled, state, (20.0, 2.0), _only(SINGLE), 20, rising)
        for step in range(20):
            assert walk.work(step, 100) == 100
        return score(model, walk.least.best_position)

    assert cooled(rising=False) == (0, 1500)
    assert cooled(rising=True) == (0, 1200)


def test_the_best_of_a_walk_is_measured_at_the_last_prices(random_model: Callable[..., ChoiceModel]) -> None:
    for seed in range(10):
        model = random_model(seed, options=5)
        state = new_state(model, _compiled(model), np.random.default_rng(seed), None)
        walk = Cooled(model, _compiled(model), state, (20.0, 1.0), _only(SINGLE), 10, rising=True)
        for step in range(10):
            walk.work(step, 5)
        hard, energy = score(model, walk.least.best_position)
        assert walk.least.best[0] == energy
        assert (walk.least.best[1] == 0) == (hard == 0)


@settings(max_examples=20, deadline=None)
@given(portions=st.lists(st.integers(0, 70), max_size=6), seed=st.integers(0, 1000))
def test_tempering_depends_on_the_sum_of_its_work_only(random_model: Callable[..., ChoiceModel], portions: list[int], seed: int) -> None:
    model = random_model(seed, options=4)

    def tempered(parts: list[int]) -> tuple[list[list[int]], int]:
        walk = Tempered.begin(model, _compiled(model), np.random.default_rng(seed), (20.0, 1.0), _only(SINGLE))
        done = sum(walk.work(0, part) for part in parts)
        return [state.position.tolist() for state in walk.replicas], done

    assert tempered(portions) == tempered([sum(portions)])
    assert tempered(portions)[1] == sum(portions) // BETWEEN * BETWEEN


def test_better_replicas_become_the_colder_ones(full_house: tuple[ChoiceModel, int]) -> None:
    model, _ = full_house
    walk = Tempered.begin(model, _compiled(model), np.random.default_rng(2), (300.0, 3.0), _only(EJECT))
    walk.work(0, REPLICAS * BETWEEN * 100)
    energies = [int(state.energy.sum()) for state in walk.replicas]
    assert energies[0] < energies[-1]
    assert np.diff(walk.temperatures).min() > 0
    best: State = walk.least
    assert best.best[0] == min(int(state.best[0]) for state in walk.replicas if state.best[1] == 0)


class TestGuide:
    @pytest.mark.parametrize(("family", "counts"), [("roster_day", True), ("roster_week", False), ("wave", False), ("triage", False)])
    def test_whose_heads_are_counted(self, family: str, counts: bool) -> None:
        seed = relaxed_seed(make(family, "small").model, 60.0)
        assert seed is not None
        assert seed.counts_heads is counts

    @pytest.mark.parametrize("family", ["roster_week", "wave"])
    def test_what_the_relaxation_takes_comes_first(self, family: str) -> None:
        model = make(family, "small").model
        seed = relaxed_seed(model, 60.0)
        assert seed is not None
        compiled = guided(compile_model(model), seed)
        places = []
        for group, rank, cell in seed.form.places():
            decision = int(group.decisions[0, rank])
            order = compiled.promising[compiled.promising_ptr[decision] : compiled.promising_ptr[decision + 1]]
            assert sorted(order.tolist()) == list(range(len(order)))
            kinds = seed.form.kinds[int(model.decision_list[decision])]
            taken = np.flatnonzero(seed.relaxed.values[cell.columns] > 0.5)
            places += [int(np.flatnonzero(kinds[order] == kind)[0]) for kind in taken.tolist()]
        assert places
        assert np.mean(np.array(places) == 0) > 0.4  # ties come in the order of the list
        assert max(places) < 25
