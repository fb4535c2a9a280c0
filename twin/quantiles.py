"""Quantiles of waits from the engine's bins, with intervals."""

from __future__ import annotations

import numpy as np

from twin.engine.columns import FIRST_EDGE, N_BINS, PER_OCTAVE
from twin.ratio import Estimate, quantile_t

Array = np.ndarray


def bin_ends() -> Array:
    """Upper end of each bin, seconds: 0 (no wait), 0.25, ..., inf."""
    doubling = np.arange(N_BINS - 2) / PER_OCTAVE
    return np.concatenate([[0.0], FIRST_EDGE * 2.0**doubling, [np.inf]])


def wait_quantile(below: Array, squared: Array, times_n: Array, level: float, replications: int, confidence: float) -> Estimate:
    """Quantile from sums over replications: contacts below each bin's end, their squares, their products with all contacts.

    Arrays have the bins last. The share below a bin's end is a ratio c / n with variance sum (c - p n)^2 of its residuals.
    """
    n = below[..., -1:]
    share = np.divide(below, n, out=np.zeros(below.shape), where=n > 0)
    residual = squared - 2 * share * times_n + share**2 * squared[..., -1:]
    scale = replications / (replications - 1) if replications > 1 else np.nan
    error = np.sqrt(np.maximum(residual, 0.0) * scale)
    half = (
        quantile_t(confidence, replications - 1) * np.divide(error, n, out=np.zeros(below.shape), where=n > 0)
        if replications > 1
        else share * np.nan
    )
    value = _invert(share, level)
    low, high = _invert(share + half, level), _invert(share - half, level)
    finite = np.isfinite(high) & np.isfinite(low)
    spread = np.where(finite, (np.where(finite, high, 0.0) - np.where(finite, low, 0.0)) / 2, np.inf if replications > 1 else np.nan)
    empty = n[..., 0] <= 0
    return Estimate(np.where(empty, np.nan, value), np.where(empty, np.nan, spread))


def _invert(share: Array, level: float) -> Array:
    """Wait at which a rising share reaches the level, linear inside bins; inf where it never does before the last bin."""
    ends = bin_ends()
    k = np.argmax(share >= level - 1e-12, axis=-1)
    reached = (share >= level - 1e-12).any(axis=-1)
    before = np.maximum(k - 1, 0)
    take = lambda index: np.take_along_axis(share, index[..., None], axis=-1)[..., 0]  # noqa: E731
    step = take(k) - take(before)
    part = np.divide(level - take(before), step, out=np.ones(step.shape), where=step > 0)
    inside = np.isfinite(ends[k])
    upper = np.where(inside, ends[k], ends[-2])
    value = ends[before] + np.clip(part, 0, 1) * (upper - ends[before])
    return np.where(reached & (k == 0), 0.0, np.where(reached & inside, value, np.inf))
