"""Least and most paid hours in a span."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.bounds import allowed, least_minutes, most_minutes
from scheduling.rules.kinds.spans import counts
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Hours
from scheduling.rules.words import hours


def findings(rule: Hours, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Spans with too few or too many paid minutes."""
    least, most = least_minutes(rule.least), most_minutes(rule.most)
    for item in counts(rule, line, calendar, least, most, lambda stint: stint.paid_min):
        text = f"is paid {hours(item.found)}; {allowed(least, most, hours)}"
        yield Finding(item.short + item.over, item.days.first, text, last=item.days.end - 1, in_minutes=True, mendable=item.short > 0)
