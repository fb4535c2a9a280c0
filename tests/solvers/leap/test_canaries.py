"""Names, ids, tokens and free text planted in every input: in no remote payload, no log, no metric."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from store.database import open_database

SCENARIOS = Path(__file__).resolve().parents[3] / "scenarios"
CANARY = "canary7x"
# Values of closed lists, of clocks and of numbers: the only texts of an input that are not free.
_KEPT = (
    "taken_at",
    "at",
    "created",
    "deadline",
    "until",
    "idle_since",
    "opened",
    "zone",
    "schema_version",
    "channel",
    "channels",
    "prefers",
    "open",
)


def planted(value: Any, key: str = "") -> Any:
    """The value with a canary in every text, key of an own word and id."""
    if key in _KEPT:
        return value
    if isinstance(value, dict):
        own = key in ("skills", "factors", "takes", "also")
        return {(f"{name}{CANARY}" if own and key != "takes" else name): planted(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [planted(item, key) for item in value]
    return f"{value}{CANARY}" if isinstance(value, str) else value


@pytest.fixture
def wave() -> dict[str, Any]:
    """The small wave's snapshot, with canaries."""
    data = yaml.safe_load((SCENARIOS / "waves" / "small.yaml").read_text(encoding="utf-8"))
    return {**planted(data), "weights": data["weights"], "limits": data["limits"]}


@pytest.fixture
def triage() -> dict[str, Any]:
    """The triage by hand, with canaries; its incidents' ids are numbers."""
    data = yaml.safe_load((SCENARIOS / "triage" / "hand.yaml").read_text(encoding="utf-8"))
    return json.loads(json.dumps(planted(data), default=str))


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., str]:
    """Runs a command against a database of its own; what it says."""
    url = f"sqlite:///{tmp_path / 'plans.db'}"
    open_database(url).dispose()

    def command(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, [*words, "--db", url])
        assert done.exit_code == code, done.output
        return done.output

    return command


def _sent(leap: Any) -> bytes:
    """All that reached the server, with the BQMs in it as text."""
    return b"\n".join(leap.received) + repr([list(bqm.variables) for bqm in leap.bqms]).encode()


def test_a_wave(leap: Any, wave: dict[str, Any], run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "wave.yaml").write_text(yaml.safe_dump(wave), encoding="utf-8")
    said = run("route", "wave", str(tmp_path / "wave.yaml"), "--backend", "leap", "--sweeps", "20")
    assert CANARY in said  # on the screen of the person who gave it, it is no secret
    assert leap.bqms and CANARY.encode() not in _sent(leap)


def test_a_triage(leap: Any, triage: dict[str, Any], run: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "triage.yaml").write_text(yaml.safe_dump(triage), encoding="utf-8")
    said = run("triage", "run", str(tmp_path / "triage.yaml"), "--backend", "leap", "--sweeps", "20")
    assert CANARY in said
    assert leap.bqms and CANARY.encode() not in _sent(leap)


def test_a_worker(leap: Any, token: str, wave: dict[str, Any], triage: dict[str, Any], run: Callable[..., str], tmp_path: Path) -> None:
    """Right events, a duplicate, a conflict, a malformed one and one whose content is wrong: the log and the metrics name none of them."""
    folder, log, metrics = tmp_path / "in", tmp_path / "run.log", tmp_path / "run.prom"
    folder.mkdir()
    wave["taken_at"], triage["at"] = "2026-03-02T08:00:00+00:00", "2026-03-02T08:00:00+00:00"
    event = {
        "event_id": f"id-{CANARY}",
        "centre": f"centre-{CANARY}",
        "taken_at": "2026-03-02T08:00:00+00:00",
        "wave": wave,
        "triage": triage,
    }
    events = {
        "1": json.dumps(event),
        "2": json.dumps(event),
        "3": json.dumps(event | {"sequence": 3}),
        "4": f'{{"event_id": "{CANARY}", broken',
        "5": json.dumps(event | {"event_id": f"wrong-{CANARY}", "wave": wave | {"agents": CANARY}, "centre": f"other-{CANARY}"}),
    }
    for name, text in events.items():
        (folder / f"{name}{CANARY}.json").write_text(text, encoding="utf-8")
    options = ("--backend", "anneal", "--backend", "leap", "--sweeps", "20", "--deadline", "30", "--drain", "--poll", "0.1")
    run("nearline", "run", "--folder", str(folder), *options, "--log", str(log), "--metrics", str(metrics))
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len({line["run"] for line in lines}) == 1 and {"worker.started", "event.answered"} <= {line["event"] for line in lines}
    assert "crewtide_snapshots_total{" in metrics.read_text()
    for kept in (log.read_text(encoding="utf-8"), metrics.read_text()):
        assert CANARY not in kept and token not in kept
    assert leap.bqms and CANARY.encode() not in _sent(leap)
