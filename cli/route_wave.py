"""`crewtide route wave`: a snapshot of waiting contacts, solved, stored and reported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json


def wave(
    snapshot: Annotated[Path, typer.Argument(metavar="SNAPSHOT", help="Snapshot file (YAML).")],
    seconds: Annotated[float, typer.Option("--seconds", metavar="S", min=0.2, help="Wall time of each solver, seconds.")] = 5.0,
    backend: Annotated[
        list[str] | None,
        typer.Option(
            "--backend", metavar="NAME", help="Backend to run, as in `crewtide backends`; repeat for several. Default: anneal, cpsat."
        ),
    ] = None,
    candidates: Annotated[
        int, typer.Option("--candidates", metavar="K", min=1, max=10_000, help="Agents on each contact's list in the model.")
    ] = 16,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the random numbers.")] = 1,
    sweeps: Annotated[
        int | None, typer.Option("--sweeps", metavar="N", min=1, help="Work of the annealer instead of time: the same wave on any machine.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="DIR", file_okay=False, help="Also write CSV tables and JSON lines to this folder.")
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Send each waiting contact to an agent and a time slot, or elsewhere, and say why."""
    from rich.console import Console

    from planning.wave.plan import BACKENDS, WaveOptions, plan_wave
    from reports.html.wave import render_wave
    from reports.wave_export import write_wave
    from reports.wave_json import wave_dict
    from reports.wave_text import wave_summary
    from routing.wave.snapshot import read_snapshot
    from solvers.ladder import in_order
    from store.database import open_database
    from store.waves import save_wave

    options = WaveOptions(seconds, in_order(backend or BACKENDS), candidates, seed, sweeps)
    read = read_snapshot(snapshot)
    database = open_database(db)
    console = Console()
    with console.status("Reading") as status:
        made = plan_wave(read, options, stage=lambda name: status.update(f"Wave: {name}"))
    save_wave(database, made)
    console.print(wave_summary(made))
    console.print(f"Wave {made.id} is saved.", soft_wrap=True, highlight=False)
    if report is not None:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(render_wave(made), encoding="utf-8")
        console.print(f"Report: {report}", soft_wrap=True, highlight=False)
    if csv is not None:
        console.print(f"Wrote {len(write_wave(made, csv))} files to {csv}", soft_wrap=True, highlight=False)
    write_json(json, wave_dict(made))
