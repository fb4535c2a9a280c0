"""Boosted trees from labels that may be shares, and their calibration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.triage.risk.settings import RiskSettings
from routing.triage.risk.threads import one_thread
from routing.triage.risk.trees import Trees, boosted

_LEAST, _LEAST_OF_A_KIND, _SLOPES, _FADE_H = 1e-6, 10, (0.05, 3.0), 24.0


@dataclass(frozen=True)
class Calibration:
    """Logistic calibration, log-odds = `intercept` + `slope` * the trees' log-odds, that fades with the incident's age.

    It is fitted on incidents at their opening. Later, what has happened since the opening tells more than the level at
    openings does, so at age a (hours) exp(-a / 24) of it is left.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def log_odds(self, raw: np.ndarray, age_h: np.ndarray) -> np.ndarray:
        """Calibrated log-odds."""
        left = np.exp(-age_h / _FADE_H)
        return np.asarray(raw + left * (self.intercept + (self.slope - 1) * raw))

    def risk(self, raw: np.ndarray, age_h: np.ndarray) -> np.ndarray:
        """Probability, 0..1."""
        return np.asarray(1 / (1 + np.exp(-np.clip(self.log_odds(raw, age_h), -40, 40))))


def fit_trees(rows: np.ndarray, label: np.ndarray, weight: np.ndarray, settings: RiskSettings) -> Trees:
    """Trees of least log-loss. A label of .3 counts as .3 of a breach and .7 of none.

    Parameters
    ----------
    rows
        ``float64[n, features]``, NaN allowed.
    label, weight
        ``float64[n]``.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    absent = np.isnan(rows).all(axis=0)  # the learner refuses a column without a value; one of zeros is never split
    twice, truth, share = _split(np.where(absent, 0.0, rows), label, weight)
    model = HistGradientBoostingClassifier(
        max_iter=settings.iterations,
        learning_rate=settings.learning_rate,
        max_leaf_nodes=settings.leaves,
        max_bins=63,
        min_samples_leaf=settings.leaf_size,
        l2_regularization=settings.l2,
        early_stopping=False,
        random_state=settings.seed,
    )
    with one_thread():
        return boosted(model.fit(twice, truth, sample_weight=share))


def fit_calibration(raw: np.ndarray, label: np.ndarray) -> Calibration:
    """Slope and intercept of least log-loss on rows at opening that the trees have not seen.

    Parameters
    ----------
    raw, label
        The trees' log-odds, and labels 0..1. With less than ten of a kind the risks stay as they are.

    References
    ----------
    J. Platt (1999), Probabilistic outputs for support vector machines.
    """
    from sklearn.linear_model import LogisticRegression

    if min(label.sum(), (1 - label).sum()) < _LEAST_OF_A_KIND:
        return Calibration()
    column, truth, share = _split(raw[:, None], label, np.ones(len(label)))
    with one_thread():
        fitted = LogisticRegression(C=10.0).fit(column, truth, sample_weight=share)
    return Calibration(float(np.clip(fitted.coef_[0, 0], *_SLOPES)), float(fitted.intercept_[0]))


def _split(rows: np.ndarray, label: np.ndarray, weight: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Each row once as a breach and once as none, weighted by its label."""
    share = np.concatenate([label * weight, (1 - label) * weight])
    truth = np.concatenate([np.ones(len(label)), np.zeros(len(label))])
    used = share > _LEAST
    for value in (1.0, 0.0):  # the learner needs both classes, a grain of each will do
        if len(truth) and not (used & (truth == value)).any():
            used[int(np.flatnonzero(truth == value)[0])] = True
    return np.concatenate([rows, rows])[used], truth[used], np.maximum(share[used], _LEAST)
