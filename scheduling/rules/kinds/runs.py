"""Runs of days: too long, and too short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scheduling.rules.kinds.bounds import allowed
from scheduling.rules.line import Calendar, Finding


def runs(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(first day, end day) of each run of successive days."""
    first = last = None
    for day in sorted(set(days)):
        if first is not None and last is not None and day != last + 1:
            yield first, last + 1
            first = None
        first, last = day if first is None else first, day
    if first is not None and last is not None:
        yield first, last + 1


def too_long(found: Iterable[tuple[int, int]], most: int | None, words: str, limit: str, mendable: bool = False) -> Iterator[Finding]:
    """Runs with more than `most` days: a finding of the days in the horizon that are too many."""
    for first, end in found:
        over = 0 if most is None else min(end - first - most, end - max(first, 0))
        if over > 0:
            yield Finding(over, first, f"{words.format(end - first)}; {limit}", last=end - 1, mendable=mendable)


def too_short(found: Iterable[tuple[int, int]], least: int | None, known_from: int, days: int, words: str, limit: str) -> Iterator[Finding]:
    """Runs with fewer than `least` days whose both ends are known and decided no earlier than the horizon's first day."""
    for first, end in found:
        short = 0 if least is None else least - (end - first)
        if short > 0 and known_from < first and 0 <= end < days:
            yield Finding(short, first, f"{words.format(end - first)}; {limit}", last=end - 1, mendable=True)


def both(
    found: list[tuple[int, int]],
    bounds: tuple[int | None, int | None],
    known_from: int,
    calendar: Calendar,
    words: str,
    mendable: bool = False,
) -> Iterator[Finding]:
    """Runs outside (least, most); `mendable` where more work makes a long run shorter."""
    limit = allowed(*bounds)
    yield from too_long(found, bounds[1], words, limit, mendable)
    yield from too_short(found, bounds[0], known_from, calendar.days, words, limit)
