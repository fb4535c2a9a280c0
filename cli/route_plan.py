"""`crewtide route plan`: who serves which queues when, for a saved plan's roster."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json


def plan(
    plan_id: Annotated[str, typer.Argument(metavar="PLAN_ID", help="Plan id, a unique prefix of one, or latest.")] = "latest",
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", min=0.1, help="Wall time of each solver, seconds. Default: the scenario's.")
    ] = None,
    backends: Annotated[
        list[str] | None,
        typer.Option(
            "--backend", metavar="NAME", help="Backend to run, as in `crewtide backends`; repeat for several. Default: the scenario's."
        ),
    ] = None,
    block_min: Annotated[
        int | None,
        typer.Option("--block-min", metavar="MIN", min=15, max=1440, help="Minutes of a block. Default: the scenario's."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of solvers and customers.")] = 1,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    export: Annotated[
        Path | None,
        typer.Option(
            "--export", metavar="FILE", dir_okay=False, help="Also write the turns (.csv), or the routing policy (.yaml, .json) for an ACD."
        ),
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Make and store the routing plan of a saved plan: who serves which queues at which level, block by block."""
    from rich.console import Console

    from planning.routing.plan import plan_routing_of
    from reports.html.routing_plan import render_routing_plan
    from reports.routing_plan_export import check_ending, routing_plan_dict, write_routing_plan
    from reports.routing_plan_text import routing_plan_summary
    from solvers.ladder import in_order
    from solvers.solution import Budget
    from store.database import open_database
    from store.plans import load_plan
    from store.routing_plans import save_routing_plan

    if export is not None:
        check_ending(export)
    steps = in_order(backends) if backends else None
    database = open_database(db, create=False)
    saved = load_plan(database, plan_id)
    console = Console()
    with console.status("Routing plan") as status:
        made = plan_routing_of(
            saved,
            seed,
            None if seconds is None else Budget(seconds=seconds),
            lambda name: status.update(f"Routing plan: {name}"),
            backends=steps,
            block_min=block_min,
        )
    save_routing_plan(database, made)
    console.print(routing_plan_summary(made))
    console.print(f"Routing plan {made.id} is saved.", soft_wrap=True, highlight=False)
    if report is not None:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(render_routing_plan(made, saved), encoding="utf-8")
        console.print(f"Report: {report}", soft_wrap=True, highlight=False)
    if export is not None:
        write_routing_plan(made, export)
        console.print(f"Export: {export}", soft_wrap=True, highlight=False)
    write_json(json, routing_plan_dict(made))
