"""Spans of days in which a rule counts, known before anything is planned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduling.rules.schema import Span


@dataclass(frozen=True)
class Days:
    """Days [first, end), the first perhaps before the horizon; `whole` where they are held to a least too."""

    first: int
    end: int
    whole: bool


def spans_of(rule: Span, days: int, known_from: int) -> Iterator[Days]:
    """Weeks, the horizon, or every rolling span of known days that reaches into the horizon."""
    if rule.per == "horizon":
        yield Days(0, days, True)
    elif rule.days is None:
        yield from weeks_of(days)
    elif days - known_from < rule.days:
        yield Days(known_from, days, False)
    else:
        yield from (Days(first, first + rule.days, first >= 0) for first in range(max(known_from, 1 - rule.days), days - rule.days + 1))


def weeks_of(days: int) -> Iterator[Days]:
    """Blocks of 7 days from the horizon's first."""
    yield from (Days(first, min(first + 7, days), first + 7 <= days) for first in range(0, days, 7))
