"""`crewtide plans` of a day's re-optimization."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from center.peak import Peak, PeakChange
from center.plan import Plan
from cli.main import app
from store.database import open_database
from store.plans import save_plan


@pytest.fixture
def db(small_plan: Plan, tmp_path: Path) -> str:
    """The small plan, and a peak of it in which Ana stays half an hour longer."""
    url = f"sqlite:///{tmp_path / 'plans.db'}"
    engine = open_database(url)
    longer = replace(small_plan.duties[0], end=small_plan.duties[0].end + 1, paid_min=small_plan.duties[0].paid_min + 30)
    cover = small_plan.cover.copy()
    cover[0, longer.end - 1] += 1
    peak = Peak(small_plan.id, 20, changes=(PeakChange(0, 0, ("overtime",), 30, 300, None, "ends 30 min later, at 17:30"),))
    later = small_plan.created_utc + timedelta(days=4)
    changed = replace(
        small_plan,
        id="small-20261024-peak22",
        created_utc=later,
        duties=(longer, *small_plan.duties[1:]),
        cover=cover,
        peak=peak,
        kpis=small_plan.kpis | {"overtime_hours": 0.5, "service_level": 0.75},
        kpi_intervals={"service_level": (0.7, 0.8)},
    )
    for plan in (small_plan, changed):
        save_plan(engine, plan)
    engine.dispose()
    return url


def _run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code == 0, done.output
    return done.output


def test_the_list_says_which_plan_it_changes(db: str, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    said = _run("plans", "list", "--db", db, "--json", str(file))
    assert "peak of" in said and "small-20261024-k3xq7a from 2026-10-24 10:00 CEST" in said
    found = {plan["id"]: plan["base_plan_id"] for plan in json.loads(file.read_text())}
    assert found == {"small-20261024-peak22": "small-20261024-k3xq7a", "small-20261024-k3xq7a": None}


def test_without_peaks_the_list_is_as_ever(small_plan: Plan, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}"
    engine = open_database(url)
    save_plan(engine, small_plan)
    engine.dispose()
    assert "peak of" not in _run("plans", "list", "--db", url)


def test_it_is_shown(db: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    said = _run("plans", "show", "small-20261024-peak", "--db", db, "--json", str(file))
    assert "Changes small-20261024-k3xq7a from Sat 24 Oct 10:00 on" in " ".join(said.split())
    assert "ends 30 min later" in said
    found = json.loads(file.read_text())
    assert found["peak"]["changes"][0]["agent"] == "Ana" and found["kpi_intervals"]["service_level"] == {"low": 0.7, "high": 0.8}


def test_the_difference_is_what_it_changes(db: str) -> None:
    said = _run("plans", "diff", "small-20261024-k3", "small-20261024-peak", "--db", db)
    assert "changes 1 duty of 1 person" in said and "30 min longer" in said
    assert next(line.split() for line in said.splitlines() if line.strip().startswith("Overtime")) == ["Overtime", "–", "0.50", "h"]


def test_it_is_exported(db: str, tmp_path: Path) -> None:
    _run("plans", "export", "small-20261024-peak", "--db", db, "--out", str(tmp_path / "out"))
    assert {"kpis.csv", "peak_changes.csv"} <= {file.name for file in (tmp_path / "out").iterdir()}
