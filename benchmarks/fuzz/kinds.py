"""What is fuzzed: each kind of input has its files, one of which is mutated, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fuzz import runs

_HERE = Path(__file__).parent / "seeds"
_SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@dataclass(frozen=True)
class KindOfInput:
    """One kind of input.

    Attributes
    ----------
    family
        ``scenario``, ``csv``, ``log`` or ``snapshot``.
    mutated
        The file that is mutated.
    beside
        Further files that it needs.
    run
        Reads the mutated file, and solves shortly what is valid; gets its path.
    command
        What the command line does with the file: words after ``crewtide``, FILE in its place; empty: no command reads it alone.
    weight
        How often it is drawn, against the others' 10.
    """

    name: str
    family: str
    mutated: Path
    run: Callable[[Path], bool]
    beside: tuple[Path, ...] = ()
    command: tuple[str, ...] = ()
    weight: int = 10


def _here(*names: str) -> tuple[Path, ...]:
    return tuple(_HERE / name for name in names)


def _import(what: str, map_file: str) -> tuple[str, ...]:
    return "import", what, "FILE", "--map", map_file


_MAPS = _SCENARIOS / "maps"
_BUSY = _here("busy.yaml", "busy_agents.csv", "busy_history.csv")
_PLAN = ("plan", "nightly", "busy.yaml", "--backend", "anneal", "--sweeps", "20", "--report", "plan.html")
_WAVE = ("--backend", "anneal", "--sweeps", "20")

KINDS = (
    KindOfInput(
        "scenario", "scenario", _SCENARIOS / "tiny.yaml", runs.scenario, (_SCENARIOS / "tiny_history.csv",), ("scenario", "check", "FILE")
    ),
    KindOfInput("busy scenario", "scenario", _BUSY[0], runs.scenario, _BUSY[1:], _PLAN),
    KindOfInput("routed scenario", "scenario", _BUSY[0], runs.routed, _BUSY[1:], weight=1),
    KindOfInput("overlay", "scenario", _HERE / "overlay.yaml", runs.overlay, _BUSY),
    KindOfInput("layout", "scenario", _HERE / "layout.yaml", runs.layout, (), ("simulate", "layout", "FILE", "--replications", "2")),
    KindOfInput("policy", "scenario", _HERE / "policy.yaml", runs.policy),
    KindOfInput("policy in JSON", "scenario", _HERE / "policy.json", runs.policy),
    KindOfInput("agents", "csv", _BUSY[1], runs.scenario_beside, (_BUSY[0], _BUSY[2]), _PLAN),
    KindOfInput("history", "csv", _BUSY[2], runs.scenario_beside, _BUSY[:2], _PLAN),
    KindOfInput("actuals", "csv", _HERE / "actuals.csv", runs.actuals, _BUSY),
    KindOfInput("contacts now", "csv", _HERE / "contacts.csv", runs.contacts, _BUSY),
    KindOfInput(
        "call log", "log", _HERE / "calls.csv", runs.calls, _here("calls_map.yaml"), ("calibrate", "FILE", "--map", "calls_map.yaml")
    ),
    KindOfInput("call log's map", "log", _HERE / "calls_map.yaml", runs.calls_map, _here("calls.csv")),
    KindOfInput("stamped call log", "log", _HERE / "stamps.csv", runs.stamps, _here("stamps_map.yaml")),
    KindOfInput("queue_log", "log", _HERE / "queue_log", runs.queue_log, (_MAPS / "asterisk.yaml",), _import("calls", "asterisk.yaml")),
    KindOfInput(
        "contact records",
        "log",
        _HERE / "connect.jsonl",
        runs.connect,
        (_MAPS / "amazon_connect.yaml",),
        _import("calls", "amazon_connect.yaml"),
    ),
    KindOfInput(
        "Genesys intervals",
        "csv",
        _HERE / "genesys.csv",
        runs.genesys,
        (_MAPS / "genesys_cloud.yaml",),
        _import("history", "genesys_cloud.yaml"),
    ),
    KindOfInput(
        "bare intervals", "csv", _HERE / "calabrio.csv", runs.calabrio, (_MAPS / "calabrio.yaml",), _import("history", "calabrio.yaml")
    ),
    KindOfInput("plain map", "csv", _MAPS / "plain.yaml", runs.plain, _here("plain.csv")),
    KindOfInput(
        "current metrics",
        "snapshot",
        _HERE / "metrics.json",
        runs.metrics,
        (_MAPS / "amazon_connect.yaml",),
        _import("snapshot", "amazon_connect.yaml"),
    ),
    KindOfInput("near-line event", "snapshot", _HERE / "event.json", runs.event, (), ("nearline", "submit", "FILE")),
    KindOfInput("incident log", "log", _HERE / "incidents.csv", runs.incidents, _here("incidents_map.yaml")),
    KindOfInput("incident log's map", "log", _HERE / "incidents_map.yaml", runs.incidents_map, _here("incidents.csv")),
    KindOfInput("agent states", "log", _HERE / "states.csv", runs.states, _here("states_map.yaml")),
    KindOfInput("agent states' map", "log", _HERE / "states_map.yaml", runs.states_map, _here("states.csv")),
    KindOfInput("wave", "snapshot", _SCENARIOS / "waves" / "small.yaml", runs.wave, (), ("route", "wave", "FILE", *_WAVE)),
    KindOfInput("wave's contacts", "snapshot", _HERE / "wave_contacts.csv", runs.wave_beside, _here("wave_csv.yaml")),
    KindOfInput("triage", "snapshot", _SCENARIOS / "triage" / "hand.yaml", runs.triage, (), ("triage", "run", "FILE", *_WAVE)),
)
