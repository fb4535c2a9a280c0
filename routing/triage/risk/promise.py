"""Which share of the incidents closed at an age has breached its promise, per priority."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.triage.risk.endings import Endings

_ENOUGH = 50


@dataclass(frozen=True)
class Promise:
    """Share breached as a rising function of the age at closing.

    Attributes
    ----------
    groups
        Priority classes with enough closings for a curve of their own, and 0 for all together.
    curves
        Per group: ages in seconds, ascending, and the share breached there.
    """

    groups: tuple[int, ...]
    curves: dict[int, tuple[np.ndarray, np.ndarray]]

    def group_of(self, priority: np.ndarray) -> np.ndarray:
        """Group of each priority class (NaN and rare classes: 0)."""
        code = np.nan_to_num(priority, nan=0.0).astype(int)
        return np.where(np.isin(code, self.groups), code, 0)

    def breached(self, age: np.ndarray, group: int) -> np.ndarray:
        """Share breached of those closed at `age`, seconds; any shape."""
        ages, shares = self.curves[group]
        return np.interp(age, ages, shares)


def fit_promise(ends: Endings) -> Promise:
    """Curves from the closed incidents; isotonic, for nobody breaches less by taking longer."""
    known = ends.known
    age, breached, priority = (ends.closed - ends.opened)[known], ends.breached[known], ends.priority[known]
    curves = {0: _curve(age, breached)}
    for code in np.unique(priority[~np.isnan(priority)]).astype(int):
        mine = priority == code
        if code > 0 and mine.sum() >= _ENOUGH:
            curves[int(code)] = _curve(age[mine], breached[mine])
    return Promise(tuple(curves), curves)


def _curve(age: np.ndarray, breached: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.isotonic import IsotonicRegression

    if not len(age):
        return np.array([0.0]), np.array([0.5])
    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(age, breached)
    return np.asarray(fitted.X_thresholds_, dtype=float), np.asarray(fitted.y_thresholds_, dtype=float)
