"""Least and most days worked in a span."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from scheduling.rules.kinds.bounds import allowed
from scheduling.rules.kinds.spans import counts
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import WorkingDays


def findings(rule: WorkingDays, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Spans with too few or too many working days."""
    one_a_day = {stint.day: stint for stint in line.stints}
    by_day = replace(line, stints=tuple(one_a_day.values()))
    for item in counts(rule, by_day, calendar, rule.least, rule.most, lambda stint: 1):
        text = f"works {item.found} days; {allowed(rule.least, rule.most)}"
        yield Finding(item.short + item.over, item.days.first, text, last=item.days.end - 1, mendable=item.short > 0)
