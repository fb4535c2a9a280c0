"""`crewtide import`: exports and logs of other systems into Crewtide's own files; what could not be read is listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import JsonOption, write_json

if TYPE_CHECKING:
    from rich.console import Console

    from imports.rejects import Reject

app = typer.Typer(help="Read exports and logs of other systems.", no_args_is_help=True, rich_markup_mode=None)

MapOption = Annotated[Path, typer.Option("--map", metavar="FILE", help="Map file (YAML): how the file is laid out.")]
OutOption = Annotated[Path | None, typer.Option("--out", metavar="CSV", dir_okay=False, help="Write what was read.")]
RejectsOption = Annotated[
    Path | None, typer.Option("--rejects", metavar="CSV", dir_okay=False, help="Write the rows that were left out, with the reasons.")
]


@app.callback()
def import_() -> None:
    """Read exports and logs of other systems."""


@app.command()
def history(
    export: Annotated[Path, typer.Argument(metavar="FILE", help="Interval export or call log; may be gzipped.")],
    map_file: MapOption,
    interval_min: Annotated[
        int | None, typer.Option("--interval-min", metavar="MIN", help="Minutes of an interval. Default: the export's; of a log 15.")
    ] = None,
    out: OutOption = None,
    rejects: RejectsOption = None,
    json: JsonOption = None,
) -> None:
    """Contacts by queue and interval, as a scenario's history and `plan peak --actuals` read them."""
    from dataclasses import replace

    from rich.console import Console

    from imports.interval_export import coarser
    from imports.map_file import load_format
    from imports.mapped_history import read_any
    from reports.import_export import history_csv
    from reports.import_text import intervals_dict

    layout = load_format(map_file, "history", "log")
    step = _step(interval_min, layout.history.interval_min if layout.history else 15)
    zone = layout.history.zone if layout.history else layout.log.zone if layout.log else "UTC"
    console = Console()
    with console.status(f"Reading {export.name}"), _kept(console, export, rejects):
        found = read_any(export, layout, step)
        found = replace(found, records=tuple(coarser(found.records, zone, step)))
    result = intervals_dict(found, zone)
    _say(console, result, export, found.rejects, rejects)
    _write(console, out, history_csv(found, zone))
    write_json(json, result)


@app.command()
def calls(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="Call log; may be gzipped.")],
    map_file: MapOption,
    key: Annotated[
        str | None,
        typer.Option(
            "--key", envvar="CREWTIDE_PSEUDONYM_SECRET", metavar="TEXT", help="Secret of the pseudonyms. Default: a new one each run."
        ),
    ] = None,
    out: OutOption = None,
    rejects: RejectsOption = None,
    json: JsonOption = None,
) -> None:
    """Contacts one by one, people as pseudonyms: what `crewtide calibrate` would read."""
    from rich.console import Console

    from imports.calls import read_calls
    from imports.map_file import load_format
    from reports.import_export import calls_csv
    from reports.import_text import calls_dict

    layout = load_format(map_file, "log")
    assert layout.log is not None
    console = Console()
    with console.status(f"Reading {log.name}"), _kept(console, log, rejects):
        found = read_calls(log, layout.log, key.encode() if key else None)
    result = calls_dict(found)
    _say(console, result, log, found.rejects, rejects)
    _write(console, out, calls_csv(found))
    write_json(json, result)


@app.command()
def incidents(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="Incident log: CSV, one row a change; may be gzipped.")],
    map_file: MapOption,
    rejects: RejectsOption = None,
    json: JsonOption = None,
) -> None:
    """Check an incident log: what `crewtide triage` would read of it, and what not."""
    from rich.console import Console

    from cli.triage_options import read_log
    from reports.import_text import incidents_dict

    console = Console()
    with console.status(f"Reading {log.name}"), _kept(console, log, rejects):
        found = read_log(log, map_file, None)
    result = incidents_dict(found)
    _say(console, result, log, found.rejects, rejects)
    write_json(json, result)


@app.command()
def snapshot(
    metrics: Annotated[Path, typer.Argument(metavar="FILE", help="Current metrics by queue (JSON).")],
    map_file: MapOption,
    out: OutOption = None,
    json: JsonOption = None,
) -> None:
    """Contacts waiting and in service at one moment, as `plan peak --snapshot` reads them."""
    from rich.console import Console

    from imports.connect_metrics import read_connect_metrics
    from imports.map_file import load_format
    from reports.import_export import snapshot_csv
    from reports.import_text import snapshot_dict

    layout = load_format(map_file, "snapshot")
    assert layout.snapshot is not None
    taken, console = read_connect_metrics(metrics, layout.snapshot), Console()
    result = snapshot_dict(taken)
    _show(console, result)
    console.print(f"Taken {taken.taken_utc:%Y-%m-%d %H:%M:%S} UTC." if taken.taken_utc else "The file does not say when it was taken.")
    _write(console, out, snapshot_csv(taken.snapshot, taken.queues))
    write_json(json, result)


@contextmanager
def _kept(console: Console, source: Path, rejects: Path | None) -> Iterator[None]:
    """Where a file is refused for its bad rows, all of them are written nevertheless."""
    from imports.rejects import TooManyRejectsError

    try:
        yield
    except TooManyRejectsError as error:
        if rejects is not None:
            write_rejects(console, error.rejects, source, rejects)
        raise


def _step(asked: int | None, own: int) -> int:
    from center.errors import Fault, InputError

    if asked is not None and (asked < 5 or 60 % asked):
        raise InputError(Fault("--interval-min", str(asked), "one of 5, 6, 10, 12, 15, 20, 30, 60"))
    return asked or own


def _say(console: Console, result: dict[str, Any], source: Path, rejected: Sequence[Reject], rejects: Path | None) -> None:
    _show(console, result)
    write_rejects(console, rejected, source, rejects)


def _show(console: Console, result: dict[str, Any]) -> None:
    from reports.import_text import import_lines, import_table

    table = import_table(result)
    console.width = max(console.width, console.measure(table, options=console.options.update(width=1_000)).maximum)
    console.print(table)
    for line in import_lines(result):
        console.print(line, highlight=False, markup=False)


def write_rejects(console: Console, rejected: Sequence[Reject], source: Path, rejects: Path | None) -> None:
    """Write the rows of `source` that were left out, or say that there are some."""
    from reports.import_export import rejects_csv

    if rejects is not None:
        _write(console, rejects, rejects_csv(rejected, source))
    elif rejected:
        console.print("`--rejects FILE` writes the rows that were left out.", soft_wrap=True, highlight=False, markup=False)


def _write(console: Console, path: Path | None, text: str) -> None:
    from center.errors import Fault, InputError, system_words

    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a file that can be written")) from None
    console.print(f"Wrote {path}", soft_wrap=True, highlight=False, markup=False)
