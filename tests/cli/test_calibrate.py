"""`crewtide calibrate`: from a log and its map to tables and JSON, and how mistakes end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

import twin.calibrate.habits
import twin.calibrate.replay
from center.errors import InputError
from cli.calibrate import app
from twin.calibrate.happened import Happened
from twin.calibrate.replay import ReplayDay

MAP = """
schema_version: 1
name: small
log:
  zone: Europe/Madrid
  columns: {arrival: at, queue: line, queue_time_s: waited, service_time_s: talk, outcome: result, agent: who, customer: cust}
  outcomes: {answered: [yes], abandoned: [no]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log of two days, and its map. Each day has two who hang up without having waited: they are no contacts."""
    rows = ["at,line,waited,talk,result,who,cust"]
    for day in ("02", "03"):
        for k in range(60):
            talk, result, who = ("", "no", "") if k % 6 == 0 else (60 + k, "yes", "ANA" if k % 2 else "BEN")
            rows.append(f"2026-03-{day}T09:{k:02d}:00,sales,{k % 7 * 5},{talk},{result},{who},{100 + k}")
    (tmp_path / "log.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "map.yaml").write_text(MAP)
    return tmp_path


@pytest.fixture(autouse=True)
def quick_twin(monkeypatch: pytest.MonkeyPatch) -> None:
    """No simulation: a day comes out as it happened."""

    def same(_: Any, log: Any, *__: Any) -> tuple[ReplayDay, ...]:
        happened = Happened(offered=60, service_level=0.5, abandonment=0.1, asa_s=10.0)
        return tuple(ReplayDay(day, happened, 0.5, 0.01, 0.1, 0.01, 10.0) for day in log.dates)

    monkeypatch.setattr(twin.calibrate.habits, "replay", same)
    monkeypatch.setattr(twin.calibrate.replay, "replay", same)


def run(folder: Path, *arguments: str) -> Any:
    return CliRunner().invoke(app, [str(folder / "log.csv"), "--map", str(folder / "map.yaml"), *arguments], catch_exceptions=True)


def test_tables_on_the_screen(folder: Path) -> None:
    result = run(folder, "--from", "2026-03-02", "--to", "2026-03-02", "--replay-from", "2026-03-03")
    assert result.exit_code == 0, result.output
    for words in ("58 contacts on 1 days", "sales", "Patience", "What the estimates rest on", "Tue 2026-03-03"):
        assert words in result.output
    assert "ANA" not in result.output


def test_options_may_follow_the_log_and_json_hides_names(folder: Path) -> None:
    out = folder / "out" / "found.json"
    assert run(folder, "--key", "secret", "--json", str(out)).exit_code == 0
    text = out.read_text()
    found = json.loads(text)
    assert found["dates"] == ["2026-03-02", "2026-03-03"]
    assert len(found["agent_factors"]) == 2
    assert "ANA" not in text and "BEN" not in text
    again = folder / "again.json"
    run(folder, "--key", "secret", "--json", str(again))
    assert json.loads(again.read_text())["agent_factors"] == found["agent_factors"]


def test_a_layout_is_written_for_a_weekday_of_the_log(folder: Path) -> None:
    assert run(folder, "--layout", str(folder / "day.yaml"), "--weekday", "mon").exit_code == 0
    text = (folder / "day.yaml").read_text()
    assert "a mon" in text and "name: sales" in text and "ANA" not in text
    for day in ("sun", "monday"):
        error = run(folder, "--layout", str(folder / "day.yaml"), "--weekday", day).exception
        assert isinstance(error, InputError) and "--weekday" in str(error)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2026-04-01"), "--from, --to: found no contact on these days; expected days between 2026-03-02 and 2026-03-03"),
        (("--replay-from", "2026-04-01"), "--replay-from, --replay-to: found no contact"),
    ],
)
def test_days_that_are_not_in_the_log(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    error = run(folder, *arguments).exception
    assert isinstance(error, InputError)
    assert words in str(error)


def test_a_wrong_map_says_where(folder: Path) -> None:
    (folder / "map.yaml").write_text(MAP.replace("zone: Europe/Madrid", "zone: Madrid").replace("arrival: at", "arival: at"))
    error = run(folder).exception
    assert isinstance(error, InputError)
    text = str(error)
    assert "map.yaml: log.zone: found 'Madrid'" in text
    assert "map.yaml: log.columns.arival: found an unknown key" in text and "Did you mean 'arrival'?" in text


def test_the_map_is_needed(folder: Path) -> None:
    assert CliRunner().invoke(app, [str(folder / "log.csv")]).exit_code == 2
    assert typer.main.get_group(app).params


def test_a_map_with_other_sections_serves_too_and_rejected_rows_are_written(folder: Path) -> None:
    (folder / "map.yaml").write_text(MAP + "  faulty_share: 0.1\nsnapshot: {elapsed_s: 60}\n", encoding="utf-8")
    with (folder / "log.csv").open("a", encoding="utf-8") as file:
        file.write("soon,sales,5,60,yes,ANA,7\n")
    result = run(folder, "--rejects", str(folder / "rejects.csv"))
    assert result.exit_code == 0, result.output
    assert "unreadable clocks,at," in (folder / "rejects.csv").read_text(encoding="utf-8")
