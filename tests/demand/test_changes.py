"""Known changes to a forecast: where they hold, what they do, contacts that turn to another queue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from center.errors import InputError
from center.plan import Forecast
from center.scenario import Scenario
from center.schema import World
from demand.changes import change_faults, change_notes, holds_at, with_changes
from demand.schema import ForecastChange

_WORLD = {
    "schema_version": 1,
    "name": "two",
    "sites": [{"name": "madrid", "zone": "Europe/Madrid"}, {"name": "bogota", "zone": "America/Bogota"}],
    "horizon": {"start": date(2026, 3, 2), "days": 7, "interval_min": 60},
    "skills": [{"name": "all"}],
    "queues": [
        {"name": "calls", "skill": "all", "open": ["daily 00:00-24:00"], "target": {"asa_s": 20}},
        {"name": "night", "skill": "all", "site": "bogota", "open": ["daily 20:00-04:00"], "target": {"asa_s": 20}},
    ],
    "contracts": [{"name": "full", "hours_week": [0, 40], "shifts": ["day"]}],
    "agents": [{"id": "Ana", "contract": "full", "skills": ["all"]}],
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario(world=World.model_validate(_WORLD))


@pytest.fixture(scope="module")
def forecast(scenario: Scenario) -> Forecast:
    offered = np.where(scenario.open_steps, 10.0 + np.arange(scenario.horizon.n), 0.0)
    return Forecast(offered=offered, quantiles={0.5: offered * 0.9}, aht_s=np.full(offered.shape, 200.0), method=("a", "b"))


def _change(**keys: Any) -> ForecastChange:
    return ForecastChange.model_validate(keys)


def _hours(scenario: Scenario, q: int, change: ForecastChange) -> list[str]:
    queue = scenario.queues[q]
    zone = scenario.site_of(queue).zone
    return [f"{scenario.horizon.local(int(step), zone):%a %H}" for step in np.flatnonzero(holds_at(scenario, queue, change))]


def test_a_window_is_on_the_clock_of_the_queues_site_and_inside_its_opening_hours(scenario: Scenario) -> None:
    window = _change(volume=2, weekdays="tue", window="08:00-10:00")
    assert _hours(scenario, 0, window) == ["Tue 08", "Tue 09"]
    assert _hours(scenario, 1, window) == []
    assert _hours(scenario, 1, _change(volume=2, weekdays="tue", window="21:00-23:00")) == ["Tue 21", "Tue 22"]


def test_a_window_past_midnight_belongs_to_the_day_it_starts_in(scenario: Scenario) -> None:
    assert _hours(scenario, 0, _change(volume=2, on=["2026-03-04"], window="23:00-01:00")) == ["Wed 23", "Thu 00"]
    assert _hours(scenario, 0, _change(volume=2, on=["2026-03-04"], weekdays="thu")) == []


def test_factors_hold_where_they_are_said_and_nowhere_else(scenario: Scenario, forecast: Forecast) -> None:
    change = _change(queues=["calls"], weekdays="mon", volume=1.5, aht=0.5)
    after = with_changes(scenario, [change, _change(volume=2)], forecast)
    monday = np.zeros(forecast.offered.shape, dtype=bool)
    monday[0, :24] = True
    factor = np.where(monday, 3.0, 2.0)
    np.testing.assert_allclose(after.offered, forecast.offered * factor)
    np.testing.assert_allclose(after.quantiles[0.5], forecast.quantiles[0.5] * factor)
    np.testing.assert_allclose(after.aht_s, np.where(monday, 100.0, 200.0))


@given(volume=st.floats(0, 0.99), share=st.floats(0, 1))
def test_what_is_lost_turns_to_the_other_queue_while_that_is_open(volume: float, share: float) -> None:
    scenario = Scenario(world=World.model_validate(_WORLD))
    offered = np.where(scenario.open_steps, 7.0, 0.0)
    forecast = Forecast(offered=offered, quantiles={}, aht_s=np.full(offered.shape, 200.0), method=("a", "b"))
    change = _change(queues=["calls"], volume=volume, moved_to="night", moved_share=share)
    after = with_changes(scenario, [change], forecast).offered
    np.testing.assert_allclose(after[0], 7 * volume)
    np.testing.assert_allclose(after[1], np.where(scenario.open_steps[1], 7 + 7 * (1 - volume) * share, 0))


def test_without_changes_the_forecast_is_the_same(scenario: Scenario, forecast: Forecast) -> None:
    assert with_changes(scenario, [], forecast) is forecast
    assert with_changes(scenario, [_change()], replace(forecast)).offered.tolist() == forecast.offered.tolist()


def test_unknown_queues_and_times_outside_the_plan_are_said_with_their_place(scenario: Scenario, forecast: Forecast) -> None:
    wrong = [
        _change(queues=["cals"], volume=2),
        _change(on=["2027-01-01"], volume=2),
        _change(queues=["calls"], volume=0, moved_to="chat"),
    ]
    places = [fault.where for fault in change_faults(scenario, wrong, "here")]
    assert places == ["here[0].queues[0]", "here[1]", "here[2].moved_to"]
    with pytest.raises(InputError, match=r"forecast\.changes\[0\]\.queues\[0\].*'cals'(.|\n)*Did you mean 'calls'"):
        with_changes(scenario, wrong, forecast)


@pytest.mark.parametrize(
    "keys",
    [
        {"volume": -1},
        {"aht": 0},
        {"volume": 2, "queues": ["calls"], "moved_to": "night"},
        {"volume": 0, "moved_to": "night"},
        {"volume": 0, "queues": ["calls"], "moved_to": "calls"},
    ],
)
def test_changes_that_cannot_be_are_refused(keys: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        _change(**keys)


def test_changes_are_said_in_sentences() -> None:
    change = _change(queues=["chat"], on=["2026-03-02"], window="13:00-18:00", volume=0, moved_to="calls", moved_share=0.6, why="Repairs.")
    assert change_notes([change, _change(aht=1.1)]) == [
        "chat: 0 times the contacts that history leads to expect, 60% of those lost turn to calls, 2026-03-02 13:00-18:00 (Repairs).",
        "All queues: 1.1 times the handle time.",
    ]
