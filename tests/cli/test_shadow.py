"""`crewtide shadow`, from start to stop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from cli.main import app

CANDIDATE = "schema_version: 1\nname: by priority\npolicy: {order: priority}\n"


def _run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["shadow", *(str(arg) for arg in args)])
    return done.exit_code, done.output


def test_a_candidate_from_start_to_stop(
    tmp_path: Path, database: Engine, answer_snapshot: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.shadow.at_lowest_priority", lambda: None)  # the tests go on
    monkeypatch.setattr("signal.signal", lambda *_: None)
    db, file = f"sqlite:///{tmp_path / 'plans.db'}", tmp_path / "candidate.yaml"
    file.write_text(CANDIDATE, encoding="utf-8")
    answer_snapshot(database, 0)
    code, said = _run("report", "--db", db)
    assert (code, "No shadow yet" in said) == (0, True)
    code, said = _run(
        "start", file, "--centre", "demo", "--since", "2026-03-02T08:00Z", "--by", "eva", "--db", db, "--json", tmp_path / "s.json"
    )
    assert code == 0, said
    started = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    assert started["candidate"]["policy"]["order"] == "priority"
    assert started["stopped_utc"] is None
    assert _run("start", file, "--centre", "demo", "--db", db)[0] == 2  # it runs already
    code, said = _run("run", "--once", "--db", db)
    assert (code, "1 snapshots compared" in said) == (0, True)
    code, said = _run("report", "latest", "--db", db, "--json", tmp_path / "r.json", "--csv", tmp_path / "d.csv")
    assert code == 0, said
    assert "Waves: 1 compared" in said
    assert "Cumulative KPIs (digital twin)" in said
    told = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (told["answered"], told["compared"], told["cumulative"]["figures"]) == (1, 1, [])
    assert (tmp_path / "d.csv").read_text(encoding="utf-8").count("\n") == 8
    assert started["id"] in _run("report", "--db", db)[1]
    assert _run("report", "--csv", tmp_path / "d.csv", "--db", db)[0] == 2  # of which shadow?
    code, said = _run("stop", "latest", "--by", "eva", "--why", "seen", "--db", db)
    assert (code, said) == (0, f"{started['id']} is stopped.\n")
    assert _run("stop", "latest", "--by", "eva", "--db", db)[0] == 2
    assert _run("stop", "latest", "--discard", "--by", "eva", "--db", db)[1] == f"{started['id']} is deleted.\n"


@pytest.mark.parametrize(
    ("text", "more", "found"),
    [
        ("schema_version: 1\nname: x\n", (), "something that the candidate changes"),
        ("schema_version: 1\nname: x\nbackend: [anneal]\n", (), "Did you mean 'backends'?"),
        (CANDIDATE, ("--centre", "No Such"), "--centre: found 'No Such'"),
        (CANDIDATE, ("--since", "yesterday"), "--since"),
    ],
)
def test_what_cannot_be_is_a_sentence_and_exit_code_two(tmp_path: Path, text: str, more: tuple[str, ...], found: str) -> None:
    file = tmp_path / "candidate.yaml"
    file.write_text(text, encoding="utf-8")
    code, said = _run("start", file, "--centre", "demo", "--db", f"sqlite:///{tmp_path / 'plans.db'}", *more)
    assert code == 2
    assert found in said


def test_a_database_that_is_not_there_is_exit_code_two(tmp_path: Path) -> None:
    for command in (["run", "--once"], ["report", "latest"], ["stop", "latest"]):
        assert _run(*command, "--db", f"sqlite:///{tmp_path / 'none.db'}")[0] == 2
