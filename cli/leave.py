"""`crewtide leave`: whether a person can have days off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from planning.hand.desk import Desk
    from planning.hand.leave import LeaveCheck

app = typer.Typer(help="Whether a person can have days off.", no_args_is_help=True, rich_markup_mode=None)
_MOST = "Most points that it may cost. Default: what one missing head costs in an hour, for each day with a shift."


@app.callback()
def leave() -> None:
    """Whether a person can have days off."""


@app.command()
def check(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="As the plan names them.")],
    dates: Annotated[str, typer.Argument(metavar="DATES", help="A day, 2026-12-24, or days, 2026-12-24..2026-12-31.")],
    plan: Annotated[str, typer.Option("--plan", metavar="ID", help="Plan id, a unique prefix of one, or latest.")] = "latest",
    most: Annotated[float | None, typer.Option("--most", metavar="POINTS", min=0, help=_MOST)] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Granted or refused: who could help, what the plan costs then, and the hours that decide. Nothing is booked."""
    from rich.console import Console

    from cli.plans_common import engine_of
    from planning.hand.desk import desk_of
    from planning.hand.leave import check_leave
    from store.hand import locks_of
    from store.plans import load_plan

    engine, console = engine_of(db), Console()
    with console.status("Asking colleagues"):
        desk = desk_of(load_plan(engine, plan))
        found = check_leave(desk, person, dates, locks_of(engine, desk.plan.name), None if most is None else round(most * 100))
    write_json(json, _dict(desk, found))
    _say(desk, found)


def _say(desk: Desk, found: LeaveCheck) -> None:
    from rich.console import Console

    from cli.hand_words import cost_line, hours_table, signed
    from planning.hand.leave import worst_hours
    from store.in_force import days_words

    typer.echo(f"{found.verdict.capitalize()}: {found.person} off on {days_words(found.days)}, {desk.plan.id}.")
    for reason in found.reasons:
        typer.echo(f"  {reason}")
    if found.off and found.before is not None:
        typer.echo(f"  Off already on {days_words(found.off)}.")
    if found.before is None or found.alone is None or found.after is None:
        return
    typer.echo(f"Without help {signed(found.alone.cost - found.before.cost)} points.")
    for one in found.fills:
        typer.echo(f"  {_fill_line(desk, one)}")
    typer.echo(cost_line(found.before, found.after))
    if found.saved_anyway:
        typer.echo(f"Help of this kind would save {found.saved_anyway / 100:,.2f} points on these days without the leave, too.")
    if found.hours:
        Console().print(hours_table(worst_hours(found), "The hours with most missing, head-hours"))
    typer.echo("Colleagues are asked one at a time; a plan made anew with the leave booked may cost less. Nothing is booked.")


def _fill_line(desk: Desk, one: Any) -> str:
    from cli.hand_words import signed
    from reports.words import day_text

    dates = desk.plan.horizon.dates
    given = " and ".join(f"{desk.words(duty)} ({day_text(dates[duty.day])})" for duty in one.gives) or "off"
    return f"{desk.plan.agents[one.agent]}: {given} → {desk.words(one.takes)} ({day_text(dates[one.takes.day])}), {signed(-one.saves)}"


def _dict(desk: Desk, found: LeaveCheck) -> dict[str, Any]:
    from cli.hand_words import cost_dict, hours_list

    costs = None
    if found.before is not None and found.after is not None and found.alone is not None:
        costs = cost_dict(found.before, found.after) | {"without_help": found.alone.cost / 100}
    return {
        "plan": desk.plan.id,
        "person": found.person,
        "days": [day.isoformat() for day in found.days],
        "off_already": [day.isoformat() for day in found.off],
        "verdict": found.verdict,
        "reasons": list(found.reasons),
        "price": None if found.price is None else found.price / 100,
        "most": found.most / 100,
        "saved_anyway": found.saved_anyway / 100,
        "cost": costs,
        "colleagues": [
            {
                "agent": desk.plan.agents[one.agent],
                "gives": [_shift(desk, duty) for duty in one.gives],
                "takes": _shift(desk, one.takes),
                "saves": one.saves / 100,
            }
            for one in found.fills
        ],
        "hours": hours_list(found.hours),
    }


def _shift(desk: Desk, duty: Any) -> dict[str, str]:
    return {"day": desk.plan.horizon.dates[duty.day].isoformat(), "shift": desk.words(duty)}
