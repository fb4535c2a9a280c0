"""Labels of repeated reassignment under embargo: k or more after a moment."""

from __future__ import annotations

import numpy as np

from routing.triage.risk.endings import DAY_S, Endings
from routing.triage.risk.settings import RiskSettings

_ELAPSED_H = (0.0, 1.0, 4.0, 12.0, 24.0, 72.0, 168.0, 336.0)
_OLD_DAYS = 14.0


def reassign_labels(
    ends: Endings, place: np.ndarray, moment: np.ndarray, before: np.ndarray, settings: RiskSettings
) -> tuple[np.ndarray, np.ndarray]:
    """Label and weight of each row.

    A row has its label as soon as the incident was passed on often enough, or is resolved. Of the others the expected
    label is the share of old rows that came to k, among those that waited as long for their resolution and came at
    least as far. `settings.labels` ``naive`` and ``weighted`` take closed incidents only.

    Parameters
    ----------
    place
        Where in `ends` each row's incident is.
    moment, before
        Seconds since 1970 UTC, and reassignments by then (NaN where absent).

    Returns
    -------
    tuple
        ``float64[n]`` labels 0..1 (NaN: not learned from), and weights.
    """
    wanted = float(settings.more_reassignments)
    more = ends.reassignments[place] - before
    reached = np.where(np.isnan(more), np.nan, (more >= wanted).astype(float))
    one = np.ones(len(place))
    if settings.labels != "corrected":
        return np.where(ends.known[place], reached, np.nan), one
    done = ~np.isnan(ends.resolved[place])
    label = np.where(done | (reached == 1), reached, np.nan)
    open_rows = np.isnan(label) & ~np.isnan(more)
    old = (moment <= ends.now - _OLD_DAYS * DAY_S) & ~np.isnan(more)
    lasted = np.where(done, ends.resolved[place], ends.now) - moment
    label[open_rows] = _expected(more[open_rows], (ends.now - moment)[open_rows], more[old], lasted[old], wanted)
    return label, one


def _expected(more: np.ndarray, elapsed: np.ndarray, old_more: np.ndarray, old_lasted: np.ndarray, wanted: float) -> np.ndarray:
    """Share of the old rows that came to `wanted`, by what they had by now and how long they stayed unresolved."""
    share = np.full(len(more), np.nan)
    step = np.searchsorted(np.array(_ELAPSED_H) * 3600, elapsed, side="right") - 1
    for k, after in enumerate(_ELAPSED_H):
        for had in np.unique(more):
            mine = (step == k) & (more == had)
            alike = (old_lasted >= after * 3600) & (old_more >= had)
            if mine.any() and alike.sum() >= 20:
                share[mine] = (old_more[alike] >= wanted).mean()
    return share
