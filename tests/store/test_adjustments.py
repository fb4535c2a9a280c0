"""Adjustments of forecasts in the database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from center.adjustment import Adjustment
from center.errors import InputError
from center.plan import Plan
from store.adjustments import add_adjustment, in_force_at, list_adjustments, newest_plan_of, withdraw_adjustment
from store.audit import read_trail
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person

NINE = datetime(2026, 10, 24, 9, tzinfo=UTC)
ONE = Adjustment(
    "small", "calls", "Europe/Madrid", ((NINE, NINE + timedelta(hours=3)), (NINE + timedelta(days=1), NINE + timedelta(days=1, hours=1))),
    "Ana", "Íñigo's campaign", datetime(2026, 10, 1, tzinfo=UTC), contacts_added=40.0, aht_factor=1.1,
)  # fmt: skip


def test_what_was_added_is_listed_in_order(engine: Engine) -> None:
    first = add_adjustment(engine, ONE)
    second = add_adjustment(engine, replace(ONE, name="other", contacts_added=None, volume_factor=0.5))
    assert (first, second) == (replace(ONE, number=first.number), replace(second, number=second.number))
    assert first.number is not None and second.number == first.number + 1
    assert list_adjustments(engine) == [first, second]
    assert list_adjustments(engine, "other") == [second]
    assert [(e.action, e.actor, e.why, e.name, e.detail) for e in read_trail(engine, "small")] == [
        ("adjusted the forecast", "Ana", "Íñigo's campaign", "small", "no. 1, calls")
    ]


def test_a_withdrawn_one_stays_and_is_withdrawn_once(engine: Engine) -> None:
    number = add_adjustment(engine, ONE).number
    assert number is not None
    gone = withdraw_adjustment(engine, number, "Ben", "called off")
    assert gone.withdrawn is not None and (gone.withdrawn.author, gone.withdrawn.why) == ("Ben", "called off")
    assert list_adjustments(engine) == [gone] and list_adjustments(engine, withdrawn=False) == []
    with pytest.raises(InputError, match=r"withdrawn by Ben.*called off"):
        withdraw_adjustment(engine, number, "Cai", "again")
    with pytest.raises(InputError, match="no such number"):
        withdraw_adjustment(engine, 99, "Cai", "again")
    assert [entry.action for entry in read_trail(engine)] == ["withdrew an adjustment", "adjusted the forecast"]
    before = in_force_at(engine, "small", gone.withdrawn.at_utc - timedelta(seconds=1))
    assert before == [replace(gone, withdrawn=None)]
    assert in_force_at(engine, "small", datetime.now(UTC)) == in_force_at(engine, "small", ONE.made_utc - timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM forecast_adjustments",
        "UPDATE forecast_adjustments SET contacts_added = 1",
        "DELETE FROM forecast_adjustment_spans",
        "UPDATE forecast_adjustment_spans SET start_utc = end_utc",
    ],
)
def test_the_database_refuses_to_change_what_was_adjusted(engine: Engine, statement: str) -> None:
    add_adjustment(engine, ONE)
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_a_person_is_exported_and_erased(engine: Engine) -> None:
    number = add_adjustment(engine, ONE).number
    assert number is not None
    withdraw_adjustment(engine, number, "Bo", "Ana asked")
    assert set(export_person(engine, "Ana").rows) == {"audit_trail", "forecast_adjustments", "forecast_adjustment_spans"}
    pseudonyms = [erase_person(engine, person, "dpo", "asked", mentioned=True)[0] for person in ("Ana", "Bo", "Íñigo")]
    (left,) = list_adjustments(engine)
    assert left.author == pseudonyms[0] and left.why == f"{pseudonyms[2]}'s campaign"
    assert left.withdrawn is not None
    assert (left.withdrawn.author, left.withdrawn.why) == (pseudonyms[1], f"{pseudonyms[0]} asked")
    assert left.spans == ONE.spans


def test_a_plan_keeps_its_statistical_forecast(engine: Engine, small_plan: Plan, assert_same: Callable[[Any, Any], None]) -> None:
    forecast = replace(small_plan.forecast, statistical=small_plan.forecast.offered / 1.25)
    save_plan(engine, replace(small_plan, forecast=forecast))
    assert_same(load_plan(engine, "latest").forecast, forecast)
    assert newest_plan_of(engine, "small") == small_plan.id
    with pytest.raises(InputError, match=r"a site that has a plan \(small\)"):
        newest_plan_of(engine, "smal")
