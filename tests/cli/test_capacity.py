"""`crewtide capacity`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

TINY = str(Path(__file__).resolve().parents[2] / "scenarios" / "tiny.yaml")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "160")


def _run(*words: str) -> Any:
    return CliRunner().invoke(app, ["capacity", *words])


def test_a_year_is_planned_shown_and_written() -> None:
    result = _run(TINY, "--months", "4", "--start", "2026-03", "--out", "out/c.csv", "--report", "out/c.html", "--json", "out/c.json")
    assert result.exit_code == 0, result.output
    assert "2026-06" in result.output and "Not in the scenario's capacity section" in result.output
    told = json.loads(Path("out/c.json").read_text(encoding="utf-8"))
    assert told["months"] == ["2026-03", "2026-04", "2026-05", "2026-06"]
    assert told["announced"]["heads"][0] == 4 and told["draws"] == 2000
    assert Path("out/c.csv").read_bytes().startswith(b"\xef\xbb\xbf") and "<svg" in Path("out/c.html").read_text()
    again = _run("plan", TINY, "--months", "4", "--start", "2026-03", "--json", "again.json")
    assert again.exit_code == 0 and json.loads(Path("again.json").read_text(encoding="utf-8")) == told


@pytest.mark.parametrize("words", [("--months", "2"), ("--start", "2026"), ("--start", "2026-13")])
def test_bad_months_are_input_errors(words: tuple[str, str]) -> None:
    result = _run(TINY, *words)
    assert result.exit_code == 2 and "Traceback" not in result.output
