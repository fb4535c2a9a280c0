"""What sets two plans apart, in words and hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from center.plan import Duty, Plan
from reports.plan_diff import diff_dict, kpi_text, plan_diff

Change = Callable[..., Plan]


@pytest.fixture
def changed(small_plan: Plan) -> Change:
    """The small plan with one duty changed (None: taken away) under another id."""

    def change(number: int, **fields: Any) -> Plan:
        duties = [replace(duty, **fields) if k == number else duty for k, duty in enumerate(small_plan.duties)]
        return replace(small_plan, id="small-20261024-other", duties=tuple(duties))

    return change


def _lines(first: Plan, second: Plan) -> list[tuple[str, str, str]]:
    return [(one.agent, one.day.isoformat(), one.words) for one in plan_diff(first, second).duties]


def test_the_same_plan_has_no_difference(small_plan: Plan) -> None:
    found = plan_diff(small_plan, small_plan)
    assert (found.duties, found.cover, found.days_of_one, found.people) == ((), (), (), 0)
    assert all(one.first == one.second for one in found.kpis)


@pytest.mark.parametrize(
    ("number", "fields", "words"),
    [
        (0, {"start": 20, "end": 36, "breaks": ()}, "09:00–17:00 on calls → 10:00–18:00 on calls, starts 1 h later, breaks: none"),
        (0, {"end": 37}, "09:00–17:00 on calls → 09:00–18:30 on calls, 1 h 30 min longer"),
        (0, {"queue": 1}, "09:00–17:00 on calls → 09:00–17:00 on chat"),
        (0, {"breaks": ((22, 23, "break", True), (28, 29, "lunch", False))}, "lunch 13:00–13:30 → lunch 14:00–14:30"),
        (0, {"breaks": ((26, 27, "lunch", False),)}, "break 11:00–11:30 → no break"),
        (0, {"breaks": ((22, 23, "break", False), (26, 27, "lunch", False))}, "which breaks are paid"),
        (0, {"shape": "early"}, "shift day → early"),
        (2, {"start": 69, "end": 84}, "09:00–17:00 on chat → 08:30–16:00 on chat, starts 30 min earlier, 30 min shorter"),
    ],
)
def test_a_duty_that_changes(small_plan: Plan, changed: Change, number: int, fields: dict[str, Any], words: str) -> None:
    agent, day = ("Ana", "2026-10-24") if number == 0 else ("Bo O'Brien", "2026-10-25")
    assert _lines(small_plan, changed(number, **fields)) == [(agent, day, words)]


def test_an_exchange_between_two_people(small_plan: Plan) -> None:
    duties = (replace(small_plan.duties[0], agent=1), replace(small_plan.duties[1], agent=0), *small_plan.duties[2:])
    day, night = "09:00–17:00 on calls", "22:00 CEST–05:00 CET +1 on calls"
    lines = _lines(small_plan, replace(small_plan, duties=duties))
    assert [(agent, words.split(",")[0]) for agent, _, words in lines] == [("Ana", f"{day} → {night}"), ("Íñigo", f"{night} → {day}")]


def test_off_and_on(small_plan: Plan) -> None:
    fewer = replace(small_plan, duties=small_plan.duties[1:])
    assert _lines(small_plan, fewer) == [("Ana", "2026-10-24", "09:00–17:00 on calls → off")]
    assert _lines(fewer, small_plan) == [("Ana", "2026-10-24", "off → 09:00–17:00 on calls")]


def test_people_are_told_by_name_not_by_place(small_plan: Plan) -> None:
    turn = {0: 2, 1: 1, 2: 0}
    duties = tuple(replace(duty, agent=turn[duty.agent]) for duty in small_plan.duties)
    columns = {name: getattr(small_plan, name)[::-1] for name in ("agents", "agent_contract", "agent_zone")}
    assert _lines(small_plan, replace(small_plan, duties=duties, **columns)) == []


def test_cover_by_queue_and_day_in_hours(small_plan: Plan) -> None:
    cover = small_plan.cover.copy()
    cover[0, 48:52] += 3  # two hours on Sunday: three heads more, where one to three are required
    short = np.maximum(small_plan.requirement.rostered - small_plan.cover, 0)[0, 48:].sum() / 2
    after = np.maximum(small_plan.requirement.rostered - cover, 0)[0, 48:].sum() / 2
    (change,) = plan_diff(small_plan, replace(small_plan, cover=cover)).cover
    before = small_plan.cover[0, 48:].sum() / 2
    assert (change.queue, change.day) == ("calls", date(2026, 10, 25))
    assert change.rostered == (before, before + 6) and change.unmet == (short, after) and after < short


def test_only_common_days_are_compared(small_plan: Plan) -> None:
    horizon = replace(small_plan.horizon, n=48)
    need = small_plan.requirement
    cut = {name: getattr(need, name)[:, :48] for name in ("on_queue", "rostered", "service_level", "asa_s", "occupancy", "abandonment")}
    saturday = replace(
        small_plan,
        horizon=horizon,
        requirement=replace(need, **cut, urgency=None),
        cover=small_plan.cover[:, :48],
        duties=small_plan.duties[:1],
    )
    found = plan_diff(small_plan, saturday)
    assert (found.days, found.days_of_one) == ((date(2026, 10, 24),), (date(2026, 10, 25),))
    assert [one.agent for one in found.duties] == ["Íñigo"]
    assert found.cover == ()


def test_kpis_of_either(small_plan: Plan) -> None:
    other = replace(small_plan, kpis={"coverage": 0.5, "asa": float("nan"), "odd": 1.0})
    kpis = {one.kpi: (one.first, one.second) for one in plan_diff(small_plan, other).kpis}
    assert kpis["coverage"] == (0.4375, 0.5) and kpis["asa"] == (None, None) and kpis["odd"] == (None, 1.0)
    assert kpis["service_level"] == (0.7312, None)
    assert (kpi_text(0.4375, "%"), kpi_text(None, "h"), kpi_text(12.5, "h")) == ("43.8 %", "–", "12.50 h")


def test_json(small_plan: Plan, changed: Change) -> None:
    found = diff_dict(plan_diff(small_plan, changed(0, queue=1)))
    assert found["duties"] == [{"agent": "Ana", "day": "2026-10-24", "change": "09:00–17:00 on calls → 09:00–17:00 on chat"}]
    assert found["days"] == ["2026-10-24", "2026-10-25"]


def test_two_duties_of_a_day(small_plan: Plan) -> None:
    second = Duty(agent=0, queue=1, day=0, shape="late", start=36, end=40, breaks=(), paid_min=120)
    more = replace(small_plan, duties=(*small_plan.duties, second))
    assert _lines(small_plan, more) == [("Ana", "2026-10-24", "off → 18:00–20:00 on chat")]
