"""Help of every command, what start-up may import, and how each kind of error ends."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import cli.scenario
from center.errors import BackendUnavailableError, Fault, IllegalPlanError, InputError
from cli.errors import exit_code, masked
from cli.main import app

HEAVY = ("ortools", "dimod", "neal", "dwave", "numba", "pandas", "sqlalchemy", "statsforecast", "numpy", "pydantic")


def _commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        yield (*path, name), command
        if hasattr(command, "list_commands"):
            yield from _commands(command, (*path, name))


def test_every_command_and_parameter_has_help() -> None:
    commands = dict(_commands(typer.main.get_command(app)))
    assert {("scenario", "check"), ("scenario", "schema"), ("plan", "nightly")} <= set(commands)
    for path, command in commands.items():
        assert command.help, path
        assert all(getattr(parameter, "help", "") for parameter in command.params), path
        assert CliRunner().invoke(app, [*path, "--help"]).exit_code == 0, path


def test_help_and_version_import_nothing_heavy() -> None:
    """The help of every group is shown, so each group's module is imported."""
    code = (
        "import sys\nfrom cli.main import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print('HEAVY', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    for option, shown in (("--help", "Look at saved plans."), ("--version", "crewtide ")):
        done = subprocess.run([sys.executable, "-c", code, option], capture_output=True, text=True, check=True)
        assert shown in done.stdout
        assert done.stdout.strip().endswith("HEAVY []"), option


@pytest.mark.parametrize(
    "arguments", [["plot"], ["scenario", "chek"], ["scenario", "check"], ["scenario", "check", "a", "b"], ["--verbose"]]
)
def test_wrong_usage_is_exit_2(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "Usage:" in result.output


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError(Fault("a.yaml: name", "nothing", "a value")), 2, "a.yaml: name: found nothing; expected a value.\n"),
        (IllegalPlanError(["Ana rests 9 h."]), 3, "No legal plan was found. These rules stay broken:\n  Ana rests 9 h.\n"),
        (BackendUnavailableError("neal cannot take 10^9 couplings."), 2, "neal cannot take 10^9 couplings.\n"),
        (KeyboardInterrupt(), 130, "Interrupted.\n"),
        (PermissionError(13, "Permission denied", "a.html"), 2, "a.html: found no right to it; expected a place that can be written.\n"),
    ],
)
def test_error_of_a_command_ends_in_its_code(monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("planning.scenario.file.load_scenario", fail)
    result = CliRunner().invoke(app, ["scenario", "check", "a.yaml"])
    assert (result.exit_code, result.stderr) == (code, said)


def test_fault_of_ours_is_logged_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DWAVE_API_TOKEN", "DEV-abcdef")
    with pytest.raises(RuntimeError) as caught:
        raise RuntimeError("no answer from postgresql://ana:hunter2@host/db with DEV-abcdef")
    assert exit_code(caught.value) == 1
    (log,) = tmp_path.glob("crewtide-error-*.log")
    shown, text = capsys.readouterr().err, log.read_text(encoding="utf-8")
    assert log.name in shown
    assert "Traceback" not in shown
    assert "Traceback" in text
    assert "postgresql://ana:***@host/db with ***" in text
    assert "hunter2" not in text + shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql+psycopg://ana:p@ss:w/rd@db:5432/x", None),
        ("postgresql://ana@host/db", "postgresql://ana@host/db"),
        ("sqlite:///crewtide.db", "sqlite:///crewtide.db"),
        ("at 10:30 ana@example.org wrote", "at 10:30 ana@example.org wrote"),
    ],
)
def test_masking(text: str, shown: str | None) -> None:
    assert masked(text) == shown if shown else "ss:w" not in masked(text)


def test_group_of_one_command_keeps_its_name() -> None:
    group = typer.main.get_group(cli.scenario.app)
    assert set(group.list_commands(None)) == {"check", "schema"}
