"""`crewtide triage show`: the stored triages, as a list or one of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from store.triage import TriageSummary


def show(
    triage_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="Triage id, a unique prefix of one, or latest. Without it: the list.")
    ] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """List the stored triages, newest first, or show one of them."""
    from rich.console import Console

    from center.errors import Fault, InputError
    from cli.triage_options import write_report
    from reports.triage_json import triage_dict
    from reports.triage_text import triage_summary
    from store.database import open_database
    from store.triage import list_triages, load_triage

    if triage_id is None and report is not None:
        raise InputError(
            Fault("--report", "no triage named", "an id, a unique prefix of one, or latest", "triage show latest --report FILE")
        )
    engine, console = open_database(db, create=False), Console()
    if triage_id is None:
        found = list_triages(engine)
        write_json(json, [_plain(one) for one in found])
        _list(found, console)
        return
    triage = load_triage(engine, triage_id)
    console.print(triage_summary(triage), highlight=False)
    write_json(json, triage_dict(triage))
    write_report(triage, report, console)


def _plain(one: TriageSummary) -> dict[str, object]:
    return {**vars(one), "created_utc": one.created_utc.isoformat(), "at_utc": one.at_utc.isoformat()}


def _list(found: list[TriageSummary], console: Console) -> None:
    if not found:
        typer.echo("No triage yet. `crewtide triage run FILE` makes one.")
        return
    table = _table(found)
    console.width = max(console.width, console.measure(table, options=console.options.update(width=1_000)).maximum)
    console.print(table)


def _table(found: list[TriageSummary]) -> Table:
    from rich.box import SIMPLE
    from rich.table import Table

    from reports.words import gap_text, points

    table = Table(box=SIMPLE)
    for name in ("id", "made (UTC)", "wave (UTC)", "from", "risks by", ""):
        table.add_column(name, no_wrap=True)
    for one in found:
        by = f", {points(one.true_cost)} by {one.backend}, gap {gap_text(one.true_cost, one.bound)}" if one.backend else ""
        model = f"model {one.risk_model[:12]}" if one.risk_model else "rule or snapshot"
        moments = (f"{moment:%Y-%m-%d %H:%M}" for moment in (one.created_utc, one.at_utc))
        table.add_row(one.id, *moments, one.source, model, f"{one.escalated:,} of {one.incidents:,} go up{by}")
    return table
