"""How many start and end when: a bound of every roster, people for it, and their queues."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.named import days_of, name_shifts
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.blocks.tally import team
from scheduling.roster.blocks.tally.solve import CPSAT, MIP, Tally, tally
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.blocks.walk import Walk
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.anneal.read import penalised
from tests.scheduling.roster.test_blocks_bound import optimum

SHARED = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOURS = ["daily 08:00-12:00"]


def small_problem(new_case: Callable[..., Any], new_queue: Callable[..., Any], rng: np.random.Generator, **case_parts: Any) -> Any:
    """Two days of four hours, two queues; somebody who can do both and somebody who cannot; hours, labour and rest, but no wishes."""
    case = new_case(days=2, queues=[new_queue("a", "a", HOURS), new_queue("b", "b", HOURS)])
    case.rules = {"rest_hours": int(rng.choice([0, 22])), "max_consecutive_days": int(rng.integers(1, 7))}
    case.weights = {"under": 2, "under_square": 1, "over": 1, "over_square": 1, "labour": 0.5}
    case.contracts = [{"name": "any", "hours_week": [0, int(rng.integers(2, 7))], "days_week": [0, 2], "shifts": ["day"]}]
    case.agents = [{"id": "one", "contract": "any", "skills": ["a", "b"]}, {"id": "two", "contract": "any", "skills": ["a"]}]
    blocks = {"least_min": 120}
    case.shapes = [{"name": "day", "start": "08:00-10:00", "start_step_min": 60, "lengths_min": [120, 180, 240], "blocks": blocks}]
    for name, part in case_parts.items():
        setattr(case, name, part)
    need = np.zeros((2, 48), dtype=int)
    for day in range(2):
        need[:, 24 * day + 8 : 24 * day + 12] = rng.integers(0, 3, (2, 4))
    return case.problem(need)


def week_problem(new_case: Callable[..., Any], new_queue: Callable[..., Any], people: int = 6) -> RosterProblem:
    """A week of eight hours, two queues that everybody serves, hours that are to come out within an hour."""
    hours = ["daily 08:00-16:00"]
    case = new_case(days=7, queues=[new_queue("a", "a", hours), new_queue("b", "b", hours)])
    case.rules, case.weights = {"rest_hours": 17, "max_consecutive_days": 4}, {"under": 2, "over": 1, "over_square": 1, "under_square": 1}
    case.contracts = [
        {"name": f"c{k}", "hours_week": [14 + k % 6, 15 + k % 6], "days_week": [3, 5], "shifts": ["day"]} for k in range(people)
    ]
    case.agents = [{"id": f"p{k}", "contract": f"c{k}", "skills": ["a", "b"]} for k in range(people)]
    case.shapes = [
        {"name": "day", "start": "08:00-13:00", "start_step_min": 60, "lengths_min": [180, 240, 300, 360], "blocks": {"least_min": 120}}
    ]
    rng, need = np.random.default_rng(3), np.zeros((2, 24 * 7), dtype=int)
    for day in range(7):
        need[:, 24 * day + 8 : 24 * day + 16] = rng.integers(0, 3, (2, 8))
    return case.problem(need)


def solved(problem: RosterProblem, backend: str = CPSAT) -> tuple[Blocked, Stated, Tally]:
    blocked = Blocked.of(problem)
    stated = Stated.of(blocked)
    assert stated is not None
    return blocked, stated, tally(blocked, stated, backend, 1, 60.0)


@SHARED
@given(seed=st.integers(0, 10_000), together=st.booleans())
def test_no_roster_costs_less_and_annealing_finds_what_does(
    seed: int, together: bool, new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    problem = small_problem(new_case, new_queue, np.random.default_rng(seed))
    least = optimum(problem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(team, "NAMED_DAYS", 0 if together else 400)
        _, _, found = solved(problem)
    assert found.bound is not None and 0 <= found.bound <= least
    assert found.bound >= 0.6 * least  # and it says something
    annealed = anneal_blocks(problem, 1, sweeps=20)
    assert annealed.value == (0, least) and annealed.bound is not None and annealed.bound <= least


def test_both_solvers_prove_the_same(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = small_problem(new_case, new_queue, np.random.default_rng(5))
    one, two = solved(problem)[2], solved(problem, MIP)[2]
    assert one.bound is not None and one.bound == two.bound


def test_missing_heads_of_hard_cover_that_nobody_can_meet_are_infeasible(
    new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    problem = replace(small_problem(new_case, new_queue, np.random.default_rng(5)), hard_cover=True)
    need = problem.need.copy()
    need[1, 8] = 2  # one person serves it
    assert solved(replace(problem, need=need, enough=np.maximum(need, problem.enough)))[2].infeasible


@pytest.mark.parametrize(
    "parts",
    [
        {"agents": [{"id": "one", "contract": "any", "skills": ["a", "b"], "preferences": {"start": "08:00-09:00", "weight": 2}}]},
        {"agents": [{"id": "one", "contract": "any", "skills": {"a": 0.5, "b": 1.0}}], "rules": {"rest_hours": 0, "proficiency": True}},
        {
            "shapes": [
                {"name": "day", "start": "08:00-09:00", "start_step_min": 60, "lengths_min": [120, 240], "blocks": {"least_min": 60}}
            ]
        },  # a gap
        {"shapes": [{"name": "day", "start": "08:00-09:00", "start_step_min": 60, "lengths_min": [180]}]},  # one queue all along
        {"rules": {"rest_hours": 0, "unpopular": {"ends_after": "11:00"}}, "weights": {"under": 2, "over": 1, "fairness": 2}},  # of ends
    ],
)
def test_what_it_does_not_know_has_no_tally(parts: dict[str, Any], new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    agents = {"agents": [{"id": "one", "contract": "any", "skills": ["a", "b"]}]}
    problem = small_problem(new_case, new_queue, np.random.default_rng(5), **agents | parts)
    assert Stated.of(Blocked.of(problem)) is None
    plain = small_problem(new_case, new_queue, np.random.default_rng(5), **agents)
    assert Stated.of(Blocked.of(plain)) is not None and Stated.of(Blocked.of(plain), most_cells=95) is None


def test_shifts_get_names_that_break_nothing(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Every start and every end of the tally is worked, nothing else, and the state's own sums are right."""
    blocked, stated, found = solved(week_problem(new_case, new_queue))
    assert found.times is not None
    walk = blocked.walk(np.random.default_rng(1))
    name_shifts(blocked, days_of(blocked, stated.line_of), found.times, walk, np.inf)
    assert walk.state.energy[1] == 0
    assert (walk.state.energy == penalised(blocked.compiled, blocked.roster.model, walk.state.position, walk.state.usage)).all()
    shifts, first = blocked.shifts_of(walk), np.array([line.first for line in stated.lines])
    line = stated.line_of[shifts.decision]
    ends = shifts.start + np.array([blocked.problem.shifts[s].steps for s in shifts.shift.tolist()])
    for number, (starts, lasts) in enumerate(found.times):
        assert sorted((shifts.start[line == number] - first[number]).tolist()) == starts
        assert sorted((ends[line == number] - first[number]).tolist()) == lasts


def test_serving_again_keeps_shifts_and_blocks_and_counts_its_heads(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    blocked, walk, generator = served(week_problem(new_case, new_queue))
    shifts, position = blocked.shifts_of(walk), walk.state.position.copy()
    for temperature in (2.0, 0.0, 0.0):
        before = walk.value()
        blocked.serve(walk, shifts, generator, blocked.unit * temperature, blocked.unit * 8)
        assert temperature or walk.value() <= before
    assert (walk.state.position == position).all() and (walk.heads == blocked._heads(walk)).all()
    for i, s in zip(shifts.decision.tolist(), shifts.shift.tolist(), strict=True):
        row = walk.pattern[i, : blocked.problem.shifts[s].steps]
        edges = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), len(row)]
        assert (np.diff(edges) >= 2).all()


def served(problem: RosterProblem) -> tuple[Blocked, Walk, np.random.Generator]:
    """A walk whose people work the shifts of a tally."""
    blocked, stated, found = solved(problem)
    generator = np.random.default_rng(1)
    walk = blocked.walk(generator)
    assert found.times is not None
    name_shifts(blocked, days_of(blocked, stated.line_of), found.times, walk, np.inf)
    return blocked, walk, generator


def test_a_proven_roster_ends_the_search(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = small_problem(new_case, new_queue, np.random.default_rng(1))
    found = anneal_blocks(problem, 1, seconds=60.0)
    assert found.value == (0, found.bound) == (0, verify(problem, found.duties).cost)
    assert max(found.sweeps) < 1_000


def test_with_sweeps_the_roster_depends_on_the_seed_alone(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = week_problem(new_case, new_queue)
    one, two = (anneal_blocks(problem, 3, sweeps=20) for _ in range(2))
    assert one.duties == two.duties and one.bound == two.bound


def test_an_interruption_ends_the_tally(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    blocked = Blocked.of(week_problem(new_case, new_queue, people=50))
    stated, cancelled = Stated.of(blocked), threading.Event()
    assert stated is not None
    timer = threading.Timer(0.5, cancelled.set)
    timer.start()
    begun = time.perf_counter()
    tally(blocked, stated, CPSAT, 1, 600.0, cancelled=cancelled)
    assert time.perf_counter() - begun < 300.0
