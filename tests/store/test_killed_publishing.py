"""A program killed while it publishes or rolls back leaves the days as they were."""

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from center.plan import Plan
from store.audit import read_trail
from store.database import open_database
from store.in_force import days_in_force
from store.lifecycle import publish, rollback
from store.listing import State, list_plans
from store.plans import save_plan

ROOT = Path(__file__).resolve().parents[2]
_CHILD = """
import os, signal, sys
from sqlalchemy import event
from store.database import open_database
from store.lifecycle import publish, rollback

engine, what, statement = open_database(sys.argv[1]), sys.argv[2], sys.argv[3]

@event.listens_for(engine, "after_cursor_execute")
def killed(connection, cursor, said, *_):
    if said.startswith(statement):
        os.kill(os.getpid(), signal.SIGKILL)

if engine.dialect.name == "sqlite":
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = 1")  # pages go to the file before the commit
publish(engine, "small-20261024-c", "cy", "third") if what == "publish" else rollback(engine, "small", "cy", "back")
"""


@pytest.mark.parametrize(
    ("what", "statement"),
    [
        ("publish", "INSERT INTO audit_trail"),
        ("publish", "UPDATE published_days"),
        ("rollback", "INSERT INTO publications"),
        ("rollback", "UPDATE published_days"),
    ],
)
def test_killed(url: str, engine: Engine, small_plan: Plan, what: str, statement: str) -> None:
    for mark in "ab":
        save_plan(engine, replace(small_plan, id=f"small-20261024-{mark}"))
        publish(engine, f"small-20261024-{mark}", "ana", mark)
    save_plan(engine, replace(small_plan, id="small-20261024-c"))
    before, trail = days_in_force(engine, "small"), read_trail(engine)
    engine.dispose()
    child = subprocess.run([sys.executable, "-c", _CHILD, url, what, statement], cwd=ROOT, timeout=120, check=False, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()

    again = open_database(url)
    assert days_in_force(again, "small") == before
    assert read_trail(again) == trail
    publish(again, "small-20261024-c", "cy", "third")  # nothing half-done is in the way
    rollback(again, "small", "cy", "back")
    assert {plan.id[-1]: plan.state for plan in list_plans(again)} == dict.fromkeys("ac", State.SUPERSEDED) | {"b": State.PUBLISHED}
    again.dispose()
