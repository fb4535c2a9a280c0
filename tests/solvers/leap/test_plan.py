"""`crewtide plan nightly` beside a Leap: when it is asked, what the screen and the plan say of it, and that a plan comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

SCENARIOS = Path(__file__).parent.parent.parent.parent / "scenarios"
TINY = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
BOTH = "backends: [cpsat, anneal], seconds: 2, sweeps: 100, threads: 1"
Plan = Callable[..., tuple[str, dict[str, Any]]]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Plans the tiny week with this `solver` section; returns the screen and the plan."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    (tmp_path / "tiny_history.csv").write_text((SCENARIOS / "tiny_history.csv").read_text(encoding="utf-8"), encoding="utf-8")

    def make(solver: str, *words: str) -> tuple[str, dict[str, Any]]:
        section = "solver: {seconds: 2, seed: 1}"
        assert section in TINY
        (tmp_path / "tiny.yaml").write_text(TINY.replace(section, f"solver: {{{solver}}}"), encoding="utf-8")
        done = CliRunner().invoke(app, ["plan", "nightly", "tiny.yaml", "--json", "plan.json", "--report", "plan.html", *words])
        assert done.exit_code == 0, done.output
        return done.stdout, json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))

    return make


def _names(plan: dict[str, Any]) -> list[str]:
    return [contender["backend"] for contender in plan["contenders"]]


def test_with_a_token_leap_follows_annealing_by_itself(leap: Any, plan: Plan, token: str) -> None:
    screen, made = plan(f"{BOTH}, leap: {{calls: 1, solver_seconds: 0.2, price_per_second: 2.0, money: 5}}")
    assert _names(made) == ["anneal", "leap", "cpsat"]
    assert len(leap.asked) == 1
    second = made["contenders"][1]
    assert (second["status"], second["legal"], second["cost"]) == ("feasible", True, 2.0)
    assert second["version"].startswith("hybrid_bqm_solver 1.0, ")
    assert second["money"] == pytest.approx(0.2)
    assert screen.startswith("Leap: at most 1 call of 2 s, at most 5.00 in money\n")
    assert token not in screen + json.dumps(made) + Path("plan.html").read_text(encoding="utf-8")


def test_an_error_of_the_server_costs_no_plan(leap: Any, fault: Any, plan: Plan, token: str) -> None:
    leap.faults["solvers"] = fault("say", code=500)
    screen, made = plan(BOTH)
    assert _names(made) == ["anneal", "leap", "cpsat"]
    second = made["contenders"][1]
    assert (second["status"], second["legal"], second["cost"]) == ("failed", False, None)
    assert "Leap answered with 500" in second["note"]
    assert made["contenders"][0]["chosen"]
    assert len(made["duties"]) == 8
    assert "leap: failed, Leap answered with 500" in screen
    shown = CliRunner().invoke(app, ["plans", "show", made["id"], "--json", "shown.json"])
    assert "leap: failed, Leap answered with 500" in shown.output
    assert json.loads(Path("shown.json").read_text(encoding="utf-8")) == made | {"state": "draft", "days_in_force": 0}
    assert token not in screen


@pytest.mark.parametrize(
    ("solver", "words"),
    [
        (BOTH, ["--backend", "anneal"]),
        (f"{BOTH}, leap: never", []),
        ("backends: [cpsat], seconds: 1", []),
    ],
    ids=["backends of the command line", "never", "no annealing"],
)
def test_leap_is_left_alone(leap: Any, plan: Plan, solver: str, words: list[str]) -> None:
    screen, made = plan(solver, *words)
    assert "leap" not in _names(made)
    assert "Leap" not in screen
    assert leap.steps == []


def test_named_on_the_command_line_it_is_asked_after_annealing(leap: Any, plan: Plan) -> None:
    screen, made = plan("backends: [cpsat], seconds: 2, sweeps: 100, leap: {calls: 1}", "--backend", "leap")
    assert _names(made) == ["anneal", "leap"]
    assert len(leap.asked) == 1
    assert screen.startswith("Leap: at most 1 call of 2 s, no price configured\n")


def test_never_wins_over_the_command_line(leap: Any, plan: Plan) -> None:
    screen, made = plan(f"{BOTH}, leap: never", "--backend", "leap")
    assert [(c["backend"], c["status"]) for c in made["contenders"]] == [("anneal", "feasible"), ("leap", "refused")]
    assert leap.steps == []
    assert screen.startswith("Leap: not used, Leap is switched off")


@pytest.mark.usefixtures("no_token")
def test_without_a_token_nothing_is_said(plan: Plan) -> None:
    screen, made = plan(BOTH)
    assert _names(made) == ["anneal", "cpsat"]
    assert "Leap" not in screen
