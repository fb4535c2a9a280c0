"""Weekends worked, in weeks that begin on Monday 2026-10-12."""

from __future__ import annotations

import pytest

FREE, WHOLE, SATURDAY, SUNDAY = ".......", ".....dd", ".....d.", "......d"


@pytest.mark.parametrize(
    ("weeks", "keys", "found"),
    [
        ([WHOLE, FREE, SATURDAY], {"most": 2}, []),
        ([WHOLE, SUNDAY, SATURDAY], {"most": 2}, [(None, 1)]),
        ([WHOLE, "|", FREE, SUNDAY], {"most": 0}, [(None, 1)]),  # history is not judged
        ([WHOLE, FREE, SATURDAY, FREE], {"most": 1, "of": 2}, []),
        ([WHOLE, SUNDAY, FREE], {"most": 1, "of": 2}, [(5, 1)]),
        ([FREE, WHOLE, "|", SUNDAY, FREE], {"most": 1, "of": 2}, [(-2, 1)]),
        ([WHOLE, WHOLE, "|", FREE, FREE], {"most": 1, "of": 3}, []),  # too many before, but nothing added
        ([WHOLE, FREE], {"whole": True}, []),
        ([WHOLE, SATURDAY, SUNDAY], {"whole": True}, [(12, 1), (19, 1)]),
        ([SUNDAY, "|", SATURDAY], {"whole": True}, [(5, 1)]),
    ],
)
def test_weekends(amounts, weeks, keys, found):
    assert amounts("".join(weeks), rule="weekends", **keys) == found


def test_a_weekend_cut_by_the_horizon(amounts):
    """From Sunday 2026-10-18 to the next Saturday."""
    cut = {"start": "2026-10-18", "rule": "weekends"}
    assert amounts("d.....d", whole=True, **cut) == []
    assert amounts(".|d.....d", whole=True, **cut) == [(-1, 1)]
    assert amounts("d.....d", most=1, **cut) == [(None, 1)]
    assert amounts("d|......", most=0, **cut) == []


def test_the_sentences(find):
    assert find(WHOLE, rule="weekends", most=0)[0].text == "works 1 weekends; at most 0"
    assert find(WHOLE * 2, rule="weekends", most=1, of=2)[0].text == "works 2 of 2 weekends; at most 1"
    (half,) = find(SUNDAY, rule="weekends", whole=True)
    assert (half.text, half.day, half.last) == ("works one day of the weekend; both or none", 5, 6)
