"""Least and most working days in a row."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.runs import both, runs
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import ConsecutiveWork


def findings(rule: ConsecutiveWork, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Runs of working days that are too long or too short."""
    found = list(runs(stint.day for stint in line.stints))
    yield from both(found, (rule.least, rule.most), line.known_from, calendar, "works {} days in a row")
