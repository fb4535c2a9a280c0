"""What the commands of `crewtide plans` share: the plan's id, who and why, days and revisions, times for people."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.table import Table
    from sqlalchemy import Engine

    from center.plan import Plan

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Plan id, a unique prefix of one, or latest.")]
WhyOption = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, kept in the audit trail.")]
ByOption = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who does it. Default: the login name.")]
DayOption = Annotated[list[str] | None, typer.Option("--day", metavar="DAY", help="Only this day, such as 2026-03-02; repeat for several.")]
ExpectOption = Annotated[
    list[str] | None,
    typer.Option("--expect", metavar="N", help="Revision that the days have as far as you know, or DAY=N; repeat for several."),
]


def engine_of(db: str) -> Engine:
    """The plan database, which has to be there."""
    from store.database import open_database

    return open_database(db, create=False)


def load(db: str, plan_id: str) -> Plan:
    """A plan of the database."""
    from store.plans import load_plan

    return load_plan(engine_of(db), plan_id)


def who(by: str | None) -> tuple[str, str]:
    """(name, how it is known, in words).

    Raises
    ------
    InputError
        Nobody is named, and the system knows no login name.
    """
    from store.audit import login_name, required_text

    if by is not None:
        return required_text(by, "--by", "Say who you are: --by NAME."), ""
    return required_text(login_name(), "--by", "There is no login name here; say who you are: --by NAME."), " (login name)"


def days_of(texts: list[str] | None) -> list[date] | None:
    """The days of ``--day``; None where none is given."""
    return [_day(text, "--day") for text in texts] if texts else None


def expected_of(texts: list[str] | None, days: list[date]) -> dict[date, int] | None:
    """Day -> revision of ``--expect``; None where none is given."""
    if not texts:
        return None
    found: dict[date, int] = {}
    for text in texts:
        day, equals, number = text.rpartition("=")
        found |= dict.fromkeys([_day(day, "--expect")] if equals else days, _revision(number))
    return found


def clock(moment: datetime, zone: str | None) -> str:
    """``2026-03-02 10:02 CET`` in a plan's zone; in UTC where the plan is no longer there."""
    from zoneinfo import ZoneInfo

    return f"{moment.astimezone(ZoneInfo(zone or 'UTC')):%Y-%m-%d %H:%M %Z}"


def print_whole(table: Table) -> None:
    """Print `table` as wide as it needs to be: an id that was cut could not be used."""
    from rich.console import Console

    console = Console()
    needed = console.measure(table, options=console.options.update(width=1_000)).maximum
    console.width = max(console.width, needed)
    console.print(table)


def plain(value: Any) -> Any:
    """Values for JSON: times and days as ISO texts."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str, option: str) -> date:
    from center.errors import Fault, InputError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(Fault(option, repr(text), "a day such as 2026-03-02")) from None


def _revision(text: str) -> int:
    from center.errors import Fault, InputError

    if not text.isdecimal():
        raise InputError(Fault("--expect", repr(text), "a revision such as 3, or DAY=3; 0 for no plan yet"))
    return int(text)
