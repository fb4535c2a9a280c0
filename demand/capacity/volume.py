"""A queue's monthly volume by trend and season, and how sure it is.

The level of a month is contacts / (sum over its days of the weekday's usual weight): calendar effects are taken out, so that
months of 20 and of 23 working days compare. The logarithm of the level is a Bayesian linear regression on time and, with a year
of history, on the month of the year:

    log level = a + b t + s_month + noise,    b ~ N(0, growth_spread / 12),  s ~ N(0, 0.2)

so a short history's trend is drawn towards none, and more so the shorter it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from center.capacity import Month

LEAST_SEASON = 12
LEAST_SHARE = 0.4  # of a month's usual days, for the month to count
_SEASON_SPREAD, _LEVEL_SPREAD = 0.2, 10.0
_USUAL_NOISE, _USUAL_WEIGHT = 0.03, 2.0


@dataclass(frozen=True)
class Levels:
    """Contacts of an average day by month; `weight` is the share of the month's usual days that the history has."""

    months: tuple[Month, ...]
    level: np.ndarray
    weight: np.ndarray


@dataclass(frozen=True)
class VolumeModel:
    """The fitted regression.

    Attributes
    ----------
    origin
        Last month of the history: t is 0 there.
    mean, covariance
        Of the coefficients: level, slope a month, then twelve months where `seasonal`.
    noise
        Standard deviation of a month's log level.
    growth
        (log growth a month, its standard deviation) from `origin` on in place of the fitted slope; None: the fitted one.
    """

    origin: Month
    mean: np.ndarray
    covariance: np.ndarray
    noise: float
    seasonal: bool
    growth: tuple[float, float] | None = None

    @property
    def growth_year(self) -> float:
        """Growth of the level a year, a share."""
        return float(np.expm1(12 * (self.mean[1] if self.growth is None else self.growth[0])))

    def levels(self, months: Sequence[Month]) -> np.ndarray:
        """Contacts expected on an average day; shape ``(months,)``."""
        return np.asarray(np.exp(self._design(months) @ self._path()[0]))

    def draw(self, months: Sequence[Month], count: int, rng: np.random.Generator) -> np.ndarray:
        """The same as draws from what may be, shape ``(count, months)``: one path of growth and season each, and each month's noise."""
        mean, covariance = self._path()
        paths = rng.multivariate_normal(mean, covariance, size=count, method="eigh") @ self._design(months).T
        return np.asarray(np.exp(paths + self.noise * rng.standard_normal(paths.shape)))

    def _design(self, months: Sequence[Month]) -> np.ndarray:
        return _design(months, self.origin, self.seasonal)

    def _path(self) -> tuple[np.ndarray, np.ndarray]:
        """Coefficients from `origin` on; a given growth knows nothing of the fitted slope."""
        if self.growth is None:
            return self.mean, self.covariance
        mean, covariance = self.mean.copy(), self.covariance.copy()
        covariance[1, :] = covariance[:, 1] = 0.0
        mean[1], covariance[1, 1] = self.growth[0], self.growth[1] ** 2
        return mean, covariance


def monthly_levels(dates: Sequence[object], totals: np.ndarray, weights: np.ndarray) -> Levels:
    """Levels of the months that have enough days.

    Parameters
    ----------
    dates
        Ordinary days with contacts.
    totals
        Contacts of each.
    weights
        Usual weight of each weekday, Monday first, mean 1 over the days; 0 where the queue is closed.
    """
    found: dict[Month, list[float]] = {}
    for day, total in zip(dates, totals, strict=True):
        sums = found.setdefault(Month.of(day), [0.0, 0.0])  # type: ignore[arg-type]
        sums[0] += float(total)
        sums[1] += float(weights[day.weekday()])  # type: ignore[attr-defined]
    rows = []
    for month, (contacts, there) in sorted(found.items()):
        usual = float(sum(weights[day.weekday()] for day in month.dates))
        if there >= LEAST_SHARE * usual and contacts > 0:
            rows.append((month, contacts / there, min(1.0, there / usual)))
    return Levels(tuple(row[0] for row in rows), np.array([row[1] for row in rows]), np.array([row[2] for row in rows]))


def fit(levels: Levels, growth_year: float | None, growth_spread: float) -> VolumeModel:
    """The regression on at least one month."""
    origin, seasonal = levels.months[-1], len(levels.months) >= LEAST_SEASON
    x, y = _design(levels.months, origin, seasonal), np.log(levels.level)
    prior = np.array([_LEVEL_SPREAD, max(growth_spread, 1e-6) / 12, *[_SEASON_SPREAD] * (x.shape[1] - 2)])
    centre = np.array([float(np.average(y, weights=levels.weight)), *[0.0] * (x.shape[1] - 1)])
    noise, mean, covariance = _USUAL_NOISE, centre, np.diag(prior**2)
    for _ in range(20):
        weighted = x * (levels.weight / noise**2)[:, None]
        covariance = np.linalg.inv(x.T @ weighted + np.diag(prior**-2.0))
        mean = centre + covariance @ (weighted.T @ (y - x @ centre))
        free = max(0.0, len(y) - float(np.trace(covariance @ x.T @ weighted)))
        residual = float((levels.weight * (y - x @ mean) ** 2).sum())
        noise = float(np.sqrt((residual + _USUAL_WEIGHT * _USUAL_NOISE**2) / (free + _USUAL_WEIGHT)))
    growth = None if growth_year is None else (float(np.log1p(growth_year)) / 12, growth_spread / 12)
    return VolumeModel(origin, mean, covariance, noise, seasonal, growth)


def _design(months: Sequence[Month], origin: Month, seasonal: bool) -> np.ndarray:
    t = np.array([month.index - origin.index for month in months], dtype=float)
    columns = [np.ones(len(months)), t]
    if seasonal:
        columns += [np.array([month.number == k + 1 for month in months], dtype=float) for k in range(12)]
    return np.array(columns).T
