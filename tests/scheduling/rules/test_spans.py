"""Hours, days and kinds of shifts by week, horizon and rolling span."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("pattern", "keys", "found"),
    [
        ("ddddd..", {"least": 40, "most": 40}, []),
        ("dddddh.", {"most": 40}, [(0, 240)]),
        ("dddd...", {"least": 40}, [(0, 480)]),
        ("ddddd..ddd", {"least": 40}, []),  # a short last week owes nothing
        ("ddddd..ddd", {"most": 16}, [(0, 24 * 60), (7, 8 * 60)]),
        ("dddddddddd", {"per": "horizon", "most": 79.5}, [(0, 30)]),
        (".....dd|ddddd..", {"most": 40}, []),  # weeks begin with the horizon
        (".....dd|ddddd..", {"per": "rolling", "days": 7, "most": 40}, [(-3, 480), (-2, 960), (-1, 480)]),
        ("ddd|d.....", {"per": "rolling", "days": 3, "most": 16}, [(-2, 8 * 60)]),
        ("ddd|......", {"per": "rolling", "days": 3, "most": 8}, []),  # too much before, but nothing added
        ("ddd", {"per": "rolling", "days": 7, "most": 16}, [(0, 8 * 60)]),  # less is known than the span
        ("..d..d", {"per": "rolling", "days": 3, "least": 8}, []),
        ("d...d.", {"per": "rolling", "days": 3, "least": 8}, [(1, 480)]),
        ("...|d.....", {"per": "rolling", "days": 3, "least": 8}, [(1, 480), (2, 480), (3, 480)]),
    ],
)
def test_hours(amounts, pattern, keys, found):
    assert amounts(pattern, rule="hours", **keys) == found


def test_working_days(amounts):
    assert amounts("ddd....", rule="working_days", least=3, most=3) == []
    assert amounts("dd.....", rule="working_days", least=3) == [(0, 1)]
    assert amounts("ddddd.." * 2, rule="working_days", per="horizon", most=8) == [(0, 2)]
    assert amounts("ddd|dd..", rule="working_days", per="rolling", days=4, most=3) == [(-3, 1), (-2, 1)]


def test_shifts_of_kind(amounts):
    kind = {"rule": "shifts_of_kind", "kinds": ["night", "late"]}
    assert amounts("nnl.dd.", **kind, most=3) == []
    assert amounts("nnlldd.", **kind, most=3) == [(0, 1)]
    assert amounts("n......n......", **kind, per="horizon", least=3) == [(0, 1)]


def test_split_shifts(amounts):
    assert amounts("sddd...", rule="split_shifts", most=1) == []
    assert amounts("ssdd...", rule="split_shifts", most=1) == [(0, 1)]
    assert amounts("d..s...", rule="split_shifts") == [(0, 1)]


def test_day_hours(find):
    assert find("ddhh...", rule="day_hours", most=8) == []
    (found,) = find("hhd....", rule="day_hours", most=4)
    assert (found.day, found.amount, found.in_minutes, found.text) == (2, 240, True, "is paid 8 h; at most 4 h a day")


def test_the_sentences(find):
    (hours,) = find("dddd...", rule="hours", least=35.5, most=40)
    assert (hours.text, hours.day, hours.last) == ("is paid 32 h; allowed 35.5 h to 40 h", 0, 6)
    (days,) = find("dddd...", rule="working_days", most=3)
    assert days.text == "works 4 days; at most 3"
    (kind,) = find("n......", rule="shifts_of_kind", kinds=["night"], least=2)
    assert kind.text == "works 1 shifts of night; at least 2"
    (split,) = find("s......", rule="split_shifts")
    assert split.text == "works 1 split shifts; at most 0"
