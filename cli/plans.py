"""`crewtide plans`: list, show and export the plans in the database; publish, compare and prune them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import IdArgument, clock, engine_of, load, plain, print_whole
from cli.plans_diff import compare, diff
from cli.plans_prune import prune
from cli.plans_publish import history, publish, rollback

if TYPE_CHECKING:
    from rich.table import Table

    from store.listing import PlanSummary

app = typer.Typer(help="Look at saved plans. Publish, compare and prune them.", no_args_is_help=True, rich_markup_mode=None)


for _command in (publish, rollback, history, diff, compare, prune):
    app.command()(_command)


@app.command("list")
def list_(db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """List the plans, newest first."""
    from store.listing import list_plans

    plans = list_plans(engine_of(db))
    write_json(json, [_summary_dict(plan) for plan in plans])
    if plans:
        print_whole(_table(plans))
    else:
        typer.echo("No plans yet. `crewtide plan nightly FILE` makes one.")


@app.command()
def show(plan_id: IdArgument = "latest", db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """Show a plan: KPIs, contenders, what stays uncovered."""
    from rich.console import Console

    from reports.plan_json import plan_dict
    from reports.text import plan_summary
    from store.listing import list_plans

    plan = load(db, plan_id)
    (state,) = list_plans(engine_of(db), plan.id)
    write_json(json, plan_dict(plan) | {"state": state.state, "days_in_force": state.days_in_force})
    Console().print(plan_summary(plan))
    typer.echo(f"\nState: {_state(state)}. `crewtide plans history {plan.id}` tells more.")


@app.command()
def export(
    plan_id: IdArgument = "latest",
    file_format: Annotated[
        Literal["csv", "xlsx", "ical", "parquet"],
        typer.Option(
            "--format", help="csv: a file a table; xlsx: one workbook; ical: a calendar per agent; parquet: a file a table, in UTC."
        ),
    ] = "csv",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", file_okay=False, help="Folder for the files, made if absent.")] = Path(
        "export"
    ),
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Export a plan to files: roster, cover, forecast, simulation and contenders as tables, or calendars."""
    from reports.exports import ExportFormat, write_exports

    plan = load(db, plan_id)
    files = write_exports(plan, ExportFormat(file_format), out)
    write_json(json, {"plan": plan.id, "files": [str(file) for file in files]})
    typer.echo(f"Plan {plan.id}: wrote {len(files)} file{'' if len(files) == 1 else 's'} to {out}")


def _summary_dict(plan: PlanSummary) -> dict[str, Any]:
    from dataclasses import asdict

    found: dict[str, Any] = plain(asdict(plan))
    return found


def _table(plans: list[PlanSummary]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    from reports.words import NOTHING, gap_text, percent, points

    table = Table(box=SIMPLE)
    for name in ("plan", "made", "first day", "days", "state", "by"):
        table.add_column(name, no_wrap=True)
    for name in ("duties", "cost", "gap", "coverage", "goal kept"):
        table.add_column(name, justify="right", no_wrap=True)
    peaks = any(plan.base_plan_id for plan in plans)
    if peaks:
        table.add_column("peak of", no_wrap=True)
    for p in plans:
        times = (clock(p.created_utc, p.zone), p.first_day.isoformat(), str(p.days))
        numbers = (f"{p.duties:,}", points(p.true_cost), gap_text(p.true_cost, p.bound), percent(p.coverage), percent(p.met_share))
        table.add_row(p.id, *times, _state(p), p.backend or NOTHING, *numbers, *([_peak(p)] if peaks else []))
    return table


def _peak(plan: PlanSummary) -> str:
    """``bank-20260302-k3xq7a from 2026-03-03 10:15 CET`` of a day's re-optimization."""
    return f"{plan.base_plan_id} from {clock(plan.peak_utc, plan.zone)}" if plan.base_plan_id and plan.peak_utc else ""


def _state(plan: PlanSummary) -> str:
    """``published``, or ``published 5/7`` where only some of its days are in force."""
    part = f" {plan.days_in_force}/{plan.days}" if 0 < plan.days_in_force < plan.days else ""
    return f"{plan.state}{part}"
