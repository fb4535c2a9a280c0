"""The two integrals that Erlang A rests on, safe for very long and very short patience."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from scipy.special import gammainc, gammaln  # type: ignore[import-untyped]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(16)
_PANELS = (np.arange(13) / 12) ** 3
_DEPTH = 45.0


def log_kummer(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Log of M(1, x + 1, z) = sum over j of z^j / ((x + 1) ... (x + j)); x > 0, z >= 0.

    It is Gamma(x + 1) e^z z^-x P(x, z). The powers nearly cancel for large x, so they are taken together by
    Stirling's formula; where the incomplete gamma function P underflows, z lies far below x and the series is short.
    """
    x, z = np.asarray(x, dtype=float), np.maximum(z, 1e-300)
    share, large, u = gammainc(x, z), x > 50, (z - x) / x
    seen = share > 1e-280
    powers = x * (u - np.where(np.abs(u) > 0.5, np.log(z / x), np.log1p(np.clip(u, -0.5, 0.5))))
    near, far = np.where(large, 1.0, x), np.where(large, x, 50.0)
    stirling = 0.5 * np.log(2 * np.pi * far) + 1 / (12 * far) - 1 / (360 * far**3) + 1 / (1260 * far**5)
    gamma = np.where(large, stirling, gammaln(near + 1) - near * np.log(near) + near)
    result = powers + gamma + np.log(np.where(seen, share, 1.0))
    result[~seen] = np.log(_series(x[~seen], z[~seen]))
    return np.maximum(result, 0.0)


def _series(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    total, term, k = np.ones_like(x), np.ones_like(x), 0
    while term.size and (term > 1e-17 * total).any():
        k += 1
        term = term * (z / (x + k))
        total += term
    return total


def answered_wait(service: np.ndarray, lam: np.ndarray, theta: float, log_scale: np.ndarray) -> np.ndarray:
    """Integral over s of s lam e^(-theta s) g(s) / e^log_scale, with g(s) = exp(lam H(s) - service s).

    Gauss-Legendre on panels, over the part of the log-concave integrand that is not negligible.

    Parameters
    ----------
    service
        Total service rate n mu, 1/s.
    lam, theta
        Arrival and abandonment rates, 1/s.
    log_scale
        Log of what the integral is divided by; without it the integrand may overflow.
    """

    def log_height(s: np.ndarray) -> np.ndarray:
        return -lam * np.expm1(-theta * s) / theta - (service + theta) * s

    peak = np.maximum(np.log(lam / (service + theta)) / theta, 0.0)
    least = log_height(peak) - _DEPTH
    reach = 1 / (service + theta)
    while (log_height(peak + reach) > least).any():
        reach = np.where(log_height(peak + reach) > least, 2 * reach, reach)
    low, high = _crossing(log_height, least, peak, np.zeros_like(peak)), _crossing(log_height, least, peak, peak + reach)
    total = np.zeros_like(lam)
    for left, right in pairwise(_PANELS):
        middle, half = low + (high - low) * (left + right) / 2, (high - low) * (right - left) / 2
        for node, weight in zip(_NODES, _WEIGHTS, strict=True):
            s = middle + half * node
            total += weight * half * s * np.exp(log_height(s) - log_scale)
    return lam * total


def _crossing(log_height: Callable[[np.ndarray], np.ndarray], least: np.ndarray, inside: np.ndarray, outside: np.ndarray) -> np.ndarray:
    """Where the height falls to `least` between `inside`, above it, and `outside`; `outside` where it never does."""
    inside, edge = inside.copy(), outside.copy()
    for _ in range(40):
        middle = (inside + edge) / 2
        above = log_height(middle) > least
        inside, edge = np.where(above, middle, inside), np.where(above, edge, middle)
    return np.where(log_height(outside) > least, outside, edge)
