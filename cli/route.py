"""`crewtide route`: who takes which contact."""

from __future__ import annotations

import typer

from cli import route_plan, route_show, route_tune, route_wave

app = typer.Typer(help="Route contacts: routing plans, backlog waves, policies.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def route() -> None:
    """Route contacts: routing plans, backlog waves, policies."""


app.command()(route_plan.plan)
app.command()(route_tune.tune)
app.command()(route_wave.wave)
app.command()(route_show.show)
