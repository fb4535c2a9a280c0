"""A day's demand with a peak before noon and one in the afternoon."""

from __future__ import annotations

import numpy as np


def two_peaks(steps: int, rng: np.random.Generator) -> np.ndarray:
    """Relative demand per step, with 5 % of noise; float, shape ``(steps,)``."""
    at = (np.arange(steps) + 0.5) / steps
    shape = 0.35 + np.exp(-(((at - 0.3) / 0.12) ** 2)) + 0.8 * np.exp(-(((at - 0.68) / 0.14) ** 2))
    return shape * rng.normal(1.0, 0.05, steps)


def scaled(shape: np.ndarray, total: float) -> np.ndarray:
    """Whole heads per step that sum to about `total` head-steps; int64."""
    return np.rint(shape * total / shape.sum()).astype(np.int64)
