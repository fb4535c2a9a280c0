"""Rosters with task blocks by CP-SAT: known optima, brute force, the annealer, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.rosters.exact.contender import exact_blocks
from benchmarks.rosters.exact.facts import Window
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


def test_a_thinned_window_leaves_no_start_alone():
    window = Window((0, 1, 4), (5, 6, 9, 12), 5, 8)
    assert window.thinned(1) == window and window.thinned(4) is window  # by fours the start at 0 would have no end
    assert Window((0, 1, 4), (5, 8, 12), 5, 8).thinned(4) == Window((0, 4), (8, 12), 5, 8)
