"""Who can work what when, what contracts come to after leave, and inputs that are refused."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from center.errors import InputError
from center.plan import Duty, Requirement
from scheduling.roster.problem import make_problem
from scheduling.roster.verify import verify
from scheduling.schema import Rules, ShiftShape, Weights

NIGHT = {"name": "night", "start": "20:00-23:00", "start_step_min": 60, "lengths_min": [480]}


def flat_requirement(steps: int) -> Requirement:
    heads = np.ones((1, steps), dtype=np.int64)
    return Requirement(heads, heads, heads, heads, heads, heads, 0.0)


def clocks(problem, agent: int, day: int) -> list[int]:
    """Hours at which the person may start."""
    return [problem.shifts[s].clock // 60 for s in problem.eligible(agent, day)]


def test_weekdays_leave_and_availability_overnight(case, new_person):
    """Monday to Sunday; a night of 8 h fits 20:00-06:00 if it starts by 22:00."""
    case.shapes = [{**NIGHT, "weekdays": "mon-fri"}]
    case.contracts[0]["shifts"] = ["night"]
    case.agents = [
        new_person("ana"),
        new_person("bo", availability=["mon-tue 20:00-06:00", "thu 22:00-07:00"], leave=["2026-10-13"]),
        new_person("cai", availability=["daily 00:00-24:00"]),
    ]
    problem = case.problem()
    assert [clocks(problem, 0, d) for d in range(7)] == [[20, 21, 22, 23]] * 5 + [[], []]
    assert [clocks(problem, 1, d) for d in range(7)] == [[20, 21, 22], [], [], [22, 23], [], [], []]
    assert [clocks(problem, 2, d) for d in range(7)] == [clocks(problem, 0, d) for d in range(7)]  # windows that meet at midnight join


def test_only_shifts_with_an_open_step_of_an_own_queue(case, new_person, new_queue):
    case.queues = [new_queue("calls", hours=["mon 22:00-24:00"]), new_queue("chat", "written", ["tue 04:00-06:00"])]
    case.shapes = [NIGHT]
    case.contracts[0]["shifts"] = ["night"]
    case.agents = [new_person("ana"), new_person("bo", skills=["written"])]
    problem = case.problem()
    assert clocks(problem, 0, 0) == [20, 21, 22, 23] and clocks(problem, 1, 0) == [21, 22, 23]
    assert clocks(problem, 0, 1) == clocks(problem, 1, 1) == []


def test_a_break_in_the_only_open_hour_serves_nobody(case):
    case.queues[0]["open"] = ["mon 12:00-13:00"]
    case.shapes[0]["lunch"] = {"minutes": 60, "after_min": [180, 240], "step_min": 60, "paid": False}
    problem = case.problem()
    assert [problem.shifts[s].breaks[0][0] for s in problem.eligible(0, 0)] == [4]


def test_every_eligible_shift_is_legal_and_no_legal_one_is_missing(case, new_person):
    """The option lists against the referee, which knows nothing of them: starts every hour of two days, all breaks."""
    case.days = 2
    case.queues[0]["open"] = ["daily 07:00-23:00"]
    case.shapes = [
        {
            "name": "day",
            "start": "06:00-20:00",
            "start_step_min": 120,
            "lengths_min": [240, 360],
            "weekdays": "mon",
            "lunch": {"minutes": 60, "after_min": [60, 180], "step_min": 60, "paid": False},
            "breaks": [{"minutes": 60, "after_min": [0, 120], "step_min": 120, "paid": True}],
        }
    ]
    case.agents = [new_person("ana", availability=["daily 08:00-22:00"])]
    problem = case.problem()
    grid = problem.grids[0]
    listed = {(0, int(grid.start[0, s]), problem.shifts[s].steps, problem.shifts[s].breaks) for s in problem.eligible(0, 0)}
    legal = set()
    for day, start, steps, lunch, rest in product(range(2), range(48), range(1, 9), range(8), range(8)):
        breaks = tuple(sorted(((lunch, lunch + 1, "lunch", False), (rest, rest + 1, "break", True))))
        placed = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in breaks)
        duty = Duty(0, 0, day, "day", start, start + steps, placed, 60 * (steps - 1))
        if steps in (4, 6) and start // 24 == day and verify(problem, [duty]).legal:
            legal.add((day, start, steps, breaks))
    assert listed == legal and len(legal) > 20 and problem.eligible(0, 1) == ()


def test_leave_credit_by_hand(case, new_person):
    """36 to 40 h on 4 or 5 days: a day of leave is worth 40 / 5 = 8 h; leave on a day nobody works is worth nothing."""
    case.shapes[0]["weekdays"] = "mon-sat"
    case.days = 10
    case.contracts[0] |= {"hours_week": [36, 40], "days_week": [4, 5]}
    case.agents = [
        new_person("ana"),
        new_person("bo", leave=["2026-10-14..2026-10-15", "2026-10-18"]),
        new_person("cai", leave=["2026-10-12..2026-10-18"]),
    ]
    bands = case.problem().bands
    assert bands.blocks == ((0, 7), (7, 10))
    assert bands.least_min[:, 0].tolist() == [36 * 60, 20 * 60, 0] and bands.most_min.tolist() == [[2400, 2400]] * 3
    assert bands.least_days[:, 0].tolist() == [4, 2, 0] and bands.most_days[:, 0].tolist() == [5, 3, 0]
    assert bands.least_min[:, 1].tolist() == [0, 0, 0] and bands.least_days[:, 1].tolist() == [0, 0, 0]
    assert bands.owed_min[:, 1].tolist() == [16 * 60] * 3  # 3/7 of 36 h is 15.4 h, in whole steps


def test_a_closed_date_counts_like_leave_for_those_who_would_have_worked(case, new_person):
    case.closed = ["2026-10-12"]
    case.contracts[0] |= {"hours_week": [40, 40], "days_week": [5, 5]}
    case.agents = [new_person("ana"), new_person("bo", availability=["tue-sun 00:00-24:00"])]
    bands = case.problem().bands
    assert bands.least_min[:, 0].tolist() == [32 * 60, 40 * 60]
    assert bands.most_days[:, 0].tolist() == [4, 5]


def test_people_who_cannot_fulfil_their_contract_are_named_all_at_once(case, new_person):
    case.contracts[0] |= {"hours_week": [30, 40], "days_week": [4, 5]}
    case.agents = [
        new_person("ana"),
        new_person("bo", availability=["mon-wed 08:00-18:00"]),
        new_person("cai", availability=["daily 10:00-18:00"]),
    ]
    with pytest.raises(InputError) as caught:
        case.problem()
    assert [(fault.where, fault.found) for fault in caught.value.faults] == [
        ("agents[1] (bo), week from 2026-10-12", "eligible shifts for at most 3 days and 24 h"),
        ("agents[2] (cai), week from 2026-10-12", "eligible shifts for at most 0 days and 0 h"),
    ]
    assert "4 to 5 days with 30 to 40 h" in caught.value.faults[0].expected


@pytest.mark.parametrize(
    ("hours", "in_a_row", "fits"),
    [((36, 39), 6, False), ((36, 40), 6, True), ((48, 56), 6, True), ((56, 56), 6, False), ((56, 56), 7, True)],
)
def test_hours_that_no_sum_of_shifts_reaches(case, hours, in_a_row, fits):
    """Shifts of 8 h: 32, 40, 48; seven days only where seven in a row are allowed."""
    case.contracts[0]["hours_week"] = list(hours)
    case.rules["max_consecutive_days"] = in_a_row
    if fits:
        case.problem()
    else:
        with pytest.raises(InputError):
            case.problem()


def test_a_required_queue_that_nobody_can_serve(case, new_queue):
    case.queues.append(new_queue("chat", "written"))
    heads = np.array([[1], [0]])
    case.problem(heads)
    with pytest.raises(InputError, match=r"queues\[1\] \(chat\): found no agent with the skill 'written'"):
        case.problem(1)


def test_unknown_shift_and_misshapen_requirement(case):
    scenario = case.scenario()
    shapes = [ShiftShape.model_validate({**case.shapes[0], "name": "other"})]
    with pytest.raises(InputError, match=r"contracts\[0\].shifts\[0\]: found 'day'; expected a shift of the scenario: other"):
        make_problem(scenario, shapes, Rules(), Weights(), flat_requirement(168))
    with pytest.raises(InputError, match="heads per queue and step"):
        make_problem(scenario, shapes, Rules(), Weights(), flat_requirement(100))


def test_uncoverable_demand_is_no_error(case):
    problem = case.problem(99)
    assert verify(problem, []).legal


def test_the_prices_are_whole_hundredths(case):
    """0.1 points per unit of money at 17.5 an hour is 175 hundredths an hour: 1,400 per paid unit of 8 h."""
    case.agents[0]["hourly_cost"] = 17.5
    case.weights = {"labour": 0.1, "start_preference": 0.333}
    problem = case.problem()
    assert problem.paid_unit_min == 480 and problem.labour_price.tolist() == [1400]
    assert problem.prices.start_hour == 33


def test_half_an_hour_of_an_odd_price_is_rounded_up_by_problem_and_referee_alike(case):
    """33 hundredths an hour, half an hour late: 16.5, so 17."""
    case.interval_min = 30
    case.agents[0]["preferences"] = {"start": "08:00-08:30"}
    case.weights = {"start_preference": 0.33}
    problem = case.problem()
    assert problem.start_cost.tolist() == [[17]]
    assert verify(problem, [Duty(0, 0, 0, "day", 18, 34, (), 480)]).parts["preferences"] == 17
