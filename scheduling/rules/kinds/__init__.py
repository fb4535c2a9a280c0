"""The kinds of rules, one a file: what each one finds in a person's line of work.

A kind is a function ``findings(rule, line, calendar)``, written from the rule's definition in `scheduling.rules.schema`. It knows no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scheduling.rules.kinds import (
    available,
    consecutive_off,
    consecutive_work,
    day_hours,
    days_off,
    fair_share,
    hours,
    minors,
    nights,
    overtime,
    request,
    rest,
    shifts_of_kind,
    split_shifts,
    start_band,
    succession,
    weekends,
    working_days,
)
from scheduling.rules.line import Calendar, Finding, Line

__all__ = ["KINDS", "Kind", "fair_share"]

Kind = Callable[[Any, Line, Calendar], Iterator[Finding]]

KINDS: dict[str, Kind] = {
    "rest": rest.findings,
    "hours": hours.findings,
    "day_hours": day_hours.findings,
    "working_days": working_days.findings,
    "consecutive_work": consecutive_work.findings,
    "consecutive_off": consecutive_off.findings,
    "weekends": weekends.findings,
    "succession": succession.findings,
    "shifts_of_kind": shifts_of_kind.findings,
    "start_band": start_band.findings,
    "split_shifts": split_shifts.findings,
    "nights": nights.findings,
    "minors": minors.findings,
    "days_off": days_off.findings,
    "available": available.findings,
    "request": request.findings,
    "overtime": overtime.findings,
}
"""Rule kind -> what it finds. `turn` finds nothing; `fair_share` also needs each person's share."""
