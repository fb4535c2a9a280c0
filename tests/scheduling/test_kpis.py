"""KPIs of a roster, by hand."""

from __future__ import annotations

import pytest

from center.kpi import KPI_INFO, Kpi
from center.plan import Duty
from scheduling.roster.kpis import kpis
from scheduling.roster.verify import verify


def test_by_hand(case):
    """Monday 09-15, two needed: 12 head-hours. Ana comes 09-17 with an hour of lunch at 12, paid 7 h at 20; a late start costs 0.5."""
    case.days = 1
    case.queues[0]["open"] = ["mon 09:00-15:00"]
    case.shapes[0]["lunch"] = {"minutes": 60, "after_min": [180, 180], "paid": False}
    case.agents[0] |= {"hourly_cost": 20, "preferences": {"start": "07:00-08:30"}}
    problem = case.problem(2)
    duties = [Duty(0, 0, 0, "day", 9, 17, ((12, 13, "lunch", False),), 420)]
    found = kpis(problem, duties, verify(problem, duties))
    assert found == {
        "required_hours": 12.0,
        "rostered_hours": 7.0,
        "paid_hours": 7.0,
        "under_hours": 7.0,
        "over_hours": 2.0,
        "coverage": pytest.approx(5 / 12),
        "labour_cost": pytest.approx(140.0),
        "preference_cost": 0.5,
        "fairness_cost": 0.0,
    }
    assert set(found) <= {name.value for name in Kpi} == {name.value for name in KPI_INFO}


def test_coverage_of_no_requirement_is_left_out(case):
    problem = case.problem(0)
    assert "coverage" not in kpis(problem, [], verify(problem, []))
