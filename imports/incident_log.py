"""An incident log in the house's words: what was known when, and, kept apart, how it ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from imports.rejects import Reject

LEVELS = ("priority", "impact", "urgency")
WORDS = ("category", "subcategory", "symptom", "item", "location", "channel", "group")
COUNTS = ("reassignments", "reopens", "modifications")
PEOPLE = ("caller", "opener", "assignee", "text")
EVENT_FIELDS = ("incident", "time", "opened", "state", "phase", "made_sla", *LEVELS, *WORDS, *COUNTS, *PEOPLE)
OUTCOME_FIELDS = ("resolved", "closed", "breached", "reassignments")
OPEN_PHASES = ("open", "waiting")


@dataclass(frozen=True)
class IncidentLog:
    """Changes of incidents, in order of time.

    Attributes
    ----------
    events
        One row a change, with the columns `EVENT_FIELDS`; all of it is known at `time`. `incident` integer id; `time`
        and `opened` seconds since 1970 UTC; `state` the log's word; `phase` one of open, waiting, resolved, closed;
        `made_sla` as the row says (bool object, None where not recorded); priority, impact, urgency as classes, 1
        the most urgent, NaN where absent; words as text, None where absent; counts so far, NaN where absent; people
        and text as pseudonyms, None where absent.
    outcomes
        Index `incident`, columns `OUTCOME_FIELDS`; nothing of it may be used before `closed`. `resolved` and `closed`
        seconds since 1970 UTC, NaN where it never was; `breached` 1.0 or 0.0, the SLA of an incident whose last row is
        closed, NaN otherwise; `reassignments` the last count.
    zone
        IANA zone of the log's wall clock.
    assumptions
        What was taken for granted or left out while reading, as sentences.
    rejects
        Rows that were left out because something in them is wrong, by line.
    """

    events: pd.DataFrame
    outcomes: pd.DataFrame
    zone: str
    assumptions: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()

    def until(self, now: float) -> IncidentLog:
        """The log as it stood at `now`: later changes cut off, and outcomes only of incidents closed by then.

        Parameters
        ----------
        now
            Seconds since 1970 UTC; a change at exactly `now` is known.
        """
        events = self.events.iloc[: int(np.searchsorted(self.events["time"].to_numpy(), now, side="right"))]
        known = self.outcomes["closed"].to_numpy() <= now
        return replace(self, events=events, outcomes=self.outcomes[known])

    def latest(self, now: float) -> pd.DataFrame:
        """The last change by `now` of every incident seen by then, index `incident`, in order of the id."""
        seen = self.until(now).events
        return seen.drop_duplicates("incident", keep="last").set_index("incident").sort_index()

    def open_at(self, now: float) -> pd.DataFrame:
        """`latest` of the incidents that are neither resolved nor closed at `now`."""
        latest = self.latest(now)
        return latest[latest["phase"].isin(OPEN_PHASES)]
