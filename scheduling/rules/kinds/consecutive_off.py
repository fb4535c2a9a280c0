"""Least and most days off in a row."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.runs import both, runs
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import ConsecutiveOff


def findings(rule: ConsecutiveOff, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Runs of days off that are too long or too short."""
    worked = {stint.day for stint in line.stints}
    found = list(runs(day for day in range(line.known_from, calendar.days) if day not in worked))
    yield from both(found, (rule.least, rule.most), line.known_from, calendar, "is off {} days in a row", mendable=True)
