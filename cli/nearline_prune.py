"""`crewtide nearline prune`: delete events that ended long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, engine_of, who


def prune(
    older_than: Annotated[int, typer.Option("--older-than", metavar="DAYS", min=0, max=36_500, help="Keep what was answered since then.")],
    yes: Annotated[bool, typer.Option("--yes", help="Delete them; without it they are only counted.")] = False,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept in the audit trail.")] = None,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Delete events that ended, with their answers, waves and triages. What still holds a contact or an agent stays."""
    from store.nearline.retention import prunable_events, prune_events

    engine, (name, how) = engine_of(db), who(by)
    before = datetime.now(UTC) - timedelta(days=older_than)
    count = prune_events(engine, before, name, why) if yes else prunable_events(engine, before)
    said = f"{count:,} event{'' if count == 1 else 's'}"
    typer.echo(f"Deleted {said}, by {name}{how}." if yes else f"Would delete {said}; --yes deletes.")
    write_json(json, {"deleted": yes, "events": count})
