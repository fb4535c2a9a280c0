"""Weekends worked: how many, how often, and whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import Weekends


def findings(rule: Weekends, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Weekends too many, and those of which one day is worked."""
    saturdays = saturdays_from(line.known_from, calendar)
    worked = {stint.day for stint in line.stints}
    if rule.most is not None and rule.of is None:
        count = sum(bool(worked & {day for day in (saturday, saturday + 1) if day >= 0}) for saturday in saturdays)
        if count > rule.most:
            yield Finding(count - rule.most, None, f"works {count} weekends; at most {rule.most}")
    if rule.most is not None and rule.of is not None:
        yield from _too_often(rule.most, rule.of, saturdays, worked)
    if rule.whole:
        yield from _halves(line.known_from, saturdays, worked, calendar)


def saturdays_from(known_from: int, calendar: Calendar) -> list[int]:
    """Saturdays of the weekends of which a day is known, one before the first known day included."""
    return [day for day in range(known_from - 1, calendar.days) if calendar.date_of(day).weekday() == 5]


def weekends_worked(line: Line, calendar: Calendar) -> int:
    """Weekends with a shift that starts in the horizon."""
    worked = {stint.day for stint in line.own}
    return sum(bool(worked & {day, day + 1}) for day in saturdays_from(0, calendar))


def _too_often(most: int, of: int, saturdays: Sequence[int], worked: set[int]) -> Iterator[Finding]:
    """Too many in successive weekends, at least one of which reaches into the horizon."""
    before = {day for day in worked if day < 0}
    for k in range(max(1, len(saturdays) - of + 1)):
        window = saturdays[k : k + of]
        found = sum(bool(worked & {day, day + 1}) for day in window)
        over = found - max(most, sum(bool(before & {day, day + 1}) for day in window))
        if window and window[-1] + 1 >= 0 and over > 0:
            yield Finding(over, window[0], f"works {found} of {len(window)} weekends; at most {most}", last=window[-1] + 1)


def _halves(known_from: int, saturdays: Sequence[int], worked: set[int], calendar: Calendar) -> Iterator[Finding]:
    for day in saturdays:
        judged = known_from <= day and 0 <= day + 1 < calendar.days
        if judged and (day in worked) != (day + 1 in worked):
            yield Finding(1, day, "works one day of the weekend; both or none", last=day + 1, mendable=True)
