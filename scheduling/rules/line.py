"""A person's line of work as a rule sees it: shifts in order, those before the horizon included. No scenario, no solver."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Stint:
    """One shift.

    Attributes
    ----------
    day
        Local day it starts in: 0 is the horizon's first, before it negative.
    start, end
        Elapsed minutes since the horizon's start; negative before it.
    clock, clock_end
        Local start and end, minutes after the midnight of `day`; the end of an overnight shift is past 1440.
    paid_min
        Paid minutes.
    kind
        Name of its shape.
    split
        Whether it is a split shift.
    unpopular
        Whether the scenario's `rules.unpopular` names it.
    """

    day: int
    start: int
    end: int
    clock: int
    clock_end: int
    paid_min: int
    kind: str
    split: bool = False
    unpopular: bool = False


@dataclass(frozen=True)
class Line:
    """One person's shifts.

    Attributes
    ----------
    agent, name
        Number and name of the person.
    stints
        In order of start; those of history first.
    known_from
        First day of which the person's work is known: 0 without history.
    owed_min
        Paid minutes owed in each week of the horizon, after credit for leave.
    """

    agent: int
    name: str
    stints: tuple[Stint, ...]
    known_from: int = 0
    owed_min: tuple[int, ...] = ()

    @cached_property
    def own(self) -> tuple[Stint, ...]:
        """The horizon's shifts, without history."""
        return tuple(stint for stint in self.stints if stint.day >= 0)


@dataclass(frozen=True)
class Calendar:
    """Days of the horizon, and the clock of a person's site.

    Attributes
    ----------
    first
        Date of day 0.
    days
        Days of the horizon.
    start_utc, step_min, zone
        Where elapsed minute 0 lies, the planning step, and the IANA zone of the clock.
    """

    first: date
    days: int
    start_utc: datetime
    step_min: int
    zone: str

    def date_of(self, day: int) -> date:
        """Date of a day, which may lie before the horizon."""
        return self.first + timedelta(days=day)

    def local(self, minute: int) -> datetime:
        """Local time of an elapsed minute."""
        return (self.start_utc + timedelta(minutes=minute)).astimezone(ZoneInfo(self.zone))

    @cached_property
    def weeks(self) -> tuple[tuple[int, int], ...]:
        """(first day, end day) of the blocks of 7 days; the last one may be shorter."""
        return tuple((day, min(day + 7, self.days)) for day in range(0, self.days, 7))


@dataclass(frozen=True)
class Finding:
    """A rule broken once.

    Attributes
    ----------
    amount
        By how much, in units of the rule's kind; in minutes where `in_minutes` holds.
    day
        Day it is told of; None for the whole horizon.
    text
        What was found and what is allowed, for people: ``works 7 days in a row; allowed 6``.
    last
        Last day of the span it is told of; None where that is one day.
    in_minutes
        Whether the amount is paid minutes, priced by the hour.
    hard
        Whether this breaks the rule although the rule has a price, or costs although it has none; None: as the rule.
    mendable
        Whether further shifts on other days could mend it: too little work, not too much.
    """

    amount: int
    day: int | None
    text: str
    last: int | None = None
    in_minutes: bool = False
    hard: bool | None = None
    mendable: bool = False
