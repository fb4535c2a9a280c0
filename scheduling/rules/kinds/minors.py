"""Young people: no work outside certain hours, and most hours a day and a week."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.available import first_outside
from scheduling.rules.kinds.bounds import most_minutes
from scheduling.rules.kinds.day_hours import long_days
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Minors
from scheduling.rules.words import hours


def findings(rule: Minors, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Shifts outside the hours allowed, days and weeks that are too long."""
    for stint in line.own:
        minute = first_outside(stint.start, stint.end, (f"daily {rule.between}",), calendar)
        if minute is not None:
            yield Finding(1, stint.day, f"works at {calendar.local(minute):%H:%M}; allowed {rule.between} at this age")
    yield from long_days(line, rule.day_hours)
    most = most_minutes(rule.week_hours) or 0
    for first, end in calendar.weeks:
        paid = sum(stint.paid_min for stint in line.own if first <= stint.day < end)
        if paid > most:
            yield Finding(paid - most, first, f"is paid {hours(paid)}; at most {hours(most)} a week", last=end - 1, in_minutes=True)
