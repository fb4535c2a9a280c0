"""`crewtide scenario`: check a scenario file, and write its schema for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from center.history import History
    from planning.scenario.file import LoadedScenario

app = typer.Typer(help="Check scenario files.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def check(file: Annotated[Path, typer.Argument(metavar="FILE", help="Scenario file (YAML).")]) -> None:
    """Check a scenario file and its history: a summary when they are right, otherwise everything that is wrong at once."""
    from planning.nightly.plan import history_of
    from planning.scenario.file import load_scenario

    loaded = load_scenario(file)
    for line in _summary(loaded, history_of(loaded)):
        typer.echo(line)


@app.command()
def schema(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Write to a file instead of the screen.")
    ] = None,
) -> None:
    """Write the JSON Schema of the scenario file; editors complete and check YAML with it."""
    from planning.scenario.file import scenario_json_schema

    text = json.dumps(scenario_json_schema(), indent=2, ensure_ascii=False)
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")
        typer.echo(f"Wrote {out}")


def _summary(loaded: LoadedScenario, history: History) -> list[str]:
    from planning.scenario.contract_hours import net_contract_hours

    world = loaded.file
    low, high = net_contract_hours(world.agents, world.contracts, world.shifts)
    dates, past = loaded.scenario.horizon.dates, history.horizon.dates
    return [
        f"{loaded.path} is right: {world.title or world.name}",
        f"  agents       {len(world.agents)}",
        f"  contracts    {', '.join(contract.name for contract in world.contracts)}",
        f"  queues       {', '.join(queue.name for queue in world.queues)}",
        f"  net hours    {low:,.0f} to {high:,.0f} a week by contract, breaks taken off",
        f"  history      {past[0]} to {past[-1]}, steps of {history.horizon.step_min} min",
        f"  horizon      {dates[0]} to {dates[-1]}, steps of {world.horizon.interval_min} min, {loaded.scenario.horizon.zone}",
        f"  fingerprint  {loaded.fingerprint[:12]}",
    ]
