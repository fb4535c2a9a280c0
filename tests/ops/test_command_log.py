"""Commands in a log: their begin and end, and no word of the command line but the command's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.main import app


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The log file that CREWTIDE_LOG names."""
    monkeypatch.setenv("CREWTIDE_LOG", str(tmp_path / "commands.log"))
    return tmp_path / "commands.log"


def test_begin_and_end(log: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["db", "upgrade", "--db", f"sqlite:///{tmp_path / 'geheim.db'}"]).exit_code == 0
    begun, ended = (json.loads(line) for line in log.read_text().splitlines())
    assert (begun["event"], ended["event"], begun["command"]) == ("command.begun", "command.ended", "db upgrade")
    assert begun["run"] == ended["run"] and "geheim" not in log.read_text()


def test_a_failure(log: Path) -> None:
    assert CliRunner().invoke(app, ["scenario", "check", "geheim.yaml"]).exit_code == 2
    failed = json.loads(log.read_text().splitlines()[-1])
    assert (failed["event"], failed["level"], failed["error"]["class"]) == ("command.failed", "error", "InputError")
    assert "geheim" not in log.read_text()


def test_no_command_of_ours(log: Path) -> None:
    assert CliRunner().invoke(app, ["geheim"]).exit_code == 2
    assert not log.exists()


def test_a_log_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CREWTIDE_LOG", str(tmp_path / "none" / "commands.log"))
    done = CliRunner().invoke(app, ["backends"])
    assert done.exit_code == 2 and "no such file or folder" in done.output
