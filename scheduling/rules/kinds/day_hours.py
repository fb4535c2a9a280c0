"""Most paid hours a day."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.bounds import most_minutes
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import DayHours
from scheduling.rules.words import hours


def findings(rule: DayHours, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Days with too many paid minutes."""
    yield from long_days(line, rule.most)


def long_days(line: Line, most_hours: float) -> Iterator[Finding]:
    """Days of the horizon with more paid hours than `most_hours`."""
    most, paid = most_minutes(most_hours) or 0, dict[int, int]()
    for stint in line.own:
        paid[stint.day] = paid.get(stint.day, 0) + stint.paid_min
    for day, minutes in paid.items():
        if minutes > most:
            yield Finding(minutes - most, day, f"is paid {hours(minutes)}; at most {hours(most)} a day", in_minutes=True)
