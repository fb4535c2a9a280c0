"""Spans of days, and what a person does too little or too much of in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from scheduling.rules.line import Calendar, Line, Stint
from scheduling.rules.schema import Span


@dataclass(frozen=True)
class Days:
    """Days [first, end); `whole` where they are held to a least too."""

    first: int
    end: int
    whole: bool


@dataclass(frozen=True)
class Count:
    """What a span holds, and by how much that is too little or too much (one of the two is 0)."""

    days: Days
    found: int
    short: int
    over: int


def counts(
    rule: Span, line: Line, calendar: Calendar, least: int | None, most: int | None, measure: Callable[[Stint], int]
) -> Iterator[Count]:
    """The rule's spans in which the sum of `measure` over the shifts is below `least` or above `most`."""
    by_day = totals(line, calendar, measure)
    for days in spans(rule, line.known_from, calendar):
        before, found = by_day(days.first, min(0, days.end)), by_day(days.first, days.end)
        short = max(0, least - found) if least is not None and days.whole else 0
        over = max(0, found - max(most, before)) if most is not None else 0
        if short or over:
            yield Count(days, found, short, over)


def spans(rule: Span, known_from: int, calendar: Calendar) -> Iterator[Days]:
    """Weeks, the horizon, or every rolling span, as the rule says."""
    if rule.per == "week":
        yield from (Days(first, end, end - first == 7) for first, end in calendar.weeks)
    elif rule.days is None:
        yield Days(0, calendar.days, True)
    elif calendar.days - known_from < rule.days:
        yield Days(known_from, calendar.days, False)
    else:
        for first in range(max(known_from, 1 - rule.days), calendar.days - rule.days + 1):
            yield Days(first, first + rule.days, first >= 0)


def totals(line: Line, calendar: Calendar, measure: Callable[[Stint], int]) -> Callable[[int, int], int]:
    """Sum of `measure` over the shifts of days [first, end), as a function of both."""
    start = min([line.known_from, *(stint.day for stint in line.stints[:1])])
    by_day = [0] * (calendar.days - start)
    for stint in line.stints:
        by_day[stint.day - start] += measure(stint)
    summed = [0, *accumulate(by_day)]
    return lambda first, end: summed[max(first, end) - start] - summed[first - start]
