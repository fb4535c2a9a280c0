"""`crewtide plans` and `crewtide db`, as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from center.plan import Plan
from cli.main import app
from store.database import open_database
from store.plans import save_plan

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def saved(run: Run, small_plan: Plan) -> Plan:
    """The small plan in the default database."""
    engine = open_database("sqlite:///crewtide.db")
    save_plan(engine, small_plan)
    engine.dispose()
    return small_plan


def test_list(run: Run, saved: Plan) -> None:
    result = run("plans", "list", "--json", "out/plans.json")
    assert result.exit_code == 0, result.output
    assert saved.id in result.output
    assert "43.21" in result.output
    (row,) = json.loads(Path("out/plans.json").read_text())
    assert (row["id"], row["first_day"], row["true_cost"]) == (saved.id, "2026-10-24", 4321)


def test_a_narrow_terminal_cuts_no_id(run: Run, saved: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert saved.id in run("plans", "list").output


def test_list_of_none(run: Run) -> None:
    assert run("db", "upgrade").exit_code == 0
    assert "crewtide plan nightly" in run("plans", "list").output


def test_show_by_prefix(run: Run, saved: Plan) -> None:
    result = run("plans", "show", "small", "--json", "plan.json")
    assert result.exit_code == 0, result.output
    assert saved.id in result.output
    shown = json.loads(Path("plan.json").read_text())
    assert [contender["cost"] for contender in shown["contenders"]] == [43.21, None, 42.5]
    assert [contender["money"] for contender in shown["contenders"]] == [None, None, 0.0375]
    assert shown["contenders"][0]["confidence"] == {"legal": True, "reads_within_1_percent": 0.5, "gap_to_bound": None}
    assert "legal, 50.0 % of reads within 1 %" in result.output
    assert shown["duties"][1]["end"] == "2026-10-25T05:00:00+01:00"
    assert shown["unmet"][0]["head_hours"] == saved.unmet[0].heads / 2


def test_nan_is_null_in_json(run: Run, small_plan: Plan) -> None:
    engine = open_database("sqlite:///crewtide.db")
    save_plan(engine, replace(small_plan, kpis=small_plan.kpis | {"asa": float("nan")}))
    engine.dispose()
    assert run("plans", "show", "latest", "--json", "plan.json").exit_code == 0
    assert json.loads(Path("plan.json").read_text(), parse_constant=pytest.fail)["kpis"]["asa"] is None


@pytest.mark.parametrize(("kind", "files"), [("csv", 5), ("ical", 3)])
def test_export(run: Run, saved: Plan, kind: str, files: int) -> None:
    result = run("plans", "export", "latest", "--format", kind, "--out", "files", "--json", "made.json")
    assert result.exit_code == 0, result.output
    made = json.loads(Path("made.json").read_text())
    assert made["plan"] == saved.id
    assert sorted(made["files"]) == sorted(str(file) for file in Path("files").iterdir())
    assert len(made["files"]) == files


def test_the_database_by_environment(run: Run, saved: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("crewtide.db").rename("other.db")
    assert run("plans", "list").exit_code == 2
    monkeypatch.setenv("CREWTIDE_DB", "sqlite:///other.db")
    assert saved.id in run("plans", "list").output


@pytest.mark.parametrize("words", [("plans", "list"), ("plans", "show", "latest"), ("plans", "export", "latest"), ("db", "check")])
def test_no_database_is_an_input_error_and_makes_no_file(run: Run, words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "no such file" in result.output
    assert "Traceback" not in result.output
    assert list(Path().iterdir()) == []


def test_an_unknown_plan_is_an_input_error(run: Run, saved: Plan) -> None:
    result = run("plans", "show", "large")
    assert result.exit_code == 2
    assert "crewtide plans list" in result.output


def test_upgrade_then_check(run: Run) -> None:
    assert "Upgraded from nothing to schema" in run("db", "upgrade").output
    assert "Nothing to do" in run("db", "upgrade").output
    assert run("db", "check").exit_code == 0


def test_the_commands_answer_before_the_heavy_packages_load() -> None:
    heavy = {"sqlalchemy", "alembic", "icalendar", "numpy", "pandas"}
    code = f"import sys, cli.plans, cli.db; print(*({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2])
    assert done.stdout.split() == []
