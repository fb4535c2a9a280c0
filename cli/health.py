"""`crewtide health`: whether it works, for a monitor."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

app = typer.Typer(help="Say whether plans are made and snapshots answered: exit code 0 if so, 2 if not.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def health(
    plan_hours: Annotated[
        float | None, typer.Option("--plan-hours", metavar="H", min=0, help="Oldest age of the last nightly plan. Default: not judged.")
    ] = None,
    waiting: Annotated[float, typer.Option("--waiting", metavar="S", min=0, help="Oldest age of a snapshot that waits, seconds.")] = 60.0,
    depth: Annotated[int | None, typer.Option("--depth", metavar="N", min=0, help="Most snapshots that wait. Default: not judged.")] = None,
    dead: Annotated[int | None, typer.Option("--dead", metavar="N", min=0, help="Most dead letters. Default: not judged.")] = None,
    metrics: Annotated[
        str | None,
        typer.Option("--metrics", metavar="FILE|URL", help="Also write Prometheus metrics to a text file or a push gateway."),
    ] = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Say whether plans are made and snapshots answered: exit code 0 if so, 2 if not.

    Reads the database only.
    """
    from contextlib import suppress
    from datetime import UTC, datetime

    from rich.console import Console

    from center.errors import Fault, InputError
    from cli.checks_table import checks_table
    from ops.check import checks_dict, healthy
    from ops.health import Limits, judge, measure, read_health
    from ops.metric_sinks import open_sink
    from ops.metrics import Metrics
    from store.database import open_database

    measured, sink = Metrics("health"), open_sink(metrics)
    measured.set("crewtide_database_up", 0)
    try:
        found = read_health(open_database(db, create=False), datetime.now(UTC))
    except InputError:
        with suppress(OSError):  # the database is what is to be said
            sink(measured)
        raise
    measure(found, measured)
    try:
        sink(measured)
    except OSError as error:
        raise InputError(Fault("--metrics", str(error), "a place that takes them")) from None
    checks = list(judge(found, Limits(plan_hours, waiting, depth, dead)))
    Console().print(checks_table(checks))
    write_json(json, checks_dict(checks))
    if not healthy(checks):
        raise typer.Exit(2)
