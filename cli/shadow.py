"""`crewtide shadow`: a candidate beside what is in force, on the same snapshots."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption

if TYPE_CHECKING:
    from center.shadow import ShadowRun

app = typer.Typer(help="Try a candidate in the shadow of near-line operation.", no_args_is_help=True, rich_markup_mode=None)

ShadowArgument = Annotated[str, typer.Argument(metavar="ID", help="Id of a shadow, a unique prefix of one, or latest.")]


@app.callback()
def shadow() -> None:
    """Try a candidate in the shadow of near-line operation: it answers the same snapshots, and nothing of it is sent."""


@app.command()
def start(
    candidate: Annotated[Path, typer.Argument(metavar="CANDIDATE", help="Candidate (YAML): solvers, weights, a risk model or a policy.")],
    centre: Annotated[str, typer.Option("--centre", metavar="NAME", help="Centre whose snapshots it answers.")],
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help="Also what was answered since then, such as 2026-03-02T08:00Z. Default: from now on."),
    ] = None,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept in the audit trail.")] = None,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Put a candidate into the shadow of a centre. `crewtide shadow run` compares, or a near-line worker's own."""
    from datetime import UTC, datetime

    from center.shadow import ShadowRun
    from cli.plans_common import who
    from cli.triage_options import moment_of
    from planning.shadow.schema import read_candidate
    from store.database import open_database
    from store.shadow import new_shadow_id, start_shadow

    read, now = read_candidate(candidate), datetime.now(UTC)
    begin = now if since is None else moment_of(since, "UTC", "--since")
    run = ShadowRun(new_shadow_id(centre, now), _centre(centre), read.name, read.text, read.fingerprint, begin, now)
    start_shadow(open_database(db), run, who(by)[0], why)
    typer.echo(f"{run.id} is in the shadow of {run.centre}. Nothing of it is sent.")
    write_json(json, _run_dict(run))


@app.command()
def run(
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to compare, instead of waiting for more.")] = False,
    db: DbOption = DEFAULT_DB,
) -> None:
    """Compare for all shadows of a database until it is stopped (Ctrl-C or SIGTERM), at the lowest priority."""
    import signal

    from rich.console import Console

    from ops.shadow import ShadowLoop, at_lowest_priority
    from store.database import open_database

    console = Console(stderr=True)
    loop = ShadowLoop(open_database(db, create=False), lambda said: console.print(said, soft_wrap=True, highlight=False, markup=False))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: loop.stop())
    at_lowest_priority()
    with console.status("Comparing"):
        done = loop.run(until_idle=once)
    typer.echo(f"{done:,} snapshots compared.")


@app.command()
def report(
    shadow_id: Annotated[
        str | None, typer.Argument(metavar="ID", help="A shadow's id, a unique prefix of one, or latest. Without it: the list.")
    ] = None,
    plan: Annotated[
        str | None, typer.Option("--plan", metavar="ID", help="Plan on which the twin simulates the candidate's policy, or latest.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the twin's customers.")] = 1,
    csv: Annotated[
        Path | None, typer.Option("--csv", metavar="FILE", dir_okay=False, help="Also write every decision beside the one that was sent.")
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Show how often a candidate agrees and what its waves cost; cumulative KPIs only from the twin."""
    from rich.console import Console

    from planning.shadow.summary import report_of
    from planning.shadow.twin import with_cumulative
    from reports.shadow import shadow_dict, shadow_lines
    from store.database import open_database
    from store.plans import load_plan
    from store.shadow import load_shadow

    engine, console = open_database(db, create=False), Console()
    if shadow_id is None:
        _alone("--plan", plan)
        _alone("--csv", csv)
        _list(db, json)
        return
    found = load_shadow(engine, shadow_id)
    with console.status("Reading"):
        made = with_cumulative(report_of(engine, found), None if plan is None else load_plan(engine, plan), seed)
    for line in shadow_lines(made):
        console.print(line, soft_wrap=True, highlight=False, markup=False)
    if csv is not None:
        from reports.shadow_csv import decisions_csv
        from store.shadow import decisions_of

        csv.parent.mkdir(parents=True, exist_ok=True)
        csv.write_text(decisions_csv(decisions_of(engine, found.id)), encoding="utf-8", newline="")
        console.print(f"Decisions: {csv}", soft_wrap=True, highlight=False)
    write_json(json, shadow_dict(made))


@app.command()
def stop(
    shadow_id: ShadowArgument,
    discard: Annotated[bool, typer.Option("--discard", help="Also delete the shadow and all that it compared.")] = False,
    why: Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, kept in the audit trail.")] = None,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Take a candidate out of the shadow; what it compared is kept."""
    from cli.plans_common import who
    from store.database import open_database
    from store.shadow import stop_shadow

    stopped = stop_shadow(open_database(db, create=False), shadow_id, who(by)[0], why, discard)
    typer.echo(f"{stopped.id} is {'deleted' if discard else 'stopped'}.")
    write_json(json, _run_dict(stopped) | {"deleted": discard})


def _alone(option: str, value: object) -> None:
    """Refuse an option that says nothing about the list.

    Raises
    ------
    InputError
        It is given.
    """
    from center.errors import Fault, InputError

    if value is not None:
        raise InputError(Fault(option, f"{value} without a shadow's id", "an id, a unique prefix of one, or latest"))


def _centre(name: str) -> str:
    """The centre's name.

    Raises
    ------
    InputError
        No centre can be called so.
    """
    import re

    from center.errors import Fault, InputError

    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise InputError(Fault("--centre", repr(name), "small letters, digits and hyphens, at most 40"))
    return name


def _list(db: str, json: Path | None) -> None:
    from rich.box import SIMPLE
    from rich.table import Table

    from cli.plans_common import print_whole
    from store.database import open_database
    from store.shadow import list_shadows

    found = list_shadows(open_database(db, create=False))
    write_json(json, [_run_dict(one) for one in found])
    if not found:
        typer.echo("No shadow yet. `crewtide shadow start CANDIDATE --centre NAME` starts one.")
        return
    table = Table(box=SIMPLE)
    for name in ("id", "centre", "candidate", "since (UTC)", "stopped (UTC)"):
        table.add_column(name)
    for one in found:
        stopped = "" if one.stopped_utc is None else f"{one.stopped_utc:%Y-%m-%d %H:%M}"
        table.add_row(one.id, one.centre, one.name, f"{one.since_utc:%Y-%m-%d %H:%M}", stopped)
    print_whole(table)


def _run_dict(run: ShadowRun) -> dict[str, object]:
    import json

    moments = {name: getattr(run, name) for name in ("since_utc", "started_utc", "stopped_utc")}
    return {
        "id": run.id,
        "centre": run.centre,
        "name": run.name,
        "candidate": json.loads(run.candidate_text),
        "candidate_fingerprint": run.candidate_fingerprint,
        **{name: None if moment is None else moment.isoformat() for name, moment in moments.items()},
    }
