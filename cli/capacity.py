"""`crewtide capacity`: heads by month, 3 to 18 months ahead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cli.options import JsonOption, write_json

if TYPE_CHECKING:
    from center.capacity import CapacityPlan, Month


class _PlanUnlessNamed(TyperGroup):
    """`crewtide capacity SCENARIO` is `crewtide capacity plan SCENARIO`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name first where it was left out."""
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["plan", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_PlanUnlessNamed,
    help="Plan heads by month: `crewtide capacity SCENARIO` is short for `crewtide capacity plan SCENARIO`.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def capacity() -> None:
    """Plan heads by month: `crewtide capacity SCENARIO` is short for `crewtide capacity plan SCENARIO`."""


@app.command()
def plan(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", help="Scenario file (YAML).")],
    months: Annotated[int, typer.Option("--months", metavar="N", help="Months planned, 3 to 18.")] = 12,
    start: Annotated[
        str | None, typer.Option("--start", metavar="MONTH", help="First month, such as 2026-01. Default: the scenario's.")
    ] = None,
    seed: Annotated[int | None, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed. Default: the scenario's.")] = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Also write the months as CSV.")] = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE", dir_okay=False, help="Also write an HTML report.")] = None,
    json: JsonOption = None,
) -> None:
    """Plan heads by month from the volumes' trend, attrition and hiring classes; find the least hires that close the gap."""
    from rich.console import Console

    from planning.capacity.plan import plan_capacity
    from planning.scenario.file import load_scenario
    from reports.capacity import capacity_dict, capacity_text

    first, loaded, console = _month(start), load_scenario(scenario), Console()
    with console.status("Planning capacity") as status:
        made = plan_capacity(loaded, months, first, loaded.file.solver.seed if seed is None else seed, stage=status.update)
    write_json(json, capacity_dict(made))
    console.print(capacity_text(made))
    _write(made, out, report)


def _month(text: str | None) -> Month | None:
    from datetime import date

    from center.capacity import Month
    from center.errors import Fault, InputError

    if text is None:
        return None
    try:
        if len(text) != len("2026-01"):
            raise ValueError
        return Month.of(date.fromisoformat(f"{text}-01"))
    except ValueError:
        raise InputError(Fault("--start", repr(text), "a month such as 2026-01")) from None


def _write(made: CapacityPlan, out: Path | None, report: Path | None) -> None:
    from reports.capacity import capacity_csv
    from reports.capacity_html import render_capacity

    # The mark at the beginning tells spreadsheets that it is UTF-8.
    for path, text, encoding in ((out, capacity_csv, "utf-8-sig"), (report, render_capacity, "utf-8")):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text(made), encoding=encoding, newline="")
            typer.echo(f"Written: {path}")
