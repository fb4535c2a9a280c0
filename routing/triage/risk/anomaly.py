"""How unusual an incident looks beside those trained on, whatever becomes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.triage.risk.encoding import COLUMNS
from routing.triage.risk.threads import one_thread
from routing.triage.risk.trees import Trees, expected_path, isolated

_SAMPLE, _TREES = 256, 100
# How old an incident is grows by itself; what is unusual is what it is and what was done with it.
USED = tuple(k for k, name in enumerate(COLUMNS[:-1]) if not name.endswith(": risk") and name not in ("age_h", "unchanged_h", "phase"))


@dataclass(frozen=True)
class Anomaly:
    """An isolation forest and the scores of the incidents it was made of.

    Attributes
    ----------
    trees
        Their sum is the path length.
    fill
        What stands in for NaN, ``float64[len(USED)]``: the median.
    scores
        Scores of the training incidents at 1,001 equally spaced quantiles, ascending.
    """

    trees: Trees
    fill: np.ndarray
    scores: np.ndarray

    def share(self, rows: np.ndarray) -> np.ndarray:
        """Share of the training incidents that look less unusual, ``float64[n]``."""
        return np.searchsorted(self.scores, _scores(self.trees, _filled(rows, self.fill)), side="left") / len(self.scores)


def fit_anomaly(rows: np.ndarray, seed: int) -> Anomaly:
    """Isolation forest of rows ``float64[n, len(COLUMNS) - 1]``; no label is used."""
    from sklearn.ensemble import IsolationForest

    used = rows[:, USED]
    absent = np.isnan(used).all(axis=0)
    fill = np.where(absent, 0.0, np.nanmedian(np.where(absent, 0.0, used), axis=0))
    filled = _filled(rows, fill)
    with one_thread():
        model = IsolationForest(n_estimators=_TREES, max_samples=min(_SAMPLE, len(rows)), random_state=seed).fit(filled)
    trees = isolated(model)
    return Anomaly(trees, fill, np.quantile(_scores(trees, filled), np.linspace(0, 1, 1001)))


def _filled(rows: np.ndarray, fill: np.ndarray) -> np.ndarray:
    used = rows[:, USED]
    return np.where(np.isnan(used), fill, used).astype(np.float32).astype(np.float64)


def _scores(trees: Trees, filled: np.ndarray) -> np.ndarray:
    return np.asarray(2 ** (-trees.total(filled) / len(trees.roots) / float(expected_path(np.array(_SAMPLE)))))
