"""Forecasts of made-up histories whose truth is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from center.errors import InputError
from center.history import History
from center.scenario import Scenario
from demand.forecast import make_forecast
from demand.notes import forecast_notes
from demand.schema import ForecastSpec

METHODS = ["auto", "comparable_weeks", "seasonal_naive", "robust_profile"]
World = Callable[..., Scenario]
Past = Callable[..., History]


def truth(scenario: Scenario, mean: float = 60.0) -> np.ndarray:
    local = scenario.horizon.starts_local
    curve = mean * (1 + 0.5 * np.sin((local.hour + local.minute / 60 - 8) / 10 * np.pi)) * np.where(local.weekday == 0, 2.0, 1.0)
    return np.where(scenario.open_steps[0], curve, 0.0)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_curve(method: str, world: World, history_of: Past) -> None:
    scenario = world()
    forecast = make_forecast(scenario, ForecastSpec(method=method), history_of(scenario, mean=400))
    np.testing.assert_array_equal(forecast.offered[0] > 0, scenario.open_steps[0])
    wanted = truth(scenario, 400)
    assert np.abs(forecast.offered[0] - wanted).sum() / wanted.sum() < (0.08 if method == "seasonal_naive" else 0.04)
    assert forecast.wape[0] is not None and forecast.wape[0] < 0.08
    assert forecast.poisson_floor[0] == pytest.approx(0.8 / np.sqrt(600), rel=0.15)


def test_auto_takes_the_least_error_and_says_which(world: World, history_of: Past) -> None:
    scenario = world()
    forecast = make_forecast(scenario, ForecastSpec(), history_of(scenario))
    each = {m: make_forecast(scenario, ForecastSpec(method=m), history_of(scenario)) for m in METHODS[1:]}
    assert forecast.wape[0] == min(f.wape[0] for f in each.values() if f.wape[0] is not None)
    assert forecast.method[0] in {f.method[0] for f in each.values()} - {"seasonal naive"}
    assert forecast.wape_naive == each["seasonal_naive"].wape


def test_band_holds_what_it_promises(world: World, history_of: Past) -> None:
    scenario = world(days=28)
    forecast = make_forecast(scenario, ForecastSpec(band=0.5), history_of(scenario, days=140))
    actual = np.random.default_rng(9).poisson(truth(scenario))
    is_open = scenario.open_steps[0]

    def held(low: float, high: float) -> float:
        inside = (actual >= forecast.quantiles[low][0]) & (actual <= forecast.quantiles[high][0])
        return float(inside[is_open].mean())

    assert sorted(forecast.quantiles) == [0.1, 0.25, 0.5, 0.75, 0.9]
    assert 0.74 <= held(0.1, 0.9) <= 0.86
    assert 0.42 <= held(0.25, 0.75) <= 0.58


def test_holidays_in_the_history_do_not_spoil_the_forecast(world: World, history_of: Past) -> None:
    scenario = world()
    history, spec = history_of(scenario), ForecastSpec(method="comparable_weeks", holidays=["2026-02-16"])
    spoilt = history.offered.copy()
    day = history.horizon.dates.index(date(2026, 2, 16))
    steps = history.horizon.day_steps(day)
    spoilt[:, steps.start : steps.stop] *= 0.05
    clean = make_forecast(scenario, spec, history)
    np.testing.assert_array_equal(make_forecast(scenario, spec, replace(history, offered=spoilt)).offered, clean.offered)


def test_closed_days_are_left_out(world: World, history_of: Past) -> None:
    scenario = world()
    closed = (date(2026, 2, 16), date(2026, 2, 17))
    forecast = make_forecast(scenario, ForecastSpec(), history_of(scenario, closed=closed, mean=400))
    wanted = truth(scenario, 400)
    assert np.abs(forecast.offered[0] - wanted).sum() / wanted.sum() < 0.05


def test_robust_profile_learns_the_rush_after_a_closure(world: World, history_of: Past) -> None:
    closed = (date(2026, 1, 5), date(2026, 1, 26), date(2026, 2, 9))
    scenario = world(closed=["2026-03-02"])
    history = history_of(scenario, closed=closed, mean=400)
    offered = history.offered.copy()
    for day in closed:
        steps = history.horizon.day_steps(history.horizon.dates.index(day) + 1)
        offered[:, steps.start : steps.stop] *= 1.5
    forecast = make_forecast(scenario, ForecastSpec(method="robust_profile"), replace(history, offered=offered))
    assert forecast.offered[0, scenario.horizon.day_steps(0)].sum() == 0
    tuesday, wednesday = (forecast.offered[0, scenario.horizon.day_steps(day)].sum() for day in (1, 2))
    assert tuesday > 1.2 * wednesday


def test_open_holiday_is_like_the_holidays_before(world: World, history_of: Past) -> None:
    scenario = world()
    history = history_of(scenario, mean=400)
    steps = history.horizon.day_steps(history.horizon.dates.index(date(2026, 2, 10)))
    history.offered[:, steps.start : steps.stop] *= 0.4
    spec = ForecastSpec(method="comparable_weeks", holidays=["2026-02-10", "2026-03-04"])
    forecast = make_forecast(scenario, spec, history)
    wednesday, thursday = (forecast.offered[0, scenario.horizon.day_steps(day)].sum() for day in (2, 3))
    assert wednesday == pytest.approx(0.4 * thursday, rel=0.1)
    notes = " ".join(forecast_notes(scenario, spec, history))
    assert re.search(r"2026-03-04 is a holiday with open hours, forecast as (39|40|41)% of its weekday", notes)


def test_open_holiday_without_examples(world: World, history_of: Past) -> None:
    spec = ForecastSpec(method="comparable_weeks", holidays=["2026-03-02"])
    weekdays = world()
    forecast = make_forecast(weekdays, spec, history_of(weekdays, mean=400))
    assert forecast.offered[0, weekdays.horizon.day_steps(0)].sum() == pytest.approx(truth(weekdays, 400)[:48].sum(), rel=0.05)
    assert any("like its weekday" in note for note in forecast_notes(weekdays, spec, history_of(weekdays)))
    daily = world(open=["daily 08:00-18:00"])
    forecast = make_forecast(daily, spec, history_of(daily, mean=400))
    assert forecast.offered[0, daily.horizon.day_steps(0)].sum() == pytest.approx(forecast.offered[0, daily.horizon.day_steps(6)].sum())


def test_public_holidays_of_a_country(world: World, history_of: Past) -> None:
    scenario = world(start=date(2026, 1, 19), zone="America/New_York")
    spec = ForecastSpec(holiday_country="US")
    assert any("2026-01-19 is a holiday" in note for note in forecast_notes(scenario, spec, history_of(scenario)))
    with pytest.raises(InputError, match=r"holiday_country: found 'XQ'"):
        make_forecast(scenario, ForecastSpec(holiday_country="XQ"), history_of(scenario))


@pytest.mark.parametrize(("start", "steps"), [(date(2026, 3, 23), 46), (date(2026, 10, 19), 50)])
def test_dst_sunday_keeps_the_clock(start: date, steps: int, world: World, history_of: Past) -> None:
    scenario = world(start=start, open=["daily 00:00-24:00"])
    forecast = make_forecast(scenario, ForecastSpec(method="comparable_weeks"), history_of(scenario, mean=400))
    sunday = scenario.horizon.day_steps(6)
    assert len(sunday) == steps
    wanted = truth(scenario, 400)
    assert (np.abs(forecast.offered[0] - wanted)[sunday] < 0.15 * wanted[sunday] + 15).all()


def test_repeated_hour_in_the_history_counts_once(world: World, history_of: Past) -> None:
    scenario = world(start=date(2026, 10, 26), open=["daily 00:00-24:00"])
    history = history_of(scenario)
    history = replace(history, offered=np.full(history.offered.shape, 7.0))
    forecast = make_forecast(scenario, ForecastSpec(method="comparable_weeks"), history)
    np.testing.assert_allclose(forecast.offered, 7.0)


def test_only_history_before_the_plan_is_used(world: World, history_of: Past) -> None:
    later, scenario = world(start=date(2026, 3, 16)), world()
    known = history_of(later, days=84)
    cut = known.horizon.index_of(scenario.horizon.start_utc)
    future = known.offered.copy()
    future[:, cut:] *= 100
    spec = ForecastSpec()
    one, two = (make_forecast(scenario, spec, replace(known, offered=offered)) for offered in (known.offered, future))
    np.testing.assert_array_equal(one.offered, two.offered)


@pytest.mark.parametrize(("history_step", "plan_step"), [(15, 30), (30, 15), (15, 60)])
def test_steps_of_history_and_plan_may_differ(history_step: int, plan_step: int, world: World, history_of: Past) -> None:
    history, scenario = history_of(world(step=history_step), mean=400), world(step=plan_step)
    forecast = make_forecast(scenario, ForecastSpec(), history)
    wanted = truth(scenario, 400) * plan_step / history_step
    assert np.abs(forecast.offered[0] - wanted).sum() / wanted.sum() < 0.05


def test_steps_that_do_not_fit(world: World, history_of: Past) -> None:
    with pytest.raises(InputError, match=r"horizon\.interval_min: found 15, while the history has 20"):
        make_forecast(world(step=15), ForecastSpec(), history_of(world(step=20)))


@pytest.mark.parametrize("days", [14, 16, 25])
def test_two_weeks_are_enough_without_a_back_test(days: int, world: World, history_of: Past) -> None:
    scenario = world()
    forecast = make_forecast(scenario, ForecastSpec(), history_of(scenario, days=days))
    assert forecast.method == ("mean of 8 comparable weeks",)
    assert forecast.wape == (None,)
    is_open = scenario.open_steps[0]
    assert (forecast.quantiles[0.1][0] < forecast.quantiles[0.9][0])[is_open].all()


def test_too_short_a_history_names_each_weekday(world: World, history_of: Past) -> None:
    scenario = world()
    with pytest.raises(InputError) as caught:
        make_forecast(scenario, ForecastSpec(), history_of(scenario, days=11))
    assert {fault.found.split(" on a ")[1][:3] for fault in caught.value.faults} == {"mon", "tue", "wed"}


def test_weekday_that_the_history_lacks(world: World, history_of: Past) -> None:
    with pytest.raises(InputError, match="0 ordinary days on a sat"):
        make_forecast(world(open=["mon-sat 08:00-18:00"]), ForecastSpec(), history_of(world()))


def test_queue_without_any_row(world: World, history_of: Past) -> None:
    scenario = world()
    history = history_of(scenario)
    with pytest.raises(InputError, match="no rows before the plan"):
        make_forecast(scenario, ForecastSpec(), replace(history, offered=np.full(history.offered.shape, np.nan)))


def test_handle_time_from_the_scenario_wins(world: World, history_of: Past) -> None:
    scenario = world(aht_s=200)
    forecast = make_forecast(scenario, ForecastSpec(), history_of(scenario, aht=300.0))
    np.testing.assert_array_equal(forecast.aht_s, 200)


def test_handle_time_from_the_history_is_robust_and_by_slot(world: World, history_of: Past) -> None:
    scenario = world(aht_s=None)
    history = history_of(scenario, aht=300.0)
    morning = np.array([moment.hour < 12 for moment in history.horizon.starts_local])
    aht = np.where(morning, 280.0, 320.0) + 0 * history.aht_s
    aht[0, np.flatnonzero(~np.isnan(aht[0]))[7]] = 1e7
    forecast = make_forecast(scenario, ForecastSpec(), replace(history, aht_s=aht))
    early, late = forecast.aht_s[0, 18], forecast.aht_s[0, 30]
    assert 279 < early < 290 and 310 < late < 321


def test_no_handle_time_anywhere(world: World, history_of: Past) -> None:
    scenario = world(aht_s=None)
    with pytest.raises(InputError, match=r"queues\[0\]\.aht_s"):
        make_forecast(scenario, ForecastSpec(), history_of(scenario))


def test_queue_that_nobody_calls(world: World, history_of: Past) -> None:
    scenario = world()
    forecast = make_forecast(scenario, ForecastSpec(), history_of(scenario, mean=0.0))
    assert forecast.wape == (None,)
    assert forecast.offered.sum() < 1
    assert not np.isnan(forecast.offered).any()


def test_notes_state_the_assumptions(world: World, history_of: Past) -> None:
    scenario = world()
    history = replace(history_of(scenario), assumptions=("Made up.",))
    notes = " ".join(forecast_notes(scenario, ForecastSpec(), history))
    assert "Made up." in notes and "240 s" in notes and "Erlang C" in notes
