"""How far the truth strays from the forecast: Poisson noise plus what days have in common."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Spread:
    """Scale and shape of forecast errors.

    Attributes
    ----------
    relative_variance
        phi in Var = mean + phi mean^2: the over-dispersion against Poisson.
    scaled
        Sorted errors over ``sqrt(mean + phi mean^2)``; the quantiles are theirs.
    """

    relative_variance: float
    scaled: np.ndarray

    @classmethod
    def fit(cls, mean: np.ndarray, actual: np.ndarray) -> Spread:
        """Spread of forecasts made and what came; arrays of one shape, NaN is left out."""
        good = ~np.isnan(mean) & ~np.isnan(actual) & (mean > 0)
        mean, error = mean[good], (actual - mean)[good]
        phi = max(0.0, float((error**2 - mean).sum() / max((mean**2).sum(), 1e-12)))
        return cls(phi, np.sort(error / np.sqrt(mean + phi * mean**2)))

    def quantile(self, level: float, mean: np.ndarray) -> np.ndarray:
        """Contacts not exceeded with probability `level`; same shape as `mean`."""
        if not len(self.scaled):
            return mean.copy()
        scale = np.sqrt(mean + self.relative_variance * mean**2)
        return np.maximum(mean + float(np.quantile(self.scaled, level)) * scale, 0.0)


def day_variation(mean: np.ndarray, actual: np.ndarray) -> float | None:
    """Coefficient of variation of what a day's contacts are multiplied by, beyond Poisson noise; None without two days.

    Of the days' totals, by moments: Var = M + cv^2 M^2.

    Parameters
    ----------
    mean, actual
        Forecasts made and what came, shape ``(days, slots)``; slots with NaN are left out.
    """
    good = ~np.isnan(mean) & ~np.isnan(actual)
    expected, came = np.where(good, mean, 0.0).sum(axis=1), np.where(good, actual, 0.0).sum(axis=1)
    expected, came = expected[good.any(axis=1)], came[good.any(axis=1)]
    if len(expected) < 2 or not expected.any():
        return None
    return float(np.sqrt(max(0.0, ((came - expected) ** 2 - expected).sum() / (expected**2).sum())))


def wape(mean: np.ndarray, actual: np.ndarray) -> float | None:
    """Weighted absolute percentage error: sum of absolute errors over sum of actuals; None when nothing came."""
    good = ~np.isnan(mean) & ~np.isnan(actual)
    total = float(actual[good].sum())
    return float(np.abs(mean - actual)[good].sum()) / total if total > 0 else None


def poisson_floor(mean: np.ndarray) -> float | None:
    """WAPE of a forecast that knows the true means: E|N - m| of a Poisson is 2 e^-m m^(k+1) / k!, k = floor(m)."""
    m = mean[~np.isnan(mean) & (mean > 0)]
    whole = np.floor(m)
    deviation = 2 * np.exp(-m + (whole + 1) * np.log(m) - gammaln(whole + 1))
    return float(deviation.sum() / m.sum()) if len(m) else None
