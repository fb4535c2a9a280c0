"""Least and most shifts of some names in a span."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.bounds import allowed
from scheduling.rules.kinds.spans import counts
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import ShiftsOfKind


def findings(rule: ShiftsOfKind, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Spans with too few or too many shifts of the kinds."""
    for item in counts(rule, line, calendar, rule.least, rule.most, lambda stint: stint.kind in rule.kinds):
        text = f"works {item.found} shifts of {', '.join(rule.kinds)}; {allowed(rule.least, rule.most)}"
        yield Finding(item.short + item.over, item.days.first, text, last=item.days.end - 1, mendable=item.short > 0)
