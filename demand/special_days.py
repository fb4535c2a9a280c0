"""Days that are not ordinary ones: public holidays and the dates a scenario names."""

from __future__ import annotations

from datetime import date

import numpy as np

from center.clock import parse_dates
from center.errors import Fault, InputError
from demand.days import Days, PastDays
from demand.models.base import Model
from demand.schema import ForecastSpec

SUNDAY = 6


def holiday_dates(spec: ForecastSpec, first: date, last: date) -> frozenset[date]:
    """Holidays of the years from `first` to `last`.

    Raises
    ------
    InputError
        The country is unknown.
    """
    named = {day for text in spec.holidays for day in parse_dates(text)}
    if spec.holiday_country is None:
        return frozenset(named)
    import holidays

    try:
        public = holidays.country_holidays(spec.holiday_country, years=range(first.year, last.year + 1))
    except NotImplementedError:
        advice = "Leave the country out and list the dates under forecast.holidays."
        fault = Fault("forecast.holiday_country", repr(spec.holiday_country), "an ISO country code such as US or ES", advice)
        raise InputError(fault) from None
    return frozenset(named | set(public))


def with_holidays(model: Model, past: PastDays, days: Days, holidays: frozenset[date], mean: np.ndarray) -> np.ndarray:
    """Forecast `mean` of `days` with its holidays lowered or raised, shape ``(days, slots)``.

    A holiday on which the queue opens is its weekday times the median ratio of the history's own open holidays;
    without any it is like a Sunday, if the history has Sundays; else it stays like its weekday.
    """
    special = np.array([day in holidays for day in days.dates], dtype=bool)
    if not special.any():
        return mean
    ratio, mean = holiday_ratio(past), mean.copy()
    ordinary = past.part(past.ordinary)
    if ratio is not None:
        mean[special] *= ratio
    elif SUNDAY in ordinary.days.weekday:
        sundays = [date.fromordinal(day.toordinal() - day.weekday() + SUNDAY) for day in days.part(special).dates]
        like = model.predict(ordinary, Days(tuple(sundays), np.zeros(len(sundays), dtype=bool), days.worked))
        mean[special] = np.where(np.isnan(like), mean[special], like)
    return mean


def holiday_ratio(past: PastDays) -> float | None:
    """Median over the history's open holidays of day total / mean ordinary total of that weekday; None without any."""
    totals, ratios = np.nansum(past.volume, axis=1), []
    for k in np.flatnonzero(~past.ordinary):
        same = past.ordinary & (past.days.weekday == past.days.weekday[k])
        if totals[same].sum() > 0:
            ratios.append(totals[k] / totals[same].mean())
    return float(np.median(ratios)) if ratios else None
