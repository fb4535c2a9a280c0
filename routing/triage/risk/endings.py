"""What is known at a moment of how each incident ends: its phase, its resolution, its closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from imports.incident_log import IncidentLog

DAY_S = 86_400.0


@dataclass(frozen=True)
class Endings:
    """One entry per incident seen by `now`, in order of id. Arrays of length n, seconds since 1970 UTC.

    Attributes
    ----------
    incidents
        Ids, ``int64[n]``.
    opened, first
        When it was opened, and when its first change was recorded.
    resolved
        When it entered the resolved (or closed) phase that it is in at `now`; NaN where it is in neither.
    closed
        When it was closed; NaN where it is not by `now`.
    breached
        1.0 or 0.0 of the closed; NaN where not known by `now`.
    priority
        Class at `now`, 1 the most urgent; NaN where absent.
    reassignments
        Count by `now`; NaN where absent.
    """

    now: float
    incidents: np.ndarray
    opened: np.ndarray
    first: np.ndarray
    resolved: np.ndarray
    closed: np.ndarray
    breached: np.ndarray
    priority: np.ndarray
    reassignments: np.ndarray

    def __len__(self) -> int:
        return len(self.incidents)

    @property
    def known(self) -> np.ndarray:
        """Whether the final label is known, ``bool[n]``."""
        return ~np.isnan(self.breached)


def endings(log: IncidentLog, now: float) -> Endings:
    """What `log` says of its incidents at `now`; nothing recorded later is read.

    Parameters
    ----------
    now
        Seconds since 1970 UTC.
    """
    seen = log.until(now)
    events = seen.events
    last = events.drop_duplicates("incident", keep="last").set_index("incident").sort_index()
    first = events.drop_duplicates("incident", keep="first").set_index("incident").sort_index()
    outcomes = seen.outcomes.reindex(last.index)
    return Endings(
        now=now,
        incidents=last.index.to_numpy(dtype=np.int64),
        opened=first["opened"].to_numpy(dtype=float),
        first=first["time"].to_numpy(dtype=float),
        resolved=_entered(events).reindex(last.index).to_numpy(dtype=float),
        closed=outcomes["closed"].to_numpy(dtype=float),
        breached=outcomes["breached"].to_numpy(dtype=float),
        priority=last["priority"].to_numpy(dtype=float),
        reassignments=last["reassignments"].to_numpy(dtype=float),
    )


def moment_of(now: datetime | float) -> float:
    """Seconds since 1970 UTC of a moment with a zone, or of such seconds."""
    if isinstance(now, datetime):
        if now.tzinfo is None:
            raise ValueError("now must have a zone")
        return now.timestamp()
    return float(now)


def _entered(events: pd.DataFrame) -> pd.Series:
    """Time of entry into the resolved or closed phase that lasts, by incident; those reopened since are left out."""
    done = events["phase"].isin(["resolved", "closed"])
    before = done.groupby(events["incident"]).shift(fill_value=False)
    entries = events[done & ~before].drop_duplicates("incident", keep="last").set_index("incident")["time"]
    ends_done = events[["incident"]].assign(done=done).drop_duplicates("incident", keep="last").set_index("incident")["done"]
    return entries[ends_done.reindex(entries.index).to_numpy(dtype=bool)]
