"""Proficiency in cover: what people count, a case solved by hand that every solver must find, blocks, bounds and the best allocation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import dimod
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.roster.allocation import least_cover_costs
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.duties import duties_of
from scheduling.roster.blocks.pooled import pooled_model, pooled_problem
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.cover_prices import CoverPrices
from scheduling.roster.decode import decode
from scheduling.roster.kpis import kpis
from scheduling.roster.model import build_model
from scheduling.roster.pins import Pin
from scheduling.roster.prices import Prices
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from scheduling.roster.worth import Worth, hundredths_of, worth_of
from scheduling.schema import Weights
from solvers.backends import solve
from solvers.bqm import to_bqm
from solvers.exact.solve import counts_bound
from solvers.score import score
from solvers.solution import Budget

MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def people(*skills: dict[str, float]) -> list[dict[str, Any]]:
    """On the contract ``any``."""
    return [{"id": f"p{k}", "contract": "any", "skills": own} for k, own in enumerate(skills)]


@pytest.fixture
def crossed(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> Any:
    """Two queues for two hours, one head needed on each; both people can do both, each is twice as fast at the other's first queue."""
    case = new_case(days=1, queues=[new_queue(name, name, ["daily 09:00-11:00"]) for name in ("a", "b")])
    case.shapes = [{"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [120]}]
    case.agents = people({"a": 0.5, "b": 1}, {"a": 1, "b": 0.5})
    case.weights = {"under": 3, "over": 1}
    return case


def need_of(*heads: int) -> np.ndarray:
    """So many from 09 to 11 on each queue."""
    need = np.zeros((len(heads), 24), dtype=int)
    need[:, 9:11] = np.array(heads)[:, None]
    return need


def test_units_are_the_largest_that_measure_everybody(crossed: Any) -> None:
    scenario = crossed.scenario()
    worth = worth_of(scenario, proficiency=True)
    assert (worth.head, worth.units.tolist()) == (2, [[1, 2], [2, 1]])
    assert not worth.plain
    assert worth_of(scenario, proficiency=False).units.tolist() == [[1, 1], [1, 1]]
    crossed.agents = people({"a": 1.0}, {"a": 1.02, "b": 0.98})
    rounded = worth_of(crossed.scenario(), proficiency=True)
    assert (rounded.head, rounded.plain) == (1, True)
    crossed.agents = people({"a": 0.93}, {"b": 0.1})
    assert worth_of(crossed.scenario(), proficiency=True).units.tolist() == [[19, 20], [20, 2]]  # no skill: a head, as it is no option


def test_everybody_average_is_the_model_without(crossed: Any) -> None:
    crossed.agents = people({"a": 1, "b": 1}, {"a": 1, "b": 1})
    without = build_model(crossed.problem(need_of(1, 1))).model.fingerprint
    crossed.rules = {"proficiency": True}
    assert build_model(crossed.problem(need_of(1, 1))).model.fingerprint == without


@pytest.mark.parametrize("backend", ["cpsat", "mip", "anneal", "counts+cpsat", "counts+mip", "tabu", "neal"])
def test_the_optimum_by_hand(crossed: Any, backend: str) -> None:
    """Without proficiency who does what is all the same: 0. With it the first on b and the second on a cover all; the other way round
    half a head is missing on each for 2 h: 2 x 2 x 3 / 2 = 6 points.
    """
    crossed.rules = {"proficiency": True}
    problem = crossed.problem(need_of(1, 1))
    roster_model = build_model(problem)
    every = {picked: score(roster_model.model, np.array(picked)) for picked in product(range(3), repeat=2)}
    assert min(every.values()) == (0, 0)
    assert sum(value == (0, 0) for value in every.values()) == 1
    found = solve(roster_model.model, Budget(seconds=5, sweeps=50, threads=1), 1, backend)
    assert found.assignment is not None
    duties = decode(roster_model, found.assignment)
    assert [duty.queue for duty in duties] == [1, 0]
    assert verify(problem, duties).cost == 0
    swapped = [replace(duty, queue=1 - duty.queue) for duty in duties]
    assert verify(problem, swapped).cost == 600
    crossed.rules = {}
    assert verify(crossed.problem(need_of(1, 1)), swapped).cost == 0


@FEW
@given(seed=st.integers(0, 10_000))
def test_exact_forms_and_bounds_on_people_of_any_speed(seed: int, new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Four people, some alike, on two queues, early, late or not at all: the least of all rosters, and bounds below it."""
    rng = np.random.default_rng(seed)
    case = new_case(days=1, queues=[new_queue(name, name, ["daily 09:00-12:00"]) for name in "ab"], rules={"proficiency": True})
    case.shapes = [{"name": "day", "start": "09:00-10:30", "start_step_min": 60, "lengths_min": [120]}]
    own = [{"a": float(rng.choice([0.7, 1])), "b": float(rng.choice([0.85, 1.3]))}, {"a": 1.2}]
    case.agents = people(own[0], own[0], own[1], {"b": 0.9})
    case.weights = {"under": 2, "over": 0.3, "under_square": float(rng.choice([0, 0.5]))}
    need = np.zeros((2, 24), dtype=int)
    need[:, 9:12] = rng.integers(0, 3, (2, 3))
    roster_model = build_model(case.problem(need))
    least = min(score(roster_model.model, np.array(picked)) for picked in product(*map(range, roster_model.model.size.tolist())))
    whole, counts = (solve(roster_model.model, Budget(seconds=10, threads=1), 1, backend) for backend in ("cpsat", "counts+mip"))
    assert (whole.hard, whole.energy) == least and whole.bound == least[1]
    assert counts.energy is not None and counts.energy >= least[1]
    assert counts.bound is None or counts.bound <= least[1]  # none where the names end above what the counts prove
    bound = counts_bound(roster_model.model, 5.0)
    assert bound is not None and bound <= least[1]


def test_the_explicit_face_has_the_same_optimum(crossed: Any) -> None:
    crossed.rules, crossed.shapes[0]["lengths_min"] = {"proficiency": True}, [60]
    crossed.queues = [{**queue, "open": ["daily 09:00-10:00"]} for queue in crossed.queues]
    problem = crossed.problem(need_of(1, 1))
    roster_model = build_model(problem)
    explicit = to_bqm(roster_model.model)
    sample = dimod.ExactSolver().sample(explicit.bqm).first.sample
    duties = decode(roster_model, explicit.assignment(np.array([sample[v] for v in range(explicit.bqm.num_variables)])))
    assert ([duty.queue for duty in duties], verify(problem, duties).cost) == ([1, 0], 0)


def test_what_is_missing_is_told_in_whole_heads(crossed: Any) -> None:
    """1.25 heads of 2 for two hours: 1.5 head-hours missing, 1 head in each step; two people are there, and cost 0.75 x 3 an hour."""
    crossed.rules, crossed.agents = {"proficiency": True}, people({"a": 0.5}, {"a": 0.75}, {"b": 1})
    problem = crossed.problem(need_of(2, 0))
    duties = [Duty(agent, 0, 0, "day", 9, 11, (), 120) for agent in (0, 1)]
    verdict = verify(problem, duties)
    assert verdict.violations == ()
    assert verdict.cover[0, 9:11].tolist() == [2, 2]
    assert verdict.worth[0, 9:11].tolist() == [1.25, 1.25]
    assert [(run.queue, run.heads, run.worst) for run in verdict.unmet] == [(0, 2, 1)]
    assert verdict.parts["under"] == 450
    figures = kpis(problem, duties, verdict)
    assert (figures["under_hours"], figures["over_hours"], figures["rostered_hours"]) == (1.5, 0.0, 4.0)
    assert figures["coverage"] == pytest.approx(1.25 / 2)
    hard = verify(replace(problem, hard_cover=True), duties)
    assert hard.violations == ("a from Mon 2026-10-12 09:00 to Mon 2026-10-12 11:00: up to 1 heads missing; none may be.",)


@MANY
@given(st.data())
def test_money_is_rounded_once_and_bounds_stay(data: Any) -> None:
    """Parts are whole and never negative, their sum is the exact cost rounded, and rounding keeps the order."""
    head = data.draw(st.sampled_from([1, 2, 4, 5, 20]))
    square = st.sampled_from([0.0, 0.01, 0.5])
    prices = Prices.of(Weights(under=1.37, over=0.11, under_square=data.draw(square), over_square=data.draw(square)))
    cells = st.lists(st.integers(0, 4), min_size=3, max_size=3).map(lambda row: np.array([row]))
    need, units = data.draw(cells), data.draw(st.lists(st.integers(0, 90), min_size=3, max_size=3).map(lambda row: np.array([row])))
    full = np.ones_like(need)
    found = CoverPrices.of(Worth(head, full), need, need, full * prices.under[0], full * prices.over[0], (prices.under[1], prices.over[1]))
    parts = found.parts(units)
    short, spare = np.maximum(0, need - units / head), np.maximum(0, units / head - need)
    exact = (prices.under[0] * short + prices.under[1] * short**2 + prices.over[0] * spare + prices.over[1] * spare**2).sum()
    assert sum(parts.values()) == pytest.approx(exact, abs=0.5 + 1e-6)
    assert min(parts.values()) >= 0
    low, high = sorted(data.draw(st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000))))
    assert hundredths_of(low, found.fine) <= hundredths_of(high, found.fine)


def free_problem(case: Any, need: np.ndarray, skills: list[dict[str, float]], hours: int = 1, least_min: int = 60) -> RosterProblem:
    """Everybody works the only shift, or not, and may change the queue after `least_min`."""
    shift = {"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [60 * hours], "blocks": {"least_min": least_min}}
    case.shapes = [shift]
    case.contracts = [{"name": "any", "hours_week": [0, 168], "days_week": [0, 7], "shifts": ["day"]}]
    case.queues = [{**queue, "open": ["daily 09:00-11:00"]} for queue in case.queues]
    case.agents, case.rules = people(*skills), {"rest_hours": 0, "proficiency": True}
    return case.problem(need)


def drawn(seed: int, case: Any, queues: list[dict[str, Any]], most: int, hours: int = 1) -> RosterProblem:
    """A few people of any speed on three queues."""
    rng, names = np.random.default_rng(seed), ["a", "b", "c"]
    case.queues = queues
    squares = [{}, {"under_square": 1}, {"under_square": 0.3, "over_square": 0.07}][int(rng.integers(3))]
    case.weights = {"under": 2, "over": float(rng.choice([0.3, 1])), **squares}
    speeds = [{name: round(float(rng.uniform(0.5, 1.6)), 2) for name in rng.permutation(names)[: rng.integers(1, 4)]} for _ in range(most)]
    speeds += [{name: 1.0} for name in names if not any(name in own for own in speeds)]
    need = np.zeros((3, 24), dtype=int)
    need[:, 9 : 9 + hours] = rng.integers(0, 4, (3, hours))
    return free_problem(case, need, speeds, hours)


def allocated(problem: RosterProblem) -> tuple[Duty, ...]:
    """Everybody works, allocated as well as it is found."""
    blocked = Blocked.of(problem)
    walk = blocked.walk(np.random.default_rng(0))
    blocked.stand_at(walk, np.zeros(len(blocked.roster.day), dtype=np.int64))
    blocked.allocate(walk, 0.0)
    duties = duties_of(problem, blocked.roster, walk.state.position, walk.pattern)
    broken, cost = walk.value()
    assert (broken, hundredths_of(cost, problem.cover_prices.fine)) == (0, verify(problem, duties).cost)
    return duties


def cover_cost(problem: RosterProblem, duties: Any) -> int:
    parts = verify(problem, duties).parts
    return parts["under"] + parts["over"]


@FEW
@given(seed=st.integers(0, 10_000))
def test_the_best_allocation_and_its_linear_program(seed: int, new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Split people cost no more than whole ones; whole ones are the least of all allocations; ours is legal and never below."""
    problem = drawn(seed, new_case(days=1), [new_queue(name, name) for name in "abc"], 4)
    every = [[Duty(a, q, 0, "day", 9, 10, (), 60) for a, q in enumerate(served)] for served in product(*problem.agent_queues)]
    least = min(cover_cost(problem, duties) for duties in every)
    split, whole = (float(least_cover_costs(problem, every[0], whole=own).sum()) for own in (False, True))
    assert split <= whole + 1e-6
    assert whole == pytest.approx(least, abs=0.5 + 1e-6)
    assert cover_cost(problem, allocated(problem)) >= least


@pytest.mark.parametrize(
    ("shape", "breaks", "pinned", "costs"),
    [
        ("day", (), False, [0, 0]),
        ("long blocks", (), False, [300, 300]),
        ("only a", (), False, [300, 300]),
        ("day", (), True, [300, 300]),
        ("day", ((10, 11, "break", True),), False, [0, 300]),
    ],
)
def test_only_who_may_change_the_queue_is_allocated(
    shape: str, breaks: Any, pinned: bool, costs: list[int], new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    """One head of b is needed from 9 to 11, at three points an hour; somebody with both skills is on a."""
    case = new_case(days=1, queues=[new_queue(name, name) for name in "ab"], weights={"under": 3, "over": 0})
    hours = {"start": "09:00-09:30", "start_step_min": 60, "lengths_min": [120]}
    own = {"day": {"blocks": {"least_min": 60}}, "long blocks": {"blocks": {"least_min": 120}}}
    own["only a"] = {"blocks": {"least_min": 60}, "queues": ["a"]}
    case.shapes = [{"name": name, **hours, **more} for name, more in own.items()]
    case.contracts = [{"name": "any", "hours_week": [0, 40], "days_week": [0, 7], "shifts": list(own)}]
    case.agents = people({"a": 1, "b": 1})
    duty = Duty(0, 0, 0, shape, 9, 11, breaks, 120)
    problem = replace(case.problem(need_of(0, 1)), pins=(Pin(0, 0, duty),) if pinned else ())
    assert least_cover_costs(problem, [duty], steps=[9, 10]).tolist() == costs


@pytest.mark.parametrize("seed", [2, 3, 4, 5, 6, 9])
def test_five_people_of_any_speed_are_allocated_best(seed: int, new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Each of three ways to search is needed for some of these: single moves, moves of two, and somebody put elsewhere in turn."""
    rng, case = np.random.default_rng(seed), new_case(days=1, queues=[new_queue(name, name) for name in "abc"])
    case.weights = {"under": 2, "over": 1, "under_square": 0.3, "over_square": 0.07}
    speeds = [{name: round(float(rng.uniform(0.5, 1.6)), 2) for name in "abc"} for _ in range(5)]
    need = np.zeros((3, 24), dtype=int)
    need[:, 9] = rng.multinomial(5, [1 / 3] * 3)
    problem = free_problem(case, need, speeds)
    duties = allocated(problem)
    least = float(least_cover_costs(problem, duties, whole=True).sum())
    assert cover_cost(problem, duties) == pytest.approx(least, abs=0.5 + 1e-6)


def test_an_exchange_where_no_single_move_helps(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """The crossed pair on their slow queues: either move alone leaves a queue to nobody, the exchange covers both."""
    case = new_case(days=1, queues=[new_queue("a", "a"), new_queue("b", "b")], weights={"under": 3, "over": 1})
    problem = free_problem(case, need_of(1, 1)[:, :24], [{"a": 0.5, "b": 1}, {"b": 0.5, "a": 1}])
    assert [duty.queue for duty in allocated(problem)] == [1, 0]


@FEW
@given(seed=st.integers(0, 10_000))
def test_blocks_are_judged_alike_and_a_bound_is_one(seed: int, new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = drawn(seed, new_case(days=1), [new_queue(name, name) for name in "abc"], 3, hours=2)
    found = anneal_blocks(problem, seed, sweeps=8)
    verdict = verify(problem, found.duties)
    assert found.value == (0, verdict.cost) and verdict.legal
    assert [cost for _, cost in found.trace] == sorted((cost for _, cost in found.trace), reverse=True)
    pooled = pooled_model(problem)
    bound = counts_bound(pooled.model, 5.0)
    assert bound is not None and pooled.hundredths(bound) <= verdict.cost


def test_blocks_find_the_optimum(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Two people on two queues for two hours: all rosters, hour by hour, against the annealer."""
    case = new_case(days=1, queues=[new_queue("a", "a"), new_queue("b", "b")])
    case.weights = {"under": 3, "over": 1, "under_square": 0.5}
    need = need_of(1, 1)
    need[:, 10] = 2, 0
    problem = free_problem(case, need, [{"a": 0.7, "b": 1.25}, {"a": 1.1, "b": 0.9}], hours=2)
    one = [None, *product((0, 1), repeat=2)]
    every = [[_day(agent, own) for agent, own in enumerate(pair) if own is not None] for pair in product(one, one)]
    least = min(verify(problem, duties).cost for duties in every)
    assert anneal_blocks(problem, 1, sweeps=30).value == (0, least)
    plain = replace(problem, worth=worth_of(problem.scenario, proficiency=False))
    assert least != min(verify(plain, duties).cost for duties in every)


def _day(agent: int, own: tuple[int, int]) -> Duty:
    blocks = () if own[0] == own[1] else ((9, 10, own[0]), (10, 11, own[1]))
    return Duty(agent, own[0], 0, "day", 9, 11, (), 120, blocks)


def test_spare_pooled_heads_cost_where_they_are_certain(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Who counts 2 on one queue and 0.5 on the other may not be spare at all; who counts 2 on both is."""
    case = new_case(days=1, queues=[new_queue("a", "a"), new_queue("b", "b")], weights={"under": 3, "over": 1})
    for speeds, costs in (([{"a": 2, "b": 0.5}], False), ([{"a": 2, "b": 2}], True)):
        problem = free_problem(case, need_of(1, 0), speeds)
        assert bool(pooled_problem(problem).spare_head.any()) is costs
        assert pooled_problem(problem, usual=True).spare_head.all()
        assert pooled_problem(problem).worth.units.tolist() == [[problem.worth.units.max()]]
