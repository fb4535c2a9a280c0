"""`crewtide simulate`: the digital twin, contact by contact."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import simulate_plan
from cli.options import JsonOption, write_json

if TYPE_CHECKING:
    from twin.answers import Answers

app = typer.Typer(help="Simulate a centre contact by contact.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def simulate() -> None:
    """Simulate a centre contact by contact."""


app.command()(simulate_plan.plan)


@app.command()
def layout(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Layout file (YAML).")],
    replications: Annotated[int, typer.Option("--replications", metavar="N", min=1, max=1_000_000, help="Independent repetitions.")] = 100,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the random numbers.")] = 1,
    json: JsonOption = None,
) -> None:
    """Simulate a layout written by hand: service level, waits, abandonment, occupancy, each with its 95 % interval."""
    from rich.console import Console

    from twin.read import read_layout
    from twin.report import answers_json
    from twin.simulate import simulate as run

    answers = run(read_layout(file), replications, seed)
    console = Console()
    console.print(f"{file}: {replications:,} replications, seed {seed}; 95 % intervals over replications", highlight=False)
    console.print(_queues(answers))
    console.print(_teams(answers))
    write_json(json, answers_json(answers))


def _queues(answers: Answers) -> Any:
    from rich.table import Table

    table = Table(box=None)
    for name in ("Queue", "Offered", "SL %", "ASA s", "Abandoned %", "Waiting", "90 % wait s"):
        table.add_column(name, justify="right" if table.columns else "left", no_wrap=True)
    offered, level, asa = answers.count("offered", "queue"), answers.service_level("queue"), answers.asa_s("queue")
    abandoned, length, wait = answers.abandonment("queue"), answers.queue_length("queue"), answers.waits(0.9)
    for q, name in enumerate(answers.layout.queue_names):
        row = [
            f"{offered.value[q]:,.1f}",
            _share(level, q),
            _number(asa, q),
            _share(abandoned, q),
            _number(length, q, 2),
            _number(wait, q, 0),
        ]
        table.add_row(name, *row)
    return table


def _teams(answers: Answers) -> Any:
    from rich.table import Table

    table, occupancy = Table(box=None), answers.team_occupancy()
    table.add_column("Team")
    table.add_column("Occupancy %", justify="right")
    for k, name in enumerate(answers.layout.agents.teams):
        table.add_row(name, _share(occupancy, k))
    return table


def _share(estimate: Any, k: int) -> str:
    return _with_width(estimate.value[k] * 100, estimate.half_width[k] * 100, 1)


def _number(estimate: Any, k: int, digits: int = 1) -> str:
    return _with_width(estimate.value[k], estimate.half_width[k], digits)


def _with_width(value: float, half: float, digits: int) -> str:
    if value != value:
        return "-"
    return f"{value:.{digits}f}" + (f" ± {half:.{digits}f}" if half == half else "")
