"""`crewtide backends`."""

from __future__ import annotations

from typer.testing import CliRunner

from cli.main import app
from solvers.backends import BACKENDS


def test_lists_every_backend_with_its_version() -> None:
    shown = CliRunner().invoke(app, ["backends"], env={"DWAVE_API_TOKEN": "", "COLUMNS": "200"})
    assert shown.exit_code == 0
    lines = {line.split()[0]: line for line in shown.output.splitlines()[1:] if line.strip()}
    assert set(lines) == set(BACKENDS)
    assert " yes" in lines["anneal"]
    assert "token" in lines["leap"]
