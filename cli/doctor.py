"""`crewtide doctor`: what this installation has, and what it lacks."""

from __future__ import annotations

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

app = typer.Typer(help="Look at versions, database, credentials, disk, clock and time-zone data.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def doctor(db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """Look at versions, database, credentials, disk, clock and time-zone data; exit code 2 where something is wrong.

    Nothing is changed and nothing is sent.
    """
    from rich.console import Console

    from cli.checks_table import checks_table
    from ops.check import checks_dict, healthy
    from ops.doctor import examine

    console = Console()
    with console.status("Looking"):
        checks = list(examine(db))
    console.print(checks_table(checks))
    write_json(json, checks_dict(checks))
    if not healthy(checks):
        raise typer.Exit(2)
