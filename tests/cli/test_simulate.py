"""`crewtide simulate`: layouts written by hand, saved plans, other policies, and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run() -> Run:
    return lambda *words: CliRunner().invoke(app, ["simulate", *map(str, words)])


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with one plan, of the tiny week."""
    folder = tmp_path_factory.mktemp("plan")
    url = f"sqlite:///{folder / 'plans.db'}"
    words = ["plan", "nightly", str(ROOT / "scenarios" / "tiny.yaml"), "--db", url, "--backend", "anneal", "--sweeps", "100"]
    done = CliRunner().invoke(app, [*words, "--report", str(folder / "plan.html")])
    assert done.exit_code == 0, done.output
    return url


class TestLayout:
    def test_says_and_writes_what_it_found(self, run: Run, tmp_path: Path) -> None:
        done = run("layout", ROOT / "scenarios" / "layouts" / "simple_msk.yaml", "--replications", 20, "--json", tmp_path / "a.json")
        assert done.exit_code == 0, done.output
        assert "20 replications, seed 1" in done.output
        assert "Occupancy" in done.output
        queues = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
        assert json.dumps(queues).count("service_level") >= 1

    def test_the_same_seed_the_same_answer(self, run: Run) -> None:
        one, two, other = (run("layout", ROOT / "scenarios/layouts/simple_msk.yaml", "--replications", 5, "--seed", k) for k in (3, 3, 4))
        assert one.output == two.output != other.output

    def test_a_scenario_is_no_layout_and_that_is_said_once(self, run: Run) -> None:
        done = run("layout", ROOT / "scenarios" / "tiny.yaml")
        assert done.exit_code == 2
        assert "found a scenario; expected a layout" in " ".join(done.output.split())
        assert done.output.count("expected") == 1

    def test_a_fault_is_said_with_its_place(self, run: Run, tmp_path: Path) -> None:
        text = (ROOT / "scenarios" / "layouts" / "mm100.yaml").read_text(encoding="utf-8")
        (tmp_path / "bad.yaml").write_text(text + "\nqueeus: []\n", encoding="utf-8")
        done = run("layout", tmp_path / "bad.yaml")
        assert done.exit_code == 2
        assert "queeus" in done.output
        assert "Traceback" not in done.output


class TestPlan:
    def test_a_saved_plan_is_simulated_again(self, run: Run, db: str, tmp_path: Path) -> None:
        done = run("plan", "latest", "--db", db, "--days", 70, "--json", tmp_path / "a.json")
        assert done.exit_code == 0, done.output
        assert "Simulated, 10 replications" in done.output
        found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
        assert found["simulated"]["replications"] == 10
        assert "change" not in found

    def test_another_policy_is_compared_before_the_same_customers(self, run: Run, db: str, tmp_path: Path) -> None:
        (tmp_path / "same.yaml").write_text("order: first_come\nown_level_first: true\nagents: level\n", encoding="utf-8")
        done = run("plan", "latest", "--db", db, "--policy", tmp_path / "same.yaml", "--json", tmp_path / "a.json")
        assert done.exit_code == 0, done.output
        assert "the same customers" in " ".join(done.output.split())
        change = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["change"]["calls"]
        assert change["service_level"]["value"] == 0.0  # the plan's own policy, spelt out

    @pytest.mark.parametrize(
        ("policy", "said"),
        [
            ("order: fastest\n", "order"),
            ("queues: {cals: {priority: 2}}\n", "cals"),
            ("reserve: [{team: gold, keep: 1, queues: [calls]}]\n", "gold"),
        ],
    )
    def test_a_policy_that_does_not_fit_is_refused(self, run: Run, db: str, tmp_path: Path, policy: str, said: str) -> None:
        (tmp_path / "bad.yaml").write_text(policy, encoding="utf-8")
        done = run("plan", "latest", "--db", db, "--policy", tmp_path / "bad.yaml")
        assert done.exit_code == 2
        assert said in done.output
        assert "Traceback" not in done.output

    def test_no_such_plan(self, run: Run, db: str) -> None:
        done = run("plan", "nobody", "--db", db)
        assert done.exit_code == 2
        assert "nobody" in done.output
