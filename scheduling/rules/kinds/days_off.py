"""Fixed days off, by date or weekday."""

from __future__ import annotations

from collections.abc import Iterator

from center.clock import parse_dates, parse_weekdays
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import DaysOff


def findings(rule: DaysOff, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Shifts that start on a fixed day off."""
    dates = {day for text in rule.dates for day in parse_dates(text)}
    weekdays = parse_weekdays(rule.weekdays) if rule.weekdays else ()
    for stint in line.own:
        day = calendar.date_of(stint.day)
        if day in dates or day.weekday() in weekdays:
            yield Finding(1, stint.day, f"works the shift {stint.kind!r} on a fixed day off")
