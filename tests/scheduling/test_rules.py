"""Each rule of the referee: once kept, once broken, with the sentence it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from center.plan import Duty
from scheduling.roster.verify import verify


def duty(day: int, start: int = 9, hours: int = 8, agent: int = 0, **more) -> Duty:
    """A shift on a week without change of clocks, in hours of its day."""
    first = 24 * day + start
    return Duty(
        **{
            "agent": agent,
            "queue": 0,
            "day": day,
            "shape": "day",
            "start": first,
            "end": first + hours,
            "breaks": (),
            "paid_min": 60 * hours,
            **more,
        }
    )


@pytest.fixture
def lunch_case(case):
    case.shapes = [
        {
            "name": "day",
            "start": "09:00-11:00",
            "start_step_min": 60,
            "lengths_min": [480, 540],
            "weekdays": "mon-fri",
            "lunch": {"minutes": 60, "after_min": [180, 240], "step_min": 60, "paid": False},
            "breaks": [{"minutes": 60, "after_min": [60, 120], "step_min": 60, "paid": True}],
        }
    ]
    return case


LUNCHED = {"breaks": ((10, 11, "break", True), (12, 13, "lunch", False)), "paid_min": 420}


def test_a_shift_of_its_shape_is_fine(lunch_case):
    assert verify(lunch_case.problem(), [duty(0, **LUNCHED)]).violations == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"shape": "night"}, "works the shift 'night'; the contract allows day."),
        ({"day": 1}, "the shift starts on 2026-10-12; it belongs to the day it starts in, inside the horizon."),
        ({"breaks": (), "paid_min": 480}, "the shift 'day' has 0 of kind break; it needs 1."),
        ({"breaks": ((10, 11, "break", True), (14, 15, "lunch", False))}, "the lunch of 60 minutes begins 300 minutes after the start;"),
        ({"breaks": ((10, 11, "break", False), (12, 13, "lunch", False)), "paid_min": 360}, "the break of 60 minutes begins 60 minutes"),
        ({"breaks": ((10, 11, "break", True), (12, 14, "lunch", False)), "paid_min": 360}, "the lunch of 120 minutes begins"),
        ({"paid_min": 480}, "paid for 8 h; the shift without its unpaid breaks is 7 h."),
        ({"end": 19, "paid_min": 540}, "the shift 'day' lasts 600 minutes; allowed 480, 540."),
    ],
)
def test_a_shift_unlike_its_shape(lunch_case, change, sentence):
    (found, *_) = verify(lunch_case.problem(), [replace(duty(0, **LUNCHED), **change)]).violations
    assert sentence in found and found.startswith("ana on ")


def test_start_window_step_and_weekday(lunch_case):
    problem = lunch_case.problem()
    late = replace(duty(0, 12), breaks=((13, 14, "break", True), (15, 16, "lunch", False)), paid_min=420)
    assert verify(problem, [late]).violations == (
        "ana on Mon 2026-10-12: the shift 'day' starts at 12:00; allowed 09:00-11:00 every 60 minutes.",
    )
    saturday = replace(duty(5), breaks=((130, 131, "break", True), (132, 133, "lunch", False)), paid_min=420)
    assert verify(problem, [saturday]).violations == ("ana on Sat 2026-10-17: the shift 'day' starts on a Saturday; allowed mon-fri.",)


def test_overlapping_breaks(lunch_case):
    lunch_case.shapes[0]["breaks"][0]["after_min"] = [60, 240]
    both = replace(duty(0, **LUNCHED), breaks=((12, 13, "break", True), (12, 13, "lunch", False)))
    assert verify(lunch_case.problem(), [both]).violations == (
        "ana on Mon 2026-10-12: breaks overlap or leave the shift; they must be apart and inside it.",
    )


def test_one_shift_a_day(case):
    case.shapes[0] |= {"start": "00:00-23:00", "lengths_min": [240]}
    problem = case.problem()
    assert verify(problem, [duty(0, 2, 4), duty(1, 2, 4)]).violations == ()
    assert "ana on Mon 2026-10-12: works 2 shifts; allowed 1 a day." in verify(problem, [duty(0, 2, 4), duty(0, 20, 4)]).violations


def test_skill(case, new_queue):
    case.queues.append(new_queue("chat", "written"))
    case.agents.append({"id": "bo", "contract": "any", "skills": ["written"]})
    problem = case.problem()
    assert verify(problem, [duty(0), duty(0, agent=1, queue=1)]).violations == ()
    assert verify(problem, [duty(0, queue=1)]).violations == ("ana on Mon 2026-10-12: serves chat, which needs written; has voice.",)


def test_an_open_step_of_the_queue(case):
    case.queues[0]["open"] = ["mon-tue 16:00-20:00"]
    problem = case.problem()
    assert verify(problem, [duty(1)]).violations == ()
    assert verify(problem, [duty(2)]).violations == ("ana on Wed 2026-10-14: serves calls in 0 open steps; at least 1.",)


def test_availability_and_leave(case):
    case.agents[0] |= {"availability": ["mon-wed 08:00-17:00", "thu 10:00-18:00"], "leave": ["2026-10-13"]}
    problem = case.problem()
    assert verify(problem, [duty(0), duty(2)]).violations == ()
    assert verify(problem, [duty(1)]).violations == ("ana on Tue 2026-10-13: works on a day of leave (2026-10-13).",)
    assert verify(problem, [duty(3)]).violations == (
        "ana on Thu 2026-10-15: works at Thu 09:00; available mon-wed 08:00-17:00, thu 10:00-18:00.",
    )


def test_availability_runs_overnight(case):
    case.shapes[0]["start"] = "22:00-22:30"
    case.agents[0]["availability"] = ["mon 21:00-06:00"]
    case.shapes[0]["lengths_min"] = [480, 540]
    problem = case.problem()
    assert verify(problem, [duty(0, 22)]).violations == ()
    assert verify(problem, [duty(0, 22, 9)]).violations == ("ana on Mon 2026-10-12: works at Tue 06:00; available mon 21:00-06:00.",)
    assert len(verify(problem, [duty(1, 22)]).violations) == 1


def test_a_break_in_the_only_open_hour_serves_nobody(lunch_case):
    lunch_case.queues[0]["open"] = ["mon 12:00-13:00"]
    late_lunch = {"breaks": ((10, 11, "break", True), (13, 14, "lunch", False)), "paid_min": 420}
    problem = lunch_case.problem()
    assert verify(problem, [duty(0, **late_lunch)]).violations == ()
    assert verify(problem, [duty(0, **LUNCHED)]).violations == ("ana on Mon 2026-10-12: serves calls in 0 open steps; at least 1.",)


def test_hours_and_days_of_a_week(case):
    case.contracts[0] |= {"hours_week": [16, 24], "days_week": [2, 3]}
    problem = case.problem()
    assert verify(problem, [duty(0), duty(1)]).violations == ()
    week = "ana from Mon 2026-10-12 to Sun 2026-10-18"
    assert verify(problem, [duty(0)]).violations == (
        f"{week}: is paid 8 h; allowed 16 h to 24 h.",
        f"{week}: works 1 days; allowed 2 to 3.",
    )
    assert verify(problem, [duty(d) for d in range(4)]).violations == (
        f"{week}: is paid 32 h; allowed 16 h to 24 h.",
        f"{week}: works 4 days; allowed 2 to 3.",
    )


def test_days_in_a_row(case):
    case.rules = {"max_consecutive_days": 3}
    problem = case.problem()
    assert verify(problem, [duty(d) for d in (0, 1, 2, 4, 5, 6)]).violations == ()
    assert verify(problem, [duty(d) for d in (0, 2, 3, 4, 5)]).violations == (
        "ana on Wed 2026-10-14: begins 4 working days in a row; allowed 3.",
    )


def test_rest(case):
    case.shapes[0]["start"] = "06:00-14:00"
    case.rules = {"rest_hours": 11}
    problem = case.problem()
    assert verify(problem, [duty(0, 14), duty(1, 9)]).violations == ()
    assert verify(problem, [duty(0, 14), duty(1, 8)]).violations == (
        "ana on Tue 2026-10-13: starts 10 h after the last shift; at least 11 h.",
    )


def test_cost_by_hand(case):
    """Two needed from 09 to 12, three people come from 09 to 17: one too many in 3 steps, three too many in 5."""
    case.queues[0]["open"] = ["mon 09:00-12:00"]
    case.weights = {"under": 3, "under_square": 1, "over": 1, "over_square": 0.5}
    case.agents = [{"id": name, "contract": "any", "skills": ["voice"]} for name in ("ana", "bo", "cai")]
    problem = case.problem(2)
    verdict = verify(problem, [duty(0, agent=a) for a in range(3)])
    assert verdict.parts == {"under": 0, "over": 100 * (3 + 15) + 50 * (3 * 1 + 5 * 9), "labour": 0, "preferences": 0, "fairness": 0}
    alone = verify(problem, [])
    assert alone.parts["under"] == 3 * (300 * 2 + 100 * 4) and alone.cost == alone.parts["under"]
    assert [(u.start, u.end, u.heads, u.worst) for u in alone.unmet] == [(9, 12, 6, 2)]


def test_labour_and_preferences_by_hand(case):
    """Owed 8 h, worked 16 h at 30 an hour and 0.1 points per unit of money: 24 points. Start 2 h late, weight 2: 1 x 2 x 2 = 4 a day.

    Tuesday is a wished day off: 4 x 2 = 8.
    """
    case.contracts[0]["hours_week"] = [8, 40]
    case.agents[0] |= {"hourly_cost": 30, "preferences": {"start": "06:00-07:00", "days_off": "tue", "weight": 2}}
    case.weights = {"labour": 0.1}
    verdict = verify(case.problem(), [duty(0), duty(1)])
    assert verdict.parts["labour"] == 2400
    assert verdict.parts["preferences"] == 2 * 400 + 800
