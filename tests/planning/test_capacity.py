"""The capacity plan of the tiny week: exact heads, classes, cost, and what is wrong with the input."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from center.capacity import CapacityPlan, Month
from center.errors import InputError
from planning.capacity.plan import plan_capacity
from planning.scenario.file import load_scenario
from reports.capacity import capacity_csv, capacity_dict, verdict
from reports.capacity_html import render_capacity

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
TINY = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
Make = Callable[..., CapacityPlan]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """Plans tiny with a capacity section."""
    (tmp_path / "tiny_history.csv").write_bytes((SCENARIOS / "tiny_history.csv").read_bytes())

    def make(section: str, months: int = 6, start: Month | None = None, text: str = TINY, **more: Any) -> CapacityPlan:
        (tmp_path / "tiny.yaml").write_text(f"{text}\ncapacity: {section}\n", encoding="utf-8")
        return plan_capacity(load_scenario(tmp_path / "tiny.yaml"), months, start, draws=400, **more)

    return make


def test_exact_heads_without_growth(made: Make) -> None:
    """Four people, a tenth leaves each month; 28 head-hours of need in an 8-hour week: 3.5. A class of two starts on 1 April.

    In April the two train 4 weeks, until the 28th, and work two days; no ramp, all pass.
    """
    section = (
        "{attrition_month: 0.1, growth_year: 0, growth_spread: 0, class_most: 0, hiring_cost: 500,"
        " classes: [{start: 2026-04-01, heads: 2, contract: long, skills: [calls], training_weeks: 4, ramp_weeks: 0, pass_rate: 1}]}"
    )
    plan = made(section)
    old, new = 4 * 0.9 ** np.arange(6), np.array([0, *(2 * 0.9 ** np.arange(5))])
    there = plan.announced_staff
    assert there.heads[0] == pytest.approx(old + new)
    assert there.leavers[0] == pytest.approx(0.1 * (old + new))
    share = np.array([0, 2 / 30, 1, 1, 1, 1])
    assert there.fte[0] == pytest.approx(0.95 * (old * 3.5 / 4 + new * share))
    assert plan.need[0] == pytest.approx(np.full(6, 3.5), abs=0.01)
    assert there.short == pytest.approx(np.maximum(plan.need[0] - there.fte[0], 0))
    wages = 0.95 * (old * (3 * 8 * 20 + 4 * 18) / 4 + new * 8 * 20)  # a week
    days = np.array([31, 30, 31, 30, 31, 31])
    assert there.cost == pytest.approx(wages * days / 7 + np.array([0, 1000, 0, 0, 0, 0]))
    assert plan.hires == () and plan.hired_staff.short == pytest.approx(there.short)
    assert "Not in the scenario's capacity section, so defaults: training_weeks" in plan.assumptions[-1]


def test_least_hires_close_the_gap(made: Make) -> None:
    plan = made("{attrition_month: 0.05, growth_year: 0.2, pass_rate: 1}", months=9)
    assert plan.announced_staff.short[-1] > 0.5 and sum(hire.heads for hire in plan.hires) >= 2
    late = [m for m, month in enumerate(plan.months) if month >= Month(2026, 5)]
    assert plan.hired_staff.short[late] == pytest.approx(0, abs=1e-6) and plan.proven
    assert plan.hired_staff.covered[-1] > plan.announced_staff.covered[-1]
    assert (plan.need_low <= plan.need + 1e-9).all() and (plan.need <= plan.need_high + 0.3).all()
    assert "least hires" in verdict(plan)
    told = capacity_dict(plan)
    assert told["with_hires"]["classes"][0]["contract"] == "long"
    assert len(capacity_csv(plan).splitlines()) == 1 + 9 * 3
    page = render_capacity(plan)
    assert "<svg" in page and "with hires" in page and "2026-11" in page


def test_shrinkage_and_efficiency_raise_the_need(made: Make) -> None:
    text = f"{TINY}\nshrinkage: [{{name: sick, share: 0.1, in_roster: false}}, {{name: leave, share: 0.1, in_roster: true}}]"
    plan = made("{growth_year: 0, growth_spread: 0, schedule_efficiency: 0.8}", text=text)
    assert plan.need[0] == pytest.approx(np.full(6, 3.5 / 0.8 / 0.8), abs=0.02)


def test_closed_dates_need_nobody(made: Make) -> None:
    plan = made("{growth_year: 0, growth_spread: 0}", text=f"{TINY}\nclosed: [2026-06-01..2026-06-16]", months=4)
    assert plan.need[0, 3] == pytest.approx(3.5 * 4 / 10, abs=0.02)  # 4 of the 10 Mondays and Tuesdays of June are left
    assert plan.need[0, 2] == pytest.approx(3.5, abs=0.01)


@pytest.mark.parametrize(
    ("section", "more", "said"),
    [
        ("{}", {"months": 2}, "--months: found 2; expected 3 to 18"),
        ("{}", {"start": Month(2025, 1)}, "months after the history"),
        ("{classes: [{start: 2026-04-01, heads: 2, contract: lang, skills: [calls]}]}", {}, "Did you mean 'long'"),
        ("{profiles: [{contract: long, skills: [chat]}]}", {}, "unknown name 'chat'"),
        ("{attrition_month: 1.5}", {}, "attrition_month"),
        ("{attrition: 0.1}", {}, "Did you mean 'attrition_month'"),
    ],
)
def test_what_is_wrong_is_said(made: Make, section: str, more: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        made(section, **more)
