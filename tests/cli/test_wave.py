"""`crewtide route wave` and `crewtide route show`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app

SMALL = Path(__file__).resolve().parents[2] / "scenarios" / "waves" / "small.yaml"


def _run(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(arg) for arg in args])
    return done.exit_code, done.output


def test_a_wave_is_solved_stored_shown_and_exported(tmp_path: Path) -> None:
    db = f"sqlite:///{tmp_path / 'w.db'}"
    files = {"--report": tmp_path / "w.html", "--csv": tmp_path / "csv", "--json": tmp_path / "w.json"}
    options = [part for pair in files.items() for part in pair]
    code, said = _run("route", "wave", SMALL, "--seconds", 1, "--sweeps", 30, "--db", db, *options)
    assert code == 0, said
    result = json.loads(files["--json"].read_text(encoding="utf-8"))
    assert result["id"] in said
    assert "Left waiting" in said
    assert {row["contact"] for row in result["choices"]} == {"b1", "b2", "b3", "t1", "t2", "x1", "e1"}
    lines = (tmp_path / "csv" / "choices.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == result["choices"]
    assert (tmp_path / "csv" / "choices.csv").read_text(encoding="utf-8").count("\n") == 8
    code, said = _run("route", "show", "--db", db)
    assert code == 0
    assert result["id"] in said
    code, said = _run("route", "show", "latest", "--db", db, "--json", tmp_path / "again.json")
    assert code == 0
    assert json.loads((tmp_path / "again.json").read_text(encoding="utf-8")) == result
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 8
    assert not [path.name for path in written if b'"k7"' in path.read_bytes() or b">k7<" in path.read_bytes()]


def test_bad_snapshots_and_ids_end_with_two_and_a_sentence(tmp_path: Path) -> None:
    db = f"sqlite:///{tmp_path / 'w.db'}"
    broken = tmp_path / "broken.yaml"
    broken.write_text(SMALL.read_text(encoding="utf-8").replace("slots: 2", "slots: 0"), encoding="utf-8")
    assert _run("route", "wave", broken, "--db", db)[0] == 2
    assert _run("route", "wave", tmp_path / "none.yaml", "--db", db)[0] == 2
    assert _run("route", "wave", SMALL, "--backend", "magic", "--db", db)[0] == 2
    assert _run("route", "show", "latest", "--db", db)[0] == 2


@pytest.mark.parametrize("command", ["wave", "show"])
def test_help_answers(command: str) -> None:
    assert _run("route", command, "--help")[0] == 0
