"""`crewtide route show`: what `crewtide route` has stored, as a list or one of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from rich.console import Console
    from sqlalchemy import Engine


def show(
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="ID",
            help="Id of a wave or routing plan, a unique prefix of one, a policy's name or name@version, or latest. Without it: the list.",
        ),
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="DIR", file_okay=False, help="Also write its tables to this folder.")] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """List what is stored, newest first, or show one of it."""
    from rich.console import Console

    from cli.route_list import named
    from store.database import open_database

    engine, console = open_database(db, create=False), Console()
    if what is None:
        _list(engine, console, json)
        return
    item = named(engine, what)
    openers: dict[str, Callable[..., dict[str, Any]]] = {"wave": _wave, "routing plan": _routing_plan, "policy": _policy}
    write_json(json, openers[item.kind](engine, console, item.id, report, csv))


def _list(engine: Engine, console: Console, json: Path | None) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    from cli.route_list import listed

    found = listed(engine)
    write_json(json, [{**vars(item), "created_utc": item.created_utc.isoformat()} for item in found])
    if not found:
        typer.echo("Nothing yet. `crewtide route wave SNAPSHOT`, `route plan` and `route tune` make something.")
        return
    table = Table(box=SIMPLE)
    for name in ("id", "kind", "made (UTC)", "title", ""):
        table.add_column(name, no_wrap=name in ("id", "kind", "made (UTC)"))
    for item in found:
        table.add_row(item.id, item.kind, f"{item.created_utc:%Y-%m-%d %H:%M}", item.title, item.words)
    needed = console.measure(table, options=console.options.update(width=1_000)).maximum
    console.width = max(console.width, needed)
    console.print(table)


def _wave(engine: Engine, console: Console, ref: str, report: Path | None, csv: Path | None) -> dict[str, Any]:
    from reports.html.wave import render_wave
    from reports.wave_export import write_wave
    from reports.wave_json import wave_dict
    from reports.wave_text import wave_summary
    from store.waves import load_wave

    wave = load_wave(engine, ref)
    console.print(wave_summary(wave))
    if report is not None:
        _write(report, render_wave(wave), console)
    if csv is not None:
        console.print(f"Wrote {len(write_wave(wave, csv))} files to {csv}", soft_wrap=True, highlight=False)
    return wave_dict(wave)


def _routing_plan(engine: Engine, console: Console, ref: str, report: Path | None, csv: Path | None) -> dict[str, Any]:
    from reports.html.routing_plan import render_routing_plan
    from reports.routing_plan_export import routing_plan_dict, turns_csv
    from reports.routing_plan_text import routing_plan_summary
    from store.plans import load_plan
    from store.routing_plans import load_routing_plan

    found = load_routing_plan(engine, ref)
    console.print(routing_plan_summary(found))
    if report is not None and found.plan_id is not None:
        _write(report, render_routing_plan(found, load_plan(engine, found.plan_id)), console)
    if csv is not None:
        csv.mkdir(parents=True, exist_ok=True)
        (csv / "turns.csv").write_text(turns_csv(found), encoding="utf-8-sig", newline="")
        console.print(f"Wrote turns.csv to {csv}", soft_wrap=True, highlight=False)
    return routing_plan_dict(found)


def _policy(engine: Engine, console: Console, ref: str, report: Path | None, csv: Path | None) -> dict[str, Any]:
    from center.errors import Fault, InputError
    from cli.policies import policy_table
    from reports.policy import exported, policy_dict, policy_lines
    from store.policies import load_policy

    if report is not None or csv is not None:
        raise InputError(Fault(f"policy {ref}", "--report or --csv", "neither: a policy has no page and no tables", "Use --json."))
    version = load_policy(engine, ref)
    console.print(policy_table(version))
    console.print(*policy_lines(version), sep="\n", highlight=False, soft_wrap=True)
    console.print(exported(version, ".yaml"), highlight=False, soft_wrap=True)
    return policy_dict(version)


def _write(report: Path, page: str, console: Console) -> None:
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(page, encoding="utf-8")
    console.print(f"Report: {report}", soft_wrap=True, highlight=False)
