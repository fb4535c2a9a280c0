"""`crewtide plan edit`: shifts changed by hand."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.many_words import command_of_many_words, split
from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plan_locks import lock_dict
from cli.plans_common import ByOption, WhyOption, engine_of, plain, who

if TYPE_CHECKING:
    from center.errors import IllegalPlanError
    from center.hand import Edit
    from center.plan import Plan
    from planning.hand.edit import Outcome

PlanArgument = Annotated[str, typer.Argument(metavar="PLAN", help="Plan id, a unique prefix of one, or latest.")]
_PLACE = "AGENT DATE"
EditCommand = command_of_many_words(move="AGENT DATE START[-END]", swap="AGENT AGENT DATE", off=_PLACE, lock=_PLACE, unlock=_PLACE)
"""Class of the command: options of several words each."""

_MOVE = "The shift of that day starts at START, or is from START to END, on the clock of the person's site; repeat for several."
_SWAP = "Two people exchange their shifts of a day, or one gives it to the other."


def edit(
    why: WhyOption,
    plan_id: PlanArgument = "latest",
    move: Annotated[list[str] | None, typer.Option("--move", metavar="AGENT DATE START[-END]", help=_MOVE)] = None,
    swap: Annotated[list[str] | None, typer.Option("--swap", metavar="AGENT AGENT DATE", help=_SWAP)] = None,
    off: Annotated[list[str] | None, typer.Option("--off", metavar="AGENT DATE", help="The shift is taken out.")] = None,
    lock: Annotated[
        list[str] | None,
        typer.Option("--lock", metavar="AGENT DATE", help="The day stays as it then is in the next plans, off or at work."),
    ] = None,
    unlock: Annotated[list[str] | None, typer.Option("--unlock", metavar="AGENT DATE", help="The day is no longer locked.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Save it though it breaks rules; they stay listed in the plan.")] = False,
    simulate: Annotated[bool, typer.Option("--simulate/--no-simulate", help="Simulate the result, if the plan was.")] = True,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Change shifts of a plan by hand: judged at once, saved as a new draft, all or nothing. The plan itself stays as it is."""
    from datetime import UTC, datetime

    from center.errors import Fault, IllegalPlanError, InputError
    from planning.hand.desk import desk_of
    from planning.hand.edit import edit_plan
    from planning.hand.wishes import Cell, Move, Swap, Wishes
    from store.audit import required_text
    from store.database import said
    from store.hand import locks_of, save_edited, save_locks
    from store.plans import load_plan

    wishes = Wishes(
        unlock=tuple(Cell(*item) for item in split(unlock)),
        off=tuple(Cell(*item) for item in split(off)),
        swaps=tuple(Swap(one, two, day, day) for one, two, day in split(swap)),
        moves=tuple(Move(*item) for item in split(move)),
        lock=tuple(Cell(*item) for item in split(lock)),
    )
    if wishes == Wishes():
        raise InputError(Fault("plan edit", "nothing to do", "at least one of --move, --swap, --off, --lock and --unlock"))
    (author, how), engine = who(by), engine_of(db)
    why = required_text(why, "--why", "Say in a few words why: it is what the others will read.")
    plan, stage = load_plan(engine, plan_id), _stages()
    locks = locks_of(engine, plan.name)
    try:
        with stage as say:
            outcome = edit_plan(desk_of(plan), wishes, locks, author, why, datetime.now(UTC), force, simulate, say)
    except IllegalPlanError as error:
        _refuse(error)
    with said(engine):
        if outcome.plan is not None and outcome.record is not None:
            save_edited(engine, outcome.plan, outcome.record, outcome.made, outcome.released)
        else:
            save_locks(engine, plan.name, author, why, outcome.made, outcome.released, plan.id)
    write_json(json, _dict(plan, outcome))
    _say(plan, outcome, author + how)
    _say_published(engine, plan, outcome)


def _stages() -> Any:
    """A context that gives a function to say what runs: in one line that changes on a terminal, silent elsewhere."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        return nullcontext(lambda name: None)
    titles = {"model": "Judging", "simulation": "Simulating"}
    status = console.status("Reading the plan")

    class Said:
        def __enter__(self) -> Any:
            status.start()
            return lambda name: status.update(titles[name])

        def __exit__(self, *error: Any) -> None:
            status.stop()

    return Said()


def _refuse(error: IllegalPlanError) -> None:
    typer.echo("Refused, nothing was saved. The edit breaks these rules:", err=True)
    for sentence in error.violations:
        typer.echo(f"  {sentence}", err=True)
    typer.echo("--force saves it all the same, with the rules listed in the plan.", err=True)
    raise typer.Exit(3)


def _say(base: Plan, outcome: Outcome, author: str) -> None:
    from rich.console import Console

    from cli.hand_words import SHOWN, cost_line, hours_table

    for one in outcome.edits:
        typer.echo(_edit_line(one))
    judged = outcome.judged
    if judged is None or outcome.plan is None:
        typer.echo(f"Saved by {author}; no shift of {base.id} changes.")
        return
    typer.echo(cost_line(judged.before, judged.after))
    for sentence in judged.mended:
        typer.echo(f"No longer broken: {sentence}")
    for sentence in judged.broken:
        typer.echo(f"Broken, and saved by --force: {sentence}")
    if judged.hours:
        Console().print(hours_table(judged.hours[:SHOWN], "Cover in the hours touched, head-hours"))
        if len(judged.hours) > SHOWN:
            typer.echo(f"and {len(judged.hours) - SHOWN} more hours; --json FILE has them")
    else:
        typer.echo("Cover stays as it was, hour by hour.")
    for note in outcome.plan.assumptions:
        if note not in base.assumptions:
            typer.echo(note)
    typer.echo(f"Plan {outcome.plan.id} is saved as a draft, by {author}.")


def _say_published(engine: Any, base: Plan, outcome: Outcome) -> None:
    """How it comes into force, and whether the plan edited still is."""
    if outcome.plan is None:
        return
    from store.listing import State, list_plans

    state = list_plans(engine, base.id)[0].state
    if state is State.SUPERSEDED:
        typer.echo(f"Note: {base.id} is in force no longer; other plans have taken its days.")
    typer.echo(f"To put it in force: crewtide plans publish {outcome.plan.id} --why TEXT")


def _edit_line(one: Edit) -> str:
    from reports.words import day_text

    other = ""
    if one.other is not None and one.other_day is not None:
        other = f" with {one.other}" + (f" ({day_text(one.other_day)})" if one.other_day != one.day else "")
    return f"  {one.kind.value} {one.agent}, {day_text(one.day)}{other}: {one.words}"


def _dict(base: Plan, outcome: Outcome) -> dict[str, Any]:
    from dataclasses import asdict

    from cli.hand_words import cost_dict, hours_list

    judged = outcome.judged
    return {
        "base": base.id,
        "plan": None if outcome.plan is None else outcome.plan.id,
        "forced": outcome.record is not None and outcome.record.forced,
        "edits": [plain(asdict(one)) for one in outcome.edits],
        "locked": [lock_dict(one) for one in outcome.made],
        "unlocked": [lock_dict(one) for one in outcome.released],
        "cost": None if judged is None else cost_dict(judged.before, judged.after),
        "broken": [] if judged is None else list(judged.broken),
        "no_longer_broken": [] if judged is None else list(judged.mended),
        "hours": [] if judged is None else hours_list(judged.hours),
    }
