"""Split shifts, breaks apart from one another, and task blocks inside a shift."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from pydantic import ValidationError

from center.errors import InputError
from center.plan import Duty
from scheduling.roster.shifts import legal_shifts
from scheduling.roster.verify import verify
from scheduling.schema import ShiftShape

SPLIT = {"minutes": 180, "after_min": [180, 300], "step_min": 60, "paid": False}
BREAK = {"minutes": 60, "after_min": [60, 600], "step_min": 60, "paid": True}


def shape(**more) -> ShiftShape:
    return ShiftShape.model_validate({"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [600], **more})


def duty(*breaks, **more) -> Duty:
    """Monday 09:00 to 19:00, the split gap unpaid."""
    unpaid = sum(end - start for start, end, _, paid in breaks if not paid)
    return replace(Duty(0, 0, 0, "day", 9, 19, breaks, 60 * (10 - unpaid)), **more)


def test_the_gap_of_a_split_shift_is_one_of_its_breaks():
    shifts = legal_shifts([shape(split=SPLIT)], 60)
    assert [shift.breaks for shift in shifts] == [((k, k + 3, "split", False),) for k in (3, 4, 5)]
    assert {shift.paid_min for shift in shifts} == {420}


def test_a_paid_gap_is_refused():
    with pytest.raises(ValidationError, match="paid: false"):
        shape(split={**SPLIT, "paid": True})


def test_stretches_of_work_are_as_long_as_said():
    """10 hours, a split gap of 3 h after 3 to 5 and a break anywhere: work of 2 to 3 hours at a time."""
    breaks = {shift.breaks for shift in legal_shifts([shape(split=SPLIT, breaks=[BREAK], apart_min=[120, 180])], 60)}
    assert breaks == {((2, 3, "break", True), (5, 8, "split", False))}


def test_many_places_of_which_few_are_apart():
    """Three breaks at any of 29 quarters of 8 hours: 24,389 ways, of which some hundred leave 90 to 120 minutes of work each time."""
    wide = {"minutes": 15, "after_min": [30, 450], "step_min": 15, "paid": True}
    anywhere = {"start": "09:00-09:30", "start_step_min": 60, "lengths_min": [480], "breaks": [wide] * 3}
    apart = legal_shifts([shape(**anywhere, apart_min=[90, 120])], 15)
    assert all(6 <= end - start <= 8 for shift in apart for start, end in shift.segments)
    assert len(apart) == sum(a + b + c + d == 29 for a, b, c, d in product(range(6, 9), repeat=4))
    with pytest.raises(InputError, match="at most 20,000"):
        legal_shifts([shape(**anywhere)], 15)


def test_a_length_that_fits_no_breaks_is_refused():
    with pytest.raises(InputError, match="as apart_min says"):
        legal_shifts([shape(breaks=[BREAK], apart_min=[60, 120])], 60)


@pytest.fixture
def split_problem(case):
    case.shapes[0] |= {"lengths_min": [600], "split": SPLIT, "breaks": [BREAK], "apart_min": [120, 180]}
    return case.problem()


def test_the_referee_on_split_shifts(split_problem):
    good = duty((11, 12, "break", True), (14, 17, "split", False))
    assert verify(split_problem, [good]).violations == ()
    sentence, *_ = verify(split_problem, [duty((11, 12, "break", True))]).violations
    assert sentence == "ana on Mon 2026-10-12: the shift 'day' has 0 of kind split; it needs 1."
    early = verify(split_problem, [duty((10, 11, "break", True), (13, 16, "split", False))]).violations
    assert early == ("ana on Mon 2026-10-12: the shift 'day' has 60 minutes of work between two breaks or an edge; allowed 120 to 180.",)


def test_a_rule_counts_split_shifts(case):
    case.shapes[0] |= {"lengths_min": [600], "split": SPLIT}
    case.rules = {"also": [{"rule": "split_shifts"}]}
    (sentence,) = verify(case.problem(), [duty((13, 16, "split", False))]).violations
    assert sentence == "ana from Mon 2026-10-12 to Sun 2026-10-18: works 1 split shifts; at most 0."


@pytest.fixture
def block_problem(case, new_queue, new_person):
    """Two queues, each open all day; blocks of 2 hours and more."""
    case.queues = [new_queue("calls"), new_queue("chat", "written"), new_queue("mail", "mail")]
    case.agents = [new_person("ana", skills=["voice", "written"]), new_person("bo", skills=["mail"])]
    case.shapes[0] |= {"blocks": {"least_min": 120}, "lengths_min": [600]}
    return case.problem()


def blocks(*spans: tuple[int, int, int], **more) -> Duty:
    return replace(duty(), blocks=spans, **more)


def test_blocks_as_the_shape_allows(block_problem):
    whole = blocks((9, 13, 0), (13, 15, 1), (15, 19, 0))
    verdict = verify(block_problem, [whole])
    assert verdict.legal
    assert verdict.cover[0, 9:19].tolist() == [1, 1, 1, 1, 0, 0, 1, 1, 1, 1]
    assert verdict.cover[1, 9:19].tolist() == [0, 0, 0, 0, 1, 1, 0, 0, 0, 0]
    assert verify(block_problem, [duty()]).legal  # one queue all along is no sin


def test_a_break_in_a_block_is_not_covered(case, new_queue, new_person):
    case.queues = [new_queue("calls"), new_queue("chat")]
    case.shapes[0] |= {"blocks": {"least_min": 60}, "lunch": {"minutes": 120, "after_min": [180, 180], "paid": False}}
    lunch = (12, 14, "lunch", False)
    day = Duty(0, 0, 0, "day", 9, 17, (lunch,), 360, ((9, 13, 0), (13, 17, 1)))
    verdict = verify(case.problem(), [day])
    assert verdict.legal
    assert verdict.cover[0, 9:17].tolist() == [1, 1, 1, 0, 0, 0, 0, 0]
    assert verdict.cover[1, 9:17].tolist() == [0, 0, 0, 0, 0, 1, 1, 1]


@pytest.mark.parametrize(
    ("duty", "sentence"),
    [
        (blocks((9, 12, 0), (13, 19, 1), queue=1), "task blocks leave a gap, overlap or leave the shift; one begins where the last ends"),
        (blocks((9, 12, 0), (12, 18, 1), queue=1), "task blocks leave a gap"),
        (blocks((9, 10, 0), (10, 19, 1), queue=1), "is 60 minutes on calls from 09:00; at least 120."),
        (blocks((9, 12, 0), (12, 19, 0)), "two task blocks on calls meet at 12:00; neighbours differ."),
        (blocks((9, 12, 0), (12, 19, 1)), "is counted to calls; serves chat longest."),
        (blocks((9, 12, 2), (12, 19, 1), queue=1), "serves mail, which needs mail; has voice, written."),
    ],
)
def test_blocks_that_are_wrong(block_problem, duty, sentence):
    (found,) = verify(block_problem, [duty]).violations
    assert sentence in found and found.startswith("ana on Mon 2026-10-12: ")


def test_blocks_without_leave_of_the_shape(case, new_queue):
    case.queues = [new_queue("calls"), new_queue("chat")]
    case.shapes[0]["lengths_min"] = [600]
    (found,) = verify(case.problem(), [blocks((9, 12, 1), (12, 19, 0))]).violations
    assert found == "ana on Mon 2026-10-12: changes the queue inside the shift 'day', which has no task blocks; one queue all along."
