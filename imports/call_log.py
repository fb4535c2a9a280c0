"""A call log in center's words: one row a contact that reached the queue or an agent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from imports.rejects import Reject

FIELDS = ("date", "arrival", "queue", "wait_s", "waited", "abandoned", "answer", "service_s", "agent", "customer", "priority")


@dataclass(frozen=True)
class CallLog:
    """Contacts in order of arrival.

    Attributes
    ----------
    calls
        A frame with the columns `FIELDS`: `date` local date of arrival (datetime64); `arrival` and `answer` seconds
        since 1970 UTC (`answer` NaN where not answered or not recorded); `queue` name; `wait_s` seconds in queue, 0 for
        those answered at once; `waited` whether it joined the queue; `abandoned`; `service_s` seconds, NaN where
        unknown; `agent` and `customer` pseudonyms, None where not recorded; `priority` number, NaN where not recorded.
    zone
        IANA zone of the local dates.
    assumptions
        What was taken for granted or left out while reading, as sentences.
    rejects
        Rows that were left out because something in them is wrong, by line.
    """

    calls: pd.DataFrame
    zone: str
    assumptions: tuple[str, ...] = ()
    rejects: tuple[Reject, ...] = ()

    @property
    def dates(self) -> tuple[date, ...]:
        """Local dates with contacts, in order."""
        return tuple(stamp.date() for stamp in sorted(self.calls["date"].unique()))

    @property
    def queues(self) -> tuple[str, ...]:
        """Queue names, the busiest first."""
        return tuple(str(name) for name in self.calls["queue"].value_counts(sort=True).index)

    def between(self, first: date | None, last: date | None) -> CallLog:
        """The contacts that arrive on local dates `first` to `last`, both included; None leaves an end open."""
        day = self.calls["date"]
        kept = pd.Series(True, index=day.index)
        if first is not None:
            kept &= day >= pd.Timestamp(first)
        if last is not None:
            kept &= day <= pd.Timestamp(last)
        return replace(self, calls=self.calls[kept].reset_index(drop=True))
