"""Night shifts: how many, and how many in a row."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from center.clock import Window
from scheduling.rules.kinds.runs import runs, too_long
from scheduling.rules.kinds.spans import counts
from scheduling.rules.line import Calendar, Finding, Line, Stint
from scheduling.rules.schema import Nights


def findings(rule: Nights, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Spans with too many nights, and too many nights in a row."""
    for item in counts(rule, line, calendar, None, rule.most, lambda stint: is_night(stint, rule.night, rule.least_min)):
        yield Finding(item.over, item.days.first, f"works {item.found} nights; at most {rule.most}", last=item.days.end - 1)
    nights = runs(stint.day for stint in line.stints if is_night(stint, rule.night, rule.least_min))
    yield from too_long(nights, rule.in_a_row, "works {} nights in a row", f"at most {rule.in_a_row}")


def is_night(stint: Stint, night: str, least_min: int) -> bool:
    """Whether the clock shows a time of `night` for at least `least_min` minutes of the shift."""
    return night_minutes(stint.clock, stint.clock_end, night) >= least_min


@lru_cache(maxsize=4096)
def is_usual_night(clock: int, clock_end: int) -> bool:
    """Whether a shift of these local times is a night by what the rule says when nothing is given."""
    fields = Nights.model_fields
    return night_minutes(clock, clock_end, fields["night"].default) >= fields["least_min"].default


@lru_cache(maxsize=4096)
def night_minutes(clock: int, clock_end: int, night: str) -> int:
    """Minutes of the clock in [clock, clock_end) that lie in the window, which comes every day."""
    window = Window.parse(night)
    days = range(-1, clock_end // 1440 + 1)
    return sum(max(0, min(clock_end, window.end + 1440 * day) - max(clock, window.start + 1440 * day)) for day in days)
