"""`crewtide db backup`, `restore` and `drill`: copies of the plan database, and the proof that they can be put back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="New file.")],
    db: DbOption = DEFAULT_DB,
) -> None:
    """Write a backup of the database to a new file, while it is in use."""
    from rich.console import Console

    from ops.backup import back_up

    console = Console()
    with console.status("Backing up"):
        back_up(db, file)
    console.print(f"Backup: {file}, {file.stat().st_size / 1e6:,.1f} MB", soft_wrap=True, highlight=False, markup=False)


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", dir_okay=False, help="Made by `crewtide db backup`.")],
    db: DbOption = DEFAULT_DB,
) -> None:
    """Put a backup into an empty database, or into a SQLite file that is not there yet."""
    from rich.console import Console

    from ops.backup import restore as put_back

    console = Console()
    with console.status("Restoring"):
        put_back(file, db)
    console.print("Restored. `crewtide db check` says whether its schema is the newest.", soft_wrap=True, highlight=False)


def drill(
    keep: Annotated[Path | None, typer.Option("--keep", metavar="FILE", dir_okay=False, help="Keep the backup in this new file.")] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Back up, restore into a scratch database, and compare every row; exit code 2 where anything differs."""
    from rich.console import Console

    from ops.drill import drill as run

    console = Console()
    with console.status("Backing up, restoring, comparing"):
        found = run(db, keep)
    good = not found.different
    result = {"tables": found.tables, "rows": found.rows, "bytes": found.size, "different": list(found.different), "good": good}
    write_json(json, result)
    if not good:
        console.print(f"The backup is NOT good. These tables came back otherwise: {', '.join(found.different)}.", highlight=False)
        raise typer.Exit(2)
    console.print(f"The backup is good: {found.rows:,} rows of {found.tables} tables came back as they were.", highlight=False)
