"""The incidents that stood open at moments of the calendar: what a triage would have found before it, time and again."""

from __future__ import annotations

import numpy as np
import pandas as pd

from imports.incident_log import OPEN_PHASES, IncidentLog
from routing.triage.risk.endings import DAY_S

_EVERY_S = 4 * 3600.0


def standing(log: IncidentLog, begin: float, end: float, most: int, seed: int) -> pd.DataFrame:
    """Open incidents at every fourth hour of the calendar from `begin` to `end`, seconds since 1970 UTC.

    An incident that stays open for weeks comes again and again, at every age, as it does before a triage.

    Parameters
    ----------
    log
        The log as it stood at some moment not before `end`.
    most
        Rows wanted at most; more are thinned out at random.

    Returns
    -------
    DataFrame
        As `moments.as_seen`: the last change of the incident by the row's `moment`; in order of incident and moment.
    """
    events = log.events
    following = events.groupby("incident")["time"].shift(-1).fillna(np.inf).to_numpy(dtype=float)
    first = np.ceil(np.maximum(events["time"].to_numpy(dtype=float), begin) / _EVERY_S)
    after = np.where(following > end, np.floor(end / _EVERY_S) + 1, np.ceil(following / _EVERY_S))  # a change at the moment itself is known
    opened = events["phase"].isin(OPEN_PHASES).to_numpy()
    times = np.where(opened, np.maximum(after - first, 0), 0).astype(np.int64)
    place = np.repeat(np.arange(len(events)), times)
    turn = np.arange(len(place)) - np.repeat(np.cumsum(times) - times, times)
    moment = (first[place] + turn) * _EVERY_S
    if len(place) > most:
        kept = np.sort(np.random.default_rng(seed).choice(len(place), most, replace=False))
        place, moment = place[kept], moment[kept]
    found = events.iloc[place].assign(moment=moment)
    return found.sort_values(["incident", "moment"], kind="stable", ignore_index=True)


def window_begin(log: IncidentLog, now: float, half_life_days: float) -> float:
    """Where the rows begin to count: four half-lives back, or at the log's first change."""
    first = float(log.events["time"].iloc[0]) if len(log.events) else now
    return max(first, now - 4 * half_life_days * DAY_S)
