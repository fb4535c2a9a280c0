"""Most split shifts in a span."""

from __future__ import annotations

from collections.abc import Iterator

from scheduling.rules.kinds.spans import counts
from scheduling.rules.line import Calendar, Finding, Line
from scheduling.rules.schema import SplitShifts


def findings(rule: SplitShifts, line: Line, calendar: Calendar) -> Iterator[Finding]:
    """Spans with too many split shifts."""
    for item in counts(rule, line, calendar, None, rule.most, lambda stint: stint.split):
        yield Finding(item.over, item.days.first, f"works {item.found} split shifts; at most {rule.most}", last=item.days.end - 1)
