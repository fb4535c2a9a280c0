"""`crewtide triage explain`: a saved triage, or one incident of it."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json


def explain(
    triage_id: Annotated[str, typer.Argument(metavar="ID", help="Triage id, a unique prefix of one, or latest.")] = "latest",
    incident: Annotated[int | None, typer.Argument(metavar="INCIDENT", help="Incident id. Default: the whole triage.")] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Explain a saved triage: the reasons of each escalation, what it displaced, why a high-risk incident stays."""
    from rich.console import Console

    from center.errors import Fault, InputError
    from reports.triage_json import choice_dict, triage_dict
    from reports.triage_text import incident_summary, triage_summary
    from store.database import open_database
    from store.triage import load_triage

    found = load_triage(open_database(db, create=False), triage_id)
    console = Console()
    if incident is None:
        console.print(triage_summary(found), highlight=False)
        write_json(json, triage_dict(found))
        return
    choice = next((one for one in found.choices if one.incident == incident), None)
    if choice is None:
        raise InputError(Fault(f"triage {found.id}", f"no incident {incident}", f"one of the {len(found.choices):,} that were open then"))
    console.print(incident_summary(found, choice), highlight=False)
    write_json(json, choice_dict(choice))
