"""The simulation's figures by queue and day, counted by hand, and their words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from center.plan import Correction, Plan, Simulated
from reports.headline import Headline
from reports.simulation import mean_level, queue_results
from reports.simulation_figures import Held, missed_steps, weighted
from reports.simulation_words import held_text, rounds_text, saved_text, simulated_sentence, target_text
from reports.tiles import tiles


@pytest.fixture
def plan(small_plan: Plan, simulate: Callable[..., Plan]) -> Plan:
    """The small plan, simulated: 48 and 50 half hours, two queues."""
    return simulate(small_plan)


def _with(plan: Plan, **more: Any) -> Plan:
    assert plan.simulated is not None
    return replace(plan, simulated=replace(plan.simulated, **more))


def _period(plan: Plan, period: str) -> Plan:
    scenario = json.loads(plan.scenario_text)
    scenario["queues"][0]["target"] |= {"period": period}
    return replace(plan, scenario_text=json.dumps(scenario))


def test_a_plan_that_was_not_simulated_has_no_results(small_plan: Plan) -> None:
    assert queue_results(small_plan) == ()
    assert simulated_sentence(small_plan) == ""
    assert not [tile for tile in tiles(small_plan) if "simulated" in tile.title]


def test_the_promise_is_weighted_by_the_forecast_and_occupancy_by_the_heads(plan: Plan) -> None:
    level = np.full(plan.open_steps.shape, np.nan)
    level[0, :2], level[0, 48:50] = (0.5, 0.9), (1.0, 0.6)
    offered = plan.forecast.offered.copy()
    offered[0, :2], offered[0, 48:50] = (30.0, 10.0), (1.0, 3.0)
    cover = np.zeros_like(plan.cover)
    cover[0, :2] = 1, 3
    busy = np.full(level.shape, np.nan)
    busy[0, :2] = 0.4, 0.8
    promised = replace(
        plan, requirement=replace(plan.requirement, service_level=level), forecast=replace(plan.forecast, offered=offered), cover=cover
    )
    calls = queue_results(_with(promised, occupancy=busy))[0]
    assert [day.promise for day in calls.days] == [pytest.approx(0.6), pytest.approx(0.7)]
    assert calls.whole.promise == pytest.approx((15 + 9 + 1 + 1.8) / 44)
    assert [day.occupancy for day in calls.days] == [pytest.approx(0.7), None]


def test_the_whole_is_a_ratio_of_sums(plan: Plan) -> None:
    days = {
        "day_offered": np.array([[300.0, 100.0], [10.0, 0.0]]),
        "day_service_level": np.array([[0.9, 0.5], [0.7, np.nan]]),
        "day_abandonment": np.array([[0.0, 0.5], [0.1, np.nan]]),
        "day_asa_s": np.array([[10.0, 80.0], [7.0, np.nan]]),
    }
    calls, chat = queue_results(_with(plan, **days))
    assert calls.whole.service_level == pytest.approx(0.8)
    assert calls.whole.abandonment == pytest.approx(0.125)
    assert calls.whole.asa_s == pytest.approx((300 * 10 + 50 * 80) / 350)
    assert (calls.whole.offered, calls.whole.low, calls.whole.high) == (400.0, None, None)
    assert chat.days[1].service_level is None and chat.whole.service_level == pytest.approx(0.7)
    assert mean_level((calls, chat)) == pytest.approx((320 + 7) / 410)


@pytest.mark.parametrize(
    ("low", "high", "held"),
    [(0.8, 0.9, Held.MET), (0.79, 0.9, Held.OPEN), (0.7, 0.8, Held.OPEN), (0.7, 0.79, Held.MISSED), (np.nan, np.nan, None)],
)
def test_a_target_is_met_missed_or_neither_for_certain(plan: Plan, low: float, high: float, held: Held | None) -> None:
    both = np.full((2, 2), 0.75)
    found = _with(plan, day_service_level=both, day_low=np.full((2, 2), low), day_high=np.full((2, 2), high))
    assert {day.held for result in queue_results(found) for day in result.days} == {held}
    without = queue_results(_with(found, day_goal=np.array([np.nan, 0.8])))
    assert {day.held for day in without[0].days} == {None} and without[0].goal is None
    assert target_text(without[0]) == held_text(without[0]) == "–"


def test_days_are_counted_by_outcome(plan: Plan) -> None:
    bounds = {"day_low": np.array([[0.81, 0.7], [0.1, 0.9]]), "day_high": np.array([[0.9, 0.8], [0.2, 0.95]])}
    calls, chat = queue_results(_with(plan, **bounds))
    assert held_text(calls) == "1 met, 1 not certain" and calls.whole.held is None
    assert held_text(chat) == "1 met, 1 missed"


def test_a_target_of_the_week_is_judged_over_the_week(plan: Plan) -> None:
    level = {"day_service_level": np.array([[0.9, 0.75], [0.5, 0.5]]), "day_offered": np.array([[100.0, 100.0], [1.0, 1.0]])}
    week = _period(_with(plan, **level), "week")
    calls, chat = queue_results(week)
    assert [day.held for day in calls.days] == [None, None]
    assert (calls.whole.held, held_text(calls)) == (Held.MET, "met")
    assert target_text(calls) == "80 % within 20 s over the week"
    assert all(day.held is not None for day in chat.days) and target_text(chat) == "80 %"
    missed = queue_results(_with(week, day_service_level=np.full((2, 2), 0.79)))[0]
    assert missed.whole.held is Held.MISSED


def test_a_single_day_is_the_whole(day_plan: Plan, simulate: Callable[..., Plan]) -> None:
    result = queue_results(simulate(day_plan))[0]
    assert result.whole is result.days[0] and result.whole.low is not None


def test_steps_that_miss_with_confidence_are_those_the_share_does_not_count(plan: Plan) -> None:
    found = plan.simulated
    assert found is not None
    level, high, goal = (np.full((2, 98), np.nan) for _ in range(3))
    offered = np.zeros((2, 98))
    offered[0, :5], level[0, :5] = (10, 20, 30, 50, 50), 0.5
    high[0, :5], goal[0, :5] = (0.55, 0.6, 0.65, np.nan, 0.1), (0.6, 0.6, 0.6, 0.6, np.nan)
    some = replace(found, offered=offered, service_level=level, high=high, goal=goal)
    assert np.flatnonzero(missed_steps(some, 0)).tolist() == [0, 3]
    (calls,) = queue_results(replace(plan, simulated=some))
    assert calls.kept == pytest.approx(50 / 110) == some.met_share
    assert queue_results(_with(plan, goal=np.full((2, 98), np.nan)))[0].kept is None


def test_a_queue_without_a_target_has_no_service_level(plan: Plan) -> None:
    bare = _with(plan, day_goal=np.array([0.8, np.nan]))
    calls, chat = queue_results(bare)
    assert (calls.judged, chat.judged) == (True, False)
    assert {figures.service_level for figures in (chat.whole, *chat.days)} == {None} == {figures.low for figures in chat.days}
    assert chat.whole.asa_s is not None
    assert mean_level((calls, chat)) == calls.whole.service_level
    promise = np.where(plan.open_steps, [[0.83], [0.4]], np.nan)
    both = queue_results(replace(bare, requirement=replace(plan.requirement, service_level=promise)))
    assert both[1].whole.promise == pytest.approx(0.4) and mean_level(both, promised=True) == pytest.approx(0.83)
    neither = _with(plan, day_goal=np.full(2, np.nan))
    assert simulated_sentence(neither) == "" and not [tile for tile in tiles(neither) if "simulated" in tile.title]


def test_a_queue_without_contacts_is_left_out(plan: Plan) -> None:
    found = plan.simulated
    assert found is not None
    offered = found.offered.copy()
    offered[0] = 0.0
    assert [result.name for result in queue_results(_with(plan, offered=offered))] == ["chat"]


def test_a_scenario_that_cannot_be_read_leaves_the_goal_itself(plan: Plan) -> None:
    for text in ("?", "[]", '{"queues": [3]}', '{"queues": [{"name": "calls"}]}'):
        calls = queue_results(replace(plan, scenario_text=text))[0]
        assert (target_text(calls), calls.within_s, calls.period) == ("80 %", None, None)


def test_weights_of_nothing() -> None:
    assert weighted(np.array([np.nan, 1.0]), np.array([1.0, 0.0])) is None
    assert weighted(np.array([np.nan, 1.0, 0.0]), np.array([9.0, 1.0, 3.0])) == 0.25


def test_the_headline_says_the_promise_and_the_truth(plan: Plan) -> None:
    days = {"day_service_level": np.full((2, 2), 0.7126), "high": np.ones((2, 98))}
    sentence = simulated_sentence(_with(plan, **days))
    assert sentence == (
        "In simulation 71.3 % of the contacts are answered within their target, where Erlang promises 83.0 %; "
        "100.0 % arrive in an interval that keeps its goal, or whose 95 % confidence interval includes it."
    )
    assert sentence in Headline(_with(plan, **days)).sentences
    silent = _with(plan, goal=np.full((2, 98), np.nan))
    assert simulated_sentence(silent).endswith("promises 83.0 %.")


def test_tiles_alarm_where_a_target_is_missed(plan: Plan) -> None:
    def alarms(**more: Any) -> list[bool]:
        return [tile.alarm for tile in tiles(_with(plan, **more)) if "simulated" in tile.title]

    fine = {"day_low": np.full((2, 2), 0.9), "day_high": np.full((2, 2), 0.95), "high": np.ones((2, 98))}
    assert alarms(**fine) == [False, False]
    assert alarms(**fine | {"day_high": np.array([[0.95, 0.95], [0.79, 0.95]]), "day_low": np.zeros((2, 2))}) == [True, False]
    assert alarms(**fine | {"high": np.zeros((2, 98))}) == [False, True]
    assert alarms(**fine | {"goal": np.full((2, 98), np.nan)}) == [False]


def test_what_the_rounds_brought(plan: Plan) -> None:
    found = plan.simulated
    assert found is not None
    assert rounds_text(found) == (
        "3 rounds simulated: from the first to the chosen one, head-hours required +42.8 (+3.5 %), labour cost +777.0 (+4.3 %), "
        "contacts in intervals that keep their goal, or may, from 74.1 % to 98.1 %."
    )
    first = Correction(10.0, 0.0, float("nan"), 0.0, 2.0, chosen=True)
    assert rounds_text(replace(found, corrections=(first,))) == "1 round simulated, the first one chosen."
    cheaper = Correction(8.0, 12.0, 0.9, 0.0, 0.0, chosen=True)
    text = rounds_text(replace(found, corrections=(replace(first, chosen=False), cheaper)))
    assert "−2.0 (−20.0 %), labour cost +12.0, contacts" in text and "from – to 90.0 %" in text
    assert rounds_text(replace(found, corrections=())) == rounds_text(replace(found, corrections=(replace(first, chosen=False),))) == ""


@pytest.mark.parametrize(
    ("hours", "pooled", "text"),
    [
        (88.5, True, "Pooling saves 88.5 head-hours of what Erlang asks for queue by queue."),
        (88.5, False, "The corrected requirement asks for 88.5 head-hours less than Erlang does queue by queue."),
        (-12.0, True, "The corrected requirement asks for 12 head-hours more than Erlang does queue by queue."),
        (0.0, True, "The corrected requirement asks for as many head-hours as Erlang does queue by queue."),
        (None, True, ""),
        (float("nan"), True, ""),
    ],
)
def test_what_pooling_saves(plan: Plan, hours: float | None, pooled: bool, text: str) -> None:
    found = plan.simulated
    assert isinstance(found, Simulated)
    assert saved_text(replace(found, heads_saved_hours=hours, pooled=pooled)) == text


def test_one_queue_pools_nothing(plan: Plan) -> None:
    found = plan.simulated
    assert isinstance(found, Simulated)
    alone = replace(found, goal=found.goal[:1], heads_saved_hours=5.0, pooled=True)
    assert saved_text(alone) == "The corrected requirement asks for 5 head-hours less than Erlang does queue by queue."
