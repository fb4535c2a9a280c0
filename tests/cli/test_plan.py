"""`crewtide plan nightly`, as a user runs it: on the tiny week, and on spoilt copies of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from store.database import open_database
from store.listing import list_plans

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
TINY = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
HISTORY = (SCENARIOS / "tiny_history.csv").read_text(encoding="utf-8")
ALL = ["anneal", "neal", "cpsat", "mip", "counts+cpsat", "counts+mip"]
DB, REPORT, JSON = "plans.db", "out/report.html", "out/plan.json"
Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with the tiny scenario in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (tmp_path / "tiny_history.csv").write_text(HISTORY, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    """Plans the scenario in the current folder."""
    words = ["plan", "nightly", "tiny.yaml", "--db", f"sqlite:///{DB}", "--report", REPORT, "--json", JSON]
    return lambda *more: CliRunner().invoke(app, [*words, *more])


def _saved(folder: Path) -> int:
    if not (folder / DB).exists():
        return 0
    engine = open_database(f"sqlite:///{folder / DB}")
    try:
        return len(list_plans(engine))
    finally:
        engine.dispose()


def _result(folder: Path) -> dict[str, Any]:
    return json.loads((folder / JSON).read_text(encoding="utf-8"))


def _nothing_is_left(folder: Path, result: Result) -> None:
    assert "Traceback" not in result.output
    assert _saved(folder) == 0
    assert not (folder / REPORT).exists()
    assert not (folder / JSON).exists()
    assert not list(folder.glob("crewtide-error-*"))


def test_all_backends_prove_the_tiny_week(folder: Path, run: Run) -> None:
    done = run("--time-limit", "0.5")
    assert done.exit_code == 0, done.output
    made = _result(folder)
    costs = {contender["backend"]: (contender["legal"], contender["cost"]) for contender in made["contenders"]}
    assert costs == dict.fromkeys(ALL, (True, 2.0))
    assert sum(contender["chosen"] for contender in made["contenders"]) == 1
    assert made["bound"] == 2.0
    assert len(made["duties"]) == 8
    assert made["unmet"] == []
    assert made["id"] in done.stdout
    assert "2.00" in done.stdout
    page = (folder / REPORT).read_text(encoding="utf-8")
    assert made["id"] in page
    assert all(backend in page for backend in ALL)
    assert _saved(folder) == 1


def test_plan_comes_back_from_the_database(folder: Path, run: Run) -> None:
    run("--backend", "anneal", "--sweeps", "200")
    shown = CliRunner().invoke(app, ["plans", "show", "latest", "--db", f"sqlite:///{DB}", "--json", "shown.json"])
    assert shown.exit_code == 0, shown.output
    assert json.loads((folder / "shown.json").read_text(encoding="utf-8")) == _result(folder) | {"state": "draft", "days_in_force": 0}


def test_same_seed_and_sweeps_same_roster(folder: Path, run: Run) -> None:
    words = ("--backend", "anneal", "--sweeps", "50", "--seed", "3")
    rosters = []
    for _ in range(2):
        assert run(*words).exit_code == 0
        rosters.append(_result(folder))
    assert rosters[0]["duties"] == rosters[1]["duties"]
    assert rosters[0]["id"] != rosters[1]["id"]
    assert rosters[0]["seed"] == 3
    assert _saved(folder) == 2


def test_demand_beyond_everybody_is_a_plan_with_unmet_hours(folder: Path, run: Run) -> None:
    (folder / "tiny.yaml").write_text(TINY.replace("aht_s: 180", "aht_s: 1800"), encoding="utf-8")
    done = run("--backend", "anneal", "--sweeps", "200")
    assert done.exit_code == 0, done.output
    unmet = _result(folder)["unmet"]
    assert [(run_["queue"], run_["start"][:16]) for run_ in unmet] == [("calls", "2026-03-02T09:00"), ("calls", "2026-03-03T09:00")]
    assert "Unmet" in done.stdout


def test_largest_seed(folder: Path, run: Run) -> None:
    done = run("--backend", "neal", "--backend", "cpsat", "--time-limit", "0.3", "--seed", str(2**31 - 1))
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--backend", "magic"], "--backend: found 'magic'; expected one of anneal, neal, tabu, leap, cpsat"),
        (["--seed", str(2**31)], "--seed"),
        (["--sweeps", "0"], "--sweeps"),
        (["--time-limit", "0"], "--time-limit"),
        (["--db", "mysql://root:secret@host/plans"], "mysql"),
    ],
)
def test_bad_options(folder: Path, run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "secret" not in done.output
    _nothing_is_left(folder, done)


ROW = "2026-01-12T10:00,calls,39,39,7020\n"


@pytest.mark.parametrize(
    ("history", "said"),
    [
        (HISTORY.replace(ROW, ROW * 2), "row"),
        (HISTORY.replace(ROW, ""), "no row for 'calls' at 2026-01-12 10:00"),
        (HISTORY.replace(ROW, ROW.replace("39,39", "many,39")), "'many'"),
        (HISTORY.replace(ROW, ROW.replace("39,39", "-39,39")), "-39"),
        (HISTORY.replace(ROW, ROW.replace("calls", "cals")), "'cals'"),
        (HISTORY.replace("offered", "ofered"), "offered"),
        ("\n".join(HISTORY.splitlines()[:5]) + "\n", "week"),
        (HISTORY.splitlines()[0] + "\n", "no rows"),
        ("", "tiny_history.csv"),
    ],
    ids=["duplicate", "gap", "word", "negative", "unknown queue", "unknown column", "too short", "no rows", "empty"],
)
def test_bad_history(folder: Path, run: Run, history: str, said: str) -> None:
    assert history != HISTORY
    (folder / "tiny_history.csv").write_text(history, encoding="utf-8")
    done = run("--backend", "anneal", "--sweeps", "10")
    assert done.exit_code == 2, done.output
    assert "tiny_history.csv" in done.stderr or "forecast" in done.stderr or "history" in done.stderr
    assert said in done.stderr
    _nothing_is_left(folder, done)


def test_history_in_another_encoding(folder: Path, run: Run) -> None:
    (folder / "tiny_history.csv").write_bytes(HISTORY.replace(ROW, ROW.replace("calls", "llamadas-año")).encode("latin-1"))
    done = run()
    assert done.exit_code == 2
    assert "tiny_history.csv: line 11: found byte 0xf1; expected UTF-8 text." in done.stderr
    _nothing_is_left(folder, done)


def test_missing_scenario(folder: Path, run: Run) -> None:
    (folder / "tiny.yaml").unlink()
    done = run()
    assert done.exit_code == 2
    assert "tiny.yaml: found no such file" in done.stderr
    _nothing_is_left(folder, done)


def test_no_legal_roster(folder: Path, run: Run) -> None:
    """Eight hours between the only two days that everybody's contract can use."""
    text = TINY.replace('open: ["mon-tue 09:00-13:00"]', 'open: ["mon 18:00-22:00", "tue 06:00-10:00"]')
    text = text.replace('start: "09:00-10:00", start_step_min: 120', 'start: "06:00-18:00", start_step_min: 720')
    (folder / "tiny.yaml").write_text(text.replace('start: "09:00-11:00"', 'start: "06:00-20:00"'), encoding="utf-8")
    rows = []
    for line in HISTORY.splitlines()[1:]:
        monday = int(line[8:10]) in (5, 12, 19, 26, 2, 9, 16, 23)
        rows.append(f"{line[:11]}{int(line[11:13]) + (9 if monday else -3):02}{line[13:]}")
    (folder / "tiny_history.csv").write_text("\n".join([HISTORY.splitlines()[0], *rows]) + "\n", encoding="utf-8")
    done = run("--backend", "anneal", "--sweeps", "100")
    assert done.exit_code == 3, done.output
    assert "No legal plan was found. These rules stay broken:" in done.stderr
    assert "Ana" in done.stderr
    _nothing_is_left(folder, done)
