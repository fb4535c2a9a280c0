"""`crewtide route plan` on saved plans: two queues, one queue, and what is wrong on the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from center.plan import Plan
from cli.main import app
from store.database import open_database
from store.plans import save_plan
from store.routing_plans import load_routing_plan

Run = Callable[..., Any]


@pytest.fixture
def run() -> Run:
    return lambda *arguments: CliRunner().invoke(app, ["route", "plan", *map(str, arguments)])


@pytest.fixture
def saved(small_plan: Plan, tmp_path: Path) -> Callable[..., str]:
    """Saves the small plan, its scenario made whole, and returns the database's URL."""

    def save(one_queue: bool = False) -> str:
        text = json.loads(small_plan.scenario_text)
        text["history"] = {"file": "none.csv", "zone": "Europe/Madrid", "interval_min": 30}
        for agent in text["agents"]:
            agent["skills"] = {"voice": 1.0} if one_queue else {"voice": 1.0, "written": 1.0}
        forecast = replace(small_plan.forecast, aht_s=np.where(np.isnan(small_plan.forecast.aht_s), 300.0, small_plan.forecast.aht_s))
        url = f"sqlite:///{tmp_path / 'plans.db'}"
        save_plan(open_database(url), replace(small_plan, scenario_text=json.dumps(text), forecast=forecast))
        return url

    return save


def test_it_is_made_stored_and_written(run: Run, saved: Callable[..., str], small_plan: Plan, tmp_path: Path) -> None:
    url = saved()
    files = [tmp_path / name for name in ("out.html", "out.csv", "out.json")]
    wanted = ("--report", files[0], "--export", files[1], "--json", files[2])
    done = run("small", "--db", url, "--seconds", 0.5, "--backend", "anneal", *wanted)
    assert done.exit_code == 0, done.output
    plan = load_routing_plan(open_database(url), "latest")
    assert plan.plan_id == small_plan.id and plan.turns and plan.id in done.output
    assert plan.replications == 100 or "no solver found" in " ".join(plan.reasons)
    assert "Who serves what when" in files[0].read_text(encoding="utf-8")
    rows = list(csv.DictReader(files[1].read_text(encoding="utf-8-sig").splitlines()))
    assert [row["agent"] for row in rows] == [turn.agent for turn in plan.turns]
    assert json.loads(files[2].read_text(encoding="utf-8"))["id"] == plan.id


def test_with_one_skill_each_there_is_nothing_to_decide(run: Run, saved: Callable[..., str]) -> None:
    done = run("latest", "--db", saved(one_queue=True))
    assert done.exit_code == 0, done.output
    assert "no routing plan is needed" in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "no plan whose id starts so"),
        (("latest", "--export", "turns.xlsx"), ".xlsx"),
        (("latest", "--backend", "magic"), "magic"),
        (("latest", "--block-min", "45"), "a multiple of the interval of 30 min"),
        (("latest", "--seconds", "0"), "0.1"),
    ],
)
def test_what_is_wrong_is_said(run: Run, saved: Callable[..., str], arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments, "--db", saved())
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output
