"""The rest of a day forecast anew from what has come so far.

A day's volume is its forecast times a factor that the whole day shares. Before the day the factor is a gamma variable of mean 1 and
the day-level coefficient of variation cv that the back-test measured, k = 1 / cv**2; contacts given it are Poisson. After A contacts
where F were forecast it is gamma with shape k + A and rate k + F (the conjugate rule), so its mean (k + A) / (k + F) is the ratio
A / F drawn towards 1, the more so the less has come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from scipy.special import gammaincinv

from center.history import Actuals
from center.horizon import Horizon
from center.peak import Pace
from center.plan import Forecast

# Where the back-test could not measure it: an ordinary day's coefficient of variation. The mean handle time of a day strays less.
USUAL_CV, HANDLE_TIME_CV = 0.1, 0.05
# No back-test is long enough to say that days never stray: what came so far always counts for something.
LEAST_CV = 0.05
CONFIDENCE = 0.8
_TAILS = np.array([1 - CONFIDENCE, 1 + CONFIDENCE]) / 2


def reforecast(horizon: Horizon, forecast: Forecast, actuals: Actuals, now: int) -> tuple[Forecast, tuple[Pace, ...]]:
    """The forecast with the rest of the local day of step `now` scaled, and each queue's pace.

    Other days stay as they were: a day's factor says nothing of the next one here.

    Returns
    -------
    The forecast, and the paces in scenario order.
    """
    day = int(np.searchsorted(horizon.day_start, now, side="right")) - 1
    begin, end = int(horizon.day_start[day]), int(horizon.day_start[day + 1])
    paces = tuple(_paces(forecast, actuals, slice(begin, now)))
    rest = slice(now, end)
    volume = np.array([pace.factor for pace in paces])[:, None]
    handle_time = np.array([pace.handle_time_factor for pace in paces])[:, None]
    changed = replace(
        forecast,
        offered=_scaled(forecast.offered, rest, volume),
        quantiles={level: _scaled(contacts, rest, volume) for level, contacts in forecast.quantiles.items()},
        aht_s=_scaled(forecast.aht_s, rest, handle_time),
    )
    return changed, paces


def _paces(forecast: Forecast, actuals: Actuals, before: slice) -> Iterator[Pace]:
    for q in range(len(forecast.offered)):
        came, expected = actuals.offered[q, before], forecast.offered[q, before]
        known = np.isfinite(came) & np.isfinite(expected)
        contacts, forecasted = float(came[known].sum()), float(expected[known].sum())
        cv = forecast.day_cv[q] if q < len(forecast.day_cv) else None
        shape = 1 / max(USUAL_CV if cv is None else cv, LEAST_CV) ** 2
        rate = shape + forecasted
        mean, (low, high) = (shape + contacts) / rate, gammaincinv(shape + contacts, _TAILS) / rate
        yield Pace(q, contacts, forecasted, mean, float(low), float(high), _handle_time_factor(forecast, actuals, q, before))


def _handle_time_factor(forecast: Forecast, actuals: Actuals, q: int, before: slice) -> float:
    """Ratio of mean handle times, drawn towards 1: n contacts tell it with a relative error of about 1 / sqrt(n) (exponential times)."""
    handled, seconds, aht = actuals.handled[q, before], actuals.handle_time_s[q, before], forecast.aht_s[q, before]
    known = (handled > 0) & np.isfinite(aht)
    count, expected = float(handled[known].sum()), float((handled[known] * aht[known]).sum())
    if not count or not expected:
        return 1.0
    weight = count / (count + 1 / HANDLE_TIME_CV**2)
    return 1 + weight * (float(seconds[known].sum()) / expected - 1)


def _scaled(values: np.ndarray, rest: slice, factor: np.ndarray) -> np.ndarray:
    scaled = np.array(values, dtype=np.float64)
    scaled[:, rest] *= factor
    return scaled
