"""What arrives: mean contacts by weekday and interval, and how much days differ beyond chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from center.clock import WEEKDAYS
from imports.call_log import CallLog


@dataclass(frozen=True)
class Dispersion:
    """Variation of daily totals beyond Poisson.

    Attributes
    ----------
    shape
        Shape of the gamma factor (mean 1) that multiplies a day's rates; None where days vary no more than chance.
    index
        Sum of (total - mean of its weekday)^2 over what Poisson expects; 1 under Poisson.
    freedom
        Days less weekdays: degrees of freedom of the index; None of the two is known with 0.
    """

    shape: float | None
    index: float | None
    freedom: int


@dataclass(frozen=True)
class Arrivals:
    """Arrival profile.

    Attributes
    ----------
    interval_min
        Length of the intervals of the local wall clock.
    mean
        Queue -> mean contacts, shape ``(7, intervals a day)``, Monday first; NaN for a weekday without days.
    days
        Days seen of each weekday, shape ``(7,)``.
    missing
        Dates between the first and the last without any contact: no days of the profile.
    total, by_queue
        Dispersion of the daily totals, of all queues together and of each.
    """

    interval_min: int
    mean: dict[str, np.ndarray]
    days: np.ndarray
    missing: tuple[date, ...]
    total: Dispersion
    by_queue: dict[str, Dispersion]


def arrivals_of(log: CallLog, interval_min: int) -> Arrivals:
    """Profile of a log by the local clock; on a day whose clock changes an hour counts twice or not at all."""
    dates = pd.DatetimeIndex([pd.Timestamp(day) for day in log.dates])
    weekday = np.asarray(dates.weekday)
    days = np.bincount(weekday, minlength=7)
    per_day = 24 * 60 // interval_min
    local = pd.DatetimeIndex(pd.to_datetime(log.calls["arrival"], unit="s", utc=True)).tz_convert(ZoneInfo(log.zone))
    slot = np.asarray(local.hour * 60 + local.minute) // interval_min
    day = dates.get_indexer(pd.DatetimeIndex(log.calls["date"]))
    mean: dict[str, np.ndarray] = {}
    by_queue: dict[str, Dispersion] = {}
    for queue in log.queues:
        rows = (log.calls["queue"] == queue).to_numpy()
        counts = np.zeros((len(dates), per_day))
        np.add.at(counts, (day[rows], slot[rows]), 1)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean[queue] = np.array([counts[weekday == w].sum(axis=0) for w in range(7)]) / np.where(days, days, np.nan)[:, None]
        by_queue[queue] = dispersion_of(counts.sum(axis=1), weekday)
    totals = np.bincount(day, minlength=len(dates)).astype(float)
    span = pd.date_range(dates[0], dates[-1])
    missing = tuple(stamp.date() for stamp in span.difference(dates))
    return Arrivals(interval_min, mean, days, missing, dispersion_of(totals, weekday), by_queue)


def dispersion_of(totals: np.ndarray, weekday: np.ndarray) -> Dispersion:
    """Gamma-Poisson variation of daily totals around the mean of their weekday, by the method of moments.

    With a gamma factor of mean 1 and shape a the variance of a total of mean m is m + m^2 / a. Summed over weekdays with
    n days each, sum (total - mean)^2 = sum (n - 1)(m + m^2 / a); the mean of n days overstates m^2 by (m + m^2 / a) / n,
    which is taken off.
    """
    squares = poisson = quadratic = correction = 0.0
    freedom = 0
    for w in np.unique(weekday):
        group = totals[weekday == w]
        n, m = len(group), float(group.mean())
        squares += float(((group - m) ** 2).sum())
        poisson += (n - 1) * m
        quadratic += (n - 1) * m * m
        correction += float(((group - m) ** 2).sum()) / n
        freedom += n - 1
    if not freedom or not poisson:
        return Dispersion(None, None, freedom)
    excess = squares - poisson
    return Dispersion((quadratic - correction) / excess if excess > 0 and quadratic > correction else None, squares / poisson, freedom)


def arrival_notes(arrivals: Arrivals) -> list[str]:
    """What the profile rests on, as sentences."""
    notes = ["Arrivals: mean by weekday and interval; the days' gamma factor by moments of daily totals around their weekday's mean."]
    if arrivals.missing:
        notes.append(f"No contact at all on {', '.join(str(day) for day in arrivals.missing)}: taken as missing, no days of the profile.")
    unseen = [WEEKDAYS[w] for w in range(7) if not arrivals.days[w]]
    once = [WEEKDAYS[w] for w in range(7) if arrivals.days[w] == 1]
    if unseen:
        notes.append(f"No day of {', '.join(unseen)} is in the log: no profile for it.")
    if once:
        notes.append(f"Only one day of {', '.join(once)}: its profile is that day, and it tells nothing of variation.")
    return notes
