"""Ratios of sums over replications, with confidence intervals.

A KPI is a ratio of sums, so its estimate over R independent replications is r = sum(y) / sum(x) and its variance is that of the
residuals y - r x (the delta method, or ratio estimator: Cochran 1977, "Sampling Techniques", section 6.4; Law 2015, "Simulation
Modeling and Analysis", section 9.4). The interval uses Student's t with R - 1 degrees of freedom.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Estimate:
    """A value with its confidence interval; arrays of one shape, or floats.

    Attributes
    ----------
    value
        NaN where nothing was there to measure.
    half_width
        Of the confidence interval; NaN with a single replication.
    """

    value: Array
    half_width: Array

    @property
    def low(self) -> Array:
        """Lower end of the interval."""
        return np.asarray(self.value - self.half_width)

    @property
    def high(self) -> Array:
        """Upper end of the interval."""
        return np.asarray(self.value + self.half_width)


def ratio(numerator: Array, denominator: Array, confidence: float, empty: float = np.nan) -> Estimate:
    """Sum over sum; replications are the first axis.

    Parameters
    ----------
    empty
        Value where the denominator is zero.
    """
    y, x = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
    total = x.sum(axis=0)
    there = total > 0
    value = np.divide(y.sum(axis=0), total, out=np.full(total.shape, empty), where=there)
    spread = residual_error(y - np.where(there, value, 0.0) * x, total, confidence)
    return Estimate(value, np.where(there, spread, np.nan if np.isnan(empty) else 0.0))


def mean(values: Array, confidence: float) -> Estimate:
    """Mean per replication; replications are the first axis."""
    return ratio(values, np.ones(np.shape(values)), confidence)


def ratio_difference(first: tuple[Array, Array], second: tuple[Array, Array], confidence: float, empty: float = np.nan) -> Estimate:
    """Second ratio less the first one, replication by replication on the same random numbers: residuals are subtracted."""
    values, residuals, there = [], [], []
    for numerator, denominator in (first, second):
        y, x = np.asarray(numerator, dtype=float), np.asarray(denominator, dtype=float)
        total = x.sum(axis=0)
        there.append(total > 0)
        value = np.divide(y.sum(axis=0), total, out=np.full(total.shape, empty), where=total > 0)
        values.append(value)
        residuals.append(np.divide(y - np.nan_to_num(value) * x, total / len(x), out=np.zeros(np.shape(x)), where=total > 0))
    difference = residuals[1] - residuals[0]
    spread = residual_error(difference, np.full(np.shape(values[0]), float(len(difference))), confidence)
    value = values[1] - values[0]
    return Estimate(value, np.where(np.isnan(value), np.nan, spread))


def residual_error(residual: Array, total: Array, confidence: float) -> Array:
    """Half-width of a ratio from the residuals y - r x (shape (R, ...)) and the sum of x."""
    size = len(residual)
    if size < 2:
        return np.full(np.shape(total), np.nan)
    error = np.sqrt(size / (size - 1) * (residual**2).sum(axis=0))
    return np.asarray(quantile_t(confidence, size - 1) * np.divide(error, total, out=np.full(np.shape(total), np.nan), where=total > 0))


@lru_cache(maxsize=64)
def quantile_t(confidence: float, freedom: int) -> float:
    """Two-sided quantile of Student's t."""
    from scipy.stats import t

    return float(t.ppf(0.5 + confidence / 2, freedom))
