"""Level of the day times profile of the day, both shrunk and fitted so that odd days pull little."""

from __future__ import annotations

import numpy as np

from demand.days import Days, PastDays

LEVEL_HALF_LIFE = 84.0
RECENT_HALF_LIFE = 10.0
RECENT_SHARE = 0.5
WEEKDAY_RIDGE = 0.2
EVENT_RIDGE = 0.5
PROFILE_RIDGE = 2.0
HUBER = 3.0


class RobustProfile:
    """Log of the day's total: weekday + month's turn + day after a closure, by weighted ridge regression.

    Older days weigh less (half-life 12 weeks), days far off the fit are down-weighted (Huber), and half of the
    recent mean residual is carried on as the present level. The day's shape is the weekday's mean profile, shrunk
    to the profile of all days.
    """

    name = "robust profile"

    def predict(self, past: PastDays, days: Days) -> np.ndarray:
        """See `Model`."""
        totals = np.nansum(past.volume, axis=1)
        age = (int(past.days.number.max()) + 1 - past.days.number).astype(float)
        trust, level = _levels(past.days, days, totals, age)
        weight = trust * 0.5 ** (age / LEVEL_HALF_LIFE)
        return level[:, None] * _profiles(past, days, weight)


def _features(days: Days) -> tuple[np.ndarray, np.ndarray]:
    """Design matrix, shape ``(days, features)``, and the ridge of each feature."""
    weekdays = [days.weekday == k for k in range(7)]
    turns = [days.from_month_start == k for k in range(3)] + [days.to_month_end == k for k in range(2)]
    columns = [np.ones(len(days.dates)), *weekdays, *turns, days.after_closure]
    ridge = [1e-6, *[WEEKDAY_RIDGE] * 7, *[EVENT_RIDGE] * (len(turns) + 1)]
    return np.array(columns, dtype=float).T, np.array(ridge)


def _levels(past: Days, days: Days, totals: np.ndarray, age: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Trust in each past day, and the expected total of each day to come."""
    (known, ridge), (wanted, _) = _features(past), _features(days)
    target, trust = np.log(np.maximum(totals, 0.5)), np.ones(len(totals))
    old = 0.5 ** (age / LEVEL_HALF_LIFE)
    for _ in range(4):
        weighted = known * (old * trust)[:, None]
        beta = np.linalg.solve(known.T @ weighted + np.diag(ridge), weighted.T @ target)
        residual = target - known @ beta
        scale = 1.4826 * float(np.median(np.abs(residual))) + 1e-9
        trust = np.minimum(1.0, HUBER * scale / np.maximum(np.abs(residual), 1e-12))
    recent = trust * 0.5 ** (age / RECENT_HALF_LIFE)
    shift = RECENT_SHARE * float((recent * residual).sum() / recent.sum())
    # The mean of logs lies below the log of the mean.
    fitted = np.exp(known @ beta)
    smear = float((old * trust * totals).sum() / max((old * trust * fitted).sum(), 1e-12))
    return trust, np.exp(wanted @ beta + shift) * smear


def _profiles(past: PastDays, days: Days, weight: np.ndarray) -> np.ndarray:
    """Share of the day's total per slot; NaN in slots never seen on the weekday. Shape ``(days, slots)``."""
    seen, volume = ~np.isnan(past.volume), np.nan_to_num(past.volume) * weight[:, None]
    overall = volume.sum(axis=0)
    shapes = {}
    for weekday in np.unique(days.weekday):
        same = past.days.weekday == weekday
        open_slots = seen[same].any(axis=0)
        general = np.where(open_slots, overall, 0.0)
        own = volume[same].sum(axis=0)
        mixed = weight[same].sum() * _shares(own) + PROFILE_RIDGE * _shares(general)
        shapes[weekday] = np.where(open_slots, _shares(mixed), np.nan)
    return np.array([shapes[weekday] for weekday in days.weekday])


def _shares(values: np.ndarray) -> np.ndarray:
    total = values.sum()
    return values / total if total > 0 else np.zeros_like(values)
