"""`crewtide nearline`: beside a live centre, events in and decisions out."""

from __future__ import annotations

import typer

from cli import nearline_look, nearline_prune, nearline_run, nearline_submit

app = typer.Typer(help="Run beside a live centre: snapshots in, decisions out.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def nearline() -> None:
    """Run beside a live centre: snapshots in, decisions out."""


app.command()(nearline_run.run)
app.command()(nearline_submit.submit)
app.command()(nearline_look.status)
app.command("dead-letters")(nearline_look.letters)
app.command()(nearline_look.replay)
app.command()(nearline_prune.prune)
