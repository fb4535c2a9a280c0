"""When a meeting may be held, by the clock: its windows, its dates, its minute of the hour."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from center.clock import Window, parse_dates, parse_weekly_window
from scheduling.meetings.schema import Meeting


def may_begin(meeting: Meeting, moment: datetime) -> bool:
    """Whether the meeting may begin at a local time: on the day, at the minute, and so that it ends in the window that it begins in."""
    minute = moment.hour * 60 + moment.minute
    if meeting.dates and moment.date() not in _dates(tuple(meeting.dates)):
        return False
    if meeting.every_min is not None and minute % meeting.every_min:
        return False
    length = meeting.minutes + _skipped(moment, meeting.minutes)
    return not meeting.windows or any(
        window.holds(at, at + length)
        for day, window in _windows(tuple(meeting.windows))
        for at in ([minute] if day == moment.weekday() else []) + ([minute + 1440] if day == (moment.weekday() - 1) % 7 else [])
    )


def _skipped(moment: datetime, minutes: int) -> int:
    """Minutes by which the clock is set forward in the next ones: what begins before ends so much later on it."""
    after = (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)
    return max(0, round(((after.utcoffset() or timedelta()) - (moment.utcoffset() or timedelta())).total_seconds() / 60))


@lru_cache(maxsize=256)
def _dates(texts: Sequence[str]) -> frozenset[date]:
    return frozenset(day for text in texts for day in parse_dates(text))


@lru_cache(maxsize=256)
def _windows(texts: Sequence[str]) -> tuple[tuple[int, Window], ...]:
    return tuple(piece for text in texts for piece in parse_weekly_window(text))
