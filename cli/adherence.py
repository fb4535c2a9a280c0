"""`crewtide adherence`: planned against actual."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, IdArgument, engine_of, load, who

if TYPE_CHECKING:
    from collections.abc import Sequence

    from center.adherence import PersonDay
    from center.plan import Plan


class _ImportUnlessNamed(TyperGroup):
    """`crewtide adherence PLAN CSV` is `crewtide adherence import PLAN CSV`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name first where it was left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["import", *args]
        return super().parse_args(ctx, args)


_HELP = "Compare a plan with what people did: `crewtide adherence PLAN CSV` is short for `crewtide adherence import PLAN CSV`."
app = typer.Typer(cls=_ImportUnlessNamed, help=_HELP, no_args_is_help=True, rich_markup_mode=None)
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Also write the person-days as CSV.")]


@app.command("import")
def import_(
    plan_id: IdArgument,
    log: Annotated[Path, typer.Argument(metavar="CSV", help="Log of agents' states: agent, state, from, to.")],
    log_map: Annotated[Path | None, typer.Option("--map", metavar="FILE", help="YAML that says what the log calls things.")] = None,
    spell: Annotated[
        float, typer.Option("--spell", metavar="MIN", min=0, help="Least minutes of a spell out of adherence to be listed.")
    ] = 5.0,
    out: OutOption = None,
    intervals: Annotated[Path | None, typer.Option("--intervals", metavar="FILE", dir_okay=False, help="And the intervals.")] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="A reason for the audit trail.")] = None,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Compare a plan with a log of agents' states, and save the person-days in place of an earlier import's."""
    from rich.console import Console

    from imports.adherence import read_agent_log
    from imports.adherence_map import AdherenceMap, read_map
    from planning.adherence.compare import assumed_shrinkage, compare, sites_of
    from reports.adherence import adherence_dict, intervals_csv, out_dict
    from store.adherence import save_adherence

    (name, how), plan, console = who(by), load(db, plan_id), Console()
    with console.status("Comparing"):
        found = compare(plan, read_agent_log(log, read_map(log_map) if log_map else AdherenceMap(), plan.horizon, plan.agents), spell)
        replaced = save_adherence(engine_of(db), plan, found.days, name, why)
    told = adherence_dict(plan, found.days, sites_of(plan), assumed_shrinkage(plan))
    write_json(json, told | {"spells_out": out_dict(plan, found.out), "notes": list(found.notes)})
    _show(plan, found.days)
    for note in found.notes:
        typer.echo(f"Note: {note}")
    instead = f", in place of {replaced} of an earlier import" if replaced else ""
    typer.echo(f"Plan {plan.id}: {len(found.days)} person-days are saved by {name}{how}{instead}.")
    _write(out, plan, found.days)
    if intervals is not None:
        _write_text(intervals, intervals_csv(plan, found))


@app.command()
def show(plan_id: IdArgument = "latest", out: OutOption = None, db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """Show what was imported for a plan."""
    from planning.adherence.compare import assumed_shrinkage, sites_of
    from reports.adherence import adherence_dict
    from store.adherence import load_adherence

    plan = load(db, plan_id)
    days = load_adherence(engine_of(db), plan)
    write_json(json, adherence_dict(plan, days, sites_of(plan), assumed_shrinkage(plan)))
    if days:
        _show(plan, days)
    else:
        typer.echo(f"Plan {plan.id}: nothing was imported. `crewtide adherence import {plan.id} CSV` does it.")
    _write(out, plan, days)


def _show(plan: Plan, days: Sequence[PersonDay]) -> None:
    from rich.console import Console

    from planning.adherence.compare import assumed_shrinkage, sites_of
    from reports.adherence import adherence_text

    Console().print(adherence_text(plan, days, sites_of(plan), assumed_shrinkage(plan)))


def _write(path: Path | None, plan: Plan, days: Sequence[PersonDay]) -> None:
    from reports.adherence import days_csv

    if path is not None:
        _write_text(path, days_csv(plan, days))


def _write_text(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8-sig", newline="")
    typer.echo(f"Written: {path}")
