"""Fair shares as a rule: by what is needed, eligible days, and debt from history."""

from __future__ import annotations

from dataclasses import replace

import pytest

from center.plan import Duty
from scheduling.roster.demand import Demand
from scheduling.roster.law_shares import fair_bands
from scheduling.roster.past import Past
from scheduling.roster.problem import make_problem
from scheduling.roster.verify import verify
from scheduling.rules.line import Stint
from scheduling.schema import Rules, ShiftShape, Weights


@pytest.fixture
def night_case(case, new_person):
    """A head around the clock; day 06-22 in two shifts, night 22-06. Ana and Bo work 5 days, Cai 2, Dea never at night."""
    starts = {"early": "06:00-06:30", "late": "14:00-14:30", "night": "22:00-22:30"}
    case.shapes = [{"name": name, "start": start, "start_step_min": 60, "lengths_min": [480]} for name, start in starts.items()]
    case.contracts = [
        {"name": "any", "hours_week": [16, 40], "days_week": [0, 5], "shifts": list(starts)},
        {"name": "two", "hours_week": [0, 16], "days_week": [0, 2], "shifts": list(starts)},
    ]
    case.agents = [
        new_person("ana"),
        new_person("bo"),
        new_person("cai", contract="two"),
        new_person("dea", availability=["daily 05:00-23:00"]),
    ]
    return case


def bands(case, past=None, heads=2, **keys):
    """(least, most) of everybody under one fair share."""
    requirement = case.problem(heads)
    case.rules = {"also": [{"rule": "fair_share", **keys}], "unpopular": {"ends_after": "23:00"}}
    problem = case.problem(heads)
    if past is not None:
        shapes = [ShiftShape.model_validate(shape) for shape in case.shapes]
        problem = make_problem(case.scenario(), shapes, Rules.model_validate(case.rules), Weights(), demand(requirement), past=past)
    least, most = fair_bands(problem, problem.laws[0])
    return list(zip(least.tolist(), most.tolist(), strict=True)), problem


def demand(problem):
    """The demand of a problem."""
    return Demand(problem.need, problem.enough, problem.missing_head, problem.spare_head)


def night(day: int) -> Stint:
    """A night before the horizon."""
    return Stint(day, 1440 * day + 1320, 1440 * day + 1800, 1320, 1800, 480, "night", unpopular=True)


def duty(day: int, start: int, shape: str, agent: int = 0) -> Duty:
    first = 24 * day + start
    return Duty(agent, 0, day, shape, first, first + 8, (), 480)


@pytest.mark.parametrize("of", ["nights", "unpopular"])
def test_nights_by_hand(night_case, of):
    """2 heads on 7 nights are 14, and 2 more before 06:00 of the first day no shift reaches: 14 shared 5 : 5 : 2 : 0 of 12."""
    found, _ = bands(night_case, of=of)
    assert found == [(5, 6), (5, 6), (2, 3), (0, 0)]


def test_weekends_by_hand(night_case):
    """One weekend needs 2 x 3 shifts on its Saturday as on its Sunday, without those that Friday night reaches: 6 persons' weekends.

    Everybody has 2 eligible days: a share of 6 x 2 / 8 each.
    """
    found, _ = bands(night_case, of="weekends")
    assert found == [(1, 2)] * 4


def test_debt_moves_the_share(night_case):
    """Ana had 3 nights, Bo none, Cai 1: of the 4, 5/12, 5/12 and 2/12 would have been fair."""
    before = Past(((night(-9), night(-5), night(-4), night(-3)), (), (night(-2),), ()), -28)
    found, _ = bands(night_case, before, of="nights", debt_days=7)
    assert found == [(4, 5), (7, 8), (2, 2), (0, 0)]
    without, _ = bands(night_case, before, of="nights")
    assert without == [(5, 6), (5, 6), (2, 3), (0, 0)]


def test_debt_by_contract(night_case):
    """Cai is the only one of the contract: nothing to share."""
    before = Past(((night(-5), night(-4)), (), (night(-2),), ()), -28)
    found, _ = bands(night_case, before, of="nights", debt_days=7, per_contract=True)
    assert found == [(4, 5), (6, 7), (2, 3), (0, 0)]


def test_hours_stand_at_the_same_point(night_case):
    """A head on 7 days is 168 h; all contracts owe 48 h and allow 136 h: more is needed than anybody may. With no need: the least."""
    most, _ = bands(night_case, heads=1, of="hours")
    assert most == [(2400, 2400), (2400, 2400), (960, 960), (2400, 2400)]
    least, _ = bands(night_case, heads=0, of="hours")
    assert least == [(960, 960), (960, 960), (0, 0), (960, 960)]


def test_a_share_is_priced_outside_its_band(night_case):
    _, problem = bands(night_case, of="nights", price=2)
    six = [duty(d, 22, "night") for d in range(6)]
    seven = verify(problem, [*six, duty(6, 22, "night")]).parts["rules"]
    assert verify(problem, six).parts["rules"] == 200 * (5 + 2) and seven - verify(problem, six).parts["rules"] == 200


def test_a_hard_share_is_a_violation(night_case):
    _, problem = bands(night_case, of="weekends")
    alone = replace(problem, rules=Rules(max_consecutive_days=7))
    assert "dea: works 0 weekends; the fair share is 1 to 2." in verify(alone, []).violations
    _, problem = bands(night_case, heads=1, of="hours")
    assert "ana: is paid 0 h; the fair share is 40 h to 40 h." in verify(problem, []).violations
