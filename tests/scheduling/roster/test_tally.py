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

from scheduling.roster.blocks import from_tally
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.named import days_of, name_shifts
from scheduling.roster.blocks.queue_kernel import swap_queues
from scheduling.roster.blocks.run import Run
from scheduling.roster.blocks.solve import anneal_blocks
from scheduling.roster.blocks.tally import team
from scheduling.roster.blocks.tally.solve import CPSAT, MIP, Tally, tally
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.blocks.walk import Walk
from scheduling.roster.options import OFF
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import verify
from solvers.anneal.read import penalised
from tests.scheduling.roster.test_blocks_bound import optimum

SHARED = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HOURS = ["daily 08:00-12:00"]


def shapes(*lengths: int) -> list[dict[str, Any]]:
    """Shifts of some lengths with blocks of two hours."""
    return [{"name": "day", "start": "08:00-10:00", "start_step_min": 60, "lengths_min": list(lengths), "blocks": {"least_min": 120}}]


def small_problem(new_case: Callable[..., Any], new_queue: Callable[..., Any], rng: np.random.Generator, **case_parts: Any) -> Any:
    """Two days of four hours, two queues; somebody who can do both and somebody who cannot; hours, labour and rest, but no wishes."""
    case = new_case(days=2, queues=[new_queue("a", "a", HOURS), new_queue("b", "b", HOURS)])
    case.rules = {"rest_hours": int(rng.choice([0, 22])), "max_consecutive_days": int(rng.integers(1, 7))}
    case.weights = {"under": 2, "under_square": 1, "over": 1, "over_square": 1, "labour": 0.5}
    case.contracts = [{"name": "any", "hours_week": [0, int(rng.integers(2, 7))], "days_week": [0, 2], "shifts": ["day"]}]
    case.agents = [{"id": "one", "contract": "any", "skills": ["a", "b"]}, {"id": "two", "contract": "any", "skills": ["a"]}]
    case.shapes = shapes(120, 180, 240)
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
@given(seed=st.integers(0, 10_000), together=st.booleans(), lengths=st.sampled_from([(120, 180, 240), (180, 240), (240,)]))
def test_no_roster_costs_less_and_annealing_finds_what_does(
    seed: int, together: bool, lengths: tuple[int, ...], new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    """The longer the shortest shift, the more of the changes of queue are held."""
    problem = small_problem(new_case, new_queue, np.random.default_rng(seed), shapes=shapes(*lengths))
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
    assert shortest_block(blocked, walk) >= 2


def test_swapping_queues_keeps_shifts_heads_and_blocks(new_case: Callable[..., Any], new_queue: Callable[..., Any]) -> None:
    """Every state that swaps reach counts the same heads, and its blocks are as long as they must be."""
    blocked, walk, generator = served(week_problem(new_case, new_queue))
    shifts = blocked.shifts_of(walk)
    blocked.serve(walk, shifts, generator, blocked.unit * 2.0, blocked.unit * 8)
    before, heads = walk.pattern.copy(), walk.heads.copy()
    swap_queues(blocked.frame, walk.state.rng, shifts, walk.pattern, 5_000)
    assert (walk.pattern != before).any()
    assert (blocked._heads(walk) == heads).all()
    assert shortest_block(blocked, walk) == 2


def test_swapping_queues_leaves_what_somebody_cannot_serve_and_what_is_pinned(
    new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    """Two people on two queues for four hours swap if they may, and whoever is pinned keeps the own."""
    blocked = Blocked.of(pair_problem(new_case, new_queue, ["a", "b"]))
    assert {row for row, _ in swapped(blocked)} == {(0, 0, 0, 0), (1, 1, 1, 1), (0, 0, 1, 1), (1, 1, 0, 0)}
    assert set(swapped(Blocked.of(pair_problem(new_case, new_queue, ["a"])))) == {((0, 0, 0, 0), (1, 1, 1, 1))}
    for person in range(2):
        held = blocked.frame.held.copy()
        held[person] = 1
        assert set(swapped(blocked, held)) == {((0, 0, 0, 0), (1, 1, 1, 1))}


def pair_problem(new_case: Callable[..., Any], new_queue: Callable[..., Any], skills: list[str]) -> RosterProblem:
    """A day of four hours; somebody with some skills, and somebody with both."""
    case = new_case(days=1, queues=[new_queue("a", "a", HOURS), new_queue("b", "b", HOURS)])
    case.contracts = [{"name": "any", "hours_week": [0, 40], "shifts": ["day"]}]
    case.agents = [{"id": "one", "contract": "any", "skills": skills}, {"id": "two", "contract": "any", "skills": ["a", "b"]}]
    case.shapes = [{"name": "day", "start": "08:00-09:00", "start_step_min": 60, "lengths_min": [240], "blocks": {"least_min": 120}}]
    return case.problem(np.ones((2, 24), dtype=int))


def swapped(blocked: Blocked, held: np.ndarray | None = None) -> list[tuple[tuple[int, ...], ...]]:
    """What the two serve after each of some swaps, the first one on the first queue and the second one on the second before."""
    walk = blocked.walk(np.random.default_rng(1))
    walk.stand_at(blocked.compiled, blocked.roster.model, np.array([at_work(blocked, k) for k in range(2)]), walk.pattern, walk.heads)
    shifts, seen, frame = blocked.shifts_of(walk), [], blocked.frame if held is None else blocked.frame._replace(held=held)
    walk.pattern[shifts.decision] = np.arange(2)[:, None]
    for _ in range(200):
        swap_queues(frame, walk.state.rng, shifts, walk.pattern, 1)
        seen.append(tuple(tuple(row[:4].tolist()) for row in walk.pattern[shifts.decision]))
    return seen


def at_work(blocked: Blocked, k: int) -> int:
    """Position of the shift of a decision that has one."""
    meaning = blocked.roster.way_lists[int(blocked.roster.way_list[k])].meaning
    return int(np.flatnonzero(meaning != OFF)[0])


def shortest_block(blocked: Blocked, walk: Walk) -> int:
    """Steps of the shortest block that anybody works."""
    shifts, least = blocked.shifts_of(walk), 1 << 20
    for i, s in zip(shifts.decision.tolist(), shifts.shift.tolist(), strict=True):
        row = walk.pattern[i, : blocked.problem.shifts[s].steps]
        least = min(least, int(np.diff([0, *(np.flatnonzero(np.diff(row)) + 1).tolist(), len(row)]).min()))
    return least


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


@pytest.mark.parametrize(("sweeps", "over"), [(5, False), (None, True)])
def test_with_sweeps_a_read_does_not_look_at_what_others_found(
    sweeps: int | None, over: bool, new_case: Callable[..., Any], new_queue: Callable[..., Any]
) -> None:
    """What another read proved and found ends it only where the clock does, as that depends on the machine anyway."""
    blocked = Blocked.of(small_problem(new_case, new_queue, np.random.default_rng(1)))
    one, other = (blocked.walk(np.random.default_rng(seed)) for seed in range(2))
    run = Run(1, None if sweeps else 60.0, sweeps, None, threading.Event(), blocked.problem.cover_prices.fine)
    run.prove(other, 100)
    run.tell((0, 0))
    assert run.over(one) is over


def test_a_read_tries_more_tallies_while_nothing_is_proven(
    new_case: Callable[..., Any], new_queue: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a bound that no roster meets it asks for another tally after each, to the end of its search, and keeps the best."""
    blocked = Blocked.of(week_problem(new_case, new_queue))
    run = Run(1, None, 5, None, threading.Event(), blocked.problem.cover_prices.fine)
    tallies = from_tally.FromTally.of(run, blocked)
    assert tallies is not None
    gaps, solve = list[float](), tally

    def another(*given: Any, **named: Any) -> Tally:
        gaps.append(named["gap"])
        return replace(solve(*given, **named), bound=0, cost=0)

    monkeypatch.setattr(from_tally, "tally", another)
    walk = blocked.walk(np.random.default_rng(1))
    replace(tallies, first=replace(tallies.first, bound=0, cost=0)).stand(walk, np.random.default_rng(1))
    assert gaps == [0.0] * from_tally.TALLIES and from_tally.TALLIES > 1
    assert walk.value() == walk.best
