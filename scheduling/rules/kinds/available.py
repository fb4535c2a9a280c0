"""Shifts only at certain times of the week."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from center.clock import parse_weekly_window
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Available


def findings(rule: Available, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Shifts with a step outside the windows."""
    for stint in line.own:
        minute = first_outside(stint.start, stint.end, tuple(rule.windows), calendar)
        if minute is not None:
            text = f"works at {calendar.local(minute):%a %H:%M}; available {', '.join(rule.windows)}"
            yield Finding(1, stint.day, text)


@lru_cache(maxsize=1 << 14)
def first_outside(start: int, end: int, windows: tuple[str, ...], calendar: Calendar) -> int | None:
    """First step of [start, end), elapsed minutes, that lies in none of the weekly windows; None where there is none."""
    pieces = [piece for text in windows for piece in parse_weekly_window(text)]
    for minute in range(start, end, calendar.step_min):
        now = calendar.local(minute)
        clock, weekday = now.hour * 60 + now.minute, now.weekday()
        spots = [(weekday, clock), ((weekday - 1) % 7, clock + 1440)]
        if not any(day == piece and window.holds(at, at + calendar.step_min) for piece, window in pieces for day, at in spots):
            return minute
    return None
