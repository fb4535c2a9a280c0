"""`crewtide plans publish`, `rollback` and `history`: which plan is in force, and who did what, when and why."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import (
    ByOption,
    DayOption,
    ExpectOption,
    IdArgument,
    WhyOption,
    clock,
    days_of,
    engine_of,
    expected_of,
    plain,
    print_whole,
    who,
)

if TYPE_CHECKING:
    from store.audit import AuditEntry
    from store.lifecycle import Change


def publish(
    why: WhyOption,
    plan_id: IdArgument = "latest",
    by: ByOption = None,
    day: DayOption = None,
    expect: ExpectOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Put a plan in force on its days. Whatever was published since it was saved is not superseded without --expect."""
    from store.lifecycle import publish as publish_plan
    from store.listing import plan_days

    (name, how), days, engine = who(by), days_of(day), engine_of(db)
    known = expected_of(expect, plan_days(engine, plan_id) if days is None else days)
    _say(publish_plan(engine, plan_id, name, why, known, days), "Published", name + how, json)


def rollback(
    site: Annotated[str, typer.Argument(metavar="NAME", help="The site: the plans' name, as their ids begin.")],
    why: WhyOption,
    by: ByOption = None,
    day: DayOption = None,
    expect: ExpectOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Put the plan in force again that was there before the one published last."""
    from store.in_force import days_in_force
    from store.lifecycle import rollback as roll_back

    (name, how), days, engine = who(by), days_of(day), engine_of(db)
    known = expected_of(expect, list(days_in_force(engine, site)) if days is None else days)
    _say(roll_back(engine, site, name, why, known, days), "Back in force", name + how, json)


def history(
    about: Annotated[str | None, typer.Argument(metavar="[NAME|ID]", help="Only this site, or plans whose id starts so.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many, the newest.")] = 50,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Who did what, when and why: the audit trail, newest first."""
    from dataclasses import asdict

    from store.audit import read_trail

    trail = read_trail(engine_of(db), about, limit)
    write_json(json, [plain(asdict(entry)) for entry in trail])
    if trail:
        print_whole(_table(trail))
    else:
        typer.echo("Nothing in the audit trail.")


def _say(change: Change, done: str, by: str, json: Any) -> None:
    from store.in_force import days_words

    write_json(json, _dict(change))
    if change.act is None:
        typer.echo(f"Nothing to do: it is in force already on {days_words(change.unchanged)}.")
        return
    for plan_id, days in _by_plan(change.days).items():
        typer.echo(f"{done}: {plan_id} on {days_words(days)}, by {by}.")
    before = _by_plan({day: old.plan_id for day, old in change.before.items()})
    for plan_id, days in before.items():
        old = change.before[days[0]]
        when = f"put there by {old.actor or 'somebody'} at {clock(old.at_utc, old.zone)}"
        typer.echo(f"  In place of {plan_id} on {days_words(days)}, {when}: {old.why}")
    if change.unchanged:
        typer.echo(f"  As before: {days_words(change.unchanged)}.")


def _by_plan(days: dict[date, str]) -> dict[str, list[date]]:
    found: dict[str, list[date]] = {}
    for day, plan_id in days.items():
        found.setdefault(plan_id, []).append(day)
    return found


def _dict(change: Change) -> dict[str, Any]:
    return {
        "site": change.name,
        "act": change.act,
        "days": plain(change.days),
        "superseded": {day.isoformat(): {"plan": old.plan_id, "revision": old.revision} for day, old in change.before.items()},
        "unchanged": plain(change.unchanged),
    }


def _table(trail: list[AuditEntry]) -> Any:
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    from reports.words import NOTHING

    table = Table(box=SIMPLE)
    for name in ("no.", "when", "who", "what", "plan or site", "why", "detail"):
        table.add_column(name, no_wrap=True)
    for entry in trail:
        about = entry.plan_id or entry.name or NOTHING
        cells = (entry.actor or NOTHING, entry.action, about, entry.why or NOTHING, entry.detail or NOTHING)
        table.add_row(str(entry.number), clock(entry.at_utc, entry.zone), *(Text(cell) for cell in cells))
    return table
