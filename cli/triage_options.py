"""Options that the triage commands share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from imports.incident_log import IncidentLog
    from routing.triage.result import Triage

LogArgument = Annotated[Path, typer.Argument(metavar="LOG", help="Incident log: CSV, one row a change, may be gzipped.")]
MapOption = Annotated[Path, typer.Option("--map", metavar="FILE", help="Map file (YAML): which column means what.")]
SettingsOption = Annotated[Path, typer.Option("--settings", metavar="FILE", help="Triage settings (YAML): teams, prices, buckets.")]
KeyOption = Annotated[
    str | None,
    typer.Option(
        "--key", envvar="CREWTIDE_PSEUDONYM_SECRET", metavar="TEXT", help="Secret of the pseudonyms. Default: a new one each run."
    ),
]


def read_log(path: Path, map_file: Path, key: str | None) -> IncidentLog:
    """The log, people and texts pseudonymised."""
    from imports.incidents import load_incident_map, read_incidents

    return read_incidents(path, load_incident_map(map_file), key.encode() if key else None)


def write_report(triage: Triage, path: Path | None, console: Console) -> None:
    """The page of a triage, where a path is given."""
    if path is None:
        return
    from reports.html.triage import render_triage

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_triage(triage), encoding="utf-8")
    console.print(f"Report: {path}", soft_wrap=True, highlight=False)


def moment_of(text: str, zone: str, option: str) -> datetime:
    """UTC moment of an ISO stamp; one without an offset is wall clock in `zone`.

    Raises
    ------
    InputError
        The text is no such moment.
    """
    from zoneinfo import ZoneInfo

    from center.errors import Fault, InputError

    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(Fault(option, repr(text), "a moment such as 2026-03-02T08:00")) from None
    return (stamp if stamp.tzinfo else stamp.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
