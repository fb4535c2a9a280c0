"""`crewtide plan peak`: change the rest of a day that goes other than planned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from center.plan import Plan

_BACKENDS = "Backend to run: anneal, neal, tabu, leap (paid), cpsat, mip, counts+cpsat, counts+mip or greedy; repeat for several."
_CHANGE = "What else is known of the rest of the day, on top of its pace: demand=1.3, aht=1.1, calls.demand=1.3; repeat for several."
_STAGES = {
    "forecast": "Forecasting the rest of the day",
    "requirement": "Required heads",
    "model": "Building the model of the day",
    "simulation": "Simulating the rest of the day",
    "kpis": "Simulating the whole plan",
    "save": "Saving",
}


def peak(
    now: Annotated[str, typer.Option("--now", metavar="TIME", help="Such as '2026-03-02 11:00' on the plan's clock, or with an offset.")],
    plan_id: Annotated[str, typer.Option("--plan", metavar="ID", help="Plan id, a unique prefix of one, or latest.")] = "latest",
    actuals: Annotated[
        Path | None,
        typer.Option("--actuals", metavar="CSV", dir_okay=False, help="What came so far, with the columns of a history. Default: unknown."),
    ] = None,
    absent: Annotated[
        list[str] | None, typer.Option("--absent", metavar="A,B", help="People who do not come or have gone home; repeat for several.")
    ] = None,
    change: Annotated[list[str] | None, typer.Option("--change", metavar="KEY=FACTOR", help=_CHANGE)] = None,
    snapshot: Annotated[
        Path | None,
        typer.Option("--snapshot", metavar="CSV", dir_okay=False, help="Contacts waiting and in service now. Default: simulated."),
    ] = None,
    backend: Annotated[list[str] | None, typer.Option("--backend", metavar="NAME", help=f"{_BACKENDS} Default: the scenario's.")] = None,
    time_limit: Annotated[
        float | None,
        typer.Option("--time-limit", metavar="S", min=0.1, help="Wall time of each backend, seconds. Default: the scenario's, else 5."),
    ] = None,
    sweeps: Annotated[
        int | None, typer.Option("--sweeps", metavar="N", min=1, help="Work of the annealer instead of time: the same plan on any machine.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed. Default: the scenario's.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="HTML report. Default: <plan id>.html here.")
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Plan the rest of a day anew: who starts, ends, pauses or serves otherwise, at which price, simulated before and after."""
    from rich.console import Console

    from planning.peak.around import around, origin
    from planning.peak.ask import read_ask
    from planning.peak.run import plan_peak, solvers_of
    from planning.simulation.kpis import with_site_shares
    from planning.simulation.run import world_of
    from solvers.ladder import announcement
    from store.database import open_database
    from store.plans import load_plan, save_plan

    database = open_database(db, create=False)
    base = load_plan(database, plan_id)
    world = world_of(base)
    slots = [queue.concurrency for queue in world[1].queues]
    ask = read_ask(base, now, actuals, absent or (), change or (), snapshot, slots)
    solvers = solvers_of(world[0], backend, time_limit, sweeps)
    console = Console()
    spending = announcement(world[0].solver, solvers[0])
    if spending:
        console.print(spending, soft_wrap=True, highlight=False, markup=False)
    with _said(console) as stage:
        held, first = around(database, base, ask.day, world[0].rules), origin(database, base, ask.day)
        made = with_site_shares(plan_peak(base, ask, held, first, solvers, seed, stage, world=world), database)
        stage("save")
        save_plan(database, made)
    _show(console, made, base, ask.day, report, json)


@contextmanager
def _said(console: Console) -> Iterator[Any]:
    """What runs now: in one line that changes on a terminal, a line a stage elsewhere."""
    if not console.is_terminal:
        yield lambda name: console.print(f"{_title(name)} ...", highlight=False)
        return
    with console.status("Reading the plan") as status:
        yield lambda name: status.update(_title(name))


def _title(stage: str) -> str:
    return _STAGES.get(stage, f"Looking for changes by {stage}")


def _show(console: Console, made: Plan, base: Plan, day: int, report: Path | None, json: Path | None) -> None:
    from reports.html import render_report
    from reports.peak_text import peak_summary
    from reports.plan_json import plan_dict

    console.print(peak_summary(made))
    console.print(f"Plan {made.id} is saved as a draft.", soft_wrap=True, highlight=False)
    page = report or Path(f"{made.id}.html")
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render_report(made, base), encoding="utf-8")
    write_json(json, plan_dict(made))
    console.print(f"Report: {page}", soft_wrap=True, highlight=False)
    date = made.horizon.dates[day]
    command = f"crewtide plans publish {made.id} --day {date} --why TEXT"
    console.print(f"To put it in force on {date}: {command}", soft_wrap=True, highlight=False, markup=False)
