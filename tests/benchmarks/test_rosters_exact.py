"""Rosters with task blocks by CP-SAT: known optima, brute force, the annealer, and what it refuses."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.rosters.exact.contender import exact_blocks
from benchmarks.rosters.exact.exchange import IN_A_ROW, OFF, broken, exchange
from benchmarks.rosters.exact.queues import Queues
from scheduling.formats.read import read_instance
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.verify import verify

QUARTERS = 96


def _text(staff, band, tasks):
    """A day of `tasks`; `band(quarter from midnight, task)` is (least, most)."""
    rows = []
    for quarter in range(24, 24 + QUARTERS):
        first, last = 15 * quarter % 1440, 15 * (quarter + 1) % 1440
        time = f"{first // 60:02d}:{first % 60:02d}-{last // 60:02d}:{last % 60:02d}"
        for task in range(1, tasks + 1):
            least, most = band(quarter, task)
            rows.append(f"{1 if quarter < QUARTERS else 2},{time},{task},{least},{most}")
    people = [f"{k},{least},{most}" for k, (least, most) in enumerate(staff, 1)]
    head = ["SECTION_HORIZON", "1", "SECTION_TASKS", str(tasks), "SECTION_STAFF", *people, "SECTION_COVER"]
    return "\n".join([*head, *rows]) + "\n"


@pytest.fixture
def problem_of(tmp_path):
    def make(staff, band, tasks=1):
        path = tmp_path / "tiny.txt"
        path.write_text(_text(staff, band, tasks))
        return read_instance(path).problem

    return make


def _two_tasks(quarter, task):
    """Task 1 from 08:00 to 11:00, task 2 from there to 14:00, one person each; nobody elsewhere."""
    wanted = 32 <= quarter < 44 if task == 1 else 44 <= quarter < 56
    return int(wanted), int(wanted)


@pytest.mark.parametrize(("people", "points"), [(1, 0), (2, 24)])  # a second person is too many in each of 24 quarters
def test_a_known_optimum_is_found_and_proven(problem_of, people, points):
    problem = problem_of([(360, 360)] * people, _two_tasks, tasks=2)
    contender, duties = exact_blocks(problem, 20.0, 1)
    assert contender.status == "optimal" and contender.legal and contender.true_cost == contender.bound == 100 * points
    assert verify(problem, duties).cost == contender.true_cost == contender.trace[-1][1]
    assert any(len(duty.blocks) == 2 for duty in duties)
    annealed = anneal_blocks(problem, 1, sweeps=60)
    assert annealed.value[0] > 0 or annealed.value[1] >= contender.bound


@pytest.mark.parametrize("seed", [1, 2])
def test_brute_force_agrees(problem_of, seed):
    generator = np.random.default_rng(seed)
    most = np.repeat(generator.integers(0, 3, size=24), 4)
    least = np.minimum(most, np.repeat(np.arange(24) == 6, 4))  # somebody from 12:00 to 13:00, where anybody may be
    problem = problem_of([(360, 480), (420, 600)], lambda quarter, _: (int(least[quarter - 24]), int(most[quarter - 24])))
    contender, _ = exact_blocks(problem, 20.0, seed)
    best = _brute(problem)
    assert contender.legal == (best is not None)
    assert contender.bound is not None and contender.bound <= best <= contender.true_cost
    assert contender.status == "optimal" and contender.true_cost == best


def _brute(problem):
    """Least cost of two people with one shift each, by every pair of shifts."""
    n, covers = problem.horizon.n, []
    for agent, (low, high) in enumerate([(24, 32), (28, 40)]):
        rows = []
        for day in range(len(problem.horizon.dates)):
            for number in problem.eligible(agent, day):
                start, steps = int(problem.grids[0].start[day, number]), problem.shifts[number].steps
                if low <= steps <= high:
                    rows.append(np.bincount(range(start, start + steps), minlength=n))
        covers.append(np.array(rows))
    costs = []
    for one in covers[0]:
        heads = one + covers[1]
        legal = (heads >= problem.need[0]).all(axis=1)
        costs += (100 * np.maximum(0, heads - problem.enough[0])[legal] ** 2).sum(axis=1).tolist()
    return min(costs, default=None)


def test_a_need_that_nobody_can_meet_is_infeasible(problem_of):
    problem = problem_of([(0, 600)], lambda quarter, _: (2 * (quarter == 40), 2))
    contender, duties = exact_blocks(problem, 10.0, 1)
    assert contender.status == "infeasible" and duties is None


def test_what_it_does_not_know_is_refused_with_the_reason(problem_of):
    problem = problem_of([(0, 600)], lambda quarter, _: (0, 1))
    for change, said in (({"hard_cover": False}, "missing head"), ({"labour_price": np.ones(1, dtype=np.int64)}, "labour")):
        contender, duties = exact_blocks(replace(problem, **change), 5.0, 1)
        assert contender.status == "refused" and said in contender.note and duties is None


@pytest.mark.parametrize("backend", ["cpsat", "mip"])
def test_both_solvers_of_the_counts_prove_the_same(problem_of, backend):
    problem = problem_of([(360, 480), (0, 600)], _two_tasks, tasks=2)
    contender, _ = exact_blocks(problem, 60.0, 1, backend)
    assert contender.backend == backend and contender.status == "optimal" and contender.true_cost == contender.bound == 0


def _week(seed):
    """Two people's five days at random, 24 steps each: starts in the first 6 steps, ends 6 to 10 steps later, some days off."""
    generator = np.random.default_rng(seed)
    start = 24 * np.arange(5) + generator.integers(0, 6, size=(2, 5))
    end = start + generator.integers(6, 11, size=(2, 5))
    off = generator.random((2, 5)) < 0.3
    return np.where(off, OFF, start), np.where(off, OFF, end)


LEAST, MOST, SHORTEST, LONGEST, REST, RUN = np.array([24, 30]), np.array([26, 34]), np.full(5, 6), np.full(5, 10), 16, 2


def _breaks(start, end):
    return sum(int(broken(start[k], end[k], LEAST[k], MOST[k], REST, RUN)) for k in (0, 1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_an_exchange_is_the_best_of_all_and_keeps_cover(seed):
    start, end = _week(seed)
    shared_start, shared_end = start.copy(), end.copy()
    said = exchange(shared_start, shared_end, 0, 1, LEAST, MOST, SHORTEST, LONGEST, REST, RUN)
    assert (np.sort(shared_start, axis=0) == np.sort(start, axis=0)).all() and (np.sort(shared_end, axis=0) == np.sort(end, axis=0)).all()
    best = min(_breaks(s, e) for s, e in _shared(start, end))
    assert said == _breaks(shared_start, shared_end) == best


def _shared(start, end):
    """Every way to share: starts and ends of each day swapped or not, lengths as they must be."""
    for ways in product(range(4), repeat=5):
        one, two = np.array(ways) & 1 > 0, np.array(ways) & 2 > 0
        s, e = np.where(one, start[::-1], start), np.where(two, end[::-1], end)
        length = np.where(s == OFF, 6, e - s)
        if ((s == OFF) == (e == OFF)).all() and ((length >= 6) & (length <= 10)).all():
            yield s, e


def test_what_somebody_breaks_is_told_in_steps():
    start, end = np.array([0, 20, 48, OFF, OFF]), np.array([8, 28, 56, OFF, OFF])
    assert broken(start, end, 24, 24, 12, 3) == 0
    assert broken(start, end, 30, 40, 12, 3) == 6 and broken(start, end, 0, 20, 12, 3) == 4
    assert broken(start, end, 24, 24, 14, 3) == 2 and broken(start, end, 24, 24, 12, 2) == IN_A_ROW


def test_queues_are_kept_for_a_block_across_windows():
    """Two shifts of 40 steps, two queues that need one person each: whatever the windows, nobody is missing and every block is kept."""
    n = 40
    slopes = np.zeros((2, n, 2), dtype=np.int64)
    slopes[:, :, 0], slopes[:, :, 1] = -100, 100
    queues = Queues([(0, n), (0, n)], slopes, 4, 1, 1)
    assert queues.roll(time.perf_counter() + 60) and queues.value == -100 * 2 * n
    for row in queues.on:
        edges = np.flatnonzero(np.diff(row)) + 1
        assert (np.diff([0, *edges, n]) >= 4).all()
