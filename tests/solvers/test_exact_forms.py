"""The exact forms' parts: whole points from decisions, make-ups of loads, pairs, rows that are used alike, cores."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.families import make
from solvers.builder import ModelBuilder
from solvers.exact.assign import values_of
from solvers.exact.complete import completed
from solvers.exact.forms import whole_form
from solvers.exact.groups import alone
from solvers.exact.relax import relaxation
from solvers.exact.run import Relaxed
from solvers.exact.solve import solve_at_once
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget, Status

MakeModel = Callable[..., ChoiceModel]
Least = Callable[[ChoiceModel], tuple[int, int]]
BUDGET = Budget(seconds=20.0, threads=1)


def rooms(seed: int, jobs: int = 4) -> ChoiceModel:
    """Jobs of one to three units, two rooms with a soft capacity and a hard one alike, some pairs that want one room."""
    rng = np.random.default_rng(seed)
    builder = ModelBuilder()
    capacity = int(rng.integers(1, 4))
    builder.add_rows(2, hi=capacity, over=(int(rng.integers(0, 4)), int(rng.integers(0, 3))))
    builder.add_rows(2, hi=capacity + int(rng.integers(0, 3)), hard=True)
    idle = builder.add_option(builder.add_profile((), ()))
    for size in rng.integers(1, 4, jobs).tolist():
        profile = builder.add_profile((0, 2), (size, size))
        options = builder.add_list([idle, *(builder.add_option(profile, room, klass=1 + room) for room in range(2))])
        builder.add_decision(options, costs=rng.integers(0, 9, 3))
    for _ in range(2):
        table = builder.add_table(rng.integers(0, 6, (3, 3)) * rng.integers(0, 2, (3, 3)), hard=False)
        first, second = sorted(rng.choice(jobs, 2, replace=False).tolist())
        builder.add_pair(first, second, table)
    return builder.build()


def _bound(model: ChoiceModel) -> int:
    form = whole_form(model, alone(model))
    relaxed = relaxation(form.program, form.extras, 20.0)
    assert isinstance(relaxed, Relaxed)
    return relaxed.bound


def _check_points(model: ChoiceModel, rng: np.random.Generator) -> None:
    """Every assignment's whole point costs what the assignment does, and there is one just where it is legal."""
    form = whole_form(model, alone(model))
    for _ in range(8):
        assignment = rng.integers(0, model.size)
        hard, energy = score(model, assignment)
        point = completed(form, values_of(model, form, assignment))
        if hard:
            assert point is None
        else:
            assert point is not None
            assert form.program.holds(point)
            assert int(form.program.cost @ point) + form.program.offset == energy


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_whole_points_cost_what_their_assignments_do(random_model: MakeModel, seed: int, plain: bool) -> None:
    _check_points(random_model(seed, plain=plain), np.random.default_rng(seed))


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_so_do_those_of_jobs_in_rooms(seed: int) -> None:
    _check_points(rooms(seed), np.random.default_rng(seed))


@pytest.mark.parametrize("by", ["cpsat", "mip"])
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_jobs_in_rooms_are_solved_to_the_enumerated_least(least: Least, by: str, seed: int) -> None:
    model = rooms(seed)
    hard, energy = least(model)
    assert hard == 0  # everybody may stay idle
    done = solve_at_once(model, BUDGET, seed, by)
    assert (done.status, done.bound) == (Status.OPTIMAL, energy)
    assert done.assignment is not None
    assert score(model, done.assignment) == (0, energy)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_the_relaxation_is_below_the_least(least: Least, seed: int) -> None:
    model = rooms(seed)
    assert _bound(model) <= least(model)[1]


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_one_pair_alone_is_relaxed_without_a_gap(least: Least, seed: int) -> None:
    rng = np.random.default_rng(seed)
    builder = ModelBuilder()
    empty = builder.add_profile((), ())
    options = builder.add_list([builder.add_option(empty, klass=k) for k in range(3)])
    for _ in range(2):
        builder.add_decision(options, costs=rng.integers(0, 9, 3))
    builder.add_pair(0, 1, builder.add_table(rng.integers(0, 9, (3, 3))))
    model = builder.build()
    assert _bound(model) == least(model)[1]


def test_a_place_takes_whole_jobs_in_the_relaxation_too() -> None:
    """Three jobs of two units and a place for three: half a job more would fit, and does not."""
    builder = ModelBuilder()
    builder.add_rows(1, hi=3, hard=True)
    options = builder.add_list([builder.add_option(builder.add_profile((), ())), builder.add_option(builder.add_profile((0,), (2,)))])
    for _ in range(3):
        builder.add_decision(options, costs=np.array([10, 0]))
    assert _bound(builder.build()) == 20


def test_a_hard_row_shortens_the_soft_one_that_is_used_alike() -> None:
    def columns(limit: int | None) -> int:
        builder = ModelBuilder()
        builder.add_rows(1, hi=2, over=(0, 1))
        if limit is not None:
            builder.add_rows(1, hi=limit, hard=True)
        both = (0,) if limit is None else (0, 1)
        options = builder.add_list(
            [builder.add_option(builder.add_profile((), ())), builder.add_option(builder.add_profile(both, (1,) * len(both)))]
        )
        for price in range(30):
            builder.add_decision(options, costs=np.array([price, 0]))
        return whole_form(builder.build(), alone(builder.build())).program.n_variables

    assert columns(limit=5) == columns(limit=None) - 25


@pytest.mark.parametrize("by", ["cpsat", "mip", "counts+cpsat"])
@pytest.mark.parametrize("family", ["roster_week", "wave"])
def test_there_is_an_answer_where_one_is_easy(family: str, by: str) -> None:
    """In no time at all there is the greedy one, legal, and said to be so."""
    from solvers.backends import solve

    model = make(family, "small").model
    done = solve(model, Budget(seconds=0.01, threads=1), 1, by)
    assert done.hard == 0
    assert "greedy" in done.note or "relaxation" in done.note
