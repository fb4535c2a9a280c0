"""A planner's adjustment of the forecast: what is changed, when, by whom and why. It never replaces the statistical forecast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
"""Aware UTC moments [start, end)."""


@dataclass(frozen=True)
class Withdrawal:
    """Who took an adjustment back, when and why."""

    author: str
    why: str
    at_utc: datetime


@dataclass(frozen=True)
class Adjustment:
    """One adjustment of one queue. At most one of the three changes of contacts is given; without any, only the handle time changes.

    Attributes
    ----------
    number
        Of the database, rising in the order in which adjustments hold; None before it is stored.
    name
        The site: the scenario's name, with which plan ids begin.
    zone
        IANA zone of the queue's site, in which the spans were said.
    spans
        When it holds; `contacts_added` and `contacts_set` are totals of each span.
    volume_factor
        Contacts times this.
    contacts_added
        So many more contacts in each span, spread as the forecast's shape; negative takes some away.
    contacts_set
        So many contacts in each span, spread as the forecast's shape.
    aht_factor
        Handle time times this; 1 leaves it.
    made_utc
        When the adjustment was made.
    withdrawn
        None while it is in force.
    """

    name: str
    queue: str
    zone: str
    spans: tuple[Span, ...]
    author: str
    why: str
    made_utc: datetime
    volume_factor: float | None = None
    contacts_added: float | None = None
    contacts_set: float | None = None
    aht_factor: float = 1.0
    number: int | None = None
    withdrawn: Withdrawal | None = None

    @property
    def label(self) -> str:
        """``Adjustment 3``, or ``This adjustment`` before it is stored."""
        return "This adjustment" if self.number is None else f"Adjustment {self.number}"

    def overlaps(self, other: Adjustment) -> bool:
        """Whether both change the same queue at the same time."""
        return self.queue == other.queue and any(a < d and c < b for a, b in self.spans for c, d in other.spans)


def change_words(one: Adjustment) -> str:
    """``1.15 times the contacts, 1.1 times the handle time``."""
    each = " in each span" if len(one.spans) > 1 else ""
    said = []
    if one.volume_factor is not None:
        said.append(f"{one.volume_factor:g} times the contacts")
    if one.contacts_added is not None:
        said.append(f"{abs(one.contacts_added):,g} contacts {'more' if one.contacts_added >= 0 else 'less'}{each}")
    if one.contacts_set is not None:
        said.append(f"{one.contacts_set:,g} contacts{each}")
    if one.aht_factor != 1:
        said.append(f"{one.aht_factor:g} times the handle time")
    return ", ".join(said)


def when_words(one: Adjustment) -> str:
    """``2026-03-02 to 2026-03-06 09:00-12:00``: days with the same clock times together, in the queue's own zone."""
    clocks: dict[tuple[str, str, int], list[date]] = {}
    for span in one.spans:
        start, end = (moment.astimezone(ZoneInfo(one.zone)) for moment in span)
        midnight = end.hour == end.minute == 0 and end.date() > start.date()
        last = end.date() - timedelta(days=1) if midnight else end.date()
        key = f"{start:%H:%M}", "24:00" if midnight else f"{end:%H:%M}", (last - start.date()).days
        clocks.setdefault(key, []).append(start.date())
    return ", ".join(
        f"{_days(first, last)} {start}-{end}{f' +{days}' if days else ''}"
        for (start, end, days), dates in clocks.items()
        for first, last in _runs(dates)
    )


def _days(first: date, last: date) -> str:
    return f"{first}" if first == last else f"{first} to {last}"


def _runs(dates: list[date]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for day in sorted(dates):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found
