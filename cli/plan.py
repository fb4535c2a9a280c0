"""`crewtide plan`: make a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plan_edit import EditCommand, edit
from cli.plan_locks import LocksCommand, locks
from cli.plan_peak import peak

app = typer.Typer(help="Make a plan.", no_args_is_help=True, rich_markup_mode=None)


_BACKENDS = (
    "Backend to run: anneal, neal, tabu, leap (paid), cpsat, mip, counts+cpsat, counts+mip or greedy; repeat for several. "
    "Default: the scenario's."
)


@app.callback()
def plan() -> None:
    """Make a plan."""


@app.command()
def nightly(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML).")],
    db: DbOption = DEFAULT_DB,
    backend: Annotated[list[str] | None, typer.Option("--backend", metavar="NAME", help=_BACKENDS)] = None,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="S", min=0.1, help="Wall time of each backend, seconds. Default: the scenario's."),
    ] = None,
    sweeps: Annotated[
        int | None, typer.Option("--sweeps", metavar="N", min=1, help="Work of the annealer instead of time: the same plan on any machine.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed. Default: the scenario's.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="HTML report. Default: <plan id>.html here.")
    ] = None,
    drop_locks: Annotated[
        bool, typer.Option("--drop-locks", help="Leave out locks that cannot be kept, with a note in the plan, instead of refusing.")
    ] = False,
    after: Annotated[
        str | None,
        typer.Option(
            "--after",
            metavar="PLAN",
            help="Plan whose shifts before the first day count for rest and runs. Default: the scenario's, else those in force.",
        ),
    ] = None,
    json: JsonOption = None,
) -> None:
    """Plan the scenario's days: forecast, required heads, roster by every backend, database, report."""
    from rich.console import Console

    from cli.progress import Progress
    from planning.nightly.plan import plan_night
    from planning.scenario.file import load_scenario
    from planning.scenario.roster_past import with_plans_before
    from planning.simulation.kpis import with_site_shares
    from reports.html import render_report
    from reports.plan_json import plan_dict
    from reports.text import plan_summary
    from solvers.ladder import announcement, steps_of
    from store.adjustments import list_adjustments
    from store.database import open_database
    from store.hand import locks_of
    from store.plans import save_plan

    loaded = load_scenario(scenario)
    database = open_database(db)
    loaded = with_plans_before(loaded, database, after)
    solver = loaded.file.solver.with_choices(backend, time_limit, sweeps, seed)
    steps = steps_of(solver, asked=bool(backend))
    adjustments = list_adjustments(database, loaded.scenario.world.name, withdrawn=False)
    locked = locks_of(database, loaded.scenario.world.name, loaded.scenario.horizon.dates)
    console = Console()
    spending = announcement(solver, steps)
    if spending:
        console.print(spending, soft_wrap=True, highlight=False, markup=False)
    with Progress(console, steps, simulated=loaded.file.twin.replications > 0) as progress:
        made = plan_night(loaded, steps, solver.budget, solver.seed, progress.stage, progress.improved, adjustments, locked, drop_locks)
    made = with_site_shares(made, database)
    save_plan(database, made)
    console.print(plan_summary(made))
    console.print(f"Plan {made.id} is saved.", soft_wrap=True, highlight=False)
    page = report or Path(f"{made.id}.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render_report(made), encoding="utf-8")
    write_json(json, plan_dict(made))
    console.print(f"Report: {page}", soft_wrap=True, highlight=False)


app.command()(peak)
app.command(cls=EditCommand)(edit)
app.command(cls=LocksCommand)(locks)
