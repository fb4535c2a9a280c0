"""Two plans before the same customers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from center.errors import InputError
from center.horizon import Horizon
from center.plan import Plan
from center.policy import Policy, Turn
from center.routing_plan import RoutingPlan
from planning.nightly.plan import plan_night
from planning.scenario.file import load_scenario
from planning.simulation.compare import Compared, Paired, compare_plans
from solvers.solution import Budget

TINY = Path(__file__).parent.parent.parent.parent / "scenarios" / "tiny.yaml"
TIMES = 12


@pytest.fixture(scope="module")
def plan() -> Plan:
    """The tiny plan; the busy queue makes differences show."""
    made = plan_night(
        load_scenario(TINY), ("anneal",), Budget(sweeps=200, threads=1), 1, lambda name: None, lambda name, seconds, cost: None
    )
    busy = replace(made.forecast, offered=made.forecast.offered * 2)
    return replace(made, id="tiny-first", forecast=busy)


def _found(compared: Compared, kpi: str) -> Paired:
    return next(pair for pair in compared.simulated if pair.kpi == kpi and pair.queue == "all queues")


def test_a_plan_against_itself_is_the_same_for_certain(plan: Plan) -> None:
    compared = compare_plans(plan, replace(plan, id="tiny-second"), 3, TIMES)
    assert (compared.first, compared.second, compared.days) == ("tiny-first", "tiny-second", plan.horizon.dates)
    for pair in compared.simulated:
        assert float(pair.difference.value) == 0 and float(pair.difference.half_width) == pytest.approx(0, abs=1e-9)
    assert all(one == two for one, two in compared.plain.values())
    assert {pair.kpi for pair in compared.simulated} >= {"service_level", "asa", "abandonment", "occupancy", "cost_per_contact"}


def test_fewer_people_answer_later(plan: Plan) -> None:
    gone = next(agent for agent in range(len(plan.agents)) if any(duty.agent == agent for duty in plan.duties))
    fewer = replace(plan, id="tiny-fewer", duties=tuple(duty for duty in plan.duties if duty.agent != gone))
    compared = compare_plans(plan, fewer, 3, TIMES)
    level, busy = _found(compared, "service_level"), _found(compared, "occupancy")
    assert float(level.difference.high) < 0 < float(busy.difference.low)
    for pair in compared.simulated:
        assert float(pair.difference.value) == pytest.approx(float(pair.second.value) - float(pair.first.value), nan_ok=True)
    hours = sum(duty.paid_min for duty in plan.duties if duty.agent == gone) / 60
    one, two = compared.plain["paid_hours"]
    assert one - two == pytest.approx(hours)


def test_each_is_routed_as_its_routing_plan_says(plan: Plan) -> None:
    """A routing plan in force keeps one person from every queue; one that is not adopted changes nothing."""
    begin, end = plan.horizon.time_of(0), plan.horizon.time_of(plan.horizon.n)
    agent = plan.agents[plan.duties[0].agent]
    routing = RoutingPlan(
        "routing-x", plan.id, begin, plan.horizon.zone, 1, 120, plan.queues, {"off": {}},
        (Turn(agent=agent, profile="off", start=begin, end=end),),
        Policy(own_level_first=True, agents="level"),
    )  # fmt: skip
    for adopted in (True, False):
        routed = replace(plan, id="tiny-routed", routing=replace(routing, adopted=adopted))
        level = _found(compare_plans(plan, routed, 3, TIMES), "service_level").difference
        assert (float(level.high) < 0) == adopted


def test_pairing_narrows_the_interval(plan: Plan) -> None:
    fewer = replace(plan, duties=plan.duties[1:])
    level = _found(compare_plans(plan, fewer, 3, 40), "service_level")
    apart = float(np.hypot(level.first.half_width, level.second.half_width))
    assert 0 < float(level.difference.half_width) < apart


def test_the_customers_are_the_first_plans(plan: Plan) -> None:
    other = replace(plan, id="tiny-other", forecast=replace(plan.forecast, offered=plan.forecast.offered / 5))
    assert float(_found(compare_plans(plan, other, 3, TIMES), "service_level").difference.value) == 0
    few = _found(compare_plans(other, plan, 3, TIMES), "service_level")
    many = _found(compare_plans(plan, other, 3, TIMES), "service_level")
    assert float(few.first.value) > float(many.first.value)


def test_labour_cost_an_answered_contact(plan: Plan) -> None:
    compared = compare_plans(plan, replace(plan, duties=plan.duties[1:]), 3, TIMES)
    pair = _found(compared, "cost_per_contact")
    costs = compared.plain["labour_cost"]
    answered = costs[0] / float(pair.first.value)
    assert 0 < answered <= plan.forecast.offered.sum() * 1.5
    assert costs[0] > costs[1] > 0


def test_plans_that_share_some_days_are_compared_on_these(plan: Plan) -> None:
    first_day = plan.horizon.dates[1]
    begin, end = int(plan.horizon.day_start[1]), int(plan.horizon.day_start[2])
    cut = slice(begin, end)
    horizon = Horizon.of_days(first_day, 1, plan.horizon.step_min, plan.horizon.zone)
    need = plan.requirement
    arrays = {name: value[:, cut] for name, value in vars(need).items() if isinstance(value, np.ndarray)}
    duties = tuple(
        replace(
            duty,
            day=0,
            start=duty.start - begin,
            end=duty.end - begin,
            breaks=tuple((start - begin, stop - begin, kind, paid) for start, stop, kind, paid in duty.breaks),
        )
        for duty in plan.duties
        if duty.day == 1
    )
    forecast = replace(plan.forecast, offered=plan.forecast.offered[:, cut], aht_s=plan.forecast.aht_s[:, cut], quantiles={})
    day = replace(
        plan,
        id="tiny-day",
        horizon=horizon,
        duties=duties,
        forecast=forecast,
        requirement=replace(need, **arrays),
        cover=plan.cover[:, cut],
        open_steps=plan.open_steps[:, cut],
    )
    for first, second in ((plan, day), (day, plan)):
        compared = compare_plans(first, second, 3, TIMES)
        assert compared.days == (first_day,)
        assert all(float(pair.difference.value) == 0 for pair in compared.simulated)
        assert all(one == pytest.approx(two) for one, two in compared.plain.values())
    assert compared.plain["paid_hours"][0] == sum(duty.paid_min for duty in duties) / 60 > 0


def test_what_cannot_be_paired_is_said(plan: Plan) -> None:
    later = replace(plan, horizon=replace(plan.horizon, start_utc=plan.horizon.start_utc + timedelta(days=70)))
    with pytest.raises(InputError, match="no day that both plan"):
        compare_plans(plan, later, 3, TIMES)
    with pytest.raises(InputError, match="the same queues"):
        compare_plans(plan, replace(plan, queues=("other",)), 3, TIMES)
    with pytest.raises(InputError, match="the same steps"):
        compare_plans(plan, replace(plan, horizon=replace(plan.horizon, zone="Asia/Tokyo")), 3, TIMES)
