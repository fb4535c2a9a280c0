"""Small words for clock times and weekdays, as people write them: ``mon 08:00-16:30``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60
_WINDOW = re.compile(r"^(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})$")


@dataclass(frozen=True, order=True)
class Window:
    """Local clock window in minutes after midnight; `end` > `start`, and past 1440 when it runs overnight."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Window:
        """Read ``08:00-16:30``; ``22:00-06:00`` runs overnight, ``00:00-24:00`` is the whole day.

        Raises
        ------
        ValueError
            The text is not a window.
        """
        match = _WINDOW.match(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a window such as 08:00-16:30")
        h0, m0, h1, m1 = (int(part) for part in match.groups())
        if h0 > 23 or m0 > 59 or m1 > 59 or h1 * 60 + m1 > _DAY_MINUTES:
            raise ValueError(f"{text!r} is not a window between 00:00 and 24:00")
        start, end = h0 * 60 + m0, h1 * 60 + m1
        if start == end:
            raise ValueError(f"{text!r} is empty; write 00:00-24:00 for the whole day")
        return cls(start, end if end > start else end + _DAY_MINUTES)

    def overlaps(self, other: Window) -> bool:
        """Whether two windows of one day share a minute."""
        return self.start < other.end and other.start < self.end

    def holds(self, start: int, end: int) -> bool:
        """Whether minutes [start, end) lie inside."""
        return self.start <= start and end <= self.end

    def __str__(self) -> str:
        return f"{clock_text(self.start)}-{clock_text(self.end)}"


def clock_text(minute: int) -> str:
    """``HH:MM`` of a minute after midnight; past midnight it wraps, 1440 itself reads 24:00."""
    minute = minute if minute == _DAY_MINUTES else minute % _DAY_MINUTES
    return f"{minute // 60:02d}:{minute % 60:02d}"


def parse_clock(text: str) -> int:
    """Minutes after midnight of ``HH:MM``.

    Raises
    ------
    ValueError
        The text is not a clock time.
    """
    match = re.match(r"^(\d{1,2}):(\d{2})$", text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise ValueError(f"{text!r} is not a clock time such as 08:30")
    return int(match[1]) * 60 + int(match[2])


def parse_weekdays(text: str) -> tuple[int, ...]:
    """Weekday numbers (0 is Monday) of ``mon``, ``mon-fri`` (which may wrap: ``sat-mon``) or ``daily``.

    Raises
    ------
    ValueError
        A word is not a weekday.
    """
    text = text.strip().lower()
    if text == "daily":
        return tuple(range(7))
    first, _, last = text.partition("-")
    for word in (first, last or first):
        if word not in WEEKDAYS:
            raise ValueError(f"{word!r} is not a weekday; use {', '.join(WEEKDAYS)}, a range such as mon-fri, or daily")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return tuple((start + k) % 7 for k in range((end - start) % 7 + 1))


def parse_weekly_window(text: str) -> list[tuple[int, Window]]:
    """(weekday, window) pairs of ``mon-fri 08:00-16:30``.

    Raises
    ------
    ValueError
        The text is not weekdays and a window.
    """
    words = text.split()
    if len(words) != 2:
        raise ValueError(f"{text!r} is not weekdays and a window such as 'mon-fri 08:00-16:30'")
    window = Window.parse(words[1])
    return [(day, window) for day in parse_weekdays(words[0])]


def parse_dates(text: str) -> tuple[date, ...]:
    """Dates of ``2026-12-24`` or of an inclusive range ``2026-12-24..2026-12-31``.

    Raises
    ------
    ValueError
        A date is not ISO, or the range runs backwards.
    """
    first, _, last = text.strip().partition("..")
    start, end = date.fromisoformat(first), date.fromisoformat(last or first)
    if end < start:
        raise ValueError(f"{text!r} ends before it starts")
    return tuple(start + timedelta(days=k) for k in range((end - start).days + 1))
