"""Person-days in the database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import IntegrityError

from center.adherence import PersonDay
from center.errors import InputError
from center.plan import Plan
from store.adherence import load_adherence, save_adherence
from store.audit import read_trail
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person
from store.retention import Retention, prune
from store.tables import AdherenceDayRow

DAY = PersonDay(0, date(2026, 10, 24), 480, 405, 420, 375.5, 0, 30, 30, 15, 10, 20, 4, 75)
ABSENT = replace(DAY, agent=1, late_start_min=None, early_leave_min=None)


@pytest.fixture
def saved(engine: Engine, small_plan: Plan) -> Engine:
    save_plan(engine, small_plan)
    save_adherence(engine, small_plan, [ABSENT, DAY], "Bo", "week 43")
    return engine


def _rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(AdherenceDayRow)).scalar_one())


def test_what_was_saved_is_loaded_by_day_and_person(saved: Engine, small_plan: Plan) -> None:
    assert load_adherence(saved, small_plan) == (DAY, ABSENT)
    newest = read_trail(saved)[0]
    assert (newest.action, newest.actor, newest.why, newest.plan_id, newest.detail) == (
        "imported adherence", "Bo", "week 43", small_plan.id, "2 person-days",
    )  # fmt: skip


def test_a_second_import_replaces_the_first(saved: Engine, small_plan: Plan) -> None:
    assert save_adherence(saved, small_plan, [DAY], "Bo") == 2
    assert load_adherence(saved, small_plan) == (DAY,)
    assert read_trail(saved)[0].detail == "1 person-days in place of 2"


def test_an_import_that_fails_changes_nothing(saved: Engine, small_plan: Plan) -> None:
    with pytest.raises((IntegrityError, InputError)):
        save_adherence(saved, small_plan, [DAY, DAY], "Bo")
    assert load_adherence(saved, small_plan) == (DAY, ABSENT) and len(read_trail(saved)) == 2


def test_a_person_is_exported_and_erased(saved: Engine, small_plan: Plan) -> None:
    (row,) = export_person(saved, "Ana").rows["adherence_days"]
    assert row["late_start_min"] == 10
    pseudonym, changed = erase_person(saved, "Ana", "dpo", "asked")
    assert changed["adherence_days"] == 1
    plan = load_plan(saved, small_plan.id)
    assert plan.agents[0] == pseudonym and load_adherence(saved, plan) == (DAY, ABSENT)


def test_pruning_a_plan_takes_its_person_days(saved: Engine, small_plan: Plan) -> None:
    assert _rows(saved) == 2
    prune(saved, Retention(older_than_days=1), "Bo", "retention", datetime.now(UTC) + timedelta(days=400))
    assert _rows(saved) == 0
