"""Rolling back-test: forecast each past week from the days before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from demand.band import wape
from demand.days import PastDays
from demand.models.base import Model

MOST_WEEKS = 8
LEAST_DAYS_BEFORE = 21


@dataclass(frozen=True)
class Backtest:
    """Forecasts made and what came; shape ``(days, slots)``, weeks one after the other."""

    mean: np.ndarray
    actual: np.ndarray

    @property
    def wape(self) -> float | None:
        """Weighted absolute percentage error, a share of 1."""
        return wape(self.mean, self.actual)


def origins(past: PastDays) -> list[date]:
    """First days of the last whole weeks (at most eight) that have three weeks of history before them."""
    if not past.days.dates:
        return []
    first, end = past.days.dates[0], past.days.dates[-1] + timedelta(days=1)
    weeks = min(MOST_WEEKS, ((end - first).days - LEAST_DAYS_BEFORE) // 7)
    return [end - timedelta(weeks=k) for k in range(weeks, 0, -1)]


def backtest(model: Model, past: PastDays, starts: Sequence[date]) -> Backtest:
    """Forecast the ordinary days of each week in `starts` from the ordinary days before it."""
    means, actuals = [np.empty((0, past.volume.shape[1]))], [np.empty((0, past.volume.shape[1]))]
    for start in starts:
        known, age = past.before(start), past.days.number - start.toordinal()
        week = past.part(past.ordinary & (age >= 0) & (age < 7) & np.isin(past.days.weekday, known.days.weekday))
        if week.days.dates:
            means.append(model.predict(known, week.days))
            actuals.append(week.volume)
    return Backtest(np.concatenate(means), np.concatenate(actuals))
