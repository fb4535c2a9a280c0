"""`crewtide calibrate`: what a call log tells the twin."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.import_ import RejectsOption, write_rejects
from cli.options import JsonOption, write_json

if TYPE_CHECKING:
    from imports.call_log import CallLog

_HELP = "Calibrate the twin from a call log: arrivals, service, patience, retrials, who was on duty."
# positional LOG before the options: a group would otherwise take what follows for a command
app = typer.Typer(help=_HELP, rich_markup_mode=None, context_settings={"allow_interspersed_args": True})


@app.callback(invoke_without_command=True)
def calibrate(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="Call log: CSV or TSV, may be gzipped.")],
    map_file: Annotated[Path, typer.Option("--map", metavar="FILE", help="Map file (YAML): which column means what.")],
    first: Annotated[datetime | None, typer.Option("--from", metavar="DATE", formats=["%Y-%m-%d"], help="First day used.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", metavar="DATE", formats=["%Y-%m-%d"], help="Last day used.")] = None,
    replay_from: Annotated[
        datetime | None,
        typer.Option(
            "--replay-from", metavar="DATE", formats=["%Y-%m-%d"], help="Replay the log's days from here on, simulated beside happened."
        ),
    ] = None,
    replay_to: Annotated[
        datetime | None, typer.Option("--replay-to", metavar="DATE", formats=["%Y-%m-%d"], help="Last day replayed.")
    ] = None,
    replications: Annotated[int, typer.Option("--replications", metavar="N", min=2, help="Simulated repetitions of the days.")] = 20,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the simulations.")] = 1,
    key: Annotated[
        str | None,
        typer.Option(
            "--key", envvar="CREWTIDE_PSEUDONYM_SECRET", metavar="TEXT", help="Secret of the pseudonyms. Default: a new one each run."
        ),
    ] = None,
    layout: Annotated[
        Path | None, typer.Option("--layout", metavar="FILE", dir_okay=False, help="Also write a day to come as a layout file (YAML).")
    ] = None,
    weekday: Annotated[
        str | None, typer.Option("--weekday", metavar="DAY", help="Weekday of that layout, mon to sun. Default: that of the last day used.")
    ] = None,
    rejects: RejectsOption = None,
    json: JsonOption = None,
) -> None:
    """Calibrate the twin from a call log: arrivals, service, patience, retrials, who was on duty."""
    from rich.console import Console

    from center.clock import WEEKDAYS
    from imports.calls import read_calls
    from reports.calibration_text import calibration_tables, replay_table
    from twin.calibrate.calibrate import calibrate as estimate
    from twin.calibrate.habits import best_of, fit_habits
    from twin.calibrate.layout import weekday_layout
    from twin.calibrate.layout_text import layout_text
    from twin.calibrate.replay import replay
    from twin.calibrate.result import calibration_dict
    from twin.calibrate.schema import load_map

    settings = load_map(map_file)
    whole = read_calls(log, settings.log, key.encode() if key else None)
    known = _between(whole, first, last, "--from, --to")
    later = _between(whole, replay_from, replay_to, "--replay-from, --replay-to") if replay_from or replay_to else None
    console = Console()
    with console.status("Calibrating") as status:
        found = estimate(known, settings.calibration, lambda what: status.update(f"Estimating {what}"))
        simulated = known.calls["agent"].notna().any() or later is not None or layout is not None
        trials = fit_habits(found, known, replications, seed, lambda what: status.update(f"Fitting {what}")) if simulated else ()
        days = replay(found, later, best_of(trials).habits, replications, seed) if later is not None else ()
    console.print(calibration_tables(found, trials))
    if days:
        console.print(replay_table(days))
    write_rejects(console, whole.rejects, log, rejects)
    write_json(json, calibration_dict(found, trials, days))
    if layout is not None:
        number = known.dates[-1].weekday() if weekday is None else _weekday(weekday)
        text = layout_text(weekday_layout(found, known, number, best_of(trials).habits), f"{log.name}, a {WEEKDAYS[number]}")
        layout.parent.mkdir(parents=True, exist_ok=True)
        layout.write_text(text, encoding="utf-8")


def _weekday(text: str) -> int:
    from center.clock import WEEKDAYS
    from center.errors import Fault, InputError

    if text not in WEEKDAYS:
        raise InputError(Fault("--weekday", repr(text), f"one of {', '.join(WEEKDAYS)}"))
    return WEEKDAYS.index(text)


def _between(log: CallLog, first: datetime | None, last: datetime | None, options: str) -> CallLog:
    from center.errors import Fault, InputError

    def day(moment: datetime | None) -> date | None:
        return moment.date() if moment else None

    part = log.between(day(first), day(last))
    if part.calls.empty:
        raise InputError(Fault(options, "no contact on these days", f"days between {log.dates[0]} and {log.dates[-1]}"))
    return part
