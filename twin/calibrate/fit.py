"""Fits distributions to times and chooses one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from twin.distribution import Distribution, empirical, exponential, gamma, lognormal

CLOCK_S = 0.5  # a time of 0 on a clock of whole seconds
QUANTILES = 1000


@dataclass(frozen=True)
class Fit:
    """A distribution chosen for observed times.

    Attributes
    ----------
    kind
        ``exponential``, ``gamma``, ``lognormal`` or ``empirical``.
    n, mean_s, cv
        Of the observed times.
    aic
        Akaike's criterion of each parametric family, 2 x parameters - 2 x log-likelihood; the least is the best.
    distance
        Largest distance between the best family's distribution function and the observed one (Kolmogorov-Smirnov).
    """

    kind: str
    n: int
    mean_s: float
    cv: float
    aic: dict[str, float]
    distance: float
    distribution: Distribution


def fit_times(times: np.ndarray, misfit: float) -> Fit:
    """The family of least AIC; the observed times themselves where its distance from them exceeds `misfit`.

    Times of 0 count as half a second. Fewer than 20 times, or times that are all alike, are kept as observed.

    Raises
    ------
    ValueError
        There is no time.
    """
    seen = np.asarray(times, dtype=float)
    if not len(seen):
        raise ValueError("no times to fit")
    seen = np.maximum(seen, CLOCK_S)
    mean, cv = float(seen.mean()), float(seen.std() / seen.mean())
    if len(seen) < 20 or cv < 1e-9:
        return Fit("empirical", len(seen), mean, cv, {}, 0.0, observed(seen))
    families = _families(seen)
    aic = {name: 2 * size - 2 * loglik for name, (size, loglik, _, _) in families.items()}
    best = min(aic, key=lambda name: aic[name])
    _, _, cdf, distribution = families[best]
    distance = _distance(np.sort(seen), cdf)
    if distance > misfit:
        return Fit("empirical", len(seen), mean, cv, aic, distance, observed(seen))
    return Fit(best, len(seen), mean, cv, aic, distance, distribution)


def observed(times: np.ndarray) -> Distribution:
    """The observed times as a distribution: all of them, or a thousand equally likely quantiles with the same mean."""
    seen = np.sort(np.asarray(times, dtype=float))
    if len(seen) > QUANTILES:
        edges = np.linspace(0, len(seen), QUANTILES + 1).round().astype(int)
        sums = np.diff(np.concatenate([[0.0], np.cumsum(seen)])[edges])
        seen = sums / np.diff(edges)
    return empirical(seen)


def _families(seen: np.ndarray) -> dict[str, tuple[int, float, np.ndarray, Distribution]]:
    """Family -> (parameters, log-likelihood, distribution function at the sorted times, distribution), by maximum likelihood."""
    from scipy import stats

    rising, mean = np.sort(seen), float(seen.mean())
    log = np.log(seen)
    sigma = float(log.std())
    shape = _gamma_shape(mean, float(log.mean()))
    scaled = {
        "exponential": (1, stats.expon(scale=mean), exponential(mean)),
        "gamma": (2, stats.gamma(shape, scale=mean / shape), gamma(mean, shape**-0.5)),
        "lognormal": (
            2,
            stats.lognorm(sigma, scale=np.exp(log.mean())),
            lognormal(float(np.exp(log.mean() + sigma**2 / 2)), float(np.sqrt(np.expm1(sigma**2)))),
        ),
    }
    return {name: (size, float(law.logpdf(seen).sum()), law.cdf(rising), made) for name, (size, law, made) in scaled.items()}


def _gamma_shape(mean: float, mean_log: float) -> float:
    """Maximum-likelihood shape: log(k) - digamma(k) = log(mean) - mean(log), solved by bisection on log k."""
    from scipy.optimize import brentq
    from scipy.special import digamma

    gap = np.log(mean) - mean_log
    return float(np.exp(brentq(lambda x: x - digamma(np.exp(x)) - gap, -12.0, 25.0)))


def _distance(rising: np.ndarray, cdf: np.ndarray) -> float:
    n = len(rising)
    return float(max(np.max(np.arange(1, n + 1) / n - cdf), np.max(cdf - np.arange(n) / n)))
