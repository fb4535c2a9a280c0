"""Rosters with task blocks: shifts and blocks annealed together, the best allocation, and the pooled bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.duties import duties_of
from scheduling.roster.blocks.pooled import pooled_problem
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.roster.verify import verify
from solvers.backends import solve
from solvers.solution import Budget


@pytest.fixture
def blocks_case(case: Any, new_queue: Callable[..., Any], new_person: Callable[..., Any]) -> Any:
    """One day of 8 hours, two queues, Ana who can do both, Ben and Col with one skill each."""
    case.days = 1
    case.queues = [new_queue("calls", "voice", ["daily 08:00-16:00"]), new_queue("chat", "text", ["daily 08:00-16:00"])]
    case.agents = [new_person("ana", skills=["voice", "text"]), new_person("ben"), new_person("col", skills=["text"])]
    case.shapes = [
        {"name": "day", "start": "08:00-12:00", "start_step_min": 60, "lengths_min": [240, 360], "blocks": {"least_min": 120}},
    ]
    case.rules = {"rest_hours": 0}
    case.weights = {"under": 3, "over": 1, "under_square": 1}
    return case


def lines_of(problem: RosterProblem, agent: int) -> list[tuple[Duty, ...]]:
    """All that a person can do on the only day."""
    found: list[tuple[Duty, ...]] = [()]
    for shift in problem.eligible(agent, 0):
        option, start = problem.shifts[shift], int(problem.grids[0].start[0, shift])
        for queues in product(problem.agent_queues[agent], repeat=option.steps):
            runs = [0, *[t for t in range(1, option.steps) if queues[t] != queues[t - 1]], option.steps]
            if min(b - a for a, b in pairwise(runs)) >= 2:
                blocks = tuple((start + a, start + b, queues[a]) for a, b in pairwise(runs))
                length = {q: sum(b - a for a, b, of in blocks if of == q) for q in queues}
                most = max(dict.fromkeys(queues), key=lambda q: length[q])
                duty = Duty(agent, most, 0, "day", start, start + option.steps, (), option.paid_min, blocks if len(blocks) > 1 else ())
                found.append((duty,))
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_annealer_finds_what_a_full_search_finds(blocks_case: Any, seed: int) -> None:
    need = np.zeros((2, 24), dtype=int)
    rng = np.random.default_rng(seed)
    need[:, 8:16] = rng.integers(0, 3, (2, 8))
    problem = blocks_case.problem(need)
    every = [verify(problem, [d for line in lines for d in line]) for lines in product(*(lines_of(problem, a) for a in range(3)))]
    least = min(verdict.cost for verdict in every if verdict.legal)
    found = anneal_blocks(problem, seed, sweeps=60)
    verdict = verify(problem, found.duties)
    assert verdict.violations == ()
    assert found.value == (0, verdict.cost) == (0, least)


def test_same_seed_and_sweeps_are_the_same_roster(blocks_case: Any) -> None:
    problem = blocks_case.problem(2)
    one, two = (anneal_blocks(problem, 7, sweeps=5) for _ in range(2))
    assert one.duties == two.duties
    assert one.values == two.values


def test_a_pinned_shift_keeps_its_blocks(blocks_case: Any) -> None:
    base = blocks_case.problem(1)
    duty = Duty(0, 1, 0, "day", 9, 15, (), 360, ((9, 11, 0), (11, 15, 1)))
    pinned = make_problem(base.scenario, base.shapes, base.rules, _weights(blocks_case), _requirement(base.need), pins=(Pin(0, 0, duty),))
    found = anneal_blocks(pinned, 1, sweeps=10)
    assert duty in found.duties
    assert verify(pinned, found.duties).violations == ()


def _weights(case: Any) -> Any:
    from scheduling.schema import Weights

    return Weights.model_validate(case.weights)


def _requirement(heads: np.ndarray) -> Any:
    from center.plan import Requirement

    nothing = np.full(heads.shape, np.nan)
    return Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0)


def test_hard_cover_is_kept_where_it_can_be(blocks_case: Any) -> None:
    need = np.zeros((2, 24), dtype=int)
    need[0, 8:14], need[1, 8:12], need[1, 14:16] = 1, 1, 1
    problem = replace(blocks_case.problem(need), hard_cover=True)
    found = anneal_blocks(problem, 1, sweeps=40)
    assert found.value[0] == 0
    assert verify(problem, found.duties).violations == ()


def free_problem(case: Any, need: np.ndarray, skills: list[list[str]]) -> RosterProblem:
    """Everybody works the only shift and may change the queue every hour."""
    case.shapes = [{"name": "day", "start": "08:00-08:30", "start_step_min": 60, "lengths_min": [60], "blocks": {"least_min": 60}}]
    case.contracts = [{"name": "any", "hours_week": [0, 168], "days_week": [0, 7], "shifts": ["day"]}]
    case.queues = [{**queue, "open": ["daily 08:00-09:00"]} for queue in case.queues]
    case.agents = [{"id": f"p{k}", "contract": "any", "skills": own} for k, own in enumerate(skills)]
    return case.problem(need)


def allocated(problem: RosterProblem) -> tuple[int, int]:
    """(what is broken, cost) when everybody works, best allocated."""
    blocked = Blocked.of(problem)
    walk = blocked.walk(np.random.default_rng(0))
    blocked.stand_at(walk, np.zeros(len(blocked.roster.day), dtype=np.int64))
    blocked.allocate(walk, 0.0)
    duties = duties_of(problem, blocked.roster, walk.state.position, walk.pattern)
    verdict = verify(problem, duties)
    assert walk.value() == (0, verdict.cost)
    assert verdict.violations == ()
    return 0, verdict.cost


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_no_allocation_is_cheaper(seed: int, new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    rng = np.random.default_rng(seed)
    names = ["a", "b", "c"]
    case = new_case(days=1, queues=[new_queue(name, name) for name in names], rules={"rest_hours": 0})
    case.weights = {"under": 2, "under_square": 1, "over": 1, "over_square": int(rng.integers(0, 2))}
    skills = [sorted(rng.choice(names, size=int(rng.integers(1, 4)), replace=False).tolist()) for _ in range(int(rng.integers(1, 6)))]
    skills += [[name] for name in names if not any(name in own for own in skills)]
    need = np.zeros((3, 24), dtype=int)
    need[:, 8] = rng.integers(0, 4, 3)
    problem = free_problem(case, need, skills)
    least = None
    for served in product(*(problem.agent_queues)):
        duties = [Duty(a, q, 0, "day", 8, 9, (), 60) for a, q in enumerate(served)]
        cost = verify(problem, duties).cost
        least = cost if least is None else min(least, cost)
    assert allocated(problem)[1] == least


def test_two_and_two_beat_three_and_one(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Demand 5 and 5, squared shortage: two people for each queue cost 18, three for one and one who can do both 20."""
    case = new_case(days=1, queues=[new_queue("a", "a"), new_queue("b", "b")], rules={"rest_hours": 0})
    case.weights = {"under": 0, "under_square": 1, "over": 0}
    need = np.zeros((2, 24), dtype=int)
    need[:, 8] = 5
    assert allocated(free_problem(case, need, [["a"], ["a"], ["b"], ["b"]])) == (0, 1800)
    assert allocated(free_problem(case, need, [["a"], ["a"], ["a"], ["a", "b"]])) == (0, 2000)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_the_pooled_optimum_is_a_bound(seed: int, new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    rng = np.random.default_rng(seed)
    case = new_case(days=1, queues=[new_queue("a", "a", ["daily 08:00-12:00"]), new_queue("b", "b", ["daily 08:00-12:00"])])
    case.rules, case.weights = {"rest_hours": 0}, {"under": 2, "under_square": 1, "over": 1, "over_square": 1}
    case.agents = [{"id": f"p{k}", "contract": "any", "skills": own} for k, own in enumerate([["a"], ["b"], ["a", "b"]])]
    case.shapes = [{"name": "day", "start": "08:00-10:00", "start_step_min": 60, "lengths_min": [120], "blocks": {"least_min": 60}}]
    need = np.zeros((2, 24), dtype=int)
    need[:, 8:12] = rng.integers(0, 3, (2, 4))
    problem = case.problem(need)
    pooled = build_model(pooled_problem(problem))
    bound = solve(pooled.model, Budget(seconds=10, threads=1), 1, "cpsat")
    assert bound.status == "optimal"
    assert bound.energy is not None
    assert bound.energy <= anneal_blocks(problem, 1, sweeps=10).value[1]
    assert verify(pooled.problem, decode(pooled, bound.assignment)).cost == bound.energy
