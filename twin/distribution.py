"""Distributions of service, patience and delays, in seconds."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np


class Shape(IntEnum):
    """Kinds of distribution; the engine knows them by these numbers."""

    NEVER = 0
    FIXED = 1
    EXPONENTIAL = 2
    LOGNORMAL = 3
    GAMMA = 4
    UNIFORM = 5
    TRIANGULAR = 6
    EMPIRICAL = 7


@dataclass(frozen=True, eq=False)
class Distribution:
    """A distribution of times, seconds. Made by the functions of this module.

    Attributes
    ----------
    shape
        Its kind.
    mean
        Mean, seconds; inf where it is infinite with positive probability.
    parameters
        What the engine needs: FIXED (value), EXPONENTIAL (mean), LOGNORMAL (mu, sigma), GAMMA (shape, scale),
        UNIFORM (low, high), TRIANGULAR (low, mode, high), EMPIRICAL (mean of the tail, inf without one).
    values, cumulative
        EMPIRICAL: rising values and the probability of each or less; what is missing to 1 lies beyond the last value.
    """

    shape: Shape
    mean: float
    parameters: tuple[float, ...] = ()
    values: np.ndarray = field(default_factory=lambda: np.zeros(0))
    cumulative: np.ndarray = field(default_factory=lambda: np.zeros(0))


def never() -> Distribution:
    """Never: the patience of contacts that do not abandon."""
    return Distribution(Shape.NEVER, math.inf)


def fixed(value: float) -> Distribution:
    """Always the same time."""
    return Distribution(Shape.FIXED, _at_least_zero(value), (float(value),))


def exponential(mean: float) -> Distribution:
    """Exponential with a mean."""
    return Distribution(Shape.EXPONENTIAL, _positive(mean), (float(mean),))


def lognormal(mean: float, cv: float) -> Distribution:
    """Lognormal with a mean and a coefficient of variation."""
    variance = math.log1p(_positive(cv) ** 2)
    return Distribution(Shape.LOGNORMAL, _positive(mean), (math.log(mean) - variance / 2, math.sqrt(variance)))


def gamma(mean: float, cv: float) -> Distribution:
    """Gamma with a mean and a coefficient of variation."""
    scale = _positive(mean) * _positive(cv) ** 2
    return Distribution(Shape.GAMMA, mean, (1 / cv**2, scale))


def erlang(mean: float, k: int) -> Distribution:
    """Erlang-k: the sum of k exponential phases, with the mean of the whole.

    Raises
    ------
    ValueError
        `k` is not a whole number of at least 1.
    """
    if k != int(k) or k < 1:
        raise ValueError(f"{k} phases: expected a whole number of at least 1")
    return Distribution(Shape.GAMMA, _positive(mean), (float(k), mean / k))


def uniform(low: float, high: float) -> Distribution:
    """Uniform between two times."""
    if not 0 <= low < high:
        raise ValueError(f"{low} to {high}: expected 0 <= low < high")
    return Distribution(Shape.UNIFORM, (low + high) / 2, (float(low), float(high)))


def triangular(low: float, mode: float, high: float) -> Distribution:
    """Triangular with least, likeliest and largest time."""
    if not 0 <= low <= mode <= high or low == high:
        raise ValueError(f"{low}, {mode}, {high}: expected 0 <= low <= mode <= high, low below high")
    return Distribution(Shape.TRIANGULAR, (low + mode + high) / 3, (float(low), float(mode), float(high)))


def empirical(
    values: Sequence[float] | np.ndarray, weights: Sequence[float] | np.ndarray | None = None, tail_mean: float | None = None
) -> Distribution:
    """Values seen, each with its probability.

    Parameters
    ----------
    values
        Seconds, in any order.
    weights
        Probability of each value; equal if None. A sum below 1 leaves a tail beyond the largest value, as an estimator of
        survival does where the longest wait was censored.
    tail_mean
        In the tail: the largest value plus an exponential time of this mean; None: never.

    Raises
    ------
    ValueError
        No values, a negative one, or weights that do not fit.
    """
    seen = np.asarray(values, dtype=float)
    share = np.full(len(seen), 1 / max(len(seen), 1)) if weights is None else np.asarray(weights, dtype=float)
    if seen.ndim != 1 or not len(seen) or not np.isfinite(seen).all() or (seen < 0).any():
        raise ValueError("expected at least one value, all of them finite and at least 0")
    if share.shape != seen.shape or (share < 0).any() or share.sum() > 1 + 1e-9 or share.sum() <= 0:
        raise ValueError("expected a weight for every value, at least 0, with a sum above 0 and of at most 1")
    order = np.argsort(seen, kind="stable")
    rising, cumulative = seen[order], np.minimum(np.cumsum(share[order]), 1.0)
    beyond = max(0.0, 1.0 - float(share.sum()))
    if beyond < 1e-9:
        cumulative[-1], beyond = 1.0, 0.0
    tail = math.inf if tail_mean is None else _positive(tail_mean)
    mean = float((rising * share[order]).sum()) + (beyond * (rising[-1] + tail) if beyond else 0.0)
    return Distribution(Shape.EMPIRICAL, mean, (tail,), rising, cumulative)


def _positive(value: float) -> float:
    if not (value > 0 and math.isfinite(value)):
        raise ValueError(f"{value}: expected a finite number above 0")
    return float(value)


def _at_least_zero(value: float) -> float:
    if not (value >= 0 and math.isfinite(value)):
        raise ValueError(f"{value}: expected a finite number of at least 0")
    return float(value)
