"""`crewtide plans prune`: delete plans that nobody needs any more."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, engine_of, who


def prune(
    keep: Annotated[
        int | None, typer.Option("--keep", metavar="N", min=0, envvar="CREWTIDE_KEEP", help="Keep the N newest drafts of each site.")
    ] = None,
    older_than: Annotated[
        int | None,
        typer.Option("--older-than", metavar="DAYS", min=0, envvar="CREWTIDE_KEEP_DAYS", help="Keep what is younger than so many days."),
    ] = None,
    superseded: Annotated[
        bool, typer.Option("--superseded", help="Delete superseded plans too, to which a rollback could go back.")
    ] = False,
    site: Annotated[str | None, typer.Option("--site", metavar="NAME", help="Only this site's plans.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Delete them; without it they are only listed.")] = False,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept in the audit trail.")] = None,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Delete drafts beyond the limits. Plans in force, or on which something else rests, are never deleted."""
    from store.retention import Retention, prunable
    from store.retention import prune as delete

    retention, (name, how) = Retention(keep, older_than, superseded, site), who(by)
    engine = engine_of(db)
    plans = delete(engine, retention, name, why) if yes else prunable(engine, retention)
    write_json(json, {"deleted": yes, "plans": [plan.id for plan in plans]})
    for plan in plans:
        typer.echo(f"{plan.id}  {plan.state}, saved {plan.created_utc:%Y-%m-%d %H:%M} UTC")
    count = f"{len(plans)} plan{'' if len(plans) == 1 else 's'}"
    typer.echo(f"Deleted {count}, by {name}{how}." if yes else f"Would delete {count}; --yes deletes.")
