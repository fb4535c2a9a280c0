"""Runs of work and of days off: kept, broken, with history and at the edges of what is known."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("pattern", "bounds", "found"),
    [
        ("ddddd..", {"most": 5}, []),
        ("dddddd.", {"most": 5}, [(0, 1)]),
        ("ddddddd", {"most": 4}, [(0, 3)]),
        ("ddd|ddd.d", {"most": 5}, [(-3, 1)]),
        ("dddd|d..", {"most": 3}, [(-4, 1)]),  # one day of the horizon is too many, those before it are not judged
        ("dddd|...", {"most": 3}, []),
        (".dd..d.", {"least": 2}, [(5, 1)]),
        ("d..d.dd", {"least": 2}, [(3, 1)]),  # the runs at both edges may go on outside
        (".d|d.dd", {"least": 3}, [(-1, 1)]),
        (".dd|.dd", {"least": 3}, [(-2, 1)]),  # ended by the horizon's first day
        (".d.|.dd", {"least": 3}, []),  # ended before it
        ("dd|.dd", {"least": 3}, []),  # nobody knows how long it was
    ],
)
def test_working_days_in_a_row(amounts, pattern, bounds, found):
    assert amounts(pattern, rule="consecutive_work", **bounds) == found


@pytest.mark.parametrize(
    ("pattern", "bounds", "found"),
    [
        ("dd..ddd", {"least": 2}, []),
        ("dd.dd..", {"least": 2}, [(2, 1)]),
        ("..dd...", {"most": 2}, [(4, 1)]),
        (".|..d", {"most": 2}, [(-1, 1)]),
        ("d.|d", {"least": 2}, [(-1, 1)]),
        ("d.|.d", {"least": 2}, []),
    ],
)
def test_days_off_in_a_row(amounts, pattern, bounds, found):
    assert amounts(pattern, rule="consecutive_off", **bounds) == found


def test_the_sentences(find):
    (long,) = find("dddd.", rule="consecutive_work", most=3)
    (short,) = find("d.dd.", rule="consecutive_off", least=2, most=3)
    assert (long.text, long.day, long.last) == ("works 4 days in a row; at most 3", 0, 3)
    assert (short.text, short.day, short.last) == ("is off 1 days in a row; allowed 2 to 3", 1, 1)
