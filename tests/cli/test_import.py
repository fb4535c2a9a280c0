"""`crewtide import`: exports and logs become files that other commands read, and bad rows are listed."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import UTC
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from imports.snapshot import read_snapshot
from planning.nightly.plan import history_of
from planning.scenario.file import load_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
MAPS = SCENARIOS / "maps"
T = 1_772_442_000
Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    return lambda *words: CliRunner().invoke(app, ["import", *map(str, words)], env={"COLUMNS": "200"})


@pytest.fixture
def queue_log(tmp_path: Path) -> Path:
    """A thousand callers of one morning, one a second; one line is cut short."""
    lines = []
    for k in range(1000):
        lines.append(f"{T + k}|c.{k}|calls|NONE|ENTERQUEUE||canary{k % 7}|1")
        if k % 10 == 0:
            lines.append(f"{T + k + 30}|c.{k}|calls|NONE|ABANDON|1|1|30")
        else:
            lines += [f"{T + k + 5}|c.{k}|calls|SIP/canary|CONNECT|5|m|1", f"{T + k + 65}|c.{k}|calls|SIP/canary|COMPLETECALLER|5|60|1"]
    path = tmp_path / "queue_log"
    path.write_text("\n".join([*lines, "1772442000|cut"]) + "\n", encoding="utf-8")
    return path


def test_a_log_becomes_contacts_that_are_read_again_the_same(run: Run, queue_log: Path, tmp_path: Path) -> None:
    out, rejects, again = tmp_path / "calls.csv", tmp_path / "rejects.csv", tmp_path / "again.csv"
    done = run("calls", queue_log, "--map", MAPS / "asterisk.yaml", "--out", out, "--rejects", rejects, "--json", tmp_path / "a.json")
    assert done.exit_code == 0, done.output
    assert "1 of 1,001 rows left out (rows of another length: 1)." in done.output
    result = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    queue = result["queues"][0]
    assert (queue["queue"], queue["contacts"], queue["answered"], queue["mean_service_s"]) == ("calls", 1000, 900, 60.0)
    assert (queue["first"], queue["last"]) == ("2026-03-02", "2026-03-02")
    row = next(csv.DictReader(rejects.read_text(encoding="utf-8").splitlines()))
    assert (row["kind"], row["row"]) == ("rows of another length", "1772442000|cut")
    assert "canary" not in out.read_text(encoding="utf-8") + done.output + (tmp_path / "a.json").read_text(encoding="utf-8")
    assert run("calls", out, "--map", MAPS / "crewtide.yaml", "--key", "k", "--json", tmp_path / "b.json", "--out", again).exit_code == 0
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["queues"] == result["queues"]
    assert again.read_text(encoding="utf-8").count("\n") == 1001


def test_a_log_becomes_a_history(run: Run, queue_log: Path, tmp_path: Path) -> None:
    out = tmp_path / "history.csv"
    done = run("history", queue_log, "--map", MAPS / "asterisk.yaml", "--interval-min", 30, "--out", out)
    assert done.exit_code == 0, done.output
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert rows == [
        {"interval_start": "2026-03-02T10:00:00+01:00", "queue": "calls", "offered": "1000", "handled": "900", "handle_time_s": "54000"}
    ]


def test_bad_rows_that_the_map_does_not_allow_end_with_two(run: Run, queue_log: Path, tmp_path: Path) -> None:
    strict = tmp_path / "strict.yaml"
    strict.write_text("schema_version: 1\nname: x\nlog: {format: queue_log, zone: UTC}\n", encoding="utf-8")
    done = run("calls", queue_log, "--map", strict, "--rejects", tmp_path / "all.csv")
    assert done.exit_code == 2
    assert "1772442000|cut" in (tmp_path / "all.csv").read_text(encoding="utf-8")
    assert run("calls", queue_log, "--map", MAPS / "calabrio.yaml").exit_code == 2
    assert run("history", queue_log, "--map", MAPS / "asterisk.yaml", "--interval-min", 7).exit_code == 2
    assert run("history", queue_log, "--map", MAPS / "asterisk.yaml", "--out", tmp_path).exit_code == 2
    assert run("snapshot", queue_log, "--map", MAPS / "amazon_connect.yaml").exit_code == 2


def test_metrics_become_a_snapshot_that_peak_reads(run: Run, tmp_path: Path) -> None:
    values = {"CONTACTS_IN_QUEUE": 2, "OLDEST_CONTACT_AGE": 50_000, "SLOTS_ACTIVE": 1}
    result = {
        "Dimensions": {"Queue": {"Id": "q-1", "Name": "calls"}},
        "Collections": [{"Metric": {"Name": name}, "Value": value} for name, value in values.items()],
    }
    answer = {"MetricResults": [result], "DataSnapshotTime": "2026-03-02T10:00:00Z"}
    (tmp_path / "now.json").write_text(json.dumps(answer), encoding="utf-8")
    done = run("snapshot", tmp_path / "now.json", "--map", MAPS / "amazon_connect.yaml", "--out", tmp_path / "now.csv")
    assert done.exit_code == 0, done.output
    assert "Taken 2026-03-02 10:00:00 UTC." in done.output
    tiny = load_scenario(SCENARIOS / "tiny.yaml").scenario
    read = read_snapshot(tmp_path / "now.csv", tiny.horizon.zone, tiny.horizon, ["calls"], [], 4)
    assert read.waiting == ((0, 50.0), (0, 25.0)) and read.in_service == ((0, None, 120.0),)


def test_a_scenario_reads_an_export_by_its_map(run: Run, tmp_path: Path) -> None:
    rows = []
    own = history_of(load_scenario(SCENARIOS / "tiny.yaml"))
    for k in np.flatnonzero(~np.isnan(own.offered[0])):
        moment = own.horizon.time_of(int(k)).astimezone(UTC)
        rows.append(
            f"{moment:%Y-%m-%dT%H:%M:%SZ},Line,Voice,,,{own.offered[0, k]:.0f},{own.offered[0, k]:.0f},{own.offered[0, k] * 180:.0f}"
        )
    head = "Interval Start UTC Date,Queue,Media Type,Skill Set,Language,Offered,Interactions Handled,Total Handle Time (Seconds)"
    (tmp_path / "genesys.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    (tmp_path / "map.yaml").write_text(
        (MAPS / "genesys_cloud.yaml").read_text(encoding="utf-8") + "  queues: {Line: calls}\n", encoding="utf-8"
    )
    text = (SCENARIOS / "tiny.yaml").read_text(encoding="utf-8")
    (tmp_path / "tiny.yaml").write_text(text.replace("file: tiny_history.csv", "file: genesys.csv, map: map.yaml"), encoding="utf-8")
    loaded = load_scenario(tmp_path / "tiny.yaml")
    found = history_of(loaded)
    assert np.array_equal(found.offered, own.offered, equal_nan=True)
    (tmp_path / "map.yaml").write_text((tmp_path / "map.yaml").read_text(encoding="utf-8") + "# touched\n", encoding="utf-8")
    assert load_scenario(tmp_path / "tiny.yaml").fingerprint != loaded.fingerprint
    assert run("history", tmp_path / "genesys.csv", "--map", tmp_path / "map.yaml").exit_code == 0


@pytest.mark.parametrize("command", ["history", "calls", "incidents", "snapshot"])
def test_help_answers(run: Run, command: str) -> None:
    assert run(command, "--help").exit_code == 0


def test_an_incident_log_is_checked(run: Run, tmp_path: Path) -> None:
    columns = "{number: no, state: state, time: at, opened: opened, priority: prio}"
    states = "{open: [Open], resolved: [Done], closed: [Closed]}"
    (tmp_path / "map.yaml").write_text(
        f"schema_version: 1\nname: d\nincidents: {{zone: UTC, faulty_share: 0.3, columns: {columns}, states: {states}}}\n", encoding="utf-8"
    )
    rows = [f"{k},Open,2026-03-02 08:0{k}:00,2026-03-02 08:00:00,{k % 2 or ''}" for k in range(4)] + ["5,Open,late,2026-03-02 08:00:00,1"]
    (tmp_path / "log.csv").write_text("\n".join(["no,state,at,opened,prio", *rows]) + "\n", encoding="utf-8")
    done = run(
        "incidents", tmp_path / "log.csv", "--map", tmp_path / "map.yaml", "--rejects", tmp_path / "r.csv", "--json", tmp_path / "i.json"
    )
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "i.json").read_text(encoding="utf-8"))
    assert [(row["priority"], row["incidents"]) for row in found["priorities"]] == [(1, 2), (None, 2)]
    assert found["rejected"] == {"unreadable stamps of time": 1}
    assert "5,Open,late" in (tmp_path / "r.csv").read_text(encoding="utf-8")
