"""The factored annealer: its running energy is the model's, its answers are reproducible, tiny models are solved."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.anneal.pace import STEPS
from solvers.anneal.read import new_state, penalised
from solvers.anneal.solve import READS, Annealed, solve_annealing
from solvers.builder import ModelBuilder
from solvers.factored.compile import compile_model, with_penalty
from solvers.factored.kernel import DOUBLE_EXCHANGE, EJECT, EXCHANGE, NEAR, OWNER_PAIR, SINGLE, anneal
from solvers.factored.scales import typical_prices
from solvers.greedy import greedy_assignment
from solvers.model import ChoiceModel
from solvers.score import row_usage, score
from solvers.solution import Begin, Budget

MakeModel = Callable[..., ChoiceModel]
MOVES = (SINGLE, NEAR, OWNER_PAIR, EXCHANGE, DOUBLE_EXCHANGE, EJECT)


def _same(one: Annealed, two: Annealed) -> bool:
    work = one.cooling == two.cooling and one.polished == two.polished
    return one.assignment.tolist() == two.assignment.tolist() and one.scores == two.scores and work


def _walk(model: ChoiceModel, seed: int, mix: np.ndarray, sweeps: int = 30, penalty: int = 7) -> None:
    """Run the kernel and compare everything that it keeps with what its position says."""
    compiled = with_penalty(compile_model(model), model, penalty)
    read = new_state(model, compiled, np.random.default_rng(seed), None)
    state = (read.rng, read.position, read.chosen, read.usage, read.energy, read.best, read.best_position)
    anneal(compiled, *state, sweeps, 20.0, 2.0, mix)
    assert read.usage.tolist() == row_usage(model, read.position).tolist()
    assert read.chosen.tolist() == model.chosen(read.position).tolist()
    assert read.energy.tolist() == penalised(compiled, model, read.position, read.usage).tolist()
    assert read.best.tolist() == penalised(compiled, model, read.best_position, row_usage(model, read.best_position)).tolist()


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans(), move=st.sampled_from([None, *MOVES]))
def test_kept_energy_is_the_recomputed_one(random_model: MakeModel, seed: int, plain: bool, move: int | None) -> None:
    model = random_model(seed, plain=plain, options=5)
    shares = np.full(len(MOVES), 1 / len(MOVES)) if move is None else np.eye(len(MOVES))[move]
    _walk(model, seed, np.cumsum(shares))


def test_roster_rows_are_plain_and_signed_ones_are_not(roster_like: ChoiceModel, random_model: MakeModel) -> None:
    assert compile_model(roster_like).plain[0] == 1
    plain = [int(compile_model(random_model(seed)).plain[0]) for seed in range(20)]
    assert sum(plain) < 5


def test_rows_are_plain_where_each_list_gives_or_takes_single_units() -> None:
    def made(*uses: tuple[int, ...]) -> ChoiceModel:
        builder = ModelBuilder()
        builder.add_rows(4, lo=0, under=(1, 0))
        for own in uses:
            builder.add_decision(builder.add_list([builder.add_option(builder.add_profile([0], [use])) for use in own]))
        return builder.build()

    assert [int(compile_model(made(*uses)).plain[0]) for uses in ([(1,), (-1,)], [(1, -1)], [(1,), (2,)])] == [1, 0, 0]
    assert compile_model(made((1,), (-1,))).decision[:, 14].tolist() == [0, 1]


@pytest.mark.parametrize("plain", [True, False])
def test_finds_the_least_of_tiny_models(random_model: MakeModel, least: Callable[[ChoiceModel], tuple[int, int]], plain: bool) -> None:
    for seed in range(40):
        model = random_model(seed, plain=plain, wild_pairs=False)
        hard, energy = least(model)
        found = score(model, solve_annealing(model, Budget(sweeps=4000), seed).assignment)
        assert found == (0, energy) if hard == 0 else found[0] > 0, f"seed {seed}"


def test_solves_the_roster(roster_like: ChoiceModel) -> None:
    from solvers.exact.solve import solve_at_once

    proven = solve_at_once(roster_like, Budget(seconds=20.0, threads=1), 0, "cpsat")
    done = solve_annealing(roster_like, Budget(sweeps=2000), 3)
    assert score(roster_like, done.assignment) == (0, proven.bound)


@pytest.mark.parametrize("model_name", ["roster_like", "crowd"])
def test_same_seed_and_sweeps_on_any_number_of_threads(request: pytest.FixtureRequest, model_name: str) -> None:
    model: ChoiceModel = request.getfixturevalue(model_name)
    one, two, again = (solve_annealing(model, Budget(sweeps=150, threads=threads), 5) for threads in (1, 2, 2))
    assert _same(one, two)
    assert _same(two, again)
    assert [sum(read) for read in one.cooling] == [0, *[150] * READS]


def test_seeds_lead_to_different_reads(roster_like: ChoiceModel) -> None:
    answers = {solve_annealing(roster_like, Budget(sweeps=20), seed).scores for seed in range(5)}
    assert len(answers) > 1


@pytest.mark.parametrize("model_name", ["roster_like", "crowd"])
def test_a_timed_run_is_replayed(request: pytest.FixtureRequest, model_name: str) -> None:
    model: ChoiceModel = request.getfixturevalue(model_name)
    timed = solve_annealing(model, Budget(seconds=2.0), 7)
    assert [len(read) for read in timed.cooling[1:]] == [STEPS] * READS
    assert (timed.polished is not None) == (model_name == "crowd")
    replay = Budget(cooling=timed.cooling, begin=timed.begin, polished=timed.polished, threads=1)
    assert _same(solve_annealing(model, replay, 7), timed)


def test_a_relaxed_start_ends_near_its_bound(crowd: ChoiceModel) -> None:
    done, without = solve_annealing(crowd, Budget(sweeps=300), 1), solve_annealing(crowd, Budget(sweeps=300, begin=Begin.RANDOM), 1)
    assert done.bound is not None
    assert (without.bound, without.polished) == (None, None)
    hard, energy = score(crowd, done.assignment)
    assert hard == 0
    assert done.bound <= energy <= 1.05 * done.bound


class TestWarmStart:
    @settings(max_examples=25, deadline=None)
    @given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
    def test_is_never_made_worse(self, random_model: MakeModel, seed: int, plain: bool) -> None:
        model = random_model(seed, plain=plain)
        legal = [np.array(a) for a in np.ndindex(*model.size) if score(model, np.array(a))[0] == 0]
        for start in legal[:3]:
            done = solve_annealing(model, Budget(sweeps=3), seed, start=start)
            assert score(model, done.assignment) <= score(model, start)

    def test_keeps_the_best_there_is(self, roster_like: ChoiceModel) -> None:
        best = solve_annealing(roster_like, Budget(sweeps=2000), 3).assignment
        again = solve_annealing(roster_like, Budget(sweeps=5), 9, start=best)
        assert score(roster_like, again.assignment) == score(roster_like, best)

    def test_leaves_the_start_alone(self, roster_like: ChoiceModel) -> None:
        start = np.zeros(roster_like.n_decisions, dtype=np.int64)
        solve_annealing(roster_like, Budget(sweeps=20), 1, start=start)
        assert not start.any()


def test_cancelled_before_it_began(roster_like: ChoiceModel) -> None:
    cancelled = threading.Event()
    cancelled.set()
    done = solve_annealing(roster_like, Budget(seconds=60.0), 1, cancelled=cancelled)
    assert done.cooling == ((),) * (1 + READS)
    assert done.assignment.tolist() == greedy_assignment(roster_like).tolist()


def test_cancelled_on_the_way(roster_like: ChoiceModel) -> None:
    cancelled = threading.Event()
    done = solve_annealing(roster_like, Budget(seconds=60.0), 1, progress=lambda *_: cancelled.set(), cancelled=cancelled)
    assert all(len(read) < STEPS for read in done.cooling)
    assert replayed(roster_like, done)


def replayed(model: ChoiceModel, done: Annealed) -> bool:
    """Whether the sweeps of a run that was cut short lead to its answer."""
    again = solve_annealing(model, Budget(cooling=done.cooling), 1)
    return again.assignment.tolist() == done.assignment.tolist()


def test_progress_and_trace_fall(roster_like: ChoiceModel) -> None:
    told: list[tuple[int, int]] = []
    done = solve_annealing(roster_like, Budget(sweeps=600), 2, progress=lambda _, hard, energy: told.append((hard, energy)))
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == len(told)
    assert told[-1] == score(roster_like, done.assignment)
    energies = [energy for _, energy in done.trace]
    assert energies == sorted(energies, reverse=True)
    assert done.trace[-1][1] == told[-1][1]


def test_the_hard_penalty_of_a_row_is_by_its_usual_step(roster_like: ChoiceModel) -> None:
    bands = with_penalty(compile_model(roster_like), roster_like, 70).bands
    hours, days = 32, 33
    assert bands[hours, 2:6].tolist() == [23, 0, 23, 0]  # steps of 3 hours or so
    assert bands[days, 2:6].tolist() == [70, 0, 70, 0]
    assert bands[0, 2:6].tolist() == [3, 1, 1, 0]


def test_prices_of_a_model_without_any(random_model: MakeModel) -> None:
    from solvers.builder import ModelBuilder

    builder = ModelBuilder()
    builder.add_decision(builder.add_list([builder.add_option(builder.add_profile((), ())), builder.add_option(0, 1)]))
    model = builder.build()
    assert typical_prices(model) == (1.0, 1.0, 1.0)
    assert score(model, solve_annealing(model, Budget(sweeps=10), 0).assignment) == (0, 0)


@pytest.mark.parametrize("lists", [1, 3])
def test_lists_that_nobody_uses_change_nothing(lists: int) -> None:
    from solvers.builder import ModelBuilder

    builder = ModelBuilder(("hours",))
    builder.add_rows(6, lo=1, under=(2, 0))
    options = [builder.add_option(builder.add_profile([k % 3], [1]), 0, (k,)) for k in range(4)]
    used = builder.add_list(options[:3])
    for k in range(lists):
        builder.add_list(options[k:])
    for _ in range(2):
        builder.add_decision(used, owner=0)
    _walk(builder.build(), 1, np.cumsum(np.eye(len(MOVES))[OWNER_PAIR]), sweeps=200)


def test_a_start_that_is_no_assignment_is_refused(roster_like: ChoiceModel) -> None:
    with pytest.raises(ValueError, match="an assignment holds one list position"):
        solve_annealing(roster_like, Budget(sweeps=1), 1, start=np.full(roster_like.n_decisions, 10**6))
