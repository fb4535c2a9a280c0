"""What is done with a mutated file: it is read and checked, and what is valid is solved shortly.

Each function gets the file's path and returns whether something was solved; False where the valid input is too large for a short solve
(a year instead of two days), or where there is nothing to solve. Only what the program refuses with may be raised.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from center.plan import Plan
    from planning.scenario.file import LoadedScenario

SWEEPS = 10
_LARGE_STEPS, _LARGE_PEOPLE, _LARGE_SHIFTS = 1_000, 30, 400
_LARGE_CONTACTS = 20_000
_SEEDS = Path(__file__).parent / "seeds"


def scenario(file: Path) -> bool:
    """A scenario: checked, planned by night."""
    from planning.scenario.file import load_scenario

    return _planned(load_scenario(file))


def routed(file: Path) -> bool:
    """A scenario: planned by night, its routing plan too."""
    from planning.scenario.file import load_scenario

    return _planned(load_scenario(file), routed=True)


def scenario_beside(file: Path) -> bool:
    """The scenario that names the mutated CSV."""
    return scenario(file.with_name("busy.yaml"))


def overlay(file: Path) -> bool:
    """An overlay: laid on its scenario, which is then planned."""
    from planning.overlay.apply import with_overlays
    from planning.overlay.read import read_chain
    from planning.scenario.file import checked, read_scenario

    chain = read_chain(file)
    if chain.base is None:
        return False
    read = read_scenario(chain.base)
    return _planned(with_overlays(checked(read), read.agent_rows or (), chain))


def layout(file: Path) -> bool:
    """A layout: simulated twice."""
    from twin.read import read_layout
    from twin.simulate import simulate

    read = read_layout(file)
    contacts = sum(float(queue.arrivals.sum()) + queue.backlog for queue in read.queues)
    if contacts > _LARGE_CONTACTS or read.intervals > _LARGE_STEPS:
        return False
    simulate(read, 2, 1)
    return True


def policy(file: Path) -> bool:
    """A policy file: read; a simulation would need a plan."""
    from center.policy_file import read_policy

    read_policy(file)
    return False


def actuals(file: Path) -> bool:
    """What came so far on a day: the rest of it is planned."""
    return _peak(actuals=file)


def contacts(file: Path) -> bool:
    """Who waits and who is served: the rest of the day is planned."""
    return _peak(snapshot=file)


def calls(file: Path) -> bool:
    """A call log under its map."""
    return _calls(file, file.with_name("calls_map.yaml"))


def calls_map(file: Path) -> bool:
    """A map, with its call log."""
    return _calls(file.with_name("calls.csv"), file)


def stamps(file: Path) -> bool:
    """A call log of whole stamps."""
    return _calls(file, file.with_name("stamps_map.yaml"))


def incidents(file: Path) -> bool:
    """An incident log under its map."""
    return _incidents(file, file.with_name("incidents_map.yaml"))


def incidents_map(file: Path) -> bool:
    """A map, with its incident log."""
    return _incidents(file.with_name("incidents.csv"), file)


def states(file: Path) -> bool:
    """A log of agents' states."""
    return _states(file, file.with_name("states_map.yaml"))


def states_map(file: Path) -> bool:
    """A map, with its log of agents' states."""
    return _states(file.with_name("states.csv"), file)


def wave(file: Path) -> bool:
    """A wave's snapshot: routed."""
    from planning.wave.plan import WaveOptions, plan_wave
    from routing.wave.snapshot import read_snapshot

    plan_wave(read_snapshot(file), WaveOptions(seconds=0.2, backends=("anneal",), sweeps=SWEEPS))
    return True


def wave_beside(file: Path) -> bool:
    """The wave that names the mutated CSV."""
    return wave(file.with_name("wave_csv.yaml"))


def triage(file: Path) -> bool:
    """A triage's snapshot: triaged."""
    from planning.triage.decide import Order, triage_wave
    from planning.triage.sources import snapshot_wave
    from routing.triage.snapshot import load_snapshot
    from solvers.solution import Budget

    snapshot = load_snapshot(file)
    moment, risks = snapshot_wave(snapshot, None, None)
    triage_wave(moment, risks, Order(snapshot.triage, "fuzz", ("anneal",), Budget(sweeps=SWEEPS, threads=1)))
    return True


def queue_log(file: Path) -> bool:
    """Asterisk's queue_log."""
    return _calls(file, file.with_name("asterisk.yaml"))


def connect(file: Path) -> bool:
    """Amazon Connect's contact records."""
    return _calls(file, file.with_name("amazon_connect.yaml"))


def genesys(file: Path) -> bool:
    """Genesys Cloud's intervals."""
    return _intervals(file, file.with_name("genesys_cloud.yaml"))


def calabrio(file: Path) -> bool:
    """Intervals without a header."""
    return _intervals(file, file.with_name("calabrio.yaml"))


def plain(file: Path) -> bool:
    """A map of any CSV."""
    return _intervals(file.with_name("plain.csv"), file)


def metrics(file: Path) -> bool:
    """Amazon Connect's current metrics."""
    from imports.connect_metrics import read_connect_metrics
    from imports.map_file import load_format

    layout = load_format(file.with_name("amazon_connect.yaml"), "snapshot")
    assert layout.snapshot is not None
    read_connect_metrics(file, layout.snapshot)
    return False


def event(file: Path) -> bool:
    """A near-line event: read as the watched folder reads it, and answered."""
    from datetime import UTC, datetime

    from center.io import read_text
    from center.nearline import Claimed
    from center.nearline_file import read_event
    from planning.nearline.answer import answer_event
    from planning.nearline.lane import new_lanes
    from planning.nearline.options import NearlineOptions

    now = datetime.now(UTC)
    claimed = Claimed(read_event(read_text(file), file.name), 1, 1, "fuzz", now, now, 1)
    answer_event(claimed, NearlineOptions(deadline_s=4.0, sweeps=SWEEPS), new_lanes())
    return True


def _planned(loaded: LoadedScenario, routed: bool = False) -> bool:
    if _is_large(loaded):
        from planning.nightly.plan import history_of

        history_of(loaded)
        return False
    _night(loaded, routed)
    return True


def _is_large(loaded: LoadedScenario) -> bool:
    shifts = sum(len(shift.lengths_min) * (1 + 1440 // shift.start_step_min) for shift in loaded.file.shifts)
    steps = loaded.scenario.horizon.n * len(loaded.scenario.queues)
    return steps > _LARGE_STEPS or len(loaded.file.agents) > _LARGE_PEOPLE or shifts > _LARGE_SHIFTS


def _night(loaded: LoadedScenario, routed: bool = False) -> Plan:
    from planning.nightly.plan import plan_night
    from solvers.solution import Budget

    file = loaded.file
    short = {
        "twin": file.twin.model_copy(update={"replications": min(file.twin.replications, 2), "corrections": 0}),
        "routing": file.routing.model_copy(
            update={"enabled": routed and file.routing.enabled, "replications": 2, "seconds": 0.1, "backends": ["anneal"]}
        ),
    }
    loaded = replace(loaded, file=file.model_copy(update=short))
    budget = Budget(sweeps=SWEEPS, threads=1)
    return plan_night(loaded, ["anneal"], budget, 1, lambda name: None, lambda *improvement: None)


@cache
def _base() -> Plan:
    """The plan of the seed's scenario."""
    from planning.scenario.file import load_scenario

    return _night(load_scenario(_SEEDS / "busy.yaml"))


def _peak(actuals: Path | None = None, snapshot: Path | None = None) -> bool:
    from planning.peak.ask import read_ask
    from planning.peak.run import plan_peak
    from solvers.solution import Budget

    plan = _base()
    ask = read_ask(plan, "2026-03-02 11:00", actuals, snapshot=snapshot, slots=(1, 2, 1))
    plan_peak(plan, ask, solvers=(("anneal",), Budget(sweeps=SWEEPS, threads=1)))
    return True


def _calls(log: Path, map_file: Path) -> bool:
    from imports.calls import read_calls
    from twin.calibrate.calibrate import calibrate
    from twin.calibrate.schema import load_map

    settings = load_map(map_file)
    calibrate(read_calls(log, settings.log, b"key"), settings.calibration)
    return True


def _intervals(export: Path, map_file: Path) -> bool:
    from imports.map_file import load_format
    from imports.mapped_history import read_any

    layout = load_format(map_file, "history", "log")
    read_any(export, layout, layout.history.interval_min if layout.history else 15)
    return False


def _incidents(log: Path, map_file: Path) -> bool:
    from imports.incidents import load_incident_map, read_incidents

    read_incidents(log, load_incident_map(map_file), b"key")
    return False


def _states(log: Path, map_file: Path) -> bool:
    from imports.adherence import read_agent_log
    from imports.adherence_map import read_map

    read_agent_log(log, read_map(map_file), _base().horizon, _base().agents)
    return False
