"""Wishes held: the price is the difference of two optima, and somebody pays all of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from center.plan import Duty
from scheduling.explain.conflict import conflicts_of
from scheduling.explain.inputs import Inputs
from scheduling.explain.result import Answer, WishTold
from scheduling.explain.tell import freed, tell_conflicts, tell_wish
from scheduling.explain.wishes import Wish, asked, leave_asked, refused
from scheduling.explain.world import Effort, World
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.pins import Pin
from solvers.backends import solve
from solvers.solution import Budget, Status


def words(duty: Duty | None) -> str:
    return "off" if duty is None else f"{duty.start}-{duty.end}"


def optimum(inputs: Inputs) -> tuple[int, tuple[Duty, ...]]:
    model = build_model(inputs.problem())
    found = solve(model.model, Budget(seconds=20), 1, "cpsat")
    assert found.status is Status.OPTIMAL and found.energy is not None and found.assignment is not None
    return found.energy, decode(model, found.assignment)


@pytest.fixture
def inputs(case: Any, new_person: Any, inputs_of: Callable[..., Inputs]) -> Inputs:
    """Three people of whom two are needed on three days; Ana likes Monday off and early starts, Ben asks for Tuesday off."""
    case.queues[0]["open"] = ["mon-wed 09:00-20:00"]
    case.shapes = [{"name": "day", "start": "09:00-13:00", "start_step_min": 120, "lengths_min": [420], "weekdays": "mon-wed"}]
    case.contracts = [{"name": "any", "hours_week": [14, 21], "days_week": [2, 3], "shifts": ["day"]}]
    case.agents = [
        new_person("ana", preferences={"days_off": "mon", "start": "08:00-09:00", "weight": 2}, hourly_cost=20),
        new_person("ben", hourly_cost=22),
        new_person("cai", availability=["tue-wed 08:00-24:00"], hourly_cost=25),
    ]
    request = {"rule": "request", "want": "off", "dates": ["2026-10-13"], "price": 1.5, "whom": {"people": ["ben"]}, "name": "exam"}
    case.rules = {"also": [request]}
    case.weights = {"under": 3, "over": 1, "labour": 0.05, "day_off": 1, "start_preference": 0.5}
    return inputs_of(case, 2)


@pytest.fixture
def world(inputs: Inputs) -> World:
    return World(inputs, optimum(inputs)[1], Effort(20.0, 1), words)


def tell(world: World, wish: Wish) -> WishTold:
    return tell_wish(world, wish, time.perf_counter() + 60)


class TestRefused:
    def test_what_the_plan_does_not_keep_dearest_first(self, world: World) -> None:
        wishes = refused(world.before.problem, world.duties)
        assert [wish.paid for wish in wishes] == sorted((wish.paid for wish in wishes), reverse=True)
        # what is refused is what the referee charges, half hours rounded as one
        assert sum(wish.paid for wish in wishes) == world.before.verdict.parts["preferences"] + world.before.verdict.parts["rules"]
        assert any("(exam)" in wish.text for wish in wishes) or world.before.verdict.parts["rules"] == 0

    def test_a_plan_that_keeps_all_refuses_nothing(self, inputs: Inputs) -> None:
        assert refused(inputs.problem(), ()) == []

    def test_a_request_to_work(self, inputs: Inputs) -> None:
        law = inputs.rules.also[0].model_copy(update={"want": "on", "kinds": ["day"]})
        (wish,) = refused(inputs.with_rules(also=[law]).problem(), ())
        assert wish.text == "a shift day on Tue 2026-10-13 (exam)" and wish.paid == 150
        problem = inputs.problem()
        day = next(duty for duty in optimum(inputs)[1] if duty.agent == 1)
        assert wish.holds[1](replace(day, day=1)) and not wish.holds[1](None) and problem.horizon.dates[1].isoformat() == "2026-10-13"


class TestPrice:
    def test_it_is_the_difference_of_two_optima(self, inputs: Inputs, world: World) -> None:
        best = optimum(inputs)[0]
        tried = 0
        for agent in range(2):
            for day in range(2):
                told = tell(world, asked(world.before.problem, agent, [day], "off"))
                if told.price is None:
                    continue
                tried += 1
                pinned = optimum(replace(inputs, pins=(Pin(agent, day),)))[0]
                assert told.price.exact and told.price.cost == pinned - best, told
        assert tried >= 2

    def test_somebody_pays_all_of_it(self, world: World) -> None:
        for wish in [*refused(world.before.problem, world.duties), asked(world.before.problem, 0, [1], "off")]:
            told = tell(world, wish)
            if told.price is not None:
                assert sum(payer.cost for payer in told.price.payers) == sum(told.price.parts.values())
                assert sum(told.price.parts.values()) == told.price.cost

    def test_a_plan_that_is_not_the_best_hides_nothing(self, inputs: Inputs, world: World) -> None:
        """Of a plan that is worse the price is the same, and what making it again saves is told apart."""
        wish = asked(world.before.problem, 1, [0], "off")
        worse = World(inputs, tuple(_later(duty) for duty in world.duties), Effort(20.0, 1), words)
        assert worse.before.verdict.legal and worse.before.verdict.cost > world.before.verdict.cost
        first, second = tell(world, wish).price, tell(worse, wish).price
        assert first is not None and second is not None and first.cost == second.cost
        assert second.saved_anyway == worse.before.verdict.cost - world.before.verdict.cost and first.saved_anyway == 0

    def test_no_more_people_change_than_the_cost_asks_for(self, world: World) -> None:
        told = tell(world, asked(world.before.problem, world.duties[0].agent, [world.duties[0].day], "on"))
        assert told.price is not None and told.price.cost == 0 and told.price.changed == 0

    def test_leave_gives_credit_where_a_day_off_is_illegal(self, world: World) -> None:
        """Cai can work on Tuesday and Wednesday only and owes two days: a day off is no way, a day of leave is."""
        problem = world.before.problem
        day_off, leave = tell(world, asked(problem, 2, [1], "off")), tell(world, leave_asked(problem, 2, [1]))
        assert day_off.answer is Answer.NOT_LEGAL and leave.answer is Answer.POSSIBLE
        assert leave.price is not None and leave.price.exact

    def test_a_large_roster_is_made_again_in_part(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        """The price is then no less than the true one, and is not called exact."""
        wish = asked(world.before.problem, 0, [0], "off")
        exact = tell(world, wish).price
        monkeypatch.setattr("scheduling.explain.again.WHOLE_UP_TO", 1)
        part = tell(World(world.inputs, world.duties, Effort(0.5, 1), words), wish).price
        assert exact is not None and part is not None
        assert not part.exact and part.cost >= exact.cost


class TestIllegal:
    def test_the_rules_and_what_each_less_costs(self, inputs: Inputs, world: World) -> None:
        """To have Cai work on Monday, availability has to go; the price is that of the plan in which it has."""
        told = tell(world, asked(world.before.problem, 2, [0], "on"))
        assert told.answer is Answer.NOT_LEGAL and told.price is None
        (conflict,) = told.conflicts
        (rule,) = conflict.rules
        assert (rule.person, rule.text, rule.where) == ("cai", "available tue-wed 08:00-24:00", "agents[2].availability")
        free = inputs.with_agent("cai", availability=[])
        model = build_model(free.problem())
        starts = list(model.problem.eligible(2, 0))
        best = min(optimum(replace(free, pins=(Pin(2, 0, _monday(model.problem, shift)),)))[0] for shift in starts)
        assert rule.price == best - world.before.verdict.cost

    def test_the_leave_that_is_asked_for_is_no_rule_to_take_away(self, inputs: Inputs, world: World) -> None:
        pinned = replace(inputs, pins=(Pin(0, 1, next(duty for duty in world.duties if (duty.agent, duty.day) == (0, 1))),))
        locked = World(pinned, world.duties, Effort(20.0, 1), words)
        told = tell(locked, leave_asked(locked.before.problem, 0, [1]))
        assert told.answer is Answer.NOT_LEGAL
        assert [rule.text for one in told.conflicts for rule in one.rules] == ["2026-10-13 is locked: the shift 'day'"]

    def test_out_of_time_it_is_not_known(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("scheduling.explain.hard.satisfied", lambda model, seconds: (None, None))
        assert tell(world, asked(world.before.problem, 0, [0], "off")).answer is Answer.UNKNOWN


@pytest.mark.parametrize("labour", [0, 0.05])
def test_conflicts_of_an_impossible_problem_are_priced_beside_each_other(inputs: Inputs, labour: float) -> None:
    """Without the least hours or without the availability: each price is above the problem with neither, owed hours or not."""
    short = replace(inputs, weights=inputs.weights.model_copy(update={"labour": labour})).with_agent(
        "ana", availability=["mon 08:00-24:00"]
    )
    sets, _ = conflicts_of(short, range(3), time.perf_counter() + 60)
    loose = freed(short, sets)
    told = tell_conflicts(short, sets, World(loose, (), Effort(20.0, 1), words), time.perf_counter() + 60)
    assert [one.person for one in told] == ["ana"]
    for rule, restriction in zip(told[0].rules, sets[0].rules, strict=True):
        less = restriction.without(short)
        if conflicts_of(less, [0], time.perf_counter() + 60)[0]:
            assert rule.price is None and rule.note.startswith("another conflict remains without it: ")
        else:
            assert rule.price is not None and rule.price >= 0
            assert labour or rule.price == optimum(less)[0] - optimum(loose)[0]
    assert any(rule.price is not None for rule in told[0].rules)


def _later(duty: Duty) -> Duty:
    """The last start of the day."""
    start = 24 * duty.day + 13
    return replace(duty, start=start, end=start + 7)


def _monday(problem: Any, shift: int) -> Duty:
    start = int(problem.grids[0].start[0, shift])
    option = problem.shifts[shift]
    return Duty(2, 0, 0, problem.shapes[option.shape].name, start, start + option.steps, (), option.paid_min)
