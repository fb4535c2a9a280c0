"""`crewtide plans diff` and `compare`: what sets two plans apart, and what that means for the customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import load, print_whole

if TYPE_CHECKING:
    from planning.simulation.compare import Compared, Paired
    from reports.plan_diff import PlanDiff

FirstArgument = Annotated[str, typer.Argument(metavar="A", help="Plan id, a unique prefix of one, or latest.")]
SecondArgument = Annotated[str, typer.Argument(metavar="B", help="The other plan.")]
_SCALE = {"service_level": (100, "%"), "abandonment": (100, "%"), "occupancy": (100, "%"), "utilisation": (100, "%"), "asa": (1, "s")}
_TITLES = {
    "service_level": "Service level",
    "asa": "ASA",
    "abandonment": "Abandonment",
    "occupancy": "Occupancy",
    "utilisation": "Utilisation",
    "cost_per_contact": "Labour cost an answered contact",
    "paid_hours": "Paid hours",
    "labour_cost": "Labour cost",
    "under_hours": "Head-hours missing",
}


def diff(
    first: FirstArgument,
    second: SecondArgument,
    show: Annotated[int, typer.Option("--show", metavar="N", min=1, help="At most so many people in detail.")] = 30,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Whose duties change from plan A to plan B, and how; cover by queue and day; KPIs."""
    from reports.plan_diff import diff_dict, plan_diff

    found = plan_diff(load(db, first), load(db, second))
    write_json(json, diff_dict(found))
    typer.echo(_headline(found))
    _print_duties(found, show)
    _print_tables(found)


def compare(
    first: FirstArgument,
    second: SecondArgument,
    replications: Annotated[
        int | None, typer.Option("--replications", metavar="N", min=2, help="How often both are simulated. Default: A's scenario's.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the customers.")] = 1,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Simulate both plans before the same customers: KPIs, and their paired difference with its interval."""
    from rich.console import Console

    from planning.simulation.compare import compare_plans

    console = Console()
    one, two = load(db, first), load(db, second)
    with console.status("Simulating"):
        found = compare_plans(one, two, seed, replications)
    write_json(json, _compared_dict(found))
    times = f"{found.replications} replications, {found.confidence:.0%} intervals"
    typer.echo(f"{found.second} (B) less {found.first} (A), before the same customers: {times}")
    print_whole(_compared_table(found))


def _headline(found: PlanDiff) -> str:
    from store.in_force import days_words

    if not found.days:
        return f"{found.first} and {found.second} have no day in common."
    apart = f" Only one of them plans {days_words(found.days_of_one)}." if found.days_of_one else ""
    if not found.duties:
        return f"{found.second} has the same duties as {found.first} on {days_words(found.days)}.{apart}"
    duties = (
        f"{len(found.duties)} dut{'y' if len(found.duties) == 1 else 'ies'} of {found.people} {'person' if found.people == 1 else 'people'}"
    )
    return f"{found.second} changes {duties} of {found.first} on {days_words(found.days)}.{apart}"


def _print_duties(found: PlanDiff, show: int) -> None:
    from reports.plan_diff import change_line

    people = list(dict.fromkeys(change.agent for change in found.duties))
    for agent in people[:show]:
        typer.echo(f"  {agent}")
        for change in found.duties:
            if change.agent == agent:
                typer.echo(f"    {change_line(change)}")
    if len(people) > show:
        typer.echo(f"  and {len(people) - show} more people; --show {len(people)} or --json FILE has them")


def _print_tables(found: PlanDiff) -> None:
    from rich.console import Console

    from reports.plan_diff import kpi_text
    from reports.words import day_text

    console = Console()
    if found.cover:
        rows = [
            (one.queue, day_text(one.day), *(f"{hours:,.2f}" for hours in (*one.rostered, *one.unmet, one.unmet[1] - one.unmet[0])))
            for one in found.cover
        ]
        console.print(_table("Cover, head-hours", ("Queue", "Day", "rostered A", "B", "missing A", "B", "change"), 2, rows))
    changed = [one for one in found.kpis if one.first != one.second]
    if changed:
        rows = [(one.title, kpi_text(one.first, one.unit), kpi_text(one.second, one.unit)) for one in changed]
        console.print(_table("KPIs that differ, of each whole plan", ("KPI", "A", "B"), 1, rows))


def _table(title: str, columns: tuple[str, ...], words: int, rows: list[Any]) -> Any:
    """A table whose first columns are words and whose others are numbers."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    table = Table(title=f"\n{title}" if title else None, title_justify="left", title_style="bold", box=SIMPLE_HEAD)
    for k, name in enumerate(columns):
        table.add_column(name, justify="left" if k < words else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    return table


def _compared_table(found: Compared) -> Any:
    from reports.words import number

    rows = []
    for name, (one, two) in found.plain.items():
        rows.append((_TITLES[name], "", number(one), number(two), f"{two - one:+,.1f}"))
    for pair in found.simulated:
        rows.append((_TITLES[pair.kpi], pair.queue, *_cells(pair)))
    return _table("", ("KPI", "Queue", "A", "B", "B - A"), 2, rows)


def _cells(pair: Paired) -> tuple[str, str, str]:
    scale, unit = _SCALE.get(pair.kpi, (1, ""))
    digits = 1 if pair.kpi in _SCALE else 3

    def value(estimate: Any, sign: str = "") -> str:
        number, half = float(estimate.value) * scale, float(estimate.half_width) * scale
        if number != number:
            return "–"
        points = " points" if sign and unit == "%" else f" {unit}" if unit else ""
        return f"{number:{sign},.{digits}f} ± {half:.{digits}f}{points}"

    return value(pair.first), value(pair.second), value(pair.difference, "+")


def _compared_dict(found: Compared) -> dict[str, Any]:
    def estimate(one: Any) -> dict[str, float]:
        return {"value": float(one.value), "half_width": float(one.half_width)}

    return {
        "first": found.first,
        "second": found.second,
        "days": [day.isoformat() for day in found.days],
        "replications": found.replications,
        "seed": found.seed,
        "confidence": found.confidence,
        "kpis": {name: list(values) for name, values in found.plain.items()},
        "simulated": [
            {
                "kpi": pair.kpi,
                "queue": pair.queue,
                "first": estimate(pair.first),
                "second": estimate(pair.second),
                "difference": estimate(pair.difference),
            }
            for pair in found.simulated
        ],
    }
