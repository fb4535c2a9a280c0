"""Planners' adjustments on a forecast: each kind by hand, order, spans past the horizon, quantiles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.adjustment import Adjustment, Withdrawal, change_words, when_words
from center.plan import Forecast
from center.scenario import Scenario
from demand.adjustments import adjustment_notes, holding, open_hours, with_adjustments

MADE = datetime(2026, 2, 20, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)  # 01:00 in Madrid


@pytest.fixture
def scenario(world: Callable[..., Scenario]) -> Scenario:
    """Calls on weekdays from 08:00 to 18:00 (07:00 to 17:00 UTC), in half hours."""
    return world()


@pytest.fixture
def forecast(scenario: Scenario) -> Forecast:
    """10, 20, 30, ... contacts from the day's opening on."""
    rising = 10.0 * np.cumsum(scenario.open_steps[0].reshape(7, -1), axis=1).reshape(1, -1)
    offered = np.where(scenario.open_steps, rising, 0.0)
    return Forecast(offered, {0.1: offered * 0.8, 0.9: offered * 1.2}, np.full(offered.shape, 200.0), ("hand",))


def _at(first_h: float, last_h: float, number: int = 1, day: int = 0, **change: Any) -> Adjustment:
    start, end = (MONDAY + timedelta(days=day, hours=h) for h in (first_h, last_h))
    return Adjustment("test", "calls", "Europe/Madrid", ((start, end),), "ana", "campaign", MADE, number=number, **change)


def _first(forecast: Forecast, scenario: Scenario, steps: int = 4) -> list[float]:
    return [round(float(v), 9) for v in forecast.offered[0, scenario.open_steps[0]][:steps]]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"volume_factor": 1.5}, [10, 30, 45, 40]),
        ({"volume_factor": 0.0}, [10, 0, 0, 40]),
        ({"contacts_added": 25.0}, [10, 30, 45, 40]),
        ({"contacts_added": -80.0}, [10, 0, 0, 40]),
        ({"contacts_set": 100.0}, [10, 40, 60, 40]),
        ({"aht_factor": 1.2}, [10, 20, 30, 40]),
    ],
)
def test_each_change_by_hand(scenario: Scenario, forecast: Forecast, change: dict[str, float], expected: list[float]) -> None:
    found = with_adjustments(scenario, [_at(7.5, 8.5, **change)], forecast)
    assert _first(found, scenario) == expected
    assert found.statistical is not None and _first(replace(found, offered=found.statistical), scenario) == [10, 20, 30, 40]
    handle_time = found.aht_s[0, scenario.open_steps[0]][:4]
    assert handle_time.tolist() == pytest.approx([200, 240, 240, 200] if "aht_factor" in change else [200] * 4)
    open_now = found.offered > 0
    assert found.quantiles[0.9][open_now] == pytest.approx(1.2 * found.offered[open_now])


def test_a_span_that_begins_inside_a_step_counts_by_its_part(scenario: Scenario, forecast: Forecast) -> None:
    found = with_adjustments(scenario, [_at(7.25, 8.0, volume_factor=2.0)], forecast)
    assert _first(found, scenario) == [15, 40, 30, 40]


def test_contacts_where_none_were_forecast_are_spread_evenly(scenario: Scenario, forecast: Forecast) -> None:
    nothing = replace(forecast, offered=forecast.offered * 0, quantiles={0.9: forecast.offered * 0})
    found = with_adjustments(scenario, [_at(0, 20, contacts_added=40.0)], nothing)
    assert _first(found, scenario) == [2, 2, 2, 2] and found.offered.sum() == pytest.approx(40)
    assert found.quantiles[0.9].max() == 4  # of a Poisson variable of mean 2


def test_they_hold_in_their_order_and_an_overlap_is_said(scenario: Scenario, forecast: Forecast) -> None:
    double, add = _at(7, 8, 1, volume_factor=2.0), _at(7, 7.5, 2, contacts_added=5.0)
    assert _first(with_adjustments(scenario, [double, add], forecast), scenario)[:2] == [25, 40]
    assert _first(with_adjustments(scenario, [add, double], forecast), scenario)[:2] == [30, 40]
    notes = adjustment_notes(scenario, [double, add], forecast)
    assert "no. 1: calls, 2026-03-02 08:00-09:00: 2 times the contacts (30 contacts become 60); campaign." in notes[0]
    assert "(20 contacts become 25)" in notes[1]
    assert notes[2] == "Adjustments 1 and 2 overlap on calls: 1 holds first, 2 on what it leaves."
    apart = [double, _at(8, 9, 2, contacts_added=5.0)]
    assert len(adjustment_notes(scenario, apart, with_adjustments(scenario, apart, forecast))) == 2


def test_what_does_not_hold_leaves_the_forecast_as_it_is(scenario: Scenario, forecast: Forecast) -> None:
    withdrawn = replace(_at(7, 9, volume_factor=2.0), withdrawn=Withdrawal("ben", "no", MADE))
    others = [withdrawn, _at(0, 6, volume_factor=2.0), _at(7, 9, day=-7, volume_factor=2.0), _at(7, 9, day=5, volume_factor=2.0)]
    assert holding(scenario, others) == []
    assert with_adjustments(scenario, others, forecast) is forecast
    assert adjustment_notes(scenario, [replace(_at(7, 9, volume_factor=2.0), queue="gone")], forecast) == []


def test_of_a_span_past_the_horizon_the_open_share_counts(scenario: Scenario, forecast: Forecast) -> None:
    found = with_adjustments(scenario, [_at(0, 24 * 11.9, contacts_added=100.0)], forecast)  # this week and the next, to Friday night
    assert (found.offered - forecast.offered).sum() == pytest.approx(50)
    assert open_hours(scenario, _at(0, 24 * 11.9, contacts_added=1.0)) == 100


@given(
    factors=st.lists(st.floats(0, 3), min_size=1, max_size=4),
    starts=st.lists(st.integers(0, 160), min_size=4, max_size=4),
    kind=st.sampled_from(["volume_factor", "contacts_added", "contacts_set"]),
)
def test_nothing_is_negative_and_closed_steps_stay_empty(factors: list[float], starts: list[int], kind: str) -> None:
    horizon_open = np.tile(np.repeat([False, True, False], [16, 20, 12]), 7)[None, :]
    scenario = _Open(horizon_open)
    offered = np.where(horizon_open, 5.0, 0.0)
    forecast = Forecast(offered, {0.5: offered}, np.full(offered.shape, 100.0), ("hand",))
    changes = [
        _at(s, s + 7, k, **{kind: 100 * (f - 1) if kind == "contacts_added" else f})
        for k, (f, s) in enumerate(zip(factors, starts, strict=False))
    ]
    found = with_adjustments(scenario, changes, forecast)  # type: ignore[arg-type]
    assert (found.offered >= 0).all() and not found.offered[~horizon_open].any()
    assert (found.quantiles[0.5] >= 0).all()


class _Open:
    """As much of a scenario as the adjustments ask for, made at once."""

    def __init__(self, open_steps: np.ndarray) -> None:
        from types import SimpleNamespace

        from center.horizon import Horizon

        self.open_steps = open_steps
        self.horizon = Horizon(MONDAY, 30, open_steps.shape[1], "UTC")
        self.index, self.queues = SimpleNamespace(queue={"calls": 0}), [None]

    def open_at(self, queue: Any, horizon: Any) -> np.ndarray:
        steps = np.arange(horizon.n) // 30 + int((horizon.start_utc - MONDAY).total_seconds() // 1800)
        return np.asarray(self.open_steps[0][steps % 48])


def test_words() -> None:
    days = tuple((MONDAY + timedelta(days=d, hours=8), MONDAY + timedelta(days=d, hours=11)) for d in (0, 1, 2, 7))
    one = replace(_at(0, 1, contacts_added=-40.0, aht_factor=1.1), spans=days)
    assert when_words(one) == "2026-03-02 to 2026-03-04 09:00-12:00, 2026-03-09 09:00-12:00"
    assert change_words(one) == "40 contacts less in each span, 1.1 times the handle time"
    night = replace(one, spans=((MONDAY + timedelta(hours=21), MONDAY + timedelta(hours=29)),))
    assert when_words(night) == "2026-03-02 22:00-06:00 +1"
    whole = replace(one, spans=((MONDAY - timedelta(hours=1), MONDAY + timedelta(hours=23)),))
    assert when_words(whole) == "2026-03-02 00:00-24:00"
