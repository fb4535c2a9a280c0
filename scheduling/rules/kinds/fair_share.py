"""Counts that are to be shared fairly: unpopular shifts, weekends, nights, hours."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.nights import is_usual_night
from scheduling.rules.kinds.weekends import weekends_worked
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import FairShare
from scheduling.rules.words import hours


def findings(rule: FairShare, line: Line, calendar: Calendar, least: int, most: int) -> Iterator[Finding]:
    """What lies outside the person's band [least, most], which is fixed beforehand."""
    count = _count(rule, line, calendar)
    amount = max(0, least - count, count - most)
    if amount and rule.of == "hours":
        text = f"is paid {hours(count)}; the fair share is {hours(least)} to {hours(most)}"
        yield Finding(amount, None, text, in_minutes=True, mendable=count < least)
    elif amount:
        what = {"unpopular": "unpopular shifts", "weekends": "weekends", "nights": "nights"}[rule.of]
        text = f"works {count} {what}; the fair share is {least if least == most else f'{least} to {most}'}"
        yield Finding(amount, None, text, mendable=count < least)


def _count(rule: FairShare, line: Line, calendar: Calendar) -> int:
    if rule.of == "weekends":
        return weekends_worked(line, calendar)
    if rule.of == "hours":
        return sum(stint.paid_min for stint in line.own)
    return sum(stint.unpopular if rule.of == "unpopular" else is_usual_night(stint.clock, stint.clock_end) for stint in line.own)
