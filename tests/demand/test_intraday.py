"""The rest of the day: the ratio by hand, drawn towards 1, other days left alone, and the right interval in simulation."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from center.history import Actuals
from center.horizon import Horizon
from center.plan import Forecast
from demand.intraday import LEAST_CV, USUAL_CV, reforecast

HORIZON = Horizon.of_days(date(2026, 10, 12), 2, 60, "Europe/Madrid")


def _forecast(volume=100.0, day_cv=(0.1,)):
    offered = np.full((1, 48), volume)
    return Forecast(offered, {0.5: offered, 0.9: 1.1 * offered}, np.full((1, 48), 200.0), ("mean",), day_cv=day_cv)


def _actuals(offered, handled=None, seconds=None):
    came = np.full((1, 48), np.nan)
    came[0, : len(offered)] = offered
    zero = np.zeros((1, 48))
    return Actuals(came, zero if handled is None else handled, zero if seconds is None else seconds)


def test_the_ratio_by_hand():
    """cv 0.1: k = 100. After 300 where 200 were forecast, (100 + 300) / (100 + 200) = 4/3."""
    changed, (pace,) = reforecast(HORIZON, _forecast(), _actuals([150, 150]), 2)
    assert (pace.came, pace.expected) == (300, 200)
    assert pace.factor == pytest.approx(4 / 3)
    assert pace.low < pace.factor < pace.high
    assert changed.offered[0, 1:4] == pytest.approx([100, 400 / 3, 400 / 3])
    assert changed.offered[0, 24:] == pytest.approx(100)
    assert changed.quantiles[0.9][0, 2] == pytest.approx(110 * 4 / 3)
    assert changed.aht_s[0] == pytest.approx(200)


@pytest.mark.parametrize(
    ("cv", "factor"),
    [
        ((0.0,), (1 / LEAST_CV**2 + 300) / (1 / LEAST_CV**2 + 200)),
        ((None,), (1 / USUAL_CV**2 + 300) / (1 / USUAL_CV**2 + 200)),
        ((10.0,), 1.5),
    ],
)
def test_how_far_it_is_drawn_towards_one(cv, factor):
    _, (pace,) = reforecast(HORIZON, _forecast(day_cv=cv), _actuals([150, 150]), 2)
    assert pace.factor == pytest.approx(factor, rel=1e-3)


def test_nothing_known_changes_nothing():
    changed, (pace,) = reforecast(HORIZON, _forecast(), _actuals([]), 5)
    assert pace.factor == 1
    assert changed.offered == pytest.approx(_forecast().offered)


def test_steps_without_a_row_are_not_counted():
    _, (pace,) = reforecast(HORIZON, _forecast(), _actuals([150, np.nan, 150]), 3)
    assert (pace.came, pace.expected) == (300, 200)


def test_of_the_day_before_nothing_is_taken_over():
    _, (pace,) = reforecast(HORIZON, _forecast(), _actuals([300] * 24), 24)
    assert (pace.came, pace.factor) == (0, 1)


def test_handle_times():
    """400 contacts of 250 s where 200 s were expected: half the way, since the day's mean is known to 5 % beforehand."""
    handled, seconds = np.zeros((1, 48)), np.zeros((1, 48))
    handled[0, :2], seconds[0, :2] = 200, 200 * 250
    changed, (pace,) = reforecast(HORIZON, _forecast(), _actuals([200, 200], handled, seconds), 2)
    assert pace.handle_time_factor == pytest.approx(1.125)
    assert changed.aht_s[0, 1:3] == pytest.approx([200, 225])


def test_the_interval_holds_the_true_factor_as_often_as_it_says():
    """2,000 days drawn by the same law: the 80 % interval holds 80 % of the factors, within four standard errors."""
    rng, held = np.random.default_rng(5), 0
    for _ in range(2000):
        true = rng.gamma(100, 0.01)
        _, (pace,) = reforecast(HORIZON, _forecast(), _actuals(rng.poisson(100 * true, 6)), 6)
        held += pace.low <= true <= pace.high
    assert abs(held / 2000 - 0.8) < 4 * np.sqrt(0.8 * 0.2 / 2000)
