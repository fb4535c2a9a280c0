"""Starts within a band of the clock through a week."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from center.clock import clock_text
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import StartBand


def findings(rule: StartBand, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Pairs of shifts of a week that start too far apart."""
    for first, end in calendar.weeks:
        week = [stint for stint in line.own if first <= stint.day < end]
        for one, two in combinations(week, 2):
            apart = abs(one.clock - two.clock)
            if apart > rule.minutes:
                starts = f"{clock_text(one.clock)} and {clock_text(two.clock)}"
                yield Finding(1, one.day, f"starts at {starts}, {apart} minutes apart; at most {rule.minutes} in a week", last=two.day)
