"""The moments of the waves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from center.clock import parse_clock, parse_weekdays
from routing.triage.replay.schema import ReplaySettings


def wave_moments(first: datetime, last: datetime, zone: str, settings: ReplaySettings) -> tuple[datetime, ...]:
    """UTC moments of the waves from `first` to `last`, both included; a clock time that spring skips is the one an hour later."""
    days, clocks, local = parse_weekdays(settings.days), [parse_clock(text) for text in settings.waves], ZoneInfo(zone)
    found = []
    day = first.astimezone(local).date()
    while day <= last.astimezone(local).date():
        if day.weekday() in days:
            for minute in clocks:
                moment = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=local).astimezone(UTC)
                if first <= moment <= last:
                    found.append(moment)
        day += timedelta(days=1)
    return tuple(found)
