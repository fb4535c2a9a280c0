"""Drift alarms: do inputs still look as they did in training, and do risks still come true as often as they say?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.triage.risk.encoding import COLUMNS
from routing.triage.risk.endings import DAY_S

_BINS, _FEWEST, _FLOOR = 10, 100, 0.1


@dataclass(frozen=True)
class Drift:
    """Distribution of every column (but the anomaly) at the incidents' first moment in training.

    Attributes
    ----------
    edges
        Inner edges of ten bins, ``float64[columns, 9]``.
    share
        Share of the training incidents in each bin and, last, absent, ``float64[columns, 11]``.
    usual
        Largest population stability index that a week of the training window had against the other weeks, at least .1,
        ``float64[columns]``: what moves with the season is no alarm.
    """

    edges: np.ndarray
    share: np.ndarray
    usual: np.ndarray


def fit_drift(rows: np.ndarray, moments: np.ndarray) -> Drift:
    """Reference of rows ``float64[n, columns]`` first seen at `moments`, seconds since 1970 UTC."""
    edges = np.array([_edges(column) for column in rows.T])
    week = ((moments.max() - moments) // (7 * DAY_S)).astype(int)
    usual = np.full(len(edges), _FLOOR)
    for one in np.unique(week):
        mine = week == one
        if min(mine.sum(), (~mine).sum()) >= _FEWEST:
            usual = np.maximum(usual, stability_index(_shares(rows[~mine], edges), _shares(rows[mine], edges)))
    return Drift(edges, _shares(rows, edges), usual)


def stability_index(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Population stability index of each row of shares, sum of (after - before) ln(after / before); empty bins count .0005."""
    before, after = np.maximum(before, 5e-4), np.maximum(after, 5e-4)
    return np.asarray(((after - before) * np.log(after / before)).sum(axis=1))


def input_alarms(drift: Drift, rows: np.ndarray) -> list[str]:
    """Sentences on columns that look otherwise than in any week of training, the strongest first.

    Parameters
    ----------
    rows
        ``float64[n, columns]`` of recently opened incidents at their first moment; fewer than 100 say nothing.
    """
    if len(rows) < _FEWEST:
        return []
    index = stability_index(drift.share, _shares(rows, drift.edges))
    found = np.flatnonzero(index > 1.5 * drift.usual)
    found = found[np.argsort(-index[found] / drift.usual[found], kind="stable")]
    words = "Inputs have drifted: {} has a stability index of {:.2f} (up to {:.2f} within the training window)."
    return [words.format(COLUMNS[k], index[k], drift.usual[k]) for k in found[:5]]


def calibration_alarm(said: np.ndarray, came: np.ndarray) -> str | None:
    """A sentence where the mean risk said is further from what came of it than chance and a grain of drift explain.

    Parameters
    ----------
    said, came
        Risks told at opening and labels as known now (expected ones for those not closed), ``float64[n]``.
    """
    known = ~np.isnan(came)
    n = int(known.sum())
    if n < _FEWEST:
        return None
    gap = float((came[known] - said[known]).mean())
    if abs(gap) <= 0.05 + 3 * float(np.sqrt((said[known] * (1 - said[known])).sum())) / n:
        return None
    words = "Calibration has drifted: {:,} incidents opened since training were told a mean risk of {:.2f} and come to {:.2f}. Train again."
    return words.format(n, float(said[known].mean()), float(came[known].mean()))


def _edges(column: np.ndarray) -> np.ndarray:
    known = column[~np.isnan(column)]
    return np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]) if len(known) else np.zeros(_BINS - 1)


def _shares(rows: np.ndarray, edges: np.ndarray) -> np.ndarray:
    found = np.empty((len(edges), _BINS + 1))
    for k, column in enumerate(rows.T):
        bins = np.where(np.isnan(column), _BINS, np.searchsorted(edges[k], column, side="left"))
        found[k] = np.bincount(bins.astype(int), minlength=_BINS + 1) / max(len(column), 1)
    return found
