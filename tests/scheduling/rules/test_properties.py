"""What holds for all kinds: history is never judged itself, and a looser bound never finds more."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

LETTERS = st.text(alphabet="edlns.", min_size=1, max_size=16)
MOST: list[dict[str, Any]] = [
    {"rule": "rest", "hours": 48},
    {"rule": "hours", "most": 8},
    {"rule": "hours", "most": 8, "per": "rolling", "days": 5},
    {"rule": "day_hours", "most": 4},
    {"rule": "working_days", "most": 1, "per": "rolling", "days": 4},
    {"rule": "consecutive_work", "most": 1},
    {"rule": "weekends", "most": 0},
    {"rule": "weekends", "most": 0, "of": 2},
    {"rule": "succession", "first": ["night"], "then": ["early"]},
    {"rule": "shifts_of_kind", "kinds": ["late"], "most": 0, "per": "rolling", "days": 3},
    {"rule": "start_band", "minutes": 0},
    {"rule": "split_shifts", "per": "rolling", "days": 6},
    {"rule": "nights", "most": 0, "in_a_row": 0},
    {"rule": "minors", "day_hours": 1, "week_hours": 1},
    {"rule": "days_off", "weekdays": "daily"},
    {"rule": "available", "windows": ["mon 00:00-00:15"]},
    {"rule": "request", "want": "off", "dates": ["2026-09-01..2026-12-01"]},
    {"rule": "overtime", "above": 0, "most": 0, "price": 1},
]
BOUNDS = [
    ("hours", {}, 8),
    ("hours", {"per": "rolling", "days": 5}, 8),
    ("working_days", {"per": "horizon"}, 1),
    ("consecutive_work", {}, 1),
    ("consecutive_off", {}, 1),
    ("shifts_of_kind", {"kinds": ["night", "early"]}, 1),
]


@pytest.fixture(scope="module")
def judged(line_of):
    """(amount, mendable) of all that a rule finds in a line that begins on Saturday 2026-10-10."""

    def found(pattern: str, **keys: Any) -> list[tuple[int, bool]]:
        return [(item.amount, item.mendable) for item in line_of(pattern, date(2026, 10, 10), **keys)]

    return found


@pytest.mark.parametrize("rule", MOST, ids=lambda rule: rule["rule"])
@settings(max_examples=10, deadline=None)
@given(before=LETTERS, days=st.integers(1, 15))
def test_history_alone_breaks_nothing(judged, rule, before, days):
    assert judged(f"{before}|{'.' * days}", **rule) == []


@pytest.mark.parametrize(("kind", "keys", "unit"), BOUNDS, ids=lambda value: value if isinstance(value, str) else "")
@settings(max_examples=20, deadline=None)
@given(before=st.just("") | LETTERS, own=LETTERS, least=st.integers(1, 4), most=st.integers(1, 4))
def test_a_looser_bound_never_finds_more(judged, kind, keys, unit, before, own, least, most):
    line = f"{before}|{own}"

    def amount(**bounds: int) -> int:
        return sum(found for found, _ in judged(line, rule=kind, **keys, **{name: unit * value for name, value in bounds.items()}))

    assert amount(most=most + 1) <= amount(most=most)
    if least > 1:
        assert amount(least=least - 1) <= amount(least=least)
    assert amount(least=least, most=most) == amount(least=least) + amount(most=most)


@settings(max_examples=30, deadline=None)
@given(before=LETTERS, own=LETTERS, days=st.integers(2, 9), most=st.integers(0, 40))
def test_rolling_hours_day_by_day(judged, before, own, days, most):
    """Against adding up every span from scratch."""
    hours = [{".": 0}.get(letter, 8) for letter in before + own]
    known, expected = len(before), 0
    for first in range(len(hours) - days + 1):
        if first + days > known:
            of_history = sum(hours[first : max(first, known)])
            expected += max(0, sum(hours[first : first + days]) - max(most, of_history))
    if len(hours) < days:
        expected = max(0, sum(hours) - max(most, sum(hours[:known])))
    assert sum(amount for amount, _ in judged(f"{before}|{own}", rule="hours", per="rolling", days=days, most=most)) == 60 * expected
