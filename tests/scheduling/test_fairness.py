"""Fair shares: fixed beforehand from the requirement, by contract days, priced outside their band."""

from __future__ import annotations

import pytest

from center.plan import Duty
from scheduling.roster.verify import verify


@pytest.fixture
def two_shifts(case, new_person):
    """Early 06-14 and late 14-22; a late shift is unpopular. Ana works 5 days, Bo 2, Cai never in the evening."""
    case.queues[0]["open"] = ["daily 06:00-22:00"]
    case.shapes = [
        {"name": "early", "start": "06:00-06:30", "start_step_min": 60, "lengths_min": [480]},
        {"name": "late", "start": "14:00-14:30", "start_step_min": 60, "lengths_min": [480]},
    ]
    case.contracts = [
        {"name": "any", "hours_week": [0, 40], "days_week": [0, 5], "shifts": ["early", "late"]},
        {"name": "two", "hours_week": [0, 16], "days_week": [0, 2], "shifts": ["early", "late"]},
    ]
    case.agents = [new_person("ana"), new_person("bo", contract="two"), new_person("cai", availability=["daily 05:00-15:00"])]
    case.rules = {"rest_hours": 8, "unpopular": {"ends_after": "20:00"}}
    return case


def late(agent: int, day: int) -> Duty:
    start = 24 * day + 14
    return Duty(agent, 0, day, "late", start, start + 8, (), 480)


def test_shares_by_hand(two_shifts):
    """3 heads from 14 to 22 on 7 days: 21 late shifts, shared 5 : 2 : 0."""
    fair = two_shifts.problem(3).fair
    assert fair.needed == 21
    assert fair.share.tolist() == [15.0, 6.0, 0.0] and fair.counted.tolist() == [True, True, False]


def test_leave_takes_its_share_away(two_shifts):
    """Ana has two days of leave: 3 contract days against Bo's 2; 21 x 3 / 5 = 12.6, and 8.4."""
    two_shifts.agents[0]["leave"] = ["2026-10-14..2026-10-15"]
    fair = two_shifts.problem(3).fair
    assert fair.share.tolist() == pytest.approx([12.6, 8.4, 0.0])
    assert fair.least.tolist() == [12, 8, 0] and fair.most.tolist() == [13, 9, 0]


def test_steps_that_a_popular_shift_reaches_need_none(two_shifts):
    """A shift from 10:00 to 20:00 leaves only 20:00 to 22:00 to the late one; if nobody is needed then, none is."""
    two_shifts.shapes.append({"name": "long", "start": "10:00-10:30", "start_step_min": 60, "lengths_min": [600]})
    two_shifts.contracts[0]["shifts"].append("long")
    assert two_shifts.problem(2).fair.needed == 14
    two_shifts.queues[0]["open"] = ["daily 06:00-20:00"]
    assert two_shifts.problem(2).fair.needed == 0


def test_the_fewest_shifts_that_cover_a_long_night(case):
    """Weekend 24 h a day, 8 h shifts at any hour: three for Sunday, three for Saturday, whose first hours Friday's shifts reach.

    Friday's last shift starts at 23:00 and covers Saturday until 07:00; Saturday's 17 h left need three, ending on Sunday at 07:00;
    Sunday's 17 h left need three more.
    """
    case.shapes[0] |= {"start": "00:00-23:00"}
    case.queues[0]["open"] = ["sat-sun 00:00-24:00"]
    case.rules = {"unpopular": {"weekends": True}}
    assert case.problem(1).fair.needed == 6


def test_distance_from_the_band_is_priced(two_shifts):
    """Needed 7: shares 5 and 2. Ana works 3 late shifts, Bo 4: both are 2 away, at 2 points each."""
    two_shifts.weights = {"fairness": 2}
    problem = two_shifts.problem(1)
    assert problem.fair.share.tolist() == [5.0, 2.0, 0.0]
    duties = [late(0, d) for d in (0, 1, 2)] + [late(1, d) for d in (3, 4, 5, 6)]
    assert verify(problem, duties).parts["fairness"] == 4 * 200
    fair_duties = [late(0, d) for d in range(5)] + [late(1, d) for d in (5, 6)]
    assert verify(problem, fair_duties).parts["fairness"] == 0


def test_leaving_evenings_empty_saves_nothing(two_shifts):
    problem = two_shifts.problem(1)
    assert verify(problem, []).parts["fairness"] == 7 * 200


def test_without_unpopular_shifts_nobody_is_counted(two_shifts):
    two_shifts.rules = {}
    fair = two_shifts.problem(3).fair
    assert not fair.counted.any() and fair.needed == 0 and not fair.share.any()
