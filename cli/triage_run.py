"""`crewtide triage run`: one wave's triage, from a snapshot or from a log at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.triage_options import KeyOption, moment_of, read_log, write_report

if TYPE_CHECKING:
    from planning.triage.decide import Risks
    from routing.triage.build import Wave
    from routing.triage.result import Triage
    from routing.triage.schema import TriageSettings


def run(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="Snapshot (YAML), or an incident log (CSV, may be gzipped) with --at, --map and --settings."),
    ],
    at: Annotated[str | None, typer.Option("--at", metavar="TIME", help="Moment of the wave in a log, such as 2026-03-02T08:00.")] = None,
    map_file: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="Map file (YAML) of a log.")] = None,
    settings: Annotated[Path | None, typer.Option("--settings", metavar="FILE", help="Triage settings (YAML), with a log.")] = None,
    model: Annotated[
        Path | None, typer.Option("--model", metavar="FOLDER", help="Risk model that `triage train` wrote. Default: the priority rule.")
    ] = None,
    previous: Annotated[
        str | None, typer.Option("--previous", metavar="ID", help="Triage whose later promises hold: a change of one costs.")
    ] = None,
    backend: Annotated[
        list[str] | None, typer.Option("--backend", metavar="NAME", help="Solver to run; repeat for several. Default: anneal, cpsat, mip.")
    ] = None,
    time_limit: Annotated[float, typer.Option("--time-limit", metavar="S", min=0.1, help="Wall time of each solver, seconds.")] = 10.0,
    sweeps: Annotated[
        int | None, typer.Option("--sweeps", metavar="N", min=1, help="Work of the annealer instead of time: the same triage anywhere.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed.")] = 1,
    key: KeyOption = None,
    db: DbOption = DEFAULT_DB,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    json: JsonOption = None,
) -> None:
    """Triage the open incidents of one moment: who goes up, to whom and when, and why."""
    from rich.console import Console

    from planning.triage.decide import BACKENDS, Order, triage_wave
    from reports.triage_json import triage_dict
    from reports.triage_text import triage_summary
    from solvers.solution import Budget
    from store.database import open_database
    from store.triage import load_triage, save_triage

    database, console = open_database(db), Console()
    with console.status("Reading") as status:
        before = None if previous is None else load_triage(database, previous)
        snapshot = source.suffix.lower() in (".yaml", ".yml")
        asked = _Asked(source, at, map_file, settings, model, key)
        wave, risks, found, notes = _of_snapshot(asked, before) if snapshot else _of_log(asked, before)
        order = Order(
            found,
            source.name,
            tuple(backend or BACKENDS),
            Budget(seconds=time_limit, sweeps=sweeps),
            seed,
            None,
            notes,
            _gone(before, wave),
        )
        made = triage_wave(wave, risks, order, lambda name: status.update(_STAGES.get(name, f"Triage by {name}")))
    save_triage(database, made)
    console.print(triage_summary(made), highlight=False)
    console.print(f"Triage {made.id} is saved.", soft_wrap=True, highlight=False)
    write_json(json, triage_dict(made))
    write_report(made, report, console)


_UNLINKED = "People's pseudonyms are new in this run (no --key), so that the risk model knows nobody of them."
_STAGES = {"model": "Building the problem", "prices": "Prices of the capacities", "reasons": "Reasons"}


@dataclass(frozen=True)
class _Asked:
    source: Path
    at: str | None
    map_file: Path | None
    settings: Path | None
    model: Path | None
    key: str | None


Read = tuple["Wave", "Risks", "TriageSettings", tuple[str, ...]]


def _gone(before: Triage | None, wave: Wave) -> tuple[int, ...]:
    from planning.triage.sources import begun_by

    return tuple(sorted(begun_by(before, wave.now)))


def _of_snapshot(asked: _Asked, before: Triage | None) -> Read:
    from center.errors import Fault, InputError
    from planning.triage.risks import load_model
    from planning.triage.sources import snapshot_wave
    from routing.triage.snapshot import load_snapshot

    for option, value in (("--at", asked.at), ("--map", asked.map_file), ("--settings", asked.settings)):
        if value is not None:
            raise InputError(
                Fault(option, str(value), f"no {option} beside a snapshot, which has its own", "Give an incident log instead.")
            )
    snapshot = load_snapshot(asked.source)
    wave, risks = snapshot_wave(snapshot, load_model(asked.model), before)
    return wave, risks, snapshot.triage, ()


def _of_log(asked: _Asked, before: Triage | None) -> Read:
    from center.errors import Fault, InputError
    from planning.triage.risks import load_model
    from planning.triage.sources import log_wave
    from routing.triage.snapshot import load_settings

    if asked.at is None or asked.map_file is None or asked.settings is None:
        pairs = (("--at", asked.at), ("--map", asked.map_file), ("--settings", asked.settings))
        missing = ", ".join(option for option, value in pairs if value is None)
        raise InputError(Fault(str(asked.source), f"an incident log without {missing}", "a log with --at, --map and --settings"))
    settings = load_settings(asked.settings)
    log = read_log(asked.source, asked.map_file, asked.key)
    wave, risks = log_wave(log, moment_of(asked.at, log.zone, "--at"), load_model(asked.model), before)
    unlinked = asked.model is not None and asked.key is None
    return wave, risks, settings, (*log.assumptions, *([_UNLINKED] if unlinked else []))
