"""`crewtide triage`: which open incidents go up, to whom and when."""

from __future__ import annotations

import typer

from cli import triage_evaluate, triage_explain, triage_run, triage_show, triage_train

app = typer.Typer(help="Triage escalations: which incidents go up, to whom and when.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def triage() -> None:
    """Triage escalations: which incidents go up, to whom and when."""


app.command()(triage_run.run)
app.command()(triage_train.train)
app.command()(triage_evaluate.evaluate)
app.command()(triage_explain.explain)
app.command()(triage_show.show)
