"""The exact forms against enumeration, and what counts may and may not promise."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.backends import solve
from solvers.builder import ModelBuilder
from solvers.exact.assign import values_of
from solvers.exact.bins import _makeups
from solvers.exact.complete import completed
from solvers.exact.core import core
from solvers.exact.forms import whole_form
from solvers.exact.groups import alike, alone, own_rows
from solvers.exact.pairs import cliques, diagonal_form
from solvers.exact.prices import proven_prices
from solvers.exact.program import Program
from solvers.exact.relax import relaxation
from solvers.exact.run import Answer, Relaxed, run_linear, run_mip
from solvers.exact.solve import counts_bound, solve_at_once, solve_counts_then_names
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Budget, Status

MakeModel = Callable[..., ChoiceModel]
Least = Callable[[ChoiceModel], tuple[int, int]]
BUDGET = Budget(seconds=20.0, threads=1)


@pytest.mark.parametrize("by", ["cpsat", "mip"])
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_at_once_is_the_enumerated_least(random_model: MakeModel, least: Least, by: str, seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain)
    hard, energy = least(model)
    done = solve_at_once(model, BUDGET, seed, by)
    if hard:
        assert (done.status, done.assignment, done.bound) == (Status.INFEASIBLE, None, None)
        return
    assert done.status is Status.OPTIMAL
    assert done.assignment is not None
    assert score(model, done.assignment) == (0, energy)
    assert done.bound == energy


@pytest.mark.parametrize("backend", ["cpsat", "mip", "counts+cpsat", "counts+mip"])
def test_no_answer_is_worse_than_the_start(random_model: MakeModel, least: Least, backend: str) -> None:
    """With no time for a program the answer is the start given; an illegal start is no answer."""
    begun = 0
    for seed in range(30):
        model = random_model(seed)
        hard, energy = least(model)
        picks = [np.array(each) for each in np.ndindex(*model.size)]
        scores = [score(model, each) for each in picks]
        if hard:
            continue
        start, broken = picks[scores.index((0, energy))], picks[int(np.argmax([each[0] for each in scores]))]
        done = solve(model, Budget(seconds=0.0, threads=1), 1, backend, start=start)
        assert (done.hard, done.energy) == (0, energy)
        begun += "the start given" in done.note
        refused = solve(model, Budget(seconds=0.0, threads=1), 1, backend, start=broken)
        assert refused.assignment is None or refused.hard == 0
    assert begun


def test_an_error_of_the_solver_is_not_the_last_word(random_model: MakeModel) -> None:
    """HiGHS 1.12 ends with "solve error" on this program, which has no solution."""
    model = random_model(1810205, plain=True)
    program = whole_form(model, alone(model)).program
    assert run_mip(program, 20.0).status is Status.INFEASIBLE


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans(), width=st.sampled_from([0.0, 1.0, 3.0]))
def test_what_a_core_leaves_out_costs_what_the_prices_say(random_model: MakeModel, seed: int, plain: bool, width: float) -> None:
    """The lesser of a core's optimum and its width above the floor is a bound, however poor the prices are."""
    model = random_model(seed, plain=plain)
    program = whole_form(model, alone(model)).program
    relaxed, whole = run_linear(program, 20.0), run_mip(program, 20.0)
    if relaxed is None or whole.objective is None:
        return
    rng = np.random.default_rng(seed)
    poor = Relaxed(relaxed.values, relaxed.prices * rng.choice([-1.0, 0.0, 1.0, 1.5], len(relaxed.prices)), relaxed.bound)
    for prices in (proven_prices(program, relaxed), proven_prices(program, poor)):
        assert -1e6 < prices.floor <= whole.objective
        part, _ = core(program, prices, whole.objective - prices.floor, None)
        assert run_mip(part.program, 20.0).objective == whole.objective
        part, _ = core(program, prices, width, None)
        inside = run_mip(part.program, 20.0)
        found = np.inf if inside.objective is None else inside.objective
        assert min(found, prices.floor + width) <= whole.objective + 1e-6


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_counts_bound_is_below_every_legal_assignment(random_model: MakeModel, least: Least, seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain, owners=4, days=1)
    hard, energy = least(model)
    bound = counts_bound(model, 20.0)
    if hard == 0:
        assert bound is not None
        assert bound <= energy


@pytest.mark.parametrize("by", ["cpsat", "mip"])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_counts_then_names_never_claims_too_much(random_model: MakeModel, least: Least, by: str, seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain, owners=4, days=1)
    hard, energy = least(model)
    done = solve_counts_then_names(model, BUDGET, seed, by)
    assert done.status is not Status.OPTIMAL
    if done.assignment is not None:
        found = score(model, done.assignment)
        assert found[0] == 0
        assert found[1] >= energy
    elif hard == 0:
        assert done.status is Status.NO_ANSWER


@pytest.mark.parametrize("by", ["cpsat", "mip"])
def test_counts_of_the_roster_get_names(roster_like: ChoiceModel, by: str) -> None:
    best = solve_at_once(roster_like, BUDGET, 0, by)
    done = solve_counts_then_names(roster_like, BUDGET, 0, by)
    assert done.assignment is not None
    hard, energy = score(roster_like, done.assignment)
    assert hard == 0
    assert best.bound is not None
    assert best.bound <= energy <= best.bound + 5
    bound = counts_bound(roster_like, 20.0)
    assert bound is not None
    assert 0 < bound <= best.bound


def test_cpsat_begins_where_the_relaxation_was_rounded(crowd: ChoiceModel) -> None:
    begun, proven = solve_at_once(crowd, BUDGET, 1, "cpsat"), solve_at_once(crowd, BUDGET, 1, "mip")
    assert "begun from the linear relaxation" in begun.note
    assert begun.assignment is not None
    assert (begun.status, proven.status) == (Status.OPTIMAL, Status.OPTIMAL)
    assert score(crowd, begun.assignment) == (0, begun.bound)
    assert begun.bound == proven.bound


@pytest.mark.parametrize("by", ["cpsat", "mip"])
def test_trace_falls_to_the_answer(roster_like: ChoiceModel, by: str) -> None:
    done = solve_at_once(roster_like, BUDGET, 0, by)
    assert done.assignment is not None
    energies = [energy for _, energy in done.trace]
    assert energies == sorted(energies, reverse=True)
    assert energies[-1] == score(roster_like, done.assignment)[1]


def _crowd(people: int, costs: Callable[[int], list[int]]) -> ModelBuilder:
    """`people` who share one list of three shifts over four steps."""
    builder = ModelBuilder(("hours",))
    builder.add_rows(4, lo=people // 2, hi=people // 2, under=(3, 2), over=(1, 0))
    options = [builder.add_option(builder.add_profile((), ()))]
    options += [builder.add_option(builder.add_profile((0, 1), (1, 1)), start, (2,)) for start in (0, 2)]
    shifts = builder.add_list(options)
    for person in range(people):
        builder.add_decision(shifts, costs=costs(person), links=[(0, builder.add_rows(1, lo=1, over=(1, 0), hard=True))])
    return builder


@pytest.mark.parametrize("by", ["cpsat", "mip"])
def test_many_users_of_one_step_are_counted_once(by: str) -> None:
    model = _crowd(14, lambda person: [0, person % 3, (person + 1) % 3]).build()
    done = solve_at_once(model, BUDGET, 0, by)
    assert done.assignment is not None
    assert score(model, done.assignment) == (0, done.bound)
    form = whole_form(model, alone(model))
    people = np.concatenate([cell.columns for _, _, cell in form.places()])
    entries = form.program.matrix[:, people].getnnz() - 42  # beyond the one-of-three rows: two pools and own hours, not four steps each
    assert entries == 28 + 28


def test_optimal_is_to_the_last_unit() -> None:
    """Costs so large that one unit is far below the usual relative gap of MIP solvers."""
    rng = np.random.default_rng(5)
    builder = ModelBuilder()
    builder.add_rows(6, lo=4, under=(50_000, 0))
    options = [builder.add_option(builder.add_profile([k, (k + 2) % 6], [1, 2])) for k in range(6)]
    everyone = builder.add_list(options)
    for _ in range(9):
        builder.add_decision(everyone, costs=rng.integers(100_000, 100_090, 6))
    answer = run_mip(whole_form(builder.build(), alone(builder.build())).program, 20.0)
    assert answer.status is Status.OPTIMAL
    assert answer.bound == answer.objective


def test_an_unused_hard_row_out_of_its_band_is_infeasible(roster_like: ChoiceModel) -> None:
    builder = ModelBuilder()
    builder.add_rows(1, lo=1, hard=True)
    builder.add_decision(builder.add_list([builder.add_option(builder.add_profile((), ()))]))
    model = builder.build()
    for by in ("cpsat", "mip"):
        assert score(model, np.zeros(1, dtype=int)) == (1, 0)
        assert solve_at_once(model, BUDGET, 0, by).assignment is None


class TestGroups:
    @pytest.fixture
    def people(self) -> ModelBuilder:
        """Six who differ by: nothing (0, 1), costs (2), a soft limit (3), a hard limit (4), a list (5)."""
        builder = ModelBuilder(("hours",))
        builder.add_rows(4, lo=1, under=(1, 0))
        options = [builder.add_option(builder.add_profile((0,), (1,)), k, (k,)) for k in range(3)]
        everything, little = builder.add_list(options), builder.add_list(options[:2])
        for person in range(6):
            soft = builder.add_rows(1, hi=2 if person == 3 else 1, over=(2, 0))
            hard = builder.add_rows(1, hi=1 if person == 4 else 2, hard=True)
            costs = [0, 0, 7] if person == 2 else [1, 2, 3]
            shifts = little if person == 5 else everything
            builder.add_decision(shifts, costs=costs[:2] if person == 5 else costs, links=[(0, soft), (0, hard)], owner=person)
        return builder

    def test_own_rows(self, people: ModelBuilder) -> None:
        assert own_rows(people.build()).tolist() == [False] * 4 + [True] * 12

    def test_a_row_of_two_owners_is_nobodys(self, people: ModelBuilder) -> None:
        people.add_decision(0, links=[(0, 4)], owner=6)
        assert not own_rows(people.build())[4]

    def test_alone(self, people: ModelBuilder) -> None:
        assert [group.decisions.tolist() for group in alone(people.build())] == [[[k]] for k in range(6)]

    def test_alike_have_one_list_and_hard_limit(self, people: ModelBuilder) -> None:
        assert [group.decisions.ravel().tolist() for group in alike(people.build())] == [[0, 1, 2, 3], [4], [5]]

    def test_the_price_is_the_least_members(self, people: ModelBuilder) -> None:
        group = alike(people.build())[0]
        assert group.cost[0].tolist() == [0, 0, 2]  # above each one's own least
        assert group.floor == sum(int(people.build().costs_of(k).min()) for k in range(4))

    def test_prices_keep_owners_apart(self, people: ModelBuilder) -> None:
        row = people.add_rows(1, hi=1, over=(5, 0))
        hard = people.add_rows(1, hi=2, hard=True)
        people.add_decision(0, costs=[1, 2, 3], links=[(0, row), (0, hard)], owner=6)
        assert [6] in [group.decisions.ravel().tolist() for group in alike(people.build())]

    def test_pairs_keep_owners_apart(self, people: ModelBuilder) -> None:
        table = people.add_table(np.zeros((1, 1)), hard=True)
        people.add_pair(0, 1, table)
        assert [0] in [group.decisions.ravel().tolist() for group in alike(people.build())]


@pytest.mark.parametrize(("hard", "entry"), [(True, 1), (False, -3)])
def test_pairs_of_merged_people_leave_the_bound_below(least: Least, hard: bool, entry: int) -> None:
    """A pair across owners whose second is merged with others: 0 and 1 may not (or like to) work together, 2 is free."""
    builder = ModelBuilder(("hours",))
    builder.add_rows(1, lo=2, under=(9, 0))
    work = builder.add_list(
        [builder.add_option(builder.add_profile((0,), (1,)) if on else builder.add_profile((), ()), 0, (on,), on) for on in (0, 1)]
    )
    for person in range(3):
        builder.add_decision(work, costs=[0, 4 * (person == 0)], owner=person)
    builder.add_pair(0, 1, builder.add_table(np.array([[0, 0], [0, entry]]), hard=hard))
    builder.add_pair(0, 2, builder.add_table(np.array([[0, 0], [0, entry]]), hard=hard))
    model = builder.build()
    bound = counts_bound(model, 20.0)
    assert bound is not None
    assert bound <= least(model)[1]


def _long_squares(people: int, need: tuple[int, int]) -> ChoiceModel:
    """`people` who take one of two steps or none; squares on both sides over a range as long as they are many."""
    builder = ModelBuilder()
    builder.add_rows(2, lo=np.array(need), hi=np.array(need), under=(1, 2), over=(0, 1))
    steps = [builder.add_option(builder.add_profile((0,), (1,)), k) for k in (0, 1)]
    everyone = builder.add_list([builder.add_option(builder.add_profile((), ())), *steps])
    for _ in range(people):
        builder.add_decision(everyone)
    return builder.build()


@pytest.mark.parametrize("need", [(150, 140), (310, 20), (0, 0), (290, 290)])
def test_bundled_steps_relax_to_the_same_optimum(need: tuple[int, int]) -> None:
    model = _long_squares(300, need)
    form = whole_form(model, alone(model))
    bundled, plain = relaxation(form.program, form.extras, 20.0), run_linear(form.program, 20.0)
    assert isinstance(bundled, Relaxed)
    assert plain is not None
    assert bundled.bound == plain.bound
    assert form.program.cost @ bundled.values == pytest.approx(form.program.cost @ plain.values, abs=1e-4)
    used = form.program.matrix @ bundled.values
    assert (used >= form.program.row_lower - 1e-6).all()
    assert (used <= form.program.row_upper + 1e-6).all()


def test_counts_begin_where_the_relaxation_was_rounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """HiGHS presolves long squares for minutes, whatever its time: it is never given them where rounding says what is needed."""
    model, given = _long_squares(300, (150, 140)), []

    def noted(program: Program, *how: Any) -> Answer:
        given.append(program.n_variables)
        return run_mip(program, *how)

    monkeypatch.setattr("solvers.exact.solve.run_mip", noted)
    assert counts_bound(model, 20.0) == 0
    assert max(given, default=0) < 0.5 * whole_form(model, alike(model)).program.n_variables


@given(seed=st.integers(0, 2**31 - 1), size=st.integers(1, 5), other=st.integers(1, 5))
def test_a_table_with_prices_of_classes_and_of_meeting_in_one_is_seen_as_such(seed: int, size: int, other: int) -> None:
    rng = np.random.default_rng(seed)
    left, right = (np.sort(rng.choice(6, n, replace=False)) for n in (size, other))
    same = left[:, None] == right[None, :]
    table = rng.integers(-5, 6, size)[:, None] + rng.integers(-5, 6, other)[None, :] + same * rng.integers(-5, 6, (size, other))
    form = diagonal_form(table, left, right)
    assert form is not None
    here, there, meeting = form
    prices = np.array([[meeting.get(int(a), 0) if a == b else 0 for b in right] for a in left])
    assert (here[:, None] + there[None, :] + prices == table).all()


def test_other_tables_are_not() -> None:
    assert diagonal_form(np.array([[0, 1, 5], [1, 0, 1], [2, 1, 0]]), np.arange(3), np.arange(3)) is None


@given(seed=st.integers(0, 2**31 - 1), nodes=st.integers(2, 7), count=st.integers(1, 14))
def test_cliques_part_the_pairs(seed: int, nodes: int, count: int) -> None:
    """Each pair is in as many cliques as it was given times, and nothing else is."""
    rng = np.random.default_rng(seed)
    pairs = [tuple(sorted(rng.choice(nodes, 2, replace=False).tolist())) for _ in range(count)]
    met = [tuple(sorted((a, b))) for crowd in cliques(pairs) for n, a in enumerate(crowd) for b in crowd[n + 1 :]]
    assert sorted(met) == sorted(pairs)


def test_every_two_in_one_class_are_paid_for(least: Least) -> None:
    """Four contacts of one customer and two slots: n of them in a slot are n (n - 1) / 2 pairs."""
    builder = ModelBuilder()
    empty = builder.add_profile((), ())
    slots = builder.add_list([builder.add_option(empty, klass=k) for k in range(3)])
    for _ in range(4):
        builder.add_decision(slots, costs=[50, 0, 0])
    same = builder.add_table(np.diag([0, 7, 7]))
    for first, second in combinations(range(4), 2):
        builder.add_pair(first, second, same)
    model = builder.build()
    form = whole_form(model, alone(model))
    for picks in np.ndindex(*model.size):
        point = completed(form, values_of(model, form, np.array(picks)))
        assert point is not None
        assert int(form.program.cost @ point) + form.program.offset == score(model, np.array(picks))[1]
    relaxed = run_linear(form.program, 20.0)
    assert relaxed is not None
    assert relaxed.bound == least(model)[1] == 14


def test_three_of_one_customer_are_one_clique() -> None:
    assert [sorted(crowd) for crowd in cliques([(0, 1), (0, 2), (1, 2), (2, 3)])] == [[0, 1, 2], [2, 3]]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**31 - 1))
def test_makeups_cover_every_load_at_its_price(seed: int) -> None:
    """Whatever fits is covered by a make-up of its own price, and no make-up that covers it is cheaper."""
    rng = np.random.default_rng(seed)
    sizes = tuple(sorted(rng.choice(np.arange(1, 5), int(rng.integers(1, 4)), replace=False).tolist()))
    prices = np.cumsum(rng.integers(0, 4, int(rng.integers(2, 9))) * rng.integers(0, 2))
    prices = np.maximum.accumulate(np.cumsum(np.sort(np.diff(prices, prepend=0))))
    caps = tuple(int(c) for c in rng.integers(0, 4, len(sizes)))
    found = _makeups(sizes, caps, tuple(int(p) for p in prices))
    assert found is not None
    table, cost = found
    for counts in np.ndindex(*(cap + 1 for cap in caps)):
        load = int(np.dot(counts, sizes))
        covering = cost[(table >= np.array(counts)).all(axis=1)] if len(table) else np.zeros(0)
        if load == 0:
            continue
        if load >= len(prices):
            assert not len(covering)
        else:
            assert covering.min() == prices[load] - prices[0]


def test_ctrl_c_is_still_pythons_after_cpsat(roster_like: ChoiceModel) -> None:
    solve(roster_like, Budget(seconds=5, threads=1), 1, "cpsat")
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_ends_cpsat(crowd: ChoiceModel) -> None:
    main = threading.main_thread().ident
    assert main is not None
    begun = time.perf_counter()
    threading.Timer(1.0, signal.pthread_kill, (main, signal.SIGINT)).start()

    def again_and_again() -> None:
        while time.perf_counter() - begun < 60:
            solve(crowd, Budget(seconds=60, threads=1), 1, "cpsat")

    with pytest.raises(KeyboardInterrupt):
        again_and_again()
