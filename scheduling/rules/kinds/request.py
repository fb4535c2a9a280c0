"""Wishes for dates: to work, or not to."""

from __future__ import annotations

from collections.abc import Iterator

from center.clock import parse_dates
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Request


def findings(rule: Request, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Dates of the horizon on which the wish is not met."""
    kinds: dict[int, list[str]] = {}
    for stint in line.own:
        kinds.setdefault(stint.day, []).append(stint.kind)
    wanted = ", ".join(rule.kinds)
    for day in days_of(rule, calendar):
        worked = kinds.get(day, [])
        meant = [kind for kind in worked if not rule.kinds or kind in rule.kinds]
        found = f"works {', '.join(map(repr, worked))}" if worked else "is off"
        if rule.want == "on" and not meant:
            yield Finding(1, day, f"{found}; asked to work{f' a shift of {wanted}' if wanted else ''}", mendable=not worked)
        if rule.want == "off" and meant:
            yield Finding(1, day, f"{found}; asked {f'for no shift of {wanted}' if wanted else 'to be off'}")


def days_of(rule: Request, calendar: Calendar) -> list[int]:
    """Days of the horizon that the wish is for, each once."""
    days = {(date - calendar.first).days for text in rule.dates for date in parse_dates(text)}
    return sorted(day for day in days if 0 <= day < calendar.days)
