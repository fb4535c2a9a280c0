"""Rules on the time of day and on dates: nights, minors, availability, days off, requests, overtime."""

from __future__ import annotations

import pytest

from scheduling.rules.kinds.nights import night_minutes


def test_nights(amounts, find):
    assert amounts("nn.dd..", rule="nights", most=2) == []
    assert amounts("nnn.d..", rule="nights", most=2) == [(0, 1)]
    assert amounts("nnn.nnn", rule="nights", in_a_row=3) == []
    assert amounts("nn|nn...", rule="nights", in_a_row=3) == [(-2, 1)]
    assert amounts("eeeeeee", rule="nights", most=0, night="22:00-07:00", least_min=61) == []
    assert amounts("eeeeeee", rule="nights", most=0, night="22:00-07:00", least_min=60) == [(0, 7)]
    assert [item.text for item in find("nnn", rule="nights", most=2, in_a_row=1)] == [
        "works 3 nights; at most 2",
        "works 3 nights in a row; at most 1",
    ]


@pytest.mark.parametrize(
    ("clock", "clock_end", "minutes"),
    [(22 * 60, 30 * 60, 420), (0, 8 * 60, 360), (6 * 60, 23 * 60, 0), (5 * 60, 24 * 60, 120), (20 * 60, 54 * 60, 840)],
)
def test_night_minutes(clock, clock_end, minutes):
    assert night_minutes(clock, clock_end, "23:00-06:00") == minutes


def test_minors(amounts, find):
    assert amounts("eeddd..", rule="minors") == []
    assert amounts("l......", rule="minors") == [(0, 1)]
    assert amounts("dddddd.", rule="minors") == [(0, 8 * 60)]
    assert amounts("d......", rule="minors", day_hours=7) == [(0, 60)]
    texts = [item.text for item in find("ldddd..", rule="minors", week_hours=32)]
    assert texts == ["works at 20:00; allowed 06:00-20:00 at this age", "is paid 40 h; at most 32 h a week"]


def test_available(amounts, find):
    assert amounts("de.....", rule="available", windows=["mon 08:00-13:00", "mon 13:00-18:00", "tue 06:00-14:00"]) == []
    assert amounts("dn.....", rule="available", windows=["mon 08:00-18:00", "tue 20:00-06:00"]) == []
    assert amounts("n......", rule="available", windows=["mon 08:00-24:00"]) == [(0, 1)]
    assert amounts("dd|......", rule="available", windows=["mon 00:00-01:00"]) == []
    (found,) = find("n......", rule="available", windows=["mon 20:00-05:00"])
    assert found.text == "works at Tue 05:00; available mon 20:00-05:00"


def test_available_when_the_clock_is_changed(amounts):
    """On 2026-10-25 the clock goes back: 22:00 and 8 hours is 05:00. On 2027-03-28 it goes on: 07:00."""
    until_five = {"rule": "available", "windows": ["sat 22:00-05:00"]}
    assert amounts("n", start="2026-10-24", **until_five) == []
    assert amounts("n", start="2027-03-27", **until_five) == [(0, 1)]
    assert amounts("n", start="2026-10-17", **until_five) == [(0, 1)]


def test_days_off(amounts, find):
    fixed = {"rule": "days_off", "dates": ["2026-10-13..2026-10-14"], "weekdays": "sun"}
    assert amounts("d..ddd.", **fixed) == []
    assert amounts("dd...dd", **fixed) == [(1, 1), (6, 1)]
    assert find(".d.....", **fixed)[0].text == "works the shift 'day' on a fixed day off"


def test_requests(amounts, find):
    dates = {"rule": "request", "dates": ["2026-10-13", "2026-10-12..2026-10-14", "2026-11-01"]}
    assert amounts("ddd....", want="on", **dates) == []
    assert amounts("d.d....", want="on", **dates) == [(1, 1)]
    assert amounts("...dddd", want="off", **dates) == []
    assert amounts("ndn....", want="off", kinds=["night"], **dates) == [(0, 1), (2, 1)]
    assert [item.text for item in find("dn.....", want="on", kinds=["night"], **dates)] == [
        "works 'day'; asked to work a shift of night",
        "is off; asked to work a shift of night",
    ]
    assert [item.text for item in find("d......", want="off", **dates)] == ["works 'day'; asked to be off"]


def test_overtime(find):
    """8 hours too many: 4 beyond the limit (hard), all 8 with a price."""
    assert find("ddddd..", rule="overtime", above=40, most=8, price=3) == []
    hard, priced = find("dddddd.", rule="overtime", above=40, most=4, price=3)
    assert (hard.amount, hard.hard, hard.text) == (240, True, "is paid 8 h above 40 h; at most 4 h")
    assert (priced.amount, priced.hard, priced.in_minutes) == (480, None, True)
    assert find("dddddd.", rule="overtime", above=40, most=8) == []


def test_overtime_above_the_contract(find):
    """Least hours of the contract after credit for leave: 32 in the first week, 40 in the second."""
    found = find("ddddd.." * 2, owed_min=(1920, 2400), rule="overtime", most=8, price=1)
    assert [(item.day, item.amount) for item in found] == [(0, 480)]
