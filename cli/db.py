"""`crewtide db`: the schema of the plan database."""

from __future__ import annotations

import typer

from cli.db_backup import backup, drill, restore
from cli.options import DEFAULT_DB, DbOption

app = typer.Typer(help="Look after the plan database.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def upgrade(db: DbOption = DEFAULT_DB) -> None:
    """Bring the database to the newest schema, in one transaction; makes it where there is none."""
    from store.database import upgrade_database

    before, now = upgrade_database(db)
    if before == now:
        typer.echo(f"Nothing to do: the schema is {now}, the newest.")
    else:
        typer.echo(f"Upgraded from {f'schema {before}' if before else 'nothing'} to schema {now}.")


@app.command()
def check(db: DbOption = DEFAULT_DB) -> None:
    """Say whether the database answers and has the newest schema; exit code 2 otherwise."""
    from store.database import open_database
    from store.migrate import head

    open_database(db, create=False).dispose()
    typer.echo(f"The database is right: schema {head()}, the newest.")


app.command()(backup)
app.command()(restore)
app.command()(drill)
