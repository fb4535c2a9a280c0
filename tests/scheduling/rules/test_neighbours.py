"""Rules on two shifts: rest, succession, starts of a week."""

from __future__ import annotations

import pytest


def test_succession(amounts, find):
    """Night then early is forbidden; night then night, and early then night, are not."""
    never = {"rule": "succession", "first": ["night"], "then": ["early", "day"]}
    assert amounts("eennn.e", **never) == []
    assert amounts("ne.nd..", **never) == [(1, 1), (4, 1)]
    assert amounts("n|e", **never) == [(0, 1)]
    assert amounts("ne|.", **never) == []
    assert find("nd", **never)[0].text == "works the shift 'day' on the day after 'night'; not allowed"


@pytest.mark.parametrize(
    ("pattern", "keys", "found"),
    [
        ("ee.ll", {"hours": 16}, []),
        ("le", {"hours": 8}, []),
        ("le", {"hours": 9.5}, [(1, 2)]),  # 8 of 9.5 hours: 2 hours short, begun
        ("n|l", {"hours": 11}, [(0, 3)]),
        ("nn..|d", {"hours": 11}, []),
        ("n.e", {"hours": 48, "after": ["night"]}, [(2, 24)]),
        ("ndd", {"hours": 30, "after": ["night"]}, [(1, 27), (2, 3)]),  # both shifts are too near
        ("d.e", {"hours": 48, "after": ["night"]}, []),
    ],
)
def test_rest(amounts, pattern, keys, found):
    assert amounts(pattern, rule="rest", **keys) == found


def test_rest_is_elapsed_time(amounts):
    """22:00 to 06:00 by the clock is 9 hours of work when the clock goes back, but a night of 8 hours ends at 05:00."""
    assert amounts("nl", start="2026-10-24", rule="rest", hours=9) == []
    assert amounts("nl", start="2026-10-23", rule="rest", hours=9) == [(1, 1)]


def test_rest_says_after_what(find):
    (found,) = find("le", rule="rest", hours=11)
    assert found.text == "starts 8 h after the shift 'late' of Mon 2026-10-12; at least 11 h"


def test_start_band(amounts, find):
    band = {"rule": "start_band", "minutes": 180}
    assert amounts("eedd.ll" + "nnnnnnn", **{**band, "minutes": 480}) == []
    assert amounts("eed....", **band) == []
    assert amounts("eel....", **band) == [(0, 1), (1, 1)]
    assert amounts(".....ee" + "nn.....", **band) == []  # another week
    assert amounts("n|e", **band) == []
    assert find("el", **band)[0].text == "starts at 06:00 and 14:00, 480 minutes apart; at most 180 in a week"
