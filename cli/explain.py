"""`crewtide explain`: why a plan is as it is, and why there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

_NO_ROSTER = 3
_DATES = "DATES, such as 2026-12-24 or 2026-12-24..2026-12-31"


class _PlanUnlessNamed(TyperGroup):
    """`crewtide explain PLAN` is `crewtide explain plan PLAN`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name first where it was left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["plan", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_PlanUnlessNamed,
    help="Why a plan is as it is: `crewtide explain PLAN` is short for `crewtide explain plan PLAN`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command()
def plan(
    plan_id: Annotated[str, typer.Argument(metavar="PLAN", help="Plan id, a unique prefix of one, or latest.")],
    agent: Annotated[
        list[str] | None, typer.Option("--agent", metavar="NAME", help="Whose refused wishes; repeat for several. Default: the dearest.")
    ] = None,
    interval: Annotated[
        list[str] | None,
        typer.Option("--interval", metavar="TIME", help="A time such as '2026-03-02 10:00', of the planning zone; repeat for several."),
    ] = None,
    queue: Annotated[str | None, typer.Option("--queue", metavar="NAME", help="Of the intervals. Default: the one most short.")] = None,
    off: Annotated[list[str] | None, typer.Option("--off", metavar="DATES", help=f"Could the agent be off on {_DATES}?")] = None,
    on: Annotated[list[str] | None, typer.Option("--on", metavar="DATES", help=f"Could the agent work on {_DATES}?")] = None,
    leave: Annotated[list[str] | None, typer.Option("--leave", metavar="DATES", help=f"Could the agent have leave on {_DATES}?")] = None,
    most: Annotated[int, typer.Option("--most", metavar="N", min=1, help="Wishes and intervals told where none is named.")] = 3,
    seconds: Annotated[float, typer.Option("--seconds", metavar="S", min=0.1, help="Of each time that the plan is made again.")] = 10.0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed.")] = 1,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="The plan's HTML report with the explanations.")
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Refused wishes and missing heads: each is tried, and the plan made again says what it breaks or costs. Nothing is saved."""
    from rich.console import Console

    from cli.plans_common import engine_of
    from planning.explain.asked import Asked
    from planning.explain.plan import explain_plan
    from planning.hand.desk import desk_of
    from reports.explain_json import explanations_dict
    from reports.explain_text import explanations_text
    from reports.html import render_report
    from scheduling.explain.world import Effort
    from store.hand import locks_of
    from store.plans import load_plan

    engine, console = engine_of(db), Console()
    asked = Asked(
        agents=tuple(agent or ()), intervals=tuple(interval or ()), queue=queue, off=tuple(off or ()), on=tuple(on or ()),
        leave=tuple(leave or ()), most=most,
    )  # fmt: skip
    with console.status("Reading the plan") as status:
        desk = desk_of(load_plan(engine, plan_id))
        locks = locks_of(engine, desk.plan.name, desk.plan.horizon.dates)
        found = explain_plan(desk, asked, Effort(seconds, seed), locks, stage=lambda name: status.update(f"Explaining {name}"))
    write_json(json, explanations_dict(found))
    console.print(explanations_text(found), soft_wrap=True, highlight=False)
    if report is not None:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_text(render_report(desk.plan, explanations=found), encoding="utf-8")
        console.print(f"Report: {report}", soft_wrap=True, highlight=False)


@app.command()
def rules(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML).")],
    seconds: Annotated[float, typer.Option("--seconds", metavar="S", min=0.1, help="For all of it.")] = 60.0,
    json: JsonOption = None,
) -> None:
    """Which rules of a scenario cannot hold together, person by person, whatever the demand. Exit code 3 where there are some."""
    from rich.console import Console

    from planning.explain.conflicts import conflict_sentences, conflicts_in, inputs_of
    from planning.scenario.file import load_scenario
    from reports.explain_json import conflict_dict
    from reports.words import plural

    loaded, console = load_scenario(scenario), Console()
    with console.status("Asking for everybody's legal line"):
        found = conflicts_in(inputs_of(loaded), seconds, priced=False)
    write_json(json, {"conflicts": [conflict_dict(conflict) for conflict in found.sets], "not_looked_at": list(found.unknown)})
    for sentence in conflict_sentences(found):
        typer.echo(sentence)
    if found.sets:
        raise typer.Exit(_NO_ROSTER)
    if not found.unknown:
        typer.echo(f"The rules can be kept by all {plural(len(loaded.scenario.agents), 'person', 'people')}.")
