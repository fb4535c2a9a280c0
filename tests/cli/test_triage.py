"""`crewtide triage`: run, explain, train, evaluate, and bad input with exit code 2."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from cli.main import app

ROOT = Path(__file__).resolve().parents[2]
HAND = ROOT / "scenarios" / "triage" / "hand.yaml"
MAP = """
schema_version: 1
name: desk
incidents:
  zone: UTC
  columns:
    {number: no, state: state, time: at, opened: opened, made_sla: sla, priority: prio, impact: prio, urgency: prio, category: cat,
     reassignments: moved, reopens: moved, modifications: moved, caller: who}
  states: {open: [Open], resolved: [Resolved], closed: [Closed]}
"""
SETTINGS = """
schema_version: 1
name: desk
horizon: {bucket_min: 60, buckets: 4}
teams: [{name: second, capacity: 1, open: [daily 00:00-24:00], relief: 0.8}]
"""
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(app, ["triage", *map(str, words)], env={"COLUMNS": "200"})


@pytest.fixture
def db(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plans.db'}"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a log of twelve days, its map and settings."""
    folder, rng = tmp_path_factory.mktemp("desk"), np.random.default_rng(5)
    start = np.datetime64("2026-03-02T00:00:00")
    rows = []
    for k in range(600):
        opened = start + np.timedelta64(int(rng.uniform(0, 12 * 86_400)), "s")
        slow = rng.random() < 0.4
        lasts = int(rng.exponential(100_000 if slow else 20_000)) + 600
        resolved, closed = opened + np.timedelta64(lasts, "s"), opened + np.timedelta64(lasts + 20_000, "s")
        late = "no" if lasts > 60_000 else "yes"
        who, cat = f"Caller {k % 30}", "slow" if slow else "quick"
        for state, at, sla, moved in (("Open", opened, "yes", 0), ("Resolved", resolved, "yes", k % 4), ("Closed", closed, late, k % 4)):
            rows.append((at, f"INC{k:04d},{state},{at},{opened},{sla},{1 + k % 4},{cat},{moved},{who}".replace("T", " ")))
    text = "\n".join(["no,state,at,opened,sla,prio,cat,moved,who", *(row for _, row in sorted(rows))])
    (folder / "log.csv").write_text(text, encoding="utf-8")
    (folder / "map.yaml").write_text(MAP, encoding="utf-8")
    (folder / "settings.yaml").write_text(SETTINGS, encoding="utf-8")
    return folder


def test_a_snapshot_is_triaged_saved_and_explained(run: Run, db: str, tmp_path: Path) -> None:
    done = run("run", HAND, "--db", db, "--sweeps", 20, "--json", tmp_path / "a.json", "--report", tmp_path / "a.html")
    assert done.exit_code == 0, done.output
    assert "2 incidents of 5 open go up. It costs 57.29 points, 0.0 % above the proven bound" in done.output
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [one["incident"] for one in found["incidents"] if one["team"]] == [11, 12]
    assert "No team takes it." in (tmp_path / "a.html").read_text(encoding="utf-8")
    again = run("explain", found["triage"], "--db", db)
    assert again.exit_code == 0 and "57.29" in again.output
    one = run("explain", "latest", 13, "--db", db, "--json", tmp_path / "b.json")
    assert "would cost 2.93 points more" in " ".join(one.output.split())
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["incident"] == 13


def test_what_is_stored_is_listed_and_shown(run: Run, db: str, tmp_path: Path) -> None:
    assert run("run", HAND, "--db", db, "--sweeps", 20, "--json", tmp_path / "a.json").exit_code == 0
    made = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    listed = run("show", "--db", db, "--json", tmp_path / "b.json")
    assert listed.exit_code == 0 and made["triage"] in listed.output and "2 of 5 go up, 57.29 by" in listed.output
    (row,) = json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))
    assert (row["id"], row["escalated"], row["incidents"], row["at_utc"]) == (made["triage"], 2, 5, made["at_utc"])
    shown = run("show", made["triage"], "--db", db, "--json", tmp_path / "c.json", "--report", tmp_path / "c.html")
    assert shown.exit_code == 0, shown.output
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8")) == made
    assert made["triage"] in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_nothing_stored_yet(run: Run, db: str) -> None:
    assert CliRunner().invoke(app, ["db", "upgrade", "--db", db]).exit_code == 0
    empty = run("show", "--db", db)
    assert empty.exit_code == 0 and "No triage yet" in empty.output


def test_what_the_last_wave_escalated_or_promised_is_heeded(run: Run, db: str, desk: Path, tmp_path: Path) -> None:
    words = (
        desk / "log.csv",
        "--map",
        desk / "map.yaml",
        "--settings",
        desk / "settings.yaml",
        "--db",
        db,
        "--backend",
        "anneal",
        "--sweeps",
        20,
    )
    first = run("run", *words, "--at", "2026-03-09T08:00", "--json", tmp_path / "a.json")
    assert first.exit_code == 0, first.output
    assert "No risk model" in first.output
    second = run("run", *words, "--at", "2026-03-09T10:00", "--previous", "latest", "--json", tmp_path / "b.json")
    assert second.exit_code == 0, second.output
    one, two = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("a.json", "b.json"))
    begun = {i["incident"] for i in one["incidents"] if i["start_utc"] and i["start_utc"] < "2026-03-09T10:00"}
    assert len(begun) == 2
    assert not begun & {i["incident"] for i in two["incidents"]}
    assert set(two["gone"]) == begun
    assert {i["promise"] for i in two["incidents"]} & {"kept", "moved", "changed"}
    assert "Caller" not in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_a_model_is_trained_and_used(run: Run, db: str, desk: Path, tmp_path: Path) -> None:
    trained = run(
        "train", desk / "log.csv", "--map", desk / "map.yaml", "--until", "2026-03-11T08:00", "--out", tmp_path / "model", "--key", "k"
    )
    assert trained.exit_code == 0, trained.output
    assert "--key" not in trained.output
    words = (
        desk / "log.csv",
        "--map",
        desk / "map.yaml",
        "--settings",
        desk / "settings.yaml",
        "--db",
        db,
        "--backend",
        "anneal",
        "--sweeps",
        20,
    )
    done = run("run", *words, "--at", "2026-03-11T10:00", "--model", tmp_path / "model", "--key", "k", "--json", tmp_path / "a.json")
    assert done.exit_code == 0, done.output
    risk = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["risk"]
    assert risk["model"] and risk["card"] and risk["window"]
    early = run("run", *words, "--at", "2026-03-10T10:00", "--model", tmp_path / "model", "--key", "k")
    assert early.exit_code == 2  # a model that has seen what comes
    assert "trained" in early.output and "Traceback" not in early.output


def test_training_without_a_key_says_what_that_means(run: Run, desk: Path, tmp_path: Path) -> None:
    done = run("train", desk / "log.csv", "--map", desk / "map.yaml", "--until", "2026-03-11T08:00", "--out", tmp_path / "model")
    assert done.exit_code == 0, done.output
    assert "No --key" in done.output and (tmp_path / "model" / "card.md").exists()


def test_a_log_is_replayed(run: Run, desk: Path, tmp_path: Path) -> None:
    words = ("evaluate", desk / "log.csv", "--map", desk / "map.yaml", "--settings", desk / "settings.yaml")
    done = run(*words, "--rule", "--warm-up-days", 9, "--json", tmp_path / "a.json")
    assert done.exit_code == 0, done.output
    assert "selection, not prevention" in done.output and "No risk model" in done.output
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in found["strategies"]] == ["triage", "priority queue", "first in, first out", "risk-sorted greedy"]
    assert all(one["escalated"] > 0 for one in found["strategies"])
    assert "Every breach at one price" in done.output and "At the prices of the settings" in done.output
    own = found["at_the_settings_prices"]
    assert own["waves"] == found["waves"] and own["strategies"][0]["cost_same_problems"] != found["strategies"][0]["cost_same_problems"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "none.yaml"), "no such file"),
        (("run", "{desk}/log.csv"), "without --at, --map, --settings"),
        (("run", str(HAND), "--at", "2026-03-02T08:00"), "no --at beside a snapshot"),
        (("run", str(HAND), "--backend", "oracle"), "oracle"),
        (("run", str(HAND), "--previous", "nobody"), "nobody"),
        (("run", "{desk}/log.csv", "--map", "{desk}/map.yaml", "--settings", "{desk}/settings.yaml", "--at", "yesterday"), "--at"),
        (
            ("run", "{desk}/log.csv", "--map", "{desk}/map.yaml", "--settings", "{desk}/settings.yaml", "--at", "2020-01-01"),
            "no open incident",
        ),
        (
            ("run", "{desk}/log.csv", "--map", "{desk}/settings.yaml", "--settings", "{desk}/settings.yaml", "--at", "2020-01-01"),
            "incidents",
        ),
        (("train", "{desk}/log.csv", "--map", "{desk}/map.yaml", "--until", "2026-03-02T01:00", "--out", "{desk}/m"), "at least 200"),
        (
            ("evaluate", "{desk}/log.csv", "--map", "{desk}/map.yaml", "--settings", "{desk}/settings.yaml", "--warm-up-days", "99"),
            "no wave",
        ),
        (("explain", "nobody"), "nobody"),
        (("show", "nobody"), "nobody"),
        (("show", "--report", "{desk}/r.html"), "no triage named"),
    ],
)
def test_bad_input_is_said_in_sentences(run: Run, db: str, desk: Path, words: tuple[str, ...], said: str) -> None:
    assert run("run", HAND, "--db", db, "--sweeps", 1, "--backend", "greedy").exit_code == 0
    extra = ("--db", db) if words[0] in ("run", "explain", "show") else ()
    done = run(*(word.replace("{desk}", str(desk)) for word in words), *extra)
    assert done.exit_code == 2
    assert said in " ".join(done.output.split()).replace("│", "")
    assert "Traceback" not in done.output


def test_no_such_incident(run: Run, db: str) -> None:
    assert run("run", HAND, "--db", db, "--sweeps", 1, "--backend", "greedy").exit_code == 0
    done = run("explain", "latest", 99, "--db", db)
    assert done.exit_code == 2 and "no incident 99" in done.output
