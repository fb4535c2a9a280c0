"""The bound of rosters with task blocks: no roster is cheaper, whatever the prices."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from demand.deferred_work import DeferredWork
from scheduling.roster.blocks.bound import SCALE, Relaxed, prices_bound
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.laid import heads_laid, pieces_of
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import cover_units, verify
from scheduling.roster.worth import hundredths_of

SHARED = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def small_problem(
    new_case: Callable[..., Any], new_queue: Callable[..., Any], rng: np.random.Generator, least_min: int = 60, proficiency: bool = False
) -> Any:
    """Two days of four hours, two queues; somebody who can do both and somebody who cannot; wishes, hours, and rest between days."""
    hours = ["daily 08:00-12:00"]
    case = new_case(days=2, queues=[new_queue("a", "a", hours), new_queue("b", "b", hours)])
    case.rules = {"rest_hours": int(rng.choice([0, 22])), "max_consecutive_days": 6, "unpopular": {"ends_after": "11:00"}}
    case.weights = {"under": 2, "under_square": 1, "over": 1, "over_square": 1, "labour": 0.5, "day_off": 3, "start_preference": 1}
    case.weights |= {"fairness": float(rng.integers(0, 3))}
    case.contracts = [{"name": "any", "hours_week": [0, int(rng.integers(2, 7))], "days_week": [0, 2], "shifts": ["day"]}]
    wish = {"start": "08:00-09:00", "days_off": "tue", "weight": 2}
    case.agents = [
        {"id": "one", "contract": "any", "skills": ["a", "b"], "preferences": wish},
        {"id": "two", "contract": "any", "skills": ["a"]},
    ]
    if proficiency:
        case.rules |= {"proficiency": True}
        case.agents[0]["skills"], case.agents[1]["skills"] = {"a": 0.5, "b": 1.5}, {"a": float(rng.choice([0.75, 1.25]))}
    lengths = [120] if least_min == 60 else [120, 240]
    blocks = {"least_min": least_min}
    case.shapes = [{"name": "day", "start": "08:00-10:00", "start_step_min": 60, "lengths_min": lengths, "blocks": blocks}]
    need = np.zeros((2, 48), dtype=int)
    for day in range(2):
        need[:, 24 * day + 8 : 24 * day + 12] = rng.integers(0, 3, (2, 4))
    return case.problem(need)


def lines_of(problem: RosterProblem, agent: int) -> list[tuple[Duty, ...]]:
    """All that a person may do on all days, as the referee sees it."""
    days = range(len(problem.horizon.dates))
    return [
        line
        for picks in product(*([None, *_duties(problem, agent, day)] for day in days))
        if not verify(problem, line := tuple(duty for duty in picks if duty is not None)).violations
    ]


def _duties(problem: RosterProblem, agent: int, day: int) -> list[Duty]:
    found = []
    for shift in problem.eligible(agent, day):
        option, start = problem.shifts[shift], int(problem.grids[0].start[day, shift])
        least = problem.shapes[option.shape].blocks.least_min // problem.horizon.step_min
        for queues in product(problem.agent_queues[agent], repeat=option.steps):
            edges = [0, *[t for t in range(1, option.steps) if queues[t] != queues[t - 1]], option.steps]
            if all(b - a >= least for a, b in pairwise(edges)):
                blocks = tuple((start + a, start + b, queues[a]) for a, b in pairwise(edges))
                most = max(queues, key=queues.count)  # of equals the first, as the referee has it
                end, several = start + option.steps, blocks if len(blocks) > 1 else ()
                found.append(Duty(agent, most, day, "day", start, end, (), option.paid_min, several))
    return found


def optimum(problem: RosterProblem) -> int:
    """The cost of the cheapest roster of two people, over all their lines: own costs by the referee, cover by its definition."""
    own, heads, people = [], [], replace(problem, work=())
    for agent in range(2):
        verdicts = [verify(people, line) for line in lines_of(people, agent)]
        own.append(np.array([sum(cost for part, cost in verdict.parts.items() if part not in ("under", "over")) for verdict in verdicts]))
        heads.append(np.array([cover_units(people, line) for line in lines_of(people, agent)]))
    idle = sum(cost for part, cost in verify(people, ()).parts.items() if part not in ("under", "over"))
    head, fine, least = problem.worth.head, problem.cover_prices.fine, None
    for laid in placements(problem):
        need, enough = (problem.need + laid) * head, (problem.enough + laid) * head
        for cost, cover in zip(own[1].tolist(), heads[1], strict=True):
            there = heads[0] + cover
            short, spare = np.maximum(0, need - there), np.maximum(0, there - enough)
            paid = fine // head * (short * problem.missing_head + spare * problem.spare_head)
            paid += fine // head**2 * (problem.prices.under[1] * short**2 + problem.prices.over[1] * spare**2)
            best = int((fine * (own[0] + cost - idle) + paid.sum(axis=(1, 2))).min())
            least = best if least is None else min(least, best)
    assert least is not None
    return (2 * least + fine) // (2 * fine)


def placements(problem: RosterProblem) -> Iterator[np.ndarray]:
    """Everywhere that deferred work may lie."""
    for starts in product(*(piece.starts for _, piece in pieces_of(problem.work))):
        yield heads_laid(problem.work, np.array(starts, dtype=np.int64), problem.need.shape)


@pytest.fixture
def blocks_laws(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> RosterProblem:
    """Two weeks, more needed than there are people, at most one weekend worked at a price."""
    case = new_case(days=14, queues=[new_queue("a", "a", ["daily 08:00-12:00"]), new_queue("b", "b", ["daily 08:00-12:00"])])
    case.rules = {"rest_hours": 11, "max_consecutive_days": 5, "also": [{"rule": "weekends", "most": 1, "price": 3}]}
    case.weights = {"under": 2, "over": 1, "fairness": 0}
    case.contracts = [{"name": "any", "hours_week": [12, 20], "days_week": [4, 5], "shifts": ["day"]}]
    case.agents = [{"id": f"p{k}", "contract": "any", "skills": own} for k, own in enumerate([["a"], ["b"], ["a", "b"]])]
    case.shapes = [{"name": "day", "start": "08:00-10:00", "start_step_min": 60, "lengths_min": [120, 240], "blocks": {"least_min": 60}}]
    return case.problem(2)


@SHARED
@given(seed=st.integers(0, 10_000), least_min=st.sampled_from([60, 120]), proficiency=st.booleans(), deferred=st.booleans())
@example(seed=4, least_min=120, proficiency=True, deferred=False)  # the best has two blocks as long as each other, the second queue first
def test_no_prices_say_more_than_the_cheapest_roster_costs(
    seed: int, least_min: int, proficiency: bool, deferred: bool, new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    rng = np.random.default_rng(seed)
    problem = small_problem(new_case, new_queue, rng, least_min, proficiency)
    if deferred:  # four hours of work that is there at eight and may take all day, in two blocks
        arriving = np.zeros(problem.horizon.n)
        arriving[8] = 4.0
        problem = replace(problem, work=(DeferredWork(1, arriving, problem.open_steps[1], 4, 2),))
    least, relaxed = optimum(problem), Relaxed.of(problem)
    assert relaxed is not None
    for spread in (0, 100, 1000):
        scale = SCALE * problem.cover_prices.fine
        found = relaxed.value(rng.integers(-3 * spread, spread + 1, problem.need.shape) * scale // problem.worth.head)
        assert found is not None
        assert hundredths_of(-(-found[0] // SCALE), problem.cover_prices.fine) <= least
    bound = prices_bound(problem, rounds=60)
    assert bound is not None
    assert 0 <= bound.value <= least
    assert bound.value >= 0.6 * least  # and it says something
    assert anneal_blocks(problem, 1, sweeps=20).value[1] >= least


def tight_problem(new_case: Callable[..., Any], new_queue: Callable[..., Any], hard: bool = False) -> RosterProblem:
    """One person for two queues that need one each for two hours: whoever is there, one of them misses two heads, 2 x 200."""
    hours = ["daily 08:00-10:00"]
    case = new_case(days=1, queues=[new_queue("a", "a", hours), new_queue("b", "b", hours)], rules={"rest_hours": 0})
    case.weights = {"under": 2, "over": 1}
    case.agents = [{"id": "one", "contract": "any", "skills": ["a", "b"]}]
    case.shapes = [{"name": "day", "start": "08:00-08:30", "start_step_min": 60, "lengths_min": [120], "blocks": {"least_min": 60}}]
    need = np.zeros((2, 24), dtype=int)
    need[0 if hard else slice(None), 8:10] = 1
    return replace(case.problem(need), hard_cover=hard)


def test_the_bound_can_be_the_optimum(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = tight_problem(new_case, new_queue)
    bound = prices_bound(problem, rounds=300, enough=400)
    assert bound is not None
    assert bound.value == 400
    assert bound.rounds < 300
    assert bound.trace[-1][1] == 400
    assert anneal_blocks(problem, 1, sweeps=5).value == (0, 400)


def test_without_a_cell_or_a_person_it_is_no_bound(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """What the tests above would see if a part of the sum were forgotten."""
    problem = tight_problem(new_case, new_queue)
    relaxed = Relaxed.of(problem)
    assert relaxed is not None
    prices = np.full(problem.need.shape, -150 * SCALE)
    whole = relaxed.value(prices)
    nobody = replace(relaxed, crowd=relaxed.crowd._replace(times=0 * relaxed.crowd.times)).value(prices)
    assert whole is not None and nobody is not None
    assert whole[0] <= 400 * SCALE < nobody[0]
    dear = np.full(problem.need.shape, 150 * SCALE)
    empty = replace(relaxed, most=np.zeros_like(relaxed.most)).value(dear)  # no cell may take a head, whatever it pays
    full = relaxed.value(dear)
    assert full is not None and empty is not None
    assert full[0] <= 400 * SCALE < empty[0]


def test_hard_cover_has_a_bound_at_any_price(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = tight_problem(new_case, new_queue, hard=True)
    relaxed = Relaxed.of(problem)
    assert relaxed is not None
    for price in (0, -100, -(10**6), 500):
        found = relaxed.value(np.full(problem.need.shape, price * SCALE))
        assert found is not None
        assert found[0] <= anneal_blocks(problem, 1, sweeps=5).value[1] * SCALE
    nobody_can = replace(problem, need=2 * problem.need, enough=2 * problem.enough)
    assert prices_bound(nobody_can, rounds=2) is None


def test_a_pinned_shift_makes_the_heads_that_it_says(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    base = tight_problem(new_case, new_queue)
    duty = Duty(0, 0, 0, "day", 8, 10, (), 120)
    relaxed = Relaxed.of(replace(base, pins=(Pin(0, 0, duty),)))
    assert relaxed is not None
    prices = np.zeros(base.need.shape, dtype=np.int64)
    prices[1] = -100 * SCALE
    found = relaxed.value(prices)
    assert found is not None
    assert found[1][0, 8:10].tolist() == [0, 0]  # it serves the first queue, though the second pays
    assert found[0] == 200 * SCALE  # the second queue may buy a head a step at 100


def test_the_same_rounds_are_the_same_bound(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = small_problem(new_case, new_queue, np.random.default_rng(5))
    told: list[int] = []
    one = prices_bound(problem, rounds=20, progress=lambda _, value: told.append(value))
    two = prices_bound(problem, rounds=20)
    assert one is not None and two is not None
    assert (one.value, one.rounds) == (two.value, 20)
    assert (one.prices == two.prices).all()
    assert told == [value for _, value in one.trace] == sorted(told)


def test_time_and_a_word_end_it(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    problem = small_problem(new_case, new_queue, np.random.default_rng(5))
    stop = threading.Event()
    found = prices_bound(problem, rounds=10**6, progress=lambda *_: stop.set(), cancelled=stop)
    assert found is not None and found.rounds == 1
    assert prices_bound(problem, rounds=5, cancelled=stop) is None  # before everybody's lines were there
    timed = prices_bound(problem, seconds=1.0)
    assert timed is not None and timed.rounds > 1


def test_people_who_are_alike_are_one_kind(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    case_of = small_problem(new_case, new_queue, np.random.default_rng(5))
    relaxed = Relaxed.of(case_of)
    assert relaxed is not None and relaxed.crowd.times.tolist() == [1, 1]
    case = new_case(days=1, queues=[new_queue("a", "a", ["daily 08:00-10:00"])], rules={"rest_hours": 0})
    case.weights = {"under": 2, "over": 1}
    case.agents = [{"id": f"p{k}", "contract": "any", "skills": ["a"]} for k in range(3)]
    case.shapes = [{"name": "day", "start": "08:00-08:30", "start_step_min": 60, "lengths_min": [120], "blocks": {"least_min": 60}}]
    alike = Relaxed.of(case.problem(1))
    assert alike is not None and alike.crowd.times.tolist() == [3]
    found = alike.value(np.full((1, 24), -100 * SCALE))
    assert found is not None
    assert found[1][0, 8] == 3 - 1


@pytest.mark.parametrize("sweeps", [20])
def test_the_bound_is_below_what_annealing_finds(blocks_laws: RosterProblem, sweeps: int) -> None:
    """With laws over weekends, whose auxiliary decisions have a place in the line."""
    bound = prices_bound(blocks_laws, rounds=40)
    assert bound is not None and bound.left_out == 0
    assert 0 < bound.value <= anneal_blocks(blocks_laws, 1, sweeps=sweeps).value[1]
