"""Shifts that may not follow one another on successive days."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Succession


def findings(rule: Succession, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Days with a shift of `then` after a day with one of `first`."""
    for before, after in pairwise(line.stints):
        follows = after.day == before.day + 1 and after.day >= 0
        if follows and before.kind in rule.first and after.kind in rule.then:
            yield Finding(1, after.day, f"works the shift {after.kind!r} on the day after {before.kind!r}; not allowed")
