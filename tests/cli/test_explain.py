"""`crewtide explain` as a planner types it, on the tiny week."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from cli.main import app

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one plan of the tiny week."""
    folder = tmp_path_factory.mktemp("explained")
    words = ["plan", "nightly", SCENARIOS / "tiny.yaml", "--backend", "anneal", "--sweeps", "100"]
    words += ["--db", f"sqlite:///{folder / 'crewtide.db'}", "--report", folder / "r.html"]
    assert CliRunner().invoke(app, [str(word) for word in words]).exit_code == 0
    return folder / "crewtide.db"


@pytest.fixture
def run(planned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    shutil.copy(planned, tmp_path / "crewtide.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_the_short_form_tells_refused_wishes(run: Run, tmp_path: Path) -> None:
    told = run("explain", "latest", "--agent", "Dee", "--json", "e.json", "--report", "e.html")
    assert told.exit_code == 0, told.output
    assert "Dee: to start within 08:00-09:00 on Mon 2026-03-02" in told.output
    assert "Possible, for +3.00 points (proved to be the least): under +3.00, over +1.00, preferences -1.00." in told.output
    found = json.loads((tmp_path / "e.json").read_text(encoding="utf-8"))
    assert [wish["price"]["cost"] for wish in found["wishes"]] == [3.0, 3.0] and found["refused_wishes"] == 2
    assert 'id="explain"' in (tmp_path / "e.html").read_text(encoding="utf-8")


def test_a_rule_is_named_with_its_place_and_price(run: Run) -> None:
    told = run("explain", "plan", "latest", "--agent", "Ana", "--off", "2026-03-02")
    assert told.exit_code == 0, told.output
    assert "Ana: at least 8 paid hours a week (contract long) (contracts[0].hours_week); without it +11.00 points" in told.output


def test_an_interval(run: Run) -> None:
    told = run("explain", "latest", "--interval", "2026-03-02 10:00")
    assert "calls, Mon 2 Mar 10:00–11:00: 4 of 4 heads" in told.output and "4 on the queue" in told.output


@pytest.mark.parametrize("words", [["--agent", "Nobody"], ["--interval", "noon"], ["--leave", "2026-03-02"]])
def test_what_the_plan_does_not_have_is_bad_input(run: Run, words: list[str]) -> None:
    told = run("explain", "latest", *words)
    assert told.exit_code == 2 and words[0] in told.output and "Traceback" not in told.output


def test_rules_that_cannot_be_kept(run: Run, tmp_path: Path) -> None:
    data = yaml.safe_load((SCENARIOS / "tiny.yaml").read_text(encoding="utf-8"))
    data["rules"]["also"] = [{"rule": "working_days", "most": 1, "name": "one day", "whom": {"people": ["Ana"]}}]
    (tmp_path / "impossible.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    shutil.copy(SCENARIOS / "tiny_history.csv", tmp_path)
    told = run("explain", "rules", "impossible.yaml", "--json", "c.json")
    assert told.exit_code == 3, told.output
    assert "Ana: 2 rules cannot hold together; any of them less would do:" in told.output
    assert "  Ana: one day (rules.also[0])" in told.output
    (conflict,) = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["conflicts"]
    assert conflict["minimal"] is True and len(conflict["rules"]) == 2


def test_rules_that_can_be_kept(run: Run) -> None:
    told = run("explain", "rules", SCENARIOS / "tiny.yaml")
    assert (told.exit_code, told.output) == (0, "The rules can be kept by all 4 people.\n")
