"""A program killed while it saves leaves whole plans only."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from center.plan import Plan
from store.database import open_database
from store.listing import list_plans
from store.plans import load_plan, save_plan

ROOT = Path(__file__).resolve().parents[2]
_CHILD = """
import os, pickle, signal, sys
from sqlalchemy import event
from store.database import open_database
from store.plans import save_plan

engine, plan, table = open_database(sys.argv[1]), pickle.load(open(sys.argv[2], "rb")), sys.argv[3]

@event.listens_for(engine, "after_cursor_execute")
def killed(connection, cursor, statement, *_):
    if statement.startswith("PRAGMA"):
        return
    if f"INSERT INTO {table} " in statement:
        os.kill(os.getpid(), signal.SIGKILL)

if engine.dialect.name == "sqlite":
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA cache_size = 1")  # pages go to the file before the commit
save_plan(engine, plan)
"""


@pytest.mark.parametrize("table", ["plans", "forecast_quantiles", "contender_reads"])
def test_killed_while_saving(
    url: str, engine: Engine, small_plan: Plan, table: str, tmp_path: Path, assert_same: Callable[[Any, Any], None]
) -> None:
    save_plan(engine, small_plan)
    engine.dispose()
    file = tmp_path / "plan.pickle"
    file.write_bytes(pickle.dumps(replace(small_plan, id="small-20261024-killed")))
    child = subprocess.run([sys.executable, "-c", _CHILD, url, str(file), table], cwd=ROOT, timeout=60, check=False, capture_output=True)
    assert child.returncode == -signal.SIGKILL, child.stderr.decode()
    if engine.dialect.name == "sqlite":
        assert list(tmp_path.glob("plans.db-journal")), "nothing was written when it was killed"

    again = open_database(url)
    assert [plan.id for plan in list_plans(again)] == [small_plan.id]
    assert_same(load_plan(again, "latest"), small_plan)
    save_plan(again, replace(small_plan, id="small-20261024-killed"))  # nothing half-written is in the way
    assert len(list_plans(again)) == 2
    again.dispose()
