"""`crewtide plan locks`: the days that stay as they are whatever is planned anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.many_words import command_of_many_words, split
from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, clock, engine_of, plain, print_whole, who

if TYPE_CHECKING:
    from datetime import datetime

    from center.hand import Lock

LocksCommand = command_of_many_words(unlock="AGENT DATE")
"""Class of the command: its option of two words."""

SiteArgument = Annotated[str, typer.Argument(metavar="NAME", help="The site: the plans' name, as their ids begin.")]


def locks(
    site: SiteArgument,
    unlock: Annotated[list[str] | None, typer.Option("--unlock", metavar="AGENT DATE", help="End this lock; repeat for several.")] = None,
    by: ByOption = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason to unlock, kept in the audit trail.")] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """The days that the next plans of a site keep as they are: whose, since when, by whom and why."""
    from store.hand import locks_of

    engine = engine_of(db)
    if unlock:
        _unlock(engine, site, unlock, by, why)
    found = locks_of(engine, site)
    write_json(json, [lock_dict(one) for one in found])
    if found:
        print_whole(_locks_table(found))
    else:
        typer.echo(f"Nothing is locked at {site}.")


def _unlock(engine: Any, site: str, cells: list[str], by: str | None, why: str | None) -> None:
    from center.errors import Fault, InputError
    from planning.hand.desk import day_of
    from store.hand import locks_of, save_locks

    author, how = who(by)
    current = {(one.agent, one.day): one for one in locks_of(engine, site)}
    wanted = dict.fromkeys((agent, day_of(day, "--unlock")) for agent, day in split(cells))
    gone = [cell for cell in wanted if cell not in current]
    missing = [Fault("--unlock", f"{agent} on {day}, not locked", f"a lock of {site}") for agent, day in gone]
    if missing:
        raise InputError(missing)
    save_locks(engine, site, author, why or "", released=[current[cell] for cell in wanted])
    for agent, day in wanted:
        typer.echo(f"Unlocked: {agent} on {day}, by {author}{how}.")


def lock_dict(one: Lock) -> dict[str, Any]:
    """A lock as plain values."""
    from dataclasses import asdict

    found: dict[str, Any] = plain(asdict(one))
    return found


def _locks_table(found: list[Lock]) -> Any:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE)
    for name in ("day", "who", "stays", "locked by", "at", "why", "in plan"):
        table.add_column(name, no_wrap=True)
    for one in found:
        cells = (one.agent, _stays(one), one.actor, clock(one.at_utc, one.zone), one.why, one.plan_id)
        table.add_row(f"{one.day}", *(Text(cell) for cell in cells))
    return table


def _stays(one: Lock) -> str:
    if one.shift is None:
        return "off"
    from zoneinfo import ZoneInfo

    def span(start: datetime, end: datetime, between: str) -> str:
        return between.join(f"{moment.astimezone(ZoneInfo(one.zone)):%H:%M}" for moment in (start, end))

    blocks = ", ".join(f"{queue} {span(start, end, '-')}" for start, end, queue in one.shift.blocks)
    return f"{span(one.shift.start_utc, one.shift.end_utc, '–')} on {blocks or one.shift.queue}"
