"""`crewtide backends`: what can solve here."""

from __future__ import annotations

import typer

app = typer.Typer(help="List the solvers, their versions, and what each one lacks to run.", rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def backends() -> None:
    """List the solvers, their versions, and what each one lacks to run."""
    from rich.console import Console
    from rich.table import Table

    from solvers.backends import describe

    table = Table("Backend", "Runs on", "Ready", box=None)
    for backend in describe():
        table.add_row(backend.name, backend.release, "yes" if backend.missing is None else f"no: {backend.missing}")
    Console().print(table)
