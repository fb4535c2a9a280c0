"""`crewtide adherence`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from center.plan import Plan
from cli.main import app
from store.database import open_database
from store.plans import save_plan

LOG = "agent,state,from,to\nAna,available,2026-10-24 09:10,2026-10-24 17:00\nZoe,available,2026-10-24 09:10,2026-10-24 17:00\n"


@pytest.fixture(autouse=True)
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_plan: Plan) -> Plan:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    engine = open_database("sqlite:///crewtide.db")
    save_plan(engine, small_plan)
    engine.dispose()
    Path("log.csv").write_text(LOG)
    return small_plan


def _run(*words: str, code: int = 0) -> str:
    result: Any = CliRunner().invoke(app, ["adherence", *words])
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    return str(result.output)


def test_import_then_show() -> None:
    assert "nothing was imported" in _run("show")
    said = _run("latest", "log.csv", "--by", "ana", "--out", "out/days.csv", "--intervals", "out/intervals.csv", "--json", "out/a.json")
    assert "1 person-days are saved by ana" in said and "Zoe" in said and "3 of 4 shifts" in said
    assert "in_roster: false, drawn: late" in said
    told = json.loads(Path("out/a.json").read_text())
    assert told["days"][0]["late_start_min"] == 10 and told["spells_out"][0]["minutes"] == 10
    assert Path("out/days.csv").read_text(encoding="utf-8-sig").startswith("day,agent,contract,planned_min")
    assert Path("out/intervals.csv").read_text(encoding="utf-8-sig").startswith("start,planned_heads")
    assert "in place of 1 of an earlier import" in _run("import", "latest", "log.csv")
    shown = _run("show", "--json", "show.json")
    assert "Planned against actual" in shown
    assert json.loads(Path("show.json").read_text())["days"] == told["days"]


def test_a_bad_log_is_an_input_error_and_saves_nothing() -> None:
    Path("log.csv").write_text(LOG.replace("available", "dreaming"))
    assert "ay in a map file what it is" in _run("latest", "log.csv", code=2)
    assert "nothing was imported" in _run("show")
