"""Lines of work written as a letter a day, and the rules that judge them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import TypeAdapter

from scheduling.rules.kinds import KINDS
from scheduling.rules.line import Calendar, Finding, Line, Stint
from scheduling.rules.schema import AnyRule, Rule

SHIFTS = {"e": ("early", 6, 8), "d": ("day", 9, 8), "l": ("late", 14, 8), "n": ("night", 22, 8), "s": ("split", 8, 12), "h": ("half", 9, 4)}
"""Letter -> name, hour it starts at, hours."""

ZONE = "Europe/Madrid"
_RULE: TypeAdapter[Any] = TypeAdapter(AnyRule)


def a_rule(**keys: Any) -> Rule:
    """A rule as a file gives it."""
    return _RULE.validate_python(keys)


def a_line(pattern: str, first: date, owed_min: tuple[int, ...] = ()) -> tuple[Line, Calendar]:
    """A letter a day, ``.`` is off; what stands before ``|`` is history."""
    before, _, after = pattern.rpartition("|")
    letters = before + after
    start_utc = _utc(first, 0)
    stints = [_stint(letter, k - len(before), first, start_utc) for k, letter in enumerate(letters) if letter != "."]
    calendar = Calendar(first, len(after), start_utc, 60, ZONE)
    return Line(0, "ana", tuple(stints), known_from=-len(before), owed_min=owed_min), calendar


def _utc(day: date, hour: int) -> datetime:
    moment = datetime(day.year, day.month, day.day, tzinfo=None) + timedelta(hours=hour)
    return moment.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)


def _stint(letter: str, day: int, first: date, start_utc: datetime) -> Stint:
    kind, hour, length = SHIFTS[letter]
    begin = _utc(first + timedelta(days=day), hour)
    end = begin + timedelta(hours=length)
    local = end.astimezone(ZoneInfo(ZONE))
    clock_end = (local.date() - (first + timedelta(days=day))).days * 1440 + local.hour * 60 + local.minute
    elapsed = [round((moment - start_utc).total_seconds() / 60) for moment in (begin, end)]
    paid = (8 if letter == "s" else length) * 60
    return Stint(day, *elapsed, hour * 60, clock_end, paid, kind, split=letter == "s", unpopular=letter == "n")


@pytest.fixture
def find() -> Callable[..., list[Finding]]:
    """``find(pattern, rule="hours", most=40)``: what the rule finds, on weeks from Monday 2026-10-12 unless `start` says otherwise."""

    def found(pattern: str, start: str = "2026-10-12", owed_min: tuple[int, ...] = (), **keys: Any) -> list[Finding]:
        rule = a_rule(**keys)
        return list(KINDS[rule.rule](rule, *a_line(pattern, date.fromisoformat(start), owed_min)))

    return found


@pytest.fixture(scope="session")
def line_of() -> Callable[..., list[Finding]]:
    """``line_of(pattern, begin, rule=..., ...)``: what the rule finds; of session scope, for properties."""

    def found(pattern: str, begin: date, **keys: Any) -> list[Finding]:
        rule = a_rule(**keys)
        return list(KINDS[rule.rule](rule, *a_line(pattern, begin)))

    return found


@pytest.fixture
def amounts(find) -> Callable[..., list[tuple[int | None, int]]]:
    """As `find`, but (day, amount) of each finding."""
    return lambda *pattern, **keys: [(finding.day, finding.amount) for finding in find(*pattern, **keys)]
