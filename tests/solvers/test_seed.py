"""From the linear relaxation to assignments: kinds, rounding, parts of a program, dives, slots."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.anneal.start import Limits, polished_start
from solvers.builder import ModelBuilder
from solvers.exact.assign import assignment_of, rounded, values_of
from solvers.exact.forms import whole_form
from solvers.exact.groups import alike, alone
from solvers.exact.kinds import option_kinds
from solvers.exact.program import restricted
from solvers.exact.run import run_linear, run_mip
from solvers.exact.seed import Seed, relaxed_seed
from solvers.model import ChoiceModel
from solvers.score import score

MakeModel = Callable[..., ChoiceModel]
Least = Callable[[ChoiceModel], tuple[int, int]]


def soon() -> float:
    return time.perf_counter() + 20.0


@pytest.fixture
def generator() -> np.random.Generator:
    return np.random.default_rng(1)


class TestKinds:
    @pytest.fixture
    def shifts(self) -> ModelBuilder:
        """Five options: off; two that differ in their rows; one of other hours; one of another class."""
        builder = ModelBuilder(("hours",))
        builder.add_rows(3, lo=1, under=(1, 0))
        step = builder.add_profile((0,), (1,))
        builder.add_option(builder.add_profile((), ()))
        for offset, hours, klass in ((0, 2, 0), (1, 2, 0), (2, 3, 0), (2, 2, 1)):
            builder.add_option(step, offset, (hours,), klass)
        builder.add_list(range(5))
        return builder

    def test_profiles_make_no_kinds(self, shifts: ModelBuilder) -> None:
        shifts.add_decision(0)
        assert option_kinds(shifts.build())[0].tolist() == [0, 1, 1, 2, 1]

    def test_classes_do_where_a_table_tells_them_apart(self, shifts: ModelBuilder) -> None:
        first, second = shifts.add_decision(0), shifts.add_decision(0)
        shifts.add_pair(first, second, shifts.add_table(np.array([[0, 0], [1, 0]]), hard=True))
        assert option_kinds(shifts.build())[0].tolist() == [0, 1, 1, 2, 3]

    def test_costs_do_where_somebody_pays_them(self, shifts: ModelBuilder) -> None:
        shifts.add_decision(0, costs=[9, 9, 9, 9, 9])
        shifts.add_decision(0, costs=[0, 4, 5, 5, 4])
        assert option_kinds(shifts.build())[0].tolist() == [0, 1, 2, 3, 1]


@given(seed=st.integers(0, 2**31 - 1), size=st.integers(1, 8), total=st.integers(0, 12))
def test_rounding_keeps_the_total_and_moves_nothing_by_two(seed: int, size: int, total: int) -> None:
    generator = np.random.default_rng(seed)
    heads = generator.dirichlet(np.ones(size)) * total
    whole = rounded(heads, total, generator)
    assert whole.sum() == total
    assert (whole >= 0).all()
    assert (np.abs(whole - heads) < 1 + 1e-6).all()


def test_whole_heads_stay() -> None:
    assert rounded(np.array([2.0, 0.0, 3.0]), 5, np.random.default_rng(1)).tolist() == [2, 0, 3]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans(), merged=st.booleans())
def test_heads_of_an_assignment_lead_to_its_like(random_model: MakeModel, seed: int, plain: bool, merged: bool) -> None:
    """Person by person (H, E) is the same; where people were merged, at least the heads are."""
    model = random_model(seed, plain=plain, owners=4, options=5)
    form = whole_form(model, alike(model) if merged else alone(model))
    assignment = np.random.default_rng(seed).integers(0, model.size)
    values = values_of(model, form, assignment)
    back = assignment_of(model, form, values, np.random.default_rng(seed))
    assert values_of(model, form, back).tolist() == values.tolist()
    if not merged:
        assert score(model, back) == score(model, assignment)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_a_part_with_the_rest_fixed_is_worth_what_the_model_says(random_model: MakeModel, seed: int, plain: bool) -> None:
    """One day free, the other as in a random assignment: the least by enumeration is the part's optimum."""
    model = random_model(seed, plain=plain)
    form = whole_form(model, alone(model))
    assignment = np.random.default_rng(seed).integers(0, model.size)
    values = values_of(model, form, assignment)
    places = [(cell.columns, int(model.decision_offset[group.decisions[0, rank]])) for group, rank, cell in form.places()]
    pools = np.concatenate([pool.columns for pool in form.pools])
    mine = [pool.columns for pool in form.pools if pool.offset == 0]
    free = np.concatenate([*(columns for columns, offset in places if offset == 0), *mine])
    part = restricted(form.program, values, free, np.concatenate([*(columns for columns, _ in places), pools]))
    first = np.flatnonzero(model.decision_offset == 0)
    choices = []
    for picks in np.ndindex(*model.size[first]):
        other = assignment.copy()
        other[first] = picks
        choices.append(score(model, other))
    legal = [energy for hard, energy in choices if hard == 0]
    answer = run_mip(part.program, 20.0)
    if answer.values is None:
        assert not legal
    elif legal:
        found = assignment_of(model, form, part.into(values, answer.values), np.random.default_rng(0))
        assert score(model, found) == (0, min(legal))


def test_prices_say_what_a_unit_more_is_worth() -> None:
    """Two heads are asked for and one can work: each head more saves the price of a missing one."""
    builder = ModelBuilder()
    builder.add_rows(1, lo=2, under=(7, 0))
    work = builder.add_list([builder.add_option(builder.add_profile((), ())), builder.add_option(builder.add_profile((0,), (1,)))])
    builder.add_decision(work)
    model = builder.build()
    program = whole_form(model, alone(model)).program
    relaxed = run_linear(program, 20.0)
    assert relaxed is not None
    assert relaxed.bound == 7
    row = int(np.flatnonzero(program.row_lower == 2)[0])
    assert relaxed.prices[row] == pytest.approx(7.0)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_the_bound_is_below_every_legal_assignment(random_model: MakeModel, least: Least, seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain)
    hard, energy = least(model)
    seeded = relaxed_seed(model, 20.0)
    if seeded is not None and hard == 0:
        assert seeded.bound <= energy
    assert seeded is not None or hard > 0


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), share=st.sampled_from([0.1, 0.5, 1.0]))
def test_a_dive_breaks_no_limit_that_kinds_decide(random_model: MakeModel, seed: int, share: float) -> None:
    """Where only own rows, links and pairs are hard, whole kinds are legal, however options are rounded."""
    model = random_model(seed, plain=True, owners=4)
    seeded = relaxed_seed(model, 20.0)
    if seeded is None:
        return
    start = seeded.dived(share, soon())
    if start is not None:
        hard, energy = score(model, start)
        assert hard == 0
        assert energy >= seeded.bound


class TestFractional:
    """Models whose relaxation leaves somebody between two kinds, so that a dive has something to settle."""

    @pytest.fixture
    def seeds(self, random_model: MakeModel) -> list[Seed]:
        made = (relaxed_seed(random_model(k, plain=True, owners=4), 20.0) for k in range(160))
        fractional = [seed for seed in made if seed is not None and _doubt(seed) > 1e-3]
        assert len(fractional) > 5
        return fractional

    def test_a_dive_settles_most_of_them_legally(self, seeds: list[Seed]) -> None:
        starts = [(seed, seed.dived(0.5, soon())) for seed in seeds]
        settled = [(seed, start) for seed, start in starts if start is not None]
        assert len(settled) >= 0.7 * len(seeds)  # of the few that so tight a relaxation leaves open
        assert all(score(seed.model, start)[0] == 0 for seed, start in settled)

    def test_a_dive_is_nearer_to_the_bound_than_rounding(self, seeds: list[Seed]) -> None:
        dived = [(seed, seed.dived(0.5, soon())) for seed in seeds]
        found = [
            (score(seed.model, start)[0], score(seed.model, seed.rounded(np.random.default_rng(0)))[0])
            for seed, start in dived
            if start is not None
        ]
        of_dives, of_rounding = np.sum(found, axis=0)
        assert of_dives < of_rounding

    def test_without_time_there_is_no_dive(self, seeds: list[Seed]) -> None:
        assert all(seed.dived(0.5, time.perf_counter()) is None for seed in seeds)


def _doubt(seed: Seed) -> float:
    return max(1.0 - float(seed.relaxed.values[cell.columns].max()) for _, _, cell in seed.form.places())


class TestCrowd:
    @pytest.fixture
    def seeded(self, crowd: ChoiceModel) -> Seed:
        found = relaxed_seed(crowd, 20.0)
        assert found is not None
        return found

    def test_a_dive_leads_to_a_legal_start(self, crowd: ChoiceModel, seeded: Seed) -> None:
        start = seeded.dived(0.5, soon())
        assert start is not None
        hard, energy = score(crowd, start)
        assert hard == 0
        assert seeded.bound <= energy <= 1.5 * seeded.bound

    def test_polishing_reaches_near_the_bound(self, crowd: ChoiceModel, seeded: Seed) -> None:
        best = seeded.dived(0.5, soon())
        assert best is not None
        for slot in seeded.slots * 3:
            other = seeded.improved(best, slot, 0.3, soon())
            assert other is not None
            rest = crowd.decision_offset != slot.offset
            assert other[rest].tolist() == best[rest].tolist()
            best = min(best, other, key=lambda assignment: score(crowd, assignment))
        assert score(crowd, best)[0] == 0
        assert seeded.bound <= score(crowd, best)[1] <= 1.05 * seeded.bound

    def test_polishing_never_takes_what_is_worse(self, seeded: Seed, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every other round answers at random, which is worse."""
        turns, improved, told = iter(range(99)), Seed.improved, []

        def sometimes(seed: Seed, best: np.ndarray, *how: Any) -> np.ndarray | None:
            turn = next(turns)
            return np.random.default_rng(turn).integers(0, seed.model.size) if turn % 2 else improved(seed, best, *how)

        monkeypatch.setattr(Seed, "improved", sometimes)
        start = seeded.rounded(np.random.default_rng(0))
        best, rounds = polished_start(seeded, start, Limits(np.inf, 8, 1, threading.Event()), told.append)
        assert rounds == 8
        assert told
        assert told == sorted(told, reverse=True)
        assert score(seeded.model, best) == told[-1]

    def test_a_dive_leads_to_the_same_start_again(self, seeded: Seed) -> None:
        one, two = (seeded.dived(0.34, soon()) for _ in range(2))
        assert one is not None
        assert two is not None
        assert one.tolist() == two.tolist()

    def test_people_are_merged_where_there_are_too_many(
        self, crowd: ChoiceModel, monkeypatch: pytest.MonkeyPatch, generator: np.random.Generator
    ) -> None:
        heads = sum(len(cell.columns) for _, _, cell in whole_form(crowd, alone(crowd)).places())
        monkeypatch.setattr("solvers.exact.seed.MAX_HEADS", heads - 1)
        merged = relaxed_seed(crowd, 20.0)
        assert merged is not None
        assert not merged.personal
        assert merged.dived(0.5, soon()) is None
        start = merged.rounded(generator)
        assert merged.improved(start, merged.slots[0], 0.3, soon()) is None
        monkeypatch.setattr("solvers.exact.seed.MAX_HEADS", 10)
        assert relaxed_seed(crowd, 20.0) is None

    def test_no_time_no_start(self, crowd: ChoiceModel) -> None:
        assert relaxed_seed(crowd, 0.0) is None
