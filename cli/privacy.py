"""`crewtide privacy`: what the database knows of a person, and erasing them from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, WhyOption, engine_of, plain, who

app = typer.Typer(help="A person's data: give them out, or erase them.", no_args_is_help=True, rich_markup_mode=None)
PersonArgument = Annotated[str, typer.Argument(metavar="PERSON", help="Name or id, exactly as plans have it.")]
MentionedOption = Annotated[bool, typer.Option("--mentioned", help="Also somebody who is only mentioned in texts.")]


@app.command()
def export(
    person: PersonArgument,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="JSON file. Default: privacy-PERSON.json.")
    ] = None,
    mentioned: MentionedOption = False,
    db: DbOption = DEFAULT_DB,
) -> None:
    """Write everything that the database knows of a person to a file."""
    from store.privacy import export_person

    known = export_person(engine_of(db), person, mentioned)
    file = out or Path(f"privacy-{re.sub(r'[^A-Za-z0-9.-]+', '_', person)[:60]}.json")
    mentions = [{"table": table, "column": column, "key": key, "says": says} for table, column, key, says in known.mentions]
    write_json(file, plain({"person": person, "rows": known.rows, "mentions": mentions}))
    rows = sum(map(len, known.rows.values()))
    typer.echo(f"{person}: {rows} rows of {len(known.rows)} tables, mentioned in {len(mentions)} texts; wrote {file}")


@app.command()
def erase(
    person: PersonArgument,
    why: WhyOption,
    yes: Annotated[bool, typer.Option("--yes", help="Erase; without it, only what would be erased is said.")] = False,
    by: ByOption = None,
    mentioned: MentionedOption = False,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Replace a person by a pseudonym everywhere in the database; plans stay whole. It cannot be undone."""
    from store.privacy import erase_person, export_person

    (name, how), engine = who(by), engine_of(db)
    if not yes:
        known = export_person(engine, person, mentioned)
        write_json(json, {"erased": False, "rows": {table: len(rows) for table, rows in known.rows.items()}})
        rows = sum(map(len, known.rows.values()))
        typer.echo(f"Would erase {person} from {rows} rows of {len(known.rows)} tables and {len(known.mentions)} texts; --yes erases.")
        return
    pseudonym, changed = erase_person(engine, person, name, why, mentioned)
    write_json(json, {"erased": True, "pseudonym": pseudonym, "rows": changed})
    typer.echo(f"Erased by {name}{how}: {sum(changed.values())} rows of {len(changed)} tables now say {pseudonym}.")
    typer.echo("Scenario files, exports, reports and backups made before are not in the database: look after them yourself.")
