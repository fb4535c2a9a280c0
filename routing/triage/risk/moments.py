"""Incidents as they stood at chosen moments: what a reader of the log could have seen then."""

from __future__ import annotations

import numpy as np
import pandas as pd

from imports.incident_log import OPEN_PHASES, IncidentLog


def as_seen(log: IncidentLog, incidents: np.ndarray, moments: np.ndarray) -> pd.DataFrame:
    """The last change of each incident by its moment.

    Parameters
    ----------
    incidents, moments
        Ids and seconds since 1970 UTC, both of length n.

    Returns
    -------
    DataFrame
        Columns of the log's events and `moment`, n rows in the given order.

    Raises
    ------
    ValueError
        An incident has no change by its moment.
    """
    wanted = pd.DataFrame({"incident": np.asarray(incidents, dtype=np.int64), "moment": np.asarray(moments, dtype=float)})
    wanted = wanted.reset_index(names="row").sort_values("moment", kind="stable")
    seen = pd.merge_asof(wanted, log.events, left_on="moment", right_on="time", by="incident", direction="backward")
    if seen["time"].isna().any():
        raise ValueError(f"incident {int(seen['incident'][seen['time'].isna()].iloc[0])} has no change by its moment")
    return seen.sort_values("row", kind="stable").drop(columns="row").reset_index(drop=True)


def first_changes(log: IncidentLog, incidents: np.ndarray) -> pd.DataFrame:
    """Incidents at their first change, as `as_seen`, in the given order."""
    first = log.events.drop_duplicates("incident", keep="first").set_index("incident")["time"]
    return as_seen(log, incidents, first.reindex(incidents).to_numpy())


def learning_moments(log: IncidentLog, now: float, ages_h: tuple[float, ...]) -> pd.DataFrame:
    """Every incident at its first change, and at the given ages where it was still unresolved, all by `now`.

    Parameters
    ----------
    ages_h
        Hours since opening.

    Returns
    -------
    DataFrame
        As `as_seen`, with the column `at_opening`; rows in order of incident and moment.
    """
    seen = log.until(now)
    first = seen.events.drop_duplicates("incident", keep="first").sort_values("incident", kind="stable")
    ids, opened = first["incident"].to_numpy(), first["opened"].to_numpy()
    rows = [as_seen(seen, ids, first["time"].to_numpy()).assign(at_opening=True)]
    for age in ages_h:
        moment = opened + age * 3600
        due = (moment > first["time"].to_numpy()) & (moment <= now)
        if due.any():
            later = as_seen(seen, ids[due], moment[due]).assign(at_opening=False)
            rows.append(later[later["phase"].isin(OPEN_PHASES)])
    return pd.concat(rows, ignore_index=True).sort_values(["incident", "moment"], kind="stable", ignore_index=True)
