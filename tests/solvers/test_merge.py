"""The best of what some assignments do: never worse than they are, and no choice that neither they nor the relaxation make."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.anneal.merge import SHORT_READS, merged_start
from solvers.anneal.solve import solve_annealing
from solvers.anneal.start import Limits
from solvers.exact.assign import values_of
from solvers.exact.complete import completed
from solvers.exact.forms import whole_form
from solvers.exact.groups import alone
from solvers.exact.ladders import unit_ladders
from solvers.exact.merge import FRACTION
from solvers.exact.seed import Seed, relaxed_seed
from solvers.greedy import Mender
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Begin, Budget

MakeModel = Callable[..., ChoiceModel]
Least = Callable[[ChoiceModel], tuple[int, int]]


def _soon() -> float:
    return time.perf_counter() + 20.0


def _legal(model: ChoiceModel, seed: int, count: int) -> list[np.ndarray]:
    generator = np.random.default_rng(seed)
    tried = (generator.integers(0, model.size) for _ in range(200))
    return [assignment for assignment in tried if score(model, assignment)[0] == 0][:count]


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_no_mixture_of_them_is_better(random_model: MakeModel, least: Least, seed: int, plain: bool) -> None:
    """By enumeration."""
    model = random_model(seed, plain=plain)
    given_ones, seeded = _legal(model, seed, 3), relaxed_seed(model, 20.0)
    if not given_ones or seeded is None:
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("solvers.exact.merge.BEYOND", 99)  # rows as far from their bands as they like
        found = seeded.merged(given_ones, 0.0, _soon())
    assert found is not None
    choices = [sorted({int(one[k]) for one in given_ones}) for k in range(model.n_decisions)]
    mixtures = [np.array(mixture) for mixture in product(*choices)]
    assert least(model) <= score(model, found) <= min(score(model, mixture) for mixture in mixtures)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_is_never_worse_than_any_of_them(random_model: MakeModel, seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain)
    given_ones, seeded = _legal(model, seed, 3), relaxed_seed(model, 20.0)
    if given_ones and seeded is not None:
        found = seeded.merged(given_ones, 0.0, _soon())
        assert found is not None
        assert score(model, found) <= min(score(model, one) for one in given_ones)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_chooses_what_one_of_them_does_or_the_relaxation(random_model: MakeModel, seed: int) -> None:
    model = random_model(seed)
    given_ones, seeded = _legal(model, seed, 3), relaxed_seed(model, 20.0)
    if not given_ones or seeded is None:
        return
    found = seeded.merged(given_ones, 0.0, _soon())
    assert found is not None
    chosen = values_of(model, seeded.form, found) > 0
    known = np.max([seeded.relaxed.values > FRACTION, *(values_of(model, seeded.form, one) > 0 for one in given_ones)], axis=0)
    assert not (chosen & ~known).any()


def test_without_time_there_is_none(roster_like: ChoiceModel) -> None:
    seeded = relaxed_seed(roster_like, 20.0)
    assert seeded is not None
    best = solve_annealing(roster_like, Budget(sweeps=200), 1).assignment
    late = seeded.merged([best], 0.0, time.perf_counter() - 1.0)
    assert late is None or score(roster_like, late) <= score(roster_like, best)


def test_ladders_hold_every_unit_step_the_cheapest_first(crowd: ChoiceModel) -> None:
    form = whole_form(crowd, alone(crowd))
    ladders = unit_ladders(form.program, form.extras)
    assert len(ladders.columns) == ladders.lengths.sum() > 0
    assert len(set(ladders.columns.tolist())) == len(ladders.columns)
    cost = form.program.cost[ladders.columns]
    same = np.diff(np.repeat(np.arange(len(ladders.lengths)), ladders.lengths)) == 0
    assert (np.diff(cost)[same] >= 0).all()
    assert ladders.within.max() == ladders.lengths.max() - 1
    rounded = values_of(crowd, form, Mender(crowd)(np.zeros(crowd.n_decisions, dtype=np.int64)))
    whole = completed(form, rounded)
    assert whole is not None
    filled = whole[ladders.columns]
    assert (np.diff(filled)[same] <= 0).all()


class TestRounds:
    @pytest.fixture
    def seeded(self, wave_like: ChoiceModel) -> Seed:
        found = relaxed_seed(wave_like, 20.0)
        assert found is not None
        return found

    def _merged(self, seeded: Seed, rounds: int, told: list[tuple[int, int]], heats: list[float]) -> tuple[np.ndarray, int, bool]:
        model = seeded.model

        def explore(start: np.ndarray, heat: float, number: int) -> np.ndarray:
            heats.append(heat)
            moved, generator = start.copy(), np.random.default_rng(number)
            some = generator.choice(model.n_decisions, 3, replace=False)
            moved[some] = generator.integers(0, model.size[some])
            return moved

        mend = Mender(model)
        start = np.zeros(model.n_decisions, dtype=np.int64)
        return merged_start(seeded, start, explore, mend, Limits(np.inf, rounds, 2, threading.Event()), told.append)

    def test_only_improvements_are_told_and_the_best_comes_back(self, seeded: Seed) -> None:
        told: list[tuple[int, int]] = []
        best, *_ = self._merged(seeded, 4, told, [])
        assert len(told) > 1
        assert told == sorted(set(told), reverse=True)
        assert score(seeded.model, best) == told[-1]
        assert told[-1][1] >= seeded.bound

    def test_idle_rounds_are_hotter_and_come_to_an_end(self, seeded: Seed) -> None:
        heats: list[float] = []
        _, done, idle = self._merged(seeded, 40, [], heats)
        assert done < 40
        by_round = [set(heats[k : k + SHORT_READS]) for k in range(0, len(heats), SHORT_READS)]
        assert all(len(heat) == 1 for heat in by_round)
        assert by_round[0] == {1.0}
        assert done == len(by_round)
        if score(seeded.model, self._merged(seeded, 40, [], [])[0])[1] > seeded.bound:
            assert max(heats) > 1.0
            assert idle

    def test_cancelled_means_no_round(self, seeded: Seed) -> None:
        cancelled = threading.Event()
        cancelled.set()
        start = seeded.rounded(np.random.default_rng(0))
        limits = Limits(np.inf, 3, 1, cancelled)
        best, done, idle = merged_start(seeded, start, lambda one, heat, number: one, lambda one: one, limits, lambda least: None)  # type: ignore[arg-type]
        assert (done, idle) == (0, False)
        assert best is start


def test_a_timed_run_that_merged_is_replayed(wave_like: ChoiceModel) -> None:
    timed = solve_annealing(wave_like, Budget(seconds=2.0), 7)
    assert timed.begin == Begin.GUIDED
    assert timed.polished is not None and timed.polished > 0
    again = solve_annealing(wave_like, Budget(cooling=timed.cooling, begin=timed.begin, polished=timed.polished, threads=1), 7)
    assert again.assignment.tolist() == timed.assignment.tolist()
    assert again.scores == timed.scores


def test_merging_ends_at_the_optimum_of_a_small_wave(wave_like: ChoiceModel) -> None:
    from solvers.exact.solve import solve_at_once

    proven = solve_at_once(wave_like, Budget(seconds=20.0), 0, "mip")
    done = solve_annealing(wave_like, Budget(sweeps=400), 3)
    assert proven.bound is not None
    assert score(wave_like, done.assignment) == (0, proven.bound)
