"""Weeks that rest and runs of days allow: the dynamic programme against every week written out."""

from __future__ import annotations

from itertools import pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from planning.scenario.week import Week, reachable_weeks
from scheduling.schema import Rules

_DAYS = 4  # shifts on Monday to Thursday only, so that all weeks can be written out

starts = st.lists(st.integers(0, 23).map(lambda hour: 60 * hour), min_size=1, max_size=2, unique=True).map(sorted)
kinds = st.dictionaries(st.sampled_from([(240, 240), (510, 480), (540, 480), (720, 690)]), starts, max_size=2)


def _written_out(week: Week, most_days: int, rules: Rules) -> set[tuple[int, int]]:
    days = [
        [None, *((day * 1440 + s, length, paid) for (length, paid), ss in kinds.items() for s in ss)] for day, kinds in enumerate(week.days)
    ]
    reached = set()
    for choice in product(*days):
        worked = [shift for shift in choice if shift]
        rested = all(b[0] - a[0] - a[1] >= 60 * rules.rest_hours for a, b in pairwise(worked))
        runs = "".join("x" if shift else " " for shift in choice).split()
        if len(worked) <= most_days and rested and all(len(run) <= rules.max_consecutive_days for run in runs):
            reached.add((len(worked), sum(shift[2] for shift in worked)))
    return reached


@settings(deadline=None, max_examples=60)
@given(st.lists(kinds, min_size=_DAYS, max_size=_DAYS), st.integers(1, 4), st.sampled_from([0, 9, 11.5, 14, 30]), st.integers(1, 4))
def test_reachable_weeks_are_those_written_out(days: list[dict], most_days: int, rest: float, in_a_row: int) -> None:
    week = Week((*days, *({} for _ in range(7 - _DAYS))))
    rules = Rules(rest_hours=rest, max_consecutive_days=in_a_row)
    assert reachable_weeks(week, most_days, rules) == _written_out(week, most_days, rules)
