"""Shifts of a shape: every legal one, none twice, none illegal."""

from __future__ import annotations

from itertools import combinations

import pytest

from center.errors import InputError
from scheduling.roster.shifts import legal_shifts, start_clocks
from scheduling.schema import BreakSpec, ShiftShape


def shape(**more) -> ShiftShape:
    return ShiftShape.model_validate({"name": "s", "start": "08:00-09:00", "lengths_min": [240], **more})


def test_starts_times_lengths_without_breaks():
    shifts = legal_shifts([shape(lengths_min=[240, 300])], 30)
    assert sorted((s.clock, s.steps, s.paid_min) for s in shifts) == [
        (480, 8, 240), (480, 10, 300), (510, 8, 240), (510, 10, 300), (540, 8, 240), (540, 10, 300),
    ]  # fmt: skip


def test_a_window_past_midnight_gives_starts_of_the_next_day_too():
    assert start_clocks(shape(start="23:00-00:30")) == (1380, 1410, 0, 30)


def test_placements_by_hand():
    """Lunch of an hour at 1 or 2 h, a break of half an hour at 1, 1.5 or 2 h: of six placements two overlap not at all.

    Lunch at 60-120: break at 120 only. Lunch at 120-180: break at 60 or 90. Three placements.
    """
    lunch = BreakSpec(minutes=60, after_min=(60, 120), step_min=60, paid=False)
    rest = BreakSpec(minutes=30, after_min=(60, 120), step_min=30, paid=True)
    shifts = legal_shifts([shape(start="08:00-08:15", lunch=lunch, breaks=[rest])], 30)
    assert sorted(s.breaks for s in shifts) == [
        ((2, 3, "break", True), (4, 6, "lunch", False)),
        ((2, 4, "lunch", False), (4, 5, "break", True)),
        ((3, 4, "break", True), (4, 6, "lunch", False)),
    ]
    assert {s.paid_min for s in shifts} == {180}
    assert shifts[0].worked == tuple(t for t in range(8) if not any(a <= t < b for a, b, _, _ in shifts[0].breaks))


def test_breaks_keep_their_order_and_equal_placements_are_one():
    """Two equal breaks at any two of three times: 3 pairs in order, not 6 and not 9."""
    one = BreakSpec(minutes=30, after_min=(60, 120), step_min=30, paid=True)
    shifts = legal_shifts([shape(start="08:00-08:15", breaks=[one, one])], 30)
    starts = {tuple(start for start, *_ in s.breaks) for s in shifts}
    assert len(shifts) == 3 and starts == set(combinations((2, 3, 4), 2))


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"start": "08:10-09:00"}, "start"),
        ({"start_step_min": 20}, "start_step_min"),
        ({"lengths_min": [250]}, "lengths_min"),
        ({"lunch": {"minutes": 20, "after_min": [60, 90], "paid": False}}, "lunch.minutes"),
        ({"breaks": [{"minutes": 30, "after_min": [50, 90], "paid": True}]}, "breaks[0].after_min"),
    ],
)
def test_times_off_the_grid_are_refused(more, key):
    with pytest.raises(InputError) as caught:
        legal_shifts([shape(**more)], 30)
    assert [fault.where for fault in caught.value.faults] == [f"shifts[0] (s): {key}"]


def test_a_length_without_room_for_its_breaks_is_refused():
    lunch = {"minutes": 60, "after_min": [210, 240], "paid": False}
    with pytest.raises(InputError, match="240 minutes; expected a length in which all breaks fit"):
        legal_shifts([shape(lengths_min=[240, 480], lunch=lunch)], 30)


def test_an_explosion_of_placements_is_refused():
    often = {"minutes": 5, "after_min": [0, 400], "step_min": 5, "paid": True}
    with pytest.raises(InputError, match="at most 20,000"):
        legal_shifts([shape(lengths_min=[480], breaks=[often, often, often])], 5)
