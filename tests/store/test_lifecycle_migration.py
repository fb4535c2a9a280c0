"""Plans of a database that is older than the lifecycle become drafts, and are told of in the audit trail."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, insert, inspect

from center.plan import Plan
from store import migrate
from store.audit import read_trail
from store.database import make_engine
from store.lifecycle import publish
from store.listing import State, list_plans
from store.paths import migrations_folder
from store.plans import load_plan, save_plan
from store.rows import contenders, demand, plans, roster
from store.tables import ScenarioRow


def _run_to(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations_folder())))
    config.attributes["connection"] = connection
    command.upgrade(config, "0009")


def test_old_plans_become_drafts(url: str, small_plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = make_engine(url)
    with monkeypatch.context() as patch:
        patch.setattr(migrate, "_run", _run_to)
        migrate.upgrade(engine)
    later = replace(small_plan, id="small-20261024-later", created_utc=datetime(2026, 10, 22, tzinfo=UTC))
    with engine.begin() as connection:
        connection.execute(insert(ScenarioRow), [{"fingerprint": small_plan.scenario_fingerprint, "text": small_plan.scenario_text}])
        for plan in (later, small_plan):
            for table, rows in (plans.rows(plan) | demand.rows(plan) | roster.rows(plan) | contenders.rows(plan)).items():
                if rows:
                    there = {column["name"] for column in inspect(connection).get_columns(table.__tablename__)}
                    connection.execute(insert(table), [{name: row[name] for name in row if name in there} for row in rows])
    assert migrate.upgrade(engine) == "0009"
    assert [plan.state for plan in list_plans(engine)] == [State.DRAFT, State.DRAFT]
    trail = read_trail(engine)
    assert [(entry.plan_id, entry.action, entry.actor) for entry in trail] == [(later.id, "saved", None), (small_plan.id, "saved", None)]
    assert [entry.at_utc for entry in trail] == [later.created_utc, small_plan.created_utc]
    save_plan(engine, replace(small_plan, id="small-20261024-new"))  # the trail's numbers go on
    publish(engine, small_plan.id, "ana", "agreed")
    assert load_plan(engine, small_plan.id).duties == small_plan.duties
    assert [entry.action for entry in read_trail(engine)] == ["published", "saved", "saved", "saved"]
    engine.dispose()
