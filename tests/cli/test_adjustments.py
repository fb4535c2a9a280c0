"""`crewtide forecast`, as it is typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

TINY = str(Path(__file__).resolve().parents[2] / "scenarios" / "tiny.yaml")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "200")


def _run(*words: str, code: int = 0) -> str:
    result: Any = CliRunner().invoke(app, list(words))
    assert result.exit_code == code, result.output
    return str(result.output)


def test_adjust_plan_show_review_withdraw() -> None:
    adjust = ("forecast", "adjust", TINY, "--queue", "calls", "--why", "a campaign", "--by", "ana")
    said = _run(*adjust, "--from", "2026-03-02 09:00", "--to", "2026-03-02 11:00", "--factor", "1.5", "--json", "made.json")
    assert "Adjustment 1 of tiny, by ana: calls, 2026-03-02 09:00-11:00 (2 open h): 1.5 times the contacts." in said
    assert json.loads(Path("made.json").read_text())["factor"] == 1.5
    assert "Adjustments 1 and 2 overlap" in _run(*adjust, "--on", "2026-03-02", "--window", "10:00-12:00", "--add", "40")
    planned = _run("plan", "nightly", TINY, "--backend", "greedy", "--sweeps", "10", "--report", "page.html")
    assert "Forecast adjusted by ana, no. 1" in planned and "a campaign" in Path("page.html").read_text()
    shown = _run("forecast", "show", "--out", "both.csv", "--json", "show.json")
    assert "Mon 2 Mar" in shown and "Tue 3 Mar" not in shown
    with Path("both.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["adjustments"], row["by"]) for row in rows[:4]] == [("1", "ana"), ("1, 2", "ana, ana"), ("2", "ana"), ("", "")]
    assert float(rows[0]["forecast"]) == pytest.approx(1.5 * float(rows[0]["statistical"]), abs=0.01)
    Path("came.csv").write_text("interval_start,queue,offered\n2026-03-02 09:00,calls,31\n")
    assert "adjusted" in _run("forecast", "review", "latest", "--actuals", "came.csv", "--json", "review.json")
    assert json.loads(Path("review.json").read_text())["reviewed"][0]["nearer"] == "adjusted"
    assert "is withdrawn by ben" in _run("forecast", "withdraw", "1", "--why", "no campaign", "--by", "ben")
    _run("forecast", "withdraw", "1", "--why", "again", code=2)
    assert "withdrawn by ben" in _run("forecast", "list", "tiny")
    assert "withdrawn" not in _run("forecast", "list", "--in-force")
    later = _run("forecast", "adjust", "tiny", "--queue", "calls", "--on", "2026-04-06", "--set", "500", "--why", "storm")
    assert "(login name)" in later and "after the scenario's days" in later


def test_a_site_without_a_plan_and_an_empty_reason_are_input_errors() -> None:
    _run("db", "upgrade")
    assert "or give the scenario" in _run("forecast", "adjust", "tiny", "--queue", "calls", "--factor", "2", "--why", "x", code=2).lower()
    _run("forecast", "adjust", TINY, "--queue", "calls", "--on", "2026-03-02", "--factor", "2", "--why", " ", code=2)
    assert "No adjustments" in _run("forecast", "list")
