from __future__ import annotations

from datetime import date

import pytest

from center.horizon import Horizon
from reports.words import clock_span, confidence_words, days_text, gap, gap_text, money, number, percent, plural, points, span_text

SPRING = Horizon.of_days(date(2026, 3, 28), 3, 15, "Europe/Madrid")
AUTUMN = Horizon.of_days(date(2026, 10, 24), 2, 30, "Europe/Madrid")


def test_points_are_hundredths() -> None:
    assert points(12345678) == "123,456.78"
    assert points(5) == "0.05"
    assert points(None) == "–"


@pytest.mark.parametrize(("share", "text"), [(0.9484, "94.8 %"), (1.0, "100.0 %"), (0.99999, "99.9 %"), (None, "–"), (12.5, "1,250.0 %")])
def test_percent_never_rounds_up_to_all(share: float | None, text: str) -> None:
    assert percent(share) == text


def test_gap_is_over_the_bound_and_never_divides_by_zero() -> None:
    assert gap(1100, 1000) == pytest.approx(0.1)
    assert gap(500, 0) == 500
    assert gap(None, 3) is None
    assert gap_text(500, 1) == "> 1,000 %"
    assert gap_text(1100, 1000) == "10.0 %"


def test_gap_above_nothing_is_a_dash() -> None:
    assert gap_text(500, 0) == gap_text(500, -3) == gap_text(500, None) == gap_text(None, 0) == "–"
    assert gap_text(0, 0) == "0.0 %"


def test_confidence_in_words() -> None:
    assert confidence_words({}) == "–"
    assert confidence_words({"legal": True, "reads_within_1_percent": None, "gap_to_bound": 41.0}) == "legal, > 1,000 % above its bound"
    both = {"legal": False, "reads_within_1_percent": 0.0, "gap_to_bound": 0.0}
    assert confidence_words(both) == "not legal, 0.0 % of reads within 1 %, 0.0 % above its bound"


@pytest.mark.parametrize(("amount", "text"), [(None, "–"), (0.0, "0.00"), (0.0375, "0.0375"), (1234.5, "1,234.50")])
def test_money(amount: float | None, text: str) -> None:
    assert money(amount) == text


def test_numbers_and_plurals() -> None:
    assert number(1234.04) == "1,234"
    assert number(1234.06) == "1,234.1"
    assert plural(1, "person", "people") == "1 person"
    assert plural(1200, "rule") == "1,200 rules"


def test_spans_within_a_day_overnight_and_to_midnight() -> None:
    assert span_text(SPRING, 40, 45) == "Sat 28 Mar 10:00–11:15"
    assert clock_span(SPRING, 80, 96) == "20:00–24:00"
    monday = int(SPRING.day_start[2])
    assert clock_span(SPRING, monday + 88, monday + 120) == "22:00–06:00 +1"


def test_a_change_of_clocks_names_the_zones() -> None:
    assert clock_span(SPRING, 88, 116) == "22:00 CET–06:00 CEST +1"
    second_two = AUTUMN.day_start[1] + 6
    assert clock_span(AUTUMN, int(second_two), int(second_two) + 1) == "02:00 CET–02:30 CET"


def test_days_of_a_horizon() -> None:
    assert days_text(Horizon.of_days(date(2026, 3, 2), 1, 15, "UTC")) == "Mon 2 Mar 2026"
    assert days_text(Horizon.of_days(date(2026, 3, 2), 7, 15, "UTC")) == "Mon 2 – Sun 8 Mar 2026"
    assert days_text(Horizon.of_days(date(2026, 12, 28), 7, 15, "UTC")) == "Mon 28 Dec 2026 – Sun 3 Jan 2027"
