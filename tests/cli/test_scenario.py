"""`crewtide scenario` at the command line: what is right is summed up, what is wrong is said in sentences."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

SCENARIOS = Path(__file__).parent.parent.parent / "scenarios"
TINY = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")


def _check(path: Path) -> Any:
    return CliRunner().invoke(app, ["scenario", "check", str(path)])


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A copy of the tiny scenario, to be spoilt."""
    (tmp_path / "tiny_history.csv").write_bytes((SCENARIOS / "tiny_history.csv").read_bytes())
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY, encoding="utf-8")
    return path


def test_right_scenario_is_summed_up(tiny: Path) -> None:
    result = _check(tiny)
    assert result.exit_code == 0
    assert "agents       4" in result.stdout
    assert "net hours    28 to 28" in result.stdout
    assert "2026-03-02 to 2026-03-08" in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "place", "found", "expected"),
    [
        ("title: Four", "titel: Four", "tiny.yaml: titel", "an unknown key", "one of the keys schema_version"),
        ("zone: Europe/Madrid}\nhor", "zone: Europe/Madird}\nhor", "tiny.yaml: sites[0].zone", "'Europe/Madird'", "an IANA time zone"),
        ("aht_s: 180", "aht_s: -180", "tiny.yaml: queues[0].aht_s", "-180", "greater than 0"),
        (
            "hourly_cost: 18",
            'availability: ["mon 09:00-13:00", "mon-tue 12:00-14:00"]',
            "tiny.yaml: agents[3].availability",
            "12:00",
            "do not overlap",
        ),
        (
            "{id: Ben, contract: long, skills: [calls]",
            "{id: Ben, contract: long, skills: [cals]",
            "agents[1].skills.cals",
            "'cals'",
            "the skills (calls)",
        ),
        ("hours_week: [4, 4], days_week: [2, 2]", "hours_week: [50, 50], days_week: [3, 3]", "contracts[1].", "3 days", "days"),
        ("name: tiny\n", "name: tiny\nname: small\n", "tiny.yaml: line", "the key 'name' twice", "valid YAML"),
        ("  - name: calls\n    skill", "\t- name: calls\n    skill", "tiny.yaml: line", "cannot start any token", "valid YAML"),
        ("skills:\n", "skills: ]\n", "tiny.yaml: line", "']'", "valid YAML"),
        (TINY, "", "tiny.yaml", "an empty file", "keys and values"),
        (TINY, "- 1\n", "tiny.yaml", "a list", "keys and values"),
        (TINY, "hello\n", "tiny.yaml", "a text", "keys and values"),
        (TINY, "17\n", "tiny.yaml", "a number", "keys and values"),
    ],
)
def test_bad_input_is_one_sentence(tiny: Path, old: str, new: str, place: str, found: str, expected: str) -> None:
    assert TINY.count(old) == 1
    tiny.write_text(TINY.replace(old, new), encoding="utf-8")
    result = _check(tiny)
    sentences = [line for line in result.stderr.splitlines() if not line.startswith("    ")]
    assert result.exit_code == 2
    assert len(sentences) == 1
    assert place in sentences[0].split(": found ")[0]
    assert found in sentences[0].split(": found ")[1]
    assert expected in sentences[0].split("; expected ")[1]
    assert "Traceback" not in result.output


def test_hours_no_week_can_hold(tiny: Path) -> None:
    shift = '{name: peak, start: "09:00-11:00", start_step_min: 60, lengths_min: [120], weekdays: mon-tue}'
    longer = shift.replace("[120]", "[480]").replace("mon-tue", "mon-fri")
    spoilt = TINY.replace(shift, longer).replace("hours_week: [4, 4], days_week: [2, 2]", "hours_week: [50, 50], days_week: [3, 3]")
    tiny.write_text(spoilt, encoding="utf-8")
    result = _check(tiny)
    assert result.exit_code == 2
    assert "contracts[1].hours_week: found 50 h a week in 3 days; expected" in result.stderr
    assert "the nearest are 24 h." in result.stderr


def test_missing_file(tmp_path: Path) -> None:
    result = _check(tmp_path / "none.yaml")
    assert result.exit_code == 2
    assert f"{tmp_path / 'none.yaml'}: found no such file; expected an existing file." in result.stderr


def test_folder_instead_of_a_file(tmp_path: Path) -> None:
    result = _check(tmp_path)
    assert result.exit_code == 2
    assert f"{tmp_path}: found a folder; expected a readable file." in result.stderr


def test_csv_in_another_encoding(tiny: Path) -> None:
    agents = TINY[TINY.index("agents:") : TINY.index("history:")]
    tiny.write_text(TINY.replace(agents, "agents: {csv: people.csv}\n"), encoding="utf-8")
    (tiny.parent / "people.csv").write_bytes("id,contract,skills\nBegoña,long,calls\n".encode("latin-1"))
    result = _check(tiny)
    assert result.exit_code == 2
    assert "people.csv: line 2: found byte 0xf1; expected UTF-8 text." in result.stderr


def test_all_faults_are_said_and_counted(tiny: Path) -> None:
    tiny.write_text(TINY.replace("aht_s: 180", "aht_s: -180").replace("contract: short", "contract: shrt"), encoding="utf-8")
    result = _check(tiny)
    assert "queues[0].aht_s" in result.stderr
    assert "Did you mean 'short'?" in result.stderr
    assert result.stderr.endswith("2 faults.\n")


def test_schema_goes_to_the_screen_or_to_a_file(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["scenario", "schema"])
    written = CliRunner().invoke(app, ["scenario", "schema", "--out", str(tmp_path / "schema.json")])
    assert (shown.exit_code, written.exit_code) == (0, 0)
    assert json.loads(shown.stdout) == json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))


def test_a_wrong_history_is_found(tiny: Path) -> None:
    history = tiny.with_name("tiny_history.csv")
    history.write_text(history.read_text(encoding="utf-8").replace(",calls,", ",call,", 1), encoding="utf-8")
    result = _check(tiny)
    assert result.exit_code == 2
    assert "tiny_history.csv: row 2: found the queue 'call'; expected one of calls." in result.stderr
