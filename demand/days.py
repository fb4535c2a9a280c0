"""Days as the models see them: rows of clock slots, and what is special about a date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np


@dataclass(frozen=True)
class Days:
    """Dates with what the calendar says about them.

    Attributes
    ----------
    dates
        Local dates, rising.
    after_closure
        Whether the last day before that is usually worked was a closed one; bool, shape ``(len(dates),)``.
    worked
        Weekdays usually worked, 0 is Monday.
    """

    dates: tuple[date, ...]
    after_closure: np.ndarray
    worked: tuple[int, ...]

    @cached_property
    def weekday(self) -> np.ndarray:
        """Weekday of each date, 0 is Monday."""
        return np.array([day.weekday() for day in self.dates], dtype=np.int64)

    @cached_property
    def number(self) -> np.ndarray:
        """Day number of each date, so that differences are days."""
        return np.array([day.toordinal() for day in self.dates], dtype=np.int64)

    @cached_property
    def from_month_start(self) -> np.ndarray:
        """Usually worked days of the month before each date."""
        firsts = [day.replace(day=1) for day in self.dates]
        return self._worked_days(firsts, self.dates)

    @cached_property
    def to_month_end(self) -> np.ndarray:
        """Usually worked days of the month after each date."""
        nexts = [(day.replace(day=28) + timedelta(days=4)).replace(day=1) for day in self.dates]
        return self._worked_days([day + timedelta(days=1) for day in self.dates], nexts)

    def _worked_days(self, starts: Sequence[date], ends: Sequence[date]) -> np.ndarray:
        mask = [weekday in self.worked for weekday in range(7)]
        return np.busday_count(np.array(starts, dtype="datetime64[D]"), np.array(ends, dtype="datetime64[D]"), weekmask=mask)

    def part(self, chosen: np.ndarray) -> Days:
        """Some of the days, by index or mask."""
        picked = np.arange(len(self.dates))[chosen]
        return Days(tuple(self.dates[k] for k in picked), self.after_closure[picked], self.worked)


@dataclass(frozen=True)
class PastDays:
    """Days with rows, and what came in.

    Attributes
    ----------
    volume
        Contacts per day and local clock slot, shape ``(days, slots)``; NaN where there is no row.
    ordinary
        Whether a day is no holiday; models learn from ordinary days only.
    """

    days: Days
    volume: np.ndarray
    ordinary: np.ndarray

    def before(self, day: date) -> PastDays:
        """The ordinary days before a date."""
        return self.part(self.ordinary & (self.days.number < day.toordinal()))

    def part(self, chosen: np.ndarray) -> PastDays:
        """Some of the days, by mask."""
        return PastDays(self.days.part(chosen), self.volume[chosen], self.ordinary[chosen])


def days_of(dates: Sequence[date], is_open: dict[date, bool], worked: Sequence[int]) -> Days:
    """Days with their closures found.

    Parameters
    ----------
    is_open
        Whether the queue was, or will be, open; dates not in it count as open.
    worked
        Weekdays usually worked.
    """
    known = min(is_open, default=date.min)

    def after_closure(day: date) -> bool:
        before = day - timedelta(days=1)
        while before.weekday() not in worked and before > known:
            before -= timedelta(days=1)
        return before.weekday() in worked and not is_open.get(before, True)

    return Days(tuple(dates), np.array([after_closure(day) for day in dates], dtype=bool), tuple(worked))
