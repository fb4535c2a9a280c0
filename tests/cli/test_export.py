"""`crewtide export`: what is stored, as JSON lines and CSV."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from store.database import open_database

Run = Callable[..., Result]


@pytest.fixture
def db(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'plans.db'}"


@pytest.fixture
def run(db: str) -> Run:
    return lambda *words: CliRunner().invoke(app, ["export", *map(str, words), "--db", db])


def test_near_line_answers_their_wave_and_their_triage(run: Run, db: str, answer_snapshot: Callable[..., str], tmp_path: Path) -> None:
    engine = open_database(db)
    event = answer_snapshot(engine)
    engine.dispose()
    wave = run("wave")
    assert wave.exit_code == 0, wave.output
    contacts = [json.loads(line) for line in wave.output.splitlines()]
    assert {row["subject"] for row in contacts} == {"b1", "b2", "b3", "t1", "t2", "x1", "e1"}
    assert {row["source"] for row in contacts} == {"wave"} and all(row["reason"] for row in contacts)
    done = run("triage", "latest", "--out", tmp_path / "t.csv")
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader((tmp_path / "t.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert {row["kind"] for row in rows} == {"incident"} and {"team", "stay"} >= {row["place"] for row in rows}
    assert run("answers", event).exit_code == 0
    assert run("answers", "--sent", "--out", tmp_path / "a.jsonl").exit_code == 0
    engine = open_database(db)
    from store.nearline.outbox import unsent

    assert unsent(engine) == []
    engine.dispose()


def test_what_is_not_there_and_endings_that_are_no_form_end_with_two(run: Run, db: str, tmp_path: Path) -> None:
    assert run("wave").exit_code == 2
    open_database(db).dispose()
    for command in ("wave", "triage", "routing", "policy"):
        assert run(command, "latest").exit_code == 2
    assert run("answers", "none").exit_code == 2
    done = run("answers", "--out", tmp_path / "a.xlsx")
    assert done.exit_code == 2 and not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("command", ["wave", "triage", "routing", "policy", "answers"])
def test_help_answers(run: Run, command: str) -> None:
    assert CliRunner().invoke(app, ["export", command, "--help"]).exit_code == 0
