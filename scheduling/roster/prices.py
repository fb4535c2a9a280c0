"""Weights as integers, in hundredths of a point, so that solvers and referee compute the same number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from center.clock import Window, parse_weekdays
from center.schema import Preferences
from scheduling.schema import Weights

HUNDREDTHS = 100


@dataclass(frozen=True)
class Prices:
    """Integer prices in hundredths of a point. A weight below 0.005 rounds to nothing.

    Attributes
    ----------
    under, over
        (linear, square) per head in one step.
    start_hour
        Per hour that a start lies outside the preferred window; a part of an hour costs its share, rounded half up.
    day_off
        Per preferred day off worked.
    fairness
        Per unpopular shift outside the fair share.
    """

    under: tuple[int, int]
    over: tuple[int, int]
    start_hour: int
    day_off: int
    fairness: int

    @classmethod
    def of(cls, weights: Weights) -> Prices:
        """Prices of the scenario's weights."""
        return cls(
            under=(hundredths(weights.under), hundredths(weights.under_square)),
            over=(hundredths(weights.over), hundredths(weights.over_square)),
            start_hour=hundredths(weights.start_preference),
            day_off=hundredths(weights.day_off),
            fairness=hundredths(weights.fairness),
        )


def hundredths(points: float) -> int:
    """Points as whole hundredths, halves up."""
    return int(points * HUNDREDTHS + 0.5)


def start_costs(clocks: np.ndarray, preferences: Preferences, prices: Prices) -> np.ndarray:
    """Cost of starting at each clock minute, for one person; int64, the shape of `clocks`.

    Distance is along the day, not around the clock: with 06:00-08:00 preferred, 23:00 is 15 hours off. A window
    that runs past midnight also takes early starts as the next day's.
    """
    if preferences.start is None:
        return np.zeros(clocks.shape, dtype=np.int64)
    window = Window.parse(preferences.start)
    away = _outside(clocks, window)
    if window.end > 1440:
        away = np.minimum(away, _outside(clocks + 1440, window))
    return (away * prices.start_hour * preferences.weight + 30) // 60


def _outside(clocks: np.ndarray, window: Window) -> np.ndarray:
    return np.maximum(0, np.maximum(window.start - clocks, clocks - window.end)).astype(np.int64)


def day_off_costs(weekdays: np.ndarray, preferences: Preferences, prices: Prices) -> np.ndarray:
    """Cost of working on days with these weekday numbers, for one person; int64."""
    if preferences.days_off is None:
        return np.zeros(weekdays.shape, dtype=np.int64)
    return np.isin(weekdays, parse_weekdays(preferences.days_off)).astype(np.int64) * prices.day_off * preferences.weight
