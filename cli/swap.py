"""`crewtide swap`: whether two people can exchange shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from planning.hand.desk import Desk
    from planning.hand.swap import SwapCheck

app = typer.Typer(help="Whether two people can exchange shifts.", no_args_is_help=True, rich_markup_mode=None)
_ON = "Day of the first person's shift; DATE,DATE_B if the second one's is on another day."


@app.callback()
def swap() -> None:
    """Whether two people can exchange shifts."""


@app.command()
def check(
    first: Annotated[str, typer.Argument(metavar="A", help="Who gives the shift of DATE.")],
    second: Annotated[str, typer.Argument(metavar="B", help="Who takes it, and gives theirs.")],
    on: Annotated[str, typer.Option("--on", metavar="DATE[,DATE_B]", help=_ON)],
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="Plan id, a unique prefix of one, or latest.")] = "latest",
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Granted or refused: the rules, the cost, what both would like. Nothing is saved."""
    from rich.console import Console

    from cli.plans_common import engine_of
    from planning.hand.desk import desk_of
    from planning.hand.swap import check_swap
    from store.hand import locks_of
    from store.plans import load_plan

    day, _, other = on.partition(",")
    engine, console = engine_of(db), Console()
    with console.status("Judging"):
        desk = desk_of(load_plan(engine, plan))
        found = check_swap(desk, first, second, day.strip(), (other or day).strip(), locks_of(engine, desk.plan.name))
    write_json(json, _dict(desk, found))
    _say(desk, found)


def _say(desk: Desk, found: SwapCheck) -> None:
    from rich.console import Console

    from cli.hand_words import SHOWN, cost_line, hours_table, signed

    verdict = "Granted" if found.granted else "Refused"
    typer.echo(f"{verdict}: {found.edit.agent} {found.edit.words}, {found.edit.other}, {desk.plan.id}.")
    for sentence in found.judged.broken:
        typer.echo(f"  {sentence}")
    typer.echo(cost_line(found.judged.before, found.judged.after))
    for name, (before, after) in found.preferences.items():
        typer.echo(f"  {name}'s wishes: {signed(after - before)} points.")
    if found.judged.hours:
        Console().print(hours_table(found.judged.hours[:SHOWN], "Cover in the hours touched, head-hours"))
    if found.granted and found.edit.day == found.edit.other_day:
        words = f"{found.edit.agent!r} {found.edit.other!r} {found.edit.day}"
        typer.echo(f"To do it: crewtide plan edit {desk.plan.id} --swap {words} --why TEXT")


def _dict(desk: Desk, found: SwapCheck) -> dict[str, Any]:
    from cli.hand_words import cost_dict, hours_list

    return {
        "plan": desk.plan.id,
        "people": list(found.preferences),
        "days": [day.isoformat() for day in (found.edit.day, found.edit.other_day) if day is not None],
        "verdict": "granted" if found.granted else "refused",
        "broken": list(found.judged.broken),
        "cost": cost_dict(found.judged.before, found.judged.after),
        "preferences": {name: [before / 100, after / 100] for name, (before, after) in found.preferences.items()},
        "hours": hours_list(found.judged.hours),
    }
