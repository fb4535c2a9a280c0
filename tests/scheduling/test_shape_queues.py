"""Shapes that serve some queues only, or lie in the opening hours throughout: eligibility and referee."""

from __future__ import annotations

from dataclasses import replace

import pytest

from center.plan import Duty
from scheduling.roster.verify import verify
from scheduling.rules import shape_queues

DAY = {"name": "day", "start": "09:00-11:00", "start_step_min": 60, "lengths_min": [480]}


@pytest.fixture
def two_queues(case, new_queue):
    """Calls around the clock, mail from 09:00 to 17:00; Ana has the skill for both."""
    case.queues = [new_queue("calls"), new_queue("mail", hours=("daily 09:00-17:00",))]
    return case


def served(problem):
    """(clock, queue) that Ana can work on the first day."""
    shifts = problem.eligible(0, 0)
    return {(problem.shifts[s].clock // 60, q) for s in shifts for q in range(2) if problem.eligibility.serves[0, q, 0, s]}


def duty(queue: int, start: int = 9) -> Duty:
    return Duty(0, queue, 0, "day", start, start + 8, (), 480)


def test_without_a_word_any_queue_and_one_open_step_will_do(two_queues):
    two_queues.shapes = [DAY]
    problem = two_queues.problem()
    assert served(problem) == {(clock, q) for clock in (9, 10, 11) for q in range(2)}
    assert not list(shape_queues.broken(problem, [duty(1, start=11)]))


def test_a_shape_serves_only_its_queues(two_queues):
    two_queues.shapes = [DAY | {"queues": ["mail"]}]
    problem = two_queues.problem(heads=0)
    assert served(problem) == {(clock, 1) for clock in (9, 10, 11)}
    assert not list(shape_queues.broken(problem, [duty(1)]))
    sentence = "ana on Mon 2026-10-12: the shift 'day' serves calls; allowed mail."
    assert list(shape_queues.broken(problem, [duty(0)])) == [sentence]
    assert sentence in verify(problem, [duty(0)]).violations


def test_of_task_blocks_each_is_judged(two_queues):
    two_queues.shapes = [DAY | {"queues": ["mail"], "blocks": {"least_min": 60}}]
    mixed = replace(duty(1), blocks=((9, 14, 1), (14, 17, 0)))
    assert list(shape_queues.broken(two_queues.problem(heads=0), [mixed])) == [
        "ana on Mon 2026-10-12: the shift 'day' serves calls; allowed mail."
    ]


def test_a_shift_may_have_to_lie_in_the_opening_hours(two_queues):
    two_queues.shapes = [DAY | {"open_throughout": True}]
    problem = two_queues.problem()
    assert served(problem) == {(9, 0), (10, 0), (11, 0), (9, 1)}
    assert not list(shape_queues.broken(problem, [duty(1)]))
    assert list(shape_queues.broken(problem, [duty(1, start=10)])) == [
        "ana on Mon 2026-10-12: the shift 'day' works at Mon 17:00, when mail is closed; it lies in the opening hours throughout."
    ]


def test_a_break_may_fall_outside_of_them(two_queues):
    lunch = {"minutes": 60, "after_min": [0, 0], "paid": False}
    two_queues.shapes = [DAY | {"start": "08:00-08:30", "lengths_min": [540], "lunch": lunch, "open_throughout": True}]
    problem = two_queues.problem()
    assert served(problem) == {(8, 0), (8, 1)}
    early = Duty(0, 1, 0, "day", 8, 17, ((8, 9, "lunch", False),), 480)
    assert not list(shape_queues.broken(problem, [early]))


def test_past_the_horizon_nothing_is_open(two_queues):
    two_queues.days = 1
    two_queues.shapes = [DAY | {"start": "17:00-17:30", "open_throughout": True}, DAY | {"name": "early"}]
    two_queues.contracts[0]["shifts"] = ["day", "early"]
    assert served(two_queues.problem()) == {(clock, q) for clock in (9, 10, 11) for q in range(2)}
