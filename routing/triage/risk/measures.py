"""How good risks are: ranking, squared error, calibration, and intervals by the bootstrap."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Measure = Callable[[np.ndarray, np.ndarray], float]


def auc(truth: np.ndarray, risk: np.ndarray) -> float:
    """Chance that a breached one has the higher risk than a kept one, ties half (Mann-Whitney); NaN with one class only.

    `truth` may hold shares: each row then counts as that much of a breach and the rest of none.
    """
    order = np.argsort(risk, kind="stable")
    value, place = np.unique(risk[order], return_inverse=True)
    yes = np.bincount(place, truth[order], len(value))
    no = np.bincount(place, 1 - truth[order], len(value))
    pairs = yes.sum() * no.sum()
    return float((yes * (np.cumsum(no) - no / 2)).sum() / pairs) if pairs > 0 else float("nan")


def brier(truth: np.ndarray, risk: np.ndarray) -> float:
    """Mean squared error of the risk."""
    return float(np.mean((truth - risk) ** 2))


def calibration_error(truth: np.ndarray, risk: np.ndarray, bins: int = 10) -> float:
    """Mean distance between risk and share breached over equal-count bins of the risk."""
    order = np.argsort(risk, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(part) * abs(truth[part].mean() - risk[part].mean()) for part in parts) / max(len(truth), 1))


def reliability(truth: np.ndarray, risk: np.ndarray, bins: int = 10) -> list[tuple[int, float, float]]:
    """Per bin of equal count: rows, mean risk, share breached."""
    parts = np.array_split(np.argsort(risk, kind="stable"), bins)
    return [(len(part), float(risk[part].mean()), float(truth[part].mean())) for part in parts if len(part)]


def interval(measure: Measure, truth: np.ndarray, risk: np.ndarray, seed: int, draws: int = 1000) -> tuple[float, float]:
    """95 % bootstrap interval of a measure."""
    rng = np.random.default_rng(seed)
    values = [measure(truth[rows], risk[rows]) for rows in (rng.integers(0, len(truth), len(truth)) for _ in range(draws))]
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def paired_interval(
    measure: Measure, truth: np.ndarray, risk: np.ndarray, other: np.ndarray, seed: int, draws: int = 1000, blocks: np.ndarray | None = None
) -> tuple[float, float]:
    """95 % bootstrap interval of measure(risk) - measure(other), both on the same drawn rows.

    Parameters
    ----------
    blocks
        Where given, whole blocks (days, say) are drawn in place of rows, ``int[n]``.
    """
    rng = np.random.default_rng(seed)
    members = [np.flatnonzero(blocks == block) for block in np.unique(blocks)] if blocks is not None else None
    values = []
    for _ in range(draws):
        if members is None:
            rows = rng.integers(0, len(truth), len(truth))
        else:
            rows = np.concatenate([members[k] for k in rng.integers(0, len(members), len(members))])
        values.append(measure(truth[rows], risk[rows]) - measure(truth[rows], other[rows]))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)
