"""`crewtide plan peak`, as a planner runs it in the middle of a tiny Monday, and with what is no answer to give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from store.database import open_database
from store.listing import list_plans
from store.plans import load_plan

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
TINY = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8").replace("replications: 100", "replications: 20")
LEVERS = "peak: {overtime: {price_hour: 1.5, week_hours: 40}}\n"
ACTUALS = "interval_start,queue,offered,handled,handle_time_s\n2026-03-02 09:00,calls,22,22,3960\n"
DB, REPORT, JSON = "plans.db", "out/peak.html", "out/peak.json"
TEN = "2026-03-02 10:00"
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with the plan of the tiny week, made once."""
    folder = tmp_path_factory.mktemp("night")
    (folder / "tiny.yaml").write_text(TINY + LEVERS, encoding="utf-8")
    (folder / "tiny_history.csv").write_bytes((SCENARIOS / "tiny_history.csv").read_bytes())
    words = ["--backend", "anneal", "--sweeps", "60", "--db", f"sqlite:///{folder / DB}", "--report", str(folder / "night.html")]
    done = CliRunner().invoke(app, ["plan", "nightly", str(folder / "tiny.yaml"), *words])
    assert done.exit_code == 0, done.output
    return (folder / DB).read_bytes()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, published: bytes) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CREWTIDE_DB", raising=False)
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / DB).write_bytes(published)
    (tmp_path / "actuals.csv").write_text(ACTUALS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    words = ["plan", "peak", "--db", f"sqlite:///{DB}", "--report", REPORT, "--json", JSON]
    return lambda *more: CliRunner().invoke(app, [*words, *more])


def _plans(folder: Path) -> list[str]:
    engine = open_database(f"sqlite:///{folder / DB}")
    try:
        return [plan.id for plan in list_plans(engine)]
    finally:
        engine.dispose()


def test_cai_goes_home_and_dee_stays(folder: Path, run: Run) -> None:
    done = run("--now", TEN, "--actuals", "actuals.csv", "--absent", "Cai", "--time-limit", "0.3")
    assert done.exit_code == 0, done.output
    assert "ends 1 h later, at 13:00" in done.stdout
    assert "greedy overtime" in done.stdout
    assert "cpsat" in done.stdout
    assert len(_plans(folder)) == 2
    made = json.loads((folder / JSON).read_text(encoding="utf-8"))
    assert f"Plan {made['id']} is saved as a draft." in done.stdout
    assert f"crewtide plans publish {made['id']} --day 2026-03-02" in done.stdout
    engine = open_database(f"sqlite:///{DB}")
    saved = load_plan(engine, made["id"])
    engine.dispose()
    assert saved.peak is not None
    assert [(change.agent, change.words) for change in saved.peak.changes] == [(3, "ends 1 h later, at 13:00")]
    assert [outcome.name for outcome in saved.peak.outcomes] == ["untouched", "plan", "greedy overtime"]
    assert saved.peak.outcomes[1].overall > saved.peak.outcomes[0].overall
    page = (folder / REPORT).read_text(encoding="utf-8")
    assert made["id"] in page
    assert "ends 1 h later, at 13:00" in page


def test_a_second_peak_goes_on_from_the_first(folder: Path, run: Run) -> None:
    """At 11 Ben goes too: Cai's end at 10 and Dee's hour stay, and the second plan says which it came from."""
    assert run("--now", TEN, "--absent", "Cai", "--sweeps", "30", "--backend", "anneal").exit_code == 0
    first = json.loads((folder / JSON).read_text(encoding="utf-8"))["id"]
    done = run("--plan", first, "--now", "2026-03-02 11:00", "--absent", "Ben", "--sweeps", "30", "--backend", "anneal")
    assert done.exit_code == 0, done.output
    second = json.loads((folder / JSON).read_text(encoding="utf-8"))["id"]
    engine = open_database(f"sqlite:///{DB}")
    saved = load_plan(engine, second)
    engine.dispose()
    assert saved.peak is not None
    assert saved.peak.base_plan_id == first
    assert {duty.agent: duty.end for duty in saved.duties if duty.day == 0} == {0: 13, 1: 11, 2: 10, 3: 13}


def test_what_is_assumed_is_said(folder: Path, run: Run) -> None:
    done = run("--now", "2026-03-02 09:40", "--absent", "Ana", "--absent", "Ben,Cai", "--sweeps", "20", "--backend", "anneal")
    assert done.exit_code == 0, done.output
    said = " ".join(done.stdout.split())
    assert "taken as 2026-03-02 10:00" in said
    assert "No actuals were given" in said
    assert "Absent people whose shift had begun (3) count as there until now" in said


def test_absent_without_a_shift_left(folder: Path, run: Run) -> None:
    done = run("--now", "2026-03-02 12:00", "--absent", "Dee", "--sweeps", "20", "--backend", "anneal")
    assert done.exit_code == 0, done.output
    assert "Dee is absent, and has no shift left that day anyway." in done.stdout


def test_contacts_waiting_now_seed_the_simulation(folder: Path, run: Run) -> None:
    rows = ["queue,state,waited_s,elapsed_s", "calls,waiting,40,", "calls,waiting,10,", "calls,in_service,,60"]
    (folder / "snapshot.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    done = run("--now", TEN, "--absent", "Cai", "--snapshot", "snapshot.csv", "--sweeps", "20", "--backend", "anneal")
    assert done.exit_code == 0, done.output
    engine = open_database(f"sqlite:///{DB}")
    saved = load_plan(engine, json.loads((folder / JSON).read_text(encoding="utf-8"))["id"])
    engine.dispose()
    assert saved.peak is not None
    assert (saved.peak.waiting, saved.peak.in_service) == ((2,), (1,))


def test_same_seed_and_sweeps_same_changes(folder: Path, run: Run) -> None:
    found, words = [], ["--now", TEN, "--change", "demand=1.3", "--absent", "Cai", "--sweeps", "30", "--seed", "3"]
    night = _plans(folder)[0]
    for _ in range(2):
        done = run("--plan", night, *words)
        assert done.exit_code == 0, done.output
        found.append(json.loads((folder / JSON).read_text(encoding="utf-8")))
    assert found[0]["duties"] == found[1]["duties"]
    assert found[0]["id"] != found[1]["id"]


BAD = [
    (["--now", "noon"], "--now: found 'noon'; expected a time such as"),
    (["--now", "2026-03-01 23:00"], "expected a time from 2026-03-02 00:00 to 2026-03-08 23:00, inside the plan"),
    (["--now", TEN, "--plan", "nothing"], "nothing"),
    (["--now", TEN, "--absent", "Kai"], "--absent: found 'Kai'; expected a person of the plan, by id"),
    (["--now", TEN, "--change", "demand"], "--change: found 'demand'; expected demand=FACTOR"),
    (["--now", TEN, "--change", "cals.demand=2"], "the unknown queue 'cals'; expected one of calls"),
    (["--now", TEN, "--backend", "magic"], "--backend: found 'magic'; expected one of anneal"),
    (["--now", TEN, "--actuals", "missing.csv"], "missing.csv"),
    (["--now", "2026-03-03 10:00", "--actuals", "actuals.csv"], "no row of 2026-03-03, before 10:00; expected what came so far on the day"),
    (["--now", "2026-03-02 09:00", "--actuals", "actuals.csv"], "actuals.csv"),
    (["--now", "2026-03-02 13:00"], "nobody of tiny-20260302-"),
    (["--now", TEN, "--absent", "Ana,Ben,Cai,Dee"], "nobody of tiny-20260302-"),
    (["--now", TEN, "--snapshot", "missing.csv"], "missing.csv"),
    ([], "--now"),
]


@pytest.mark.parametrize(("words", "said"), BAD)
def test_bad_input(folder: Path, run: Run, words: list[str], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2, done.output
    assert said in done.output
    assert "Traceback" not in done.output
    assert len(_plans(folder)) == 1
    assert not (folder / REPORT).exists()
    assert not list(folder.glob("crewtide-error-*"))


def test_a_killed_save_leaves_nothing(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after the plan's own rows are in, before the peak's: the transaction goes back."""
    from store.rows import peak

    def killed(*rows: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(peak, "rows", killed)
    done = run("--now", TEN, "--absent", "Cai", "--sweeps", "20", "--backend", "anneal")
    assert done.exit_code == 130, done.output
    assert len(_plans(folder)) == 1
    assert not (folder / REPORT).exists()
