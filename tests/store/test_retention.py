"""Pruning, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select

from center.errors import InputError
from center.plan import Plan
from store.audit import read_trail
from store.lifecycle import publish, rollback
from store.listing import list_plans
from store.plans import load_plan, save_plan
from store.retention import Retention, prunable, prune
from store.tables import Base, PlanRow, PolicyRow, RoutingPlanRow, RoutingTextRow, ScenarioRow

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def five(engine: Engine, simulated_plan: Plan) -> Engine:
    """Plans a (oldest, 50 days) to e (newest, 10 days); a is superseded, b is published."""
    for k, mark in enumerate("abcde"):
        made = NOW - timedelta(days=50 - 10 * k)
        save_plan(engine, replace(simulated_plan, id=f"small-20261024-{mark}", created_utc=made), by="night")
        if mark in "ab":
            publish(engine, f"small-20261024-{mark}", "ana", "week")
    return engine


def _left(engine: Engine) -> str:
    return "".join(sorted(plan.id[-1] for plan in list_plans(engine)))


@pytest.mark.parametrize(
    ("retention", "gone"),
    [
        (Retention(keep=0), "cde"),
        (Retention(keep=1), "cd"),
        (Retention(older_than_days=15), "cd"),
        (Retention(older_than_days=25, keep=1), "c"),
        (Retention(keep=0, superseded=True), "acde"),
        (Retention(keep=0, superseded=True, name="other"), ""),
    ],
)
def test_what_goes(five: Engine, retention: Retention, gone: str) -> None:
    assert "".join(plan.id[-1] for plan in prunable(five, retention, NOW)) == gone
    assert _left(five) == "abcde"  # only asked
    assert "".join(plan.id[-1] for plan in prune(five, retention, "ana", "space", NOW)) == gone
    assert _left(five) == "".join(mark for mark in "abcde" if mark not in gone)
    assert [entry.plan_id for entry in read_trail(five) if entry.action == "pruned"][::-1] == [f"small-20261024-{mark}" for mark in gone]


def test_nothing_of_a_pruned_plan_stays_but_the_trail(five: Engine, simulated_plan: Plan) -> None:
    other = replace(simulated_plan, id="small-20261024-f", scenario_text="{}", scenario_fingerprint="f" * 64, created_utc=NOW)
    save_plan(five, other)
    prune(five, Retention(keep=0), "ana", None, NOW)
    with five.connect() as connection:
        parts = [table for table in Base.metadata.sorted_tables if "plan_id" in table.primary_key.columns]
        owners = {table.name: set(connection.execute(select(table.c.plan_id)).scalars()) for table in parts}
        scenarios = connection.execute(select(func.count()).select_from(ScenarioRow)).scalar()
    kept = {"small-20261024-a", "small-20261024-b"}
    later = {
        "plan_edits",
        "plan_edit_items",
        "adherence_days",
        "duty_blocks",
    }  # no part of this plan as it is saved; test_hand, test_adherence and test_task_blocks prune them
    assert len(parts) > 15
    assert {name for name, plans in owners.items() if plans != kept} == later
    assert not any(owners[name] for name in later)
    assert scenarios == 1
    assert {entry.plan_id for entry in read_trail(five, "small-20261024-f")} == {"small-20261024-f"}
    assert load_plan(five, "small-20261024-b").simulated is not None


def test_a_plan_that_others_rest_on_stays(five: Engine) -> None:
    row = {"name": "p", "version": 1, "created_utc": NOW, "plan_id": "small-20261024-d", "accepted": True}
    with five.begin() as connection:
        connection.execute(insert(PolicyRow).values(**row, fingerprint="x", policy="{}", evidence="{}"))
    prune(five, Retention(keep=0), "ana", None, NOW)
    assert _left(five) == "abd"


def test_a_plans_routing_plan_goes_with_it(five: Engine) -> None:
    numbers = {"seed": 1, "block_min": 60, "adopted": True, "zone": "UTC", "created_utc": NOW, "today": "{}"}
    with five.begin() as connection:
        for mark in "bd":
            connection.execute(insert(RoutingPlanRow).values(id=f"routing-{mark}", plan_id=f"small-20261024-{mark}", **numbers))
            connection.execute(insert(RoutingTextRow).values(routing_plan_id=f"routing-{mark}", kind="note", number=0, text="x"))
    prune(five, Retention(keep=0), "ana", None, NOW)
    assert _left(five) == "ab"
    with five.connect() as connection:
        assert connection.execute(select(RoutingPlanRow.id)).scalars().all() == ["routing-b"]
        assert connection.execute(select(RoutingTextRow.routing_plan_id)).scalars().all() == ["routing-b"]


def test_a_rollback_to_a_pruned_plan_says_so(five: Engine) -> None:
    prune(five, Retention(keep=0, superseded=True), "ana", None, NOW)
    with pytest.raises(InputError, match="small-20261024-a, the one before, was pruned"):
        rollback(five, "small", "ana", "back")
    assert [plan.days_in_force for plan in list_plans(five)] == [2]


def test_a_limit_is_wanted() -> None:
    with pytest.raises(InputError, match="--keep"):
        Retention()


def test_scenarios_of_plans_that_stay_are_kept(five: Engine) -> None:
    prune(five, Retention(keep=2), "ana", None, NOW)
    with five.connect() as connection:
        used = set(connection.execute(select(PlanRow.scenario_fingerprint)).scalars())
        assert set(connection.execute(select(ScenarioRow.fingerprint)).scalars()) == used
