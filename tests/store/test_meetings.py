"""Meetings in shifts in the database: they come back as they were, also in the hour that comes twice and beside task blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

from center.plan import Plan
from scheduling.rules.pauses import meetings_in
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person


@pytest.fixture
def met(small_plan: Plan) -> Plan:
    """Each shift has a meeting in its third half-hour or a training in its fifth; the first one changes the queue too."""
    kinds = ("meeting", "training")
    duties = []
    for number, duty in enumerate(small_plan.duties):
        at = duty.start + 2 + 2 * (number % 2)
        clear = tuple(pause for pause in duty.breaks if pause[1] <= at or pause[0] >= at + 1)
        duties.append(replace(duty, breaks=tuple(sorted((*clear, (at, at + 1, kinds[number % 2], True))))))
    first = duties[0]
    middle = (first.start + first.end) // 2
    duties[0] = replace(first, blocks=((first.start, middle, 0), (middle, first.end, 1)))
    return replace(small_plan, duties=tuple(duties))


def test_they_come_back_as_they_were(engine: Engine, met: Plan, assert_same: Callable[[Any, Any], None]) -> None:
    save_plan(engine, met)
    again = load_plan(engine, met.id)
    assert_same(again, met)
    assert [meetings_in(duty.breaks) for duty in again.duties] == [meetings_in(duty.breaks) for duty in met.duties]


def test_both_hours_that_the_clock_shows_twice_are_told_apart(engine: Engine, met: Plan) -> None:
    """Summer time ends on the plan's Sunday: a meeting in the first hour from two on, and one in the second."""
    horizon = met.horizon
    twice = [step for step in range(horizon.n) if f"{horizon.local(step):%a %H:%M}" == "Sun 02:00"]
    assert len(twice) == 2
    night = replace(
        met.duties[0], start=twice[0] - 6, end=twice[1] + 6, blocks=(), breaks=tuple((t, t + 1, "meeting", True) for t in twice)
    )
    plan = replace(met, duties=(night, *met.duties[2:]))
    save_plan(engine, plan)
    assert [pause[:2] for pause in load_plan(engine, plan.id).duties[0].breaks] == [(t, t + 1) for t in twice]


def test_a_person_takes_theirs_along_and_leaves_the_others(engine: Engine, met: Plan) -> None:
    save_plan(engine, met)
    name = met.agents[met.duties[0].agent]
    own = [pause[2] for duty in met.duties if duty.agent == met.duties[0].agent for pause in sorted(duty.breaks)]
    rows = export_person(engine, name).rows
    assert sorted(row["kind"] for row in rows["duty_breaks"]) == sorted(own)
    erase_person(engine, name, "dpo", "asked")
    assert load_plan(engine, met.id).duties == met.duties
