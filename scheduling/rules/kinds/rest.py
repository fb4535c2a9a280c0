"""Rest between two shifts."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.bounds import least_minutes
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Rest
from scheduling.rules.words import hours


def findings(rule: Rest, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Every two shifts of different days with too few hours between them."""
    least = least_minutes(rule.hours) or 0
    reach = least + max((stint.end - stint.start for stint in line.stints), default=0)
    for k, after in enumerate(line.stints):
        for before in reversed(line.stints[:k] if after.day >= 0 else ()):
            if after.start - before.start >= reach:
                break
            rest = after.start - before.end
            if rest < least and before.day < after.day and (not rule.after or before.kind in rule.after):
                shift = f"the shift {before.kind!r} of {calendar.date_of(before.day):%a %Y-%m-%d}"
                yield Finding(-(-(least - rest) // 60), after.day, f"starts {hours(rest)} after {shift}; at least {hours(least)}")
