"""`crewtide whatif`, as it is typed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from planning.scenario.file import load_scenario
from store.database import open_database
from store.plans import load_plan

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
TINY, OVERLAYS = str(SCENARIOS / "tiny.yaml"), SCENARIOS / "overlays"
BUSIER, SICKNESS = str(OVERLAYS / "tiny_busier.yaml"), str(OVERLAYS / "sickness.yaml")
QUICK = ["--sweeps", "10", "--replications", "3", "--workers", "1"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is done in this process, which is quicker than starting another."""
    from ops.inline import Inline

    monkeypatch.setattr("ops.executor.open_executor", lambda workers, cluster: Inline())


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, ["whatif", *words])


@pytest.mark.usefixtures("at_once")
def test_a_comparison_is_shown_written_and_taken_from_the_database_next_time() -> None:
    first = _run(TINY, BUSIER, *QUICK, "--csv", "out/table.csv", "--report", "out/page.html", "--json", "out/result.json")
    assert first.exit_code == 0, first.output
    assert "2 of 2" in first.output and "Calls up by a half" in first.output
    assert Path("out/table.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with Path("out/table.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["required_hours"] for row in rows] == ["28.0", "30.0"]
    assert "<svg" in Path("out/page.html").read_text(encoding="utf-8")
    result = json.loads(Path("out/result.json").read_text(encoding="utf-8"))
    again = _run("run", TINY, BUSIER, *QUICK, "--json", "again.json")
    assert "Taken from the database: 2 of 2 plans" in again.output
    second = json.loads(Path("again.json").read_text(encoding="utf-8"))
    assert [one["plan_id"] for one in second["whatifs"]] == [one["plan_id"] for one in result["whatifs"]]
    assert second["whatifs"][0]["found"] and second["whatifs"][0]["figures"] == result["whatifs"][0]["figures"]


@pytest.mark.usefixtures("at_once")
def test_what_a_saved_plan_has_before_the_first_day_counts_in_all() -> None:
    """Tuesday of the plan is the day before Wednesday: its four shifts are worked before in the base and in the what-if."""
    first = _run(TINY, *QUICK, "--json", "first.json")
    assert first.exit_code == 0, first.output
    plan_id = json.loads(Path("first.json").read_text(encoding="utf-8"))["base"]["plan_id"]
    text = Path(TINY).read_text(encoding="utf-8").replace("2026-03-02", "2026-03-03")
    Path("later.yaml").write_text(text, encoding="utf-8")
    Path("tiny_history.csv").write_bytes((SCENARIOS / "tiny_history.csv").read_bytes())
    again = _run("later.yaml", SICKNESS, *QUICK, "--after", plan_id, "--json", "later.json")
    assert again.exit_code == 0, again.output
    found = json.loads(Path("later.json").read_text(encoding="utf-8"))
    engine = open_database("sqlite:///crewtide.db")
    for one in (found["base"], *found["whatifs"]):
        said = load_plan(engine, one["plan_id"]).assumptions
        assert any("4 shifts worked from 2026-03-02 on, before the first day" in text for text in said), said
    engine.dispose()
    unknown = _run("later.yaml", *QUICK, "--after", "nobody")
    assert unknown.exit_code == 2 and "nobody" in unknown.output


@pytest.mark.usefixtures("at_once")
def test_fresh_makes_plans_again() -> None:
    for _ in range(2):
        assert _run(TINY, *QUICK, "--fresh", "--json", "result.json").exit_code == 0
    found = CliRunner().invoke(app, ["plans", "list", "--json", "plans.json"])
    assert found.exit_code == 0 and len(json.loads(Path("plans.json").read_text(encoding="utf-8"))) == 2


@pytest.mark.usefixtures("at_once")
def test_a_scenario_without_a_plan_is_said_and_the_exit_code_is_3(monkeypatch: pytest.MonkeyPatch) -> None:
    from planning.whatif import run as whatif
    from planning.whatif.work import WhatIfTask, do_whatif

    def fails(task: WhatIfTask) -> Any:
        if "sickness" in task.loaded.file.name:
            raise RuntimeError("nobody is well")
        return do_whatif(task)

    monkeypatch.setattr(whatif, "do_whatif", fails)
    result = _run(TINY, SICKNESS, BUSIER, *QUICK)
    assert result.exit_code == 3
    assert "no plan: nobody is well" in result.output and "3 of 3" in result.output


@pytest.mark.usefixtures("at_once")
def test_ctrl_c_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    from planning.whatif import run as whatif
    from planning.whatif.work import WhatIfTask, do_whatif

    def stopped(task: WhatIfTask) -> Any:
        if "sickness" in task.loaded.file.name:
            raise KeyboardInterrupt
        return do_whatif(task)

    monkeypatch.setattr(whatif, "do_whatif", stopped)
    result = _run(TINY, SICKNESS, *QUICK)
    assert result.exit_code == 130
    assert "1 of 2 scenarios are done, their plans are saved" in result.output
    monkeypatch.setattr(whatif, "do_whatif", do_whatif)
    assert "Taken from the database: 1 of 2 plans" in _run(TINY, SICKNESS, *QUICK).output


def test_the_merged_scenario_is_printed_and_can_be_read_again() -> None:
    printed = _run("show", TINY, BUSIER)
    assert printed.exit_code == 0 and "volume: 1.5" in printed.output
    written = _run("show", BUSIER, "--out", "merged/busier.yaml")
    assert written.exit_code == 0, written.output
    loaded = load_scenario(Path("merged/busier.yaml"))
    assert loaded.file.name == "tiny-busier" and loaded.file.forecast.changes[0].volume == 1.5


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([TINY, "none.yaml"], "none.yaml: found no such file"),
        ([TINY, TINY], "no key overlay_version"),
        ([SICKNESS], "an overlay that extends nothing"),
        ([str(SCENARIOS / "multisite.yaml"), BUSIER], "An overlay without extends can be laid on any scenario"),
        ([TINY, "--sweeps", "5", "--seconds", "5"], "one of them"),
        ([TINY, "--cluster", "tcp://127.0.0.1:1", "--workers", "2"], "a cluster has its own workers"),
        (["show", TINY], "found 0 overlays"),
    ],
)
def test_bad_input_is_said_without_a_traceback(words: list[str], said: str) -> None:
    result = _run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_help_is_at_hand() -> None:
    assert "show" in _run("--help").output
    assert "--cluster" in _run("run", "--help").output
