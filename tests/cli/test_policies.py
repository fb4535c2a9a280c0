"""`crewtide route tune` from a saved plan to a stored version and an exported file that `simulate plan` runs; and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from cli.main import app

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def run() -> Run:
    return lambda *words: CliRunner().invoke(app, [*map(str, words)])


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with one plan, of the tiny week."""
    folder = tmp_path_factory.mktemp("plan")
    url = f"sqlite:///{folder / 'plans.db'}"
    words = ["plan", "nightly", str(ROOT / "scenarios" / "tiny.yaml"), "--db", url, "--backend", "anneal", "--sweeps", "100"]
    done = CliRunner().invoke(app, [*words, "--report", str(folder / "plan.html")])
    assert done.exit_code == 0, done.output
    return url


def test_tuned_stored_exported_and_simulated(run: Run, db: str, tmp_path: Path) -> None:
    words = ("route", "tune", "latest", "--db", db, "--candidates", 6, "--replications", 40, "--export", tmp_path / "p.yaml")
    done = run(*words, "--json", tmp_path / "p.json")
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert "Stored as tiny@1" in done.output
    assert "6 candidates searched from seed 1" in done.output
    assert (found["name"], found["version"], found["evidence"]["candidates"]) == ("tiny", 1, 6)
    # one queue and four people alike: nothing can be gained, so nothing is accepted
    assert found["accepted"] is False
    assert "Not accepted" in done.output and "not surely better" in done.output
    exported = (tmp_path / "p.yaml").read_text(encoding="utf-8")
    assert exported.startswith("# Routing policy tiny@1") and "NOT accepted" in exported
    assert yaml.safe_load(exported) == found["policy"]
    by_file = run("simulate", "plan", "latest", "--db", db, "--policy", tmp_path / "p.yaml")
    stored = run("simulate", "plan", "latest", "--db", db, "--policy", "tiny@1")
    assert by_file.exit_code == stored.exit_code == 0, by_file.output + stored.output
    assert by_file.output == stored.output
    assert "With this policy" in stored.output


def test_the_same_seed_and_candidates_the_same_policy(run: Run, db: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{k}.json" for k in range(3)]
    for path, seed, name in zip(files, (5, 5, 6), ("one", "two", "three"), strict=True):
        done = run("route", "tune", "--db", db, "--candidates", 6, "--replications", 40, "--seed", seed, "--name", name, "--json", path)
        assert done.exit_code == 0, done.output
    one, two, three = (json.loads(path.read_text(encoding="utf-8")) for path in files)
    assert one["policy"] == two["policy"]
    assert one["evidence"]["figures"] == two["evidence"]["figures"] != three["evidence"]["figures"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nothing",), "no plan whose id starts so"),
        (("latest", "--seconds", "5", "--candidates", "9"), "one of them"),
        (("latest", "--name", "a b"), "policy name"),
        (("latest", "--policy", "other@3"), "other@3"),
        (("latest", "--policy", "missing.yaml"), "no such file"),
    ],
)
def test_bad_input_is_said(run: Run, db: str, words: tuple[str, ...], said: str) -> None:
    done = run("route", "tune", *words, "--db", db)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output


def test_a_policy_that_names_who_is_not_there_is_refused(run: Run, db: str, tmp_path: Path) -> None:
    turn = {"agent": "Zoe", "profile": "p", "start": "2026-03-02T08:00:00Z", "end": "2026-03-02T09:00:00Z"}
    (tmp_path / "p.json").write_text(json.dumps({"profiles": {"p": {"calls": 1}}, "turns": [turn]}), encoding="utf-8")
    for words in (("route", "tune"), ("simulate", "plan")):
        done = run(*words, "latest", "--db", db, "--policy", tmp_path / "p.json")
        assert done.exit_code == 2
        assert "turns[0].agent" in done.output and "'Zoe'" in done.output
