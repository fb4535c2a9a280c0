"""Overtime: paid by the hour up to a limit, and never beyond it."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.bounds import most_minutes
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Overtime
from scheduling.rules.words import hours


def findings(rule: Overtime, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Weeks with overtime (priced), and with more than is allowed (hard)."""
    limit = most_minutes(rule.most) or 0
    for (first, end), base in zip(calendar.weeks, bases(rule, line, calendar), strict=True):
        paid = sum(stint.paid_min for stint in line.own if first <= stint.day < end)
        extra = paid - base
        if extra > limit:
            text = f"is paid {hours(extra)} above {hours(base)}; at most {hours(limit)}"
            yield Finding(extra - limit, first, text, last=end - 1, in_minutes=True, hard=True)
        if extra > 0 and rule.price is not None:
            yield Finding(extra, first, f"works {hours(extra)} above {hours(base)}; overtime", last=end - 1, in_minutes=True)


def bases(rule: Overtime, line: Line, calendar: Calendar) -> list[int]:
    """Paid minutes of each week above which it is overtime."""
    above = most_minutes(rule.above)
    return list(line.owed_min) if above is None else [above] * len(calendar.weeks)
