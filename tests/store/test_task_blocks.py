"""Task blocks in the database: they come back as they were, belong to their person, and go with their plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from center.plan import Plan
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person
from store.retention import Retention, prune
from store.tables import BlockRow


@pytest.fixture
def blocked(small_plan: Plan) -> Plan:
    """Ana's day and her night, which ends past the horizon, change the queue; the others' shifts do not."""
    day, night, chat, last = small_plan.duties
    first = replace(day, blocks=((18, 24, 0), (24, 28, 1), (28, 34, 0)))
    return replace(small_plan, duties=(first, night, chat, replace(last, blocks=((94, 101, 0), (101, 110, 1)))))


def test_they_come_back_as_they_were(engine: Engine, blocked: Plan, small_plan: Plan, assert_same: Callable[[Any, Any], None]) -> None:
    other = replace(small_plan, id="small-20261024-second")
    save_plan(engine, blocked)
    save_plan(engine, other)
    assert_same(load_plan(engine, blocked.id), blocked)
    assert_same(load_plan(engine, other.id), other)


def test_an_export_of_a_person_has_their_blocks_and_nobody_elses(engine: Engine, blocked: Plan) -> None:
    save_plan(engine, blocked)
    assert [row["queue"] for row in export_person(engine, "Ana").rows["duty_blocks"]] == ["calls", "chat", "calls", "calls", "chat"]
    assert "duty_blocks" not in export_person(engine, "Íñigo").rows


def test_erasing_a_person_leaves_the_plan_whole(engine: Engine, blocked: Plan) -> None:
    save_plan(engine, blocked)
    erase_person(engine, "Ana", "dpo", "asked")
    assert load_plan(engine, blocked.id).duties == blocked.duties


def test_they_go_with_their_plan(engine: Engine, blocked: Plan) -> None:
    save_plan(engine, blocked)
    prune(engine, Retention(keep=0), "ana", None, datetime(2026, 11, 1, tzinfo=UTC))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(BlockRow)).scalar() == 0
