"""`crewtide plans`: list, show and export the plans in the database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from center.plan import Plan
    from store.listing import PlanSummary

app = typer.Typer(help="Look at saved plans.", no_args_is_help=True, rich_markup_mode=None)
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Plan id, a unique prefix of one, or latest.")]


@app.command("list")
def list_(db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """List the plans, newest first."""
    from rich.console import Console

    from store.database import open_database
    from store.listing import list_plans

    plans = list_plans(open_database(db, create=False))
    write_json(json, [_summary_dict(plan) for plan in plans])
    if plans:
        _print_whole(Console(), _table(plans))
    else:
        typer.echo("No plans yet. `crewtide plan nightly FILE` makes one.")


@app.command()
def show(plan_id: IdArgument = "latest", db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """Show a plan: KPIs, contenders, what stays uncovered."""
    from rich.console import Console

    from reports.plan_json import plan_dict
    from reports.text import plan_summary

    plan = _load(db, plan_id)
    write_json(json, plan_dict(plan))
    Console().print(plan_summary(plan))


@app.command()
def export(
    plan_id: IdArgument = "latest",
    file_format: Annotated[
        Literal["csv", "ical"], typer.Option("--format", help="csv: tables for spreadsheets; ical: a calendar per agent.")
    ] = "csv",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Folder for the files, made if absent.")] = Path(
        "export"
    ),
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Export a plan to files: roster, cover, contenders and unmet list, or calendars."""
    from reports.exports import ExportFormat, write_exports

    plan = _load(db, plan_id)
    files = write_exports(plan, ExportFormat(file_format), out)
    write_json(json, {"plan": plan.id, "files": [str(file) for file in files]})
    typer.echo(f"Plan {plan.id}: wrote {len(files)} file{'' if len(files) == 1 else 's'} to {out}")


def _load(db: str, plan_id: str) -> Plan:
    from store.database import open_database
    from store.plans import load_plan

    return load_plan(open_database(db, create=False), plan_id)


def _summary_dict(plan: PlanSummary) -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(plan) | {"created_utc": plan.created_utc.isoformat(), "first_day": plan.first_day.isoformat()}


def _print_whole(console: Console, table: Table) -> None:
    """Print `table` as wide as it needs to be: an id that was cut could not be used."""
    needed = console.measure(table, options=console.options.update(width=1_000)).maximum
    console.width = max(console.width, needed)
    console.print(table)


def _table(plans: list[PlanSummary]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    from reports.words import NOTHING, gap_text, percent, points

    table = Table(box=SIMPLE)
    for name in ("plan", "made (UTC)", "first day", "days"):
        table.add_column(name, no_wrap=True)
    table.add_column("by", no_wrap=True)
    for name in ("duties", "cost", "gap", "coverage"):
        table.add_column(name, justify="right", no_wrap=True)
    for p in plans:
        times = (f"{p.created_utc:%Y-%m-%d %H:%M}", p.first_day.isoformat(), str(p.days))
        numbers = (f"{p.duties:,}", points(p.true_cost), gap_text(p.true_cost, p.bound), percent(p.coverage))
        table.add_row(p.id, *times, p.backend or NOTHING, *numbers)
    return table
