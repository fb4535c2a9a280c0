"""`crewtide simulate plan`: a saved plan, contact by contact, with its own routing policy or another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json

if TYPE_CHECKING:
    from center.plan import Plan
    from planning.simulation.run import Again


def plan(
    plan_id: Annotated[str, typer.Argument(metavar="ID", help="Plan id, a unique prefix of one, or latest.")] = "latest",
    days: Annotated[
        int | None, typer.Option("--days", metavar="N", min=1, help="Days simulated, at least. Default: the scenario's.")
    ] = None,
    policy: Annotated[
        str | None,
        typer.Option(
            "--policy", metavar="POLICY", help="Routing policy to try in place of the plan's own: a YAML or JSON file, or name@version."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, max=2**31 - 1, help="Seed of the customers.")] = 1,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Simulate a saved plan: service level by queue and day, and what another routing policy would change."""
    from dataclasses import replace

    from rich.console import Console

    from cli.policies import policy_of
    from planning.simulation.run import simulated_again
    from reports.export_simulated import simulated_dict
    from reports.text import simulation_text
    from store.database import open_database
    from store.plans import load_plan

    tried = None if policy is None else policy_of(policy, db)
    saved = load_plan(open_database(db, create=False), plan_id)
    console = Console()
    with console.status("Simulating"):
        again = simulated_again(saved, seed, days, tried)
    shown = replace(saved, simulated=again.found)
    console.print(f"{saved.id}, {saved.title}", highlight=False, soft_wrap=True)
    console.print(*simulation_text(shown), sep="\n")
    if again.difference:
        console.print(_changes(saved, again))
    write_json(json, {"plan": saved.id, "simulated": simulated_dict(shown), **_changes_dict(saved, again)})


def _changes(saved: Plan, again: Again) -> Any:
    """What the policy changes, queue by queue, with the interval of paired replications."""
    from rich.table import Table

    table = Table(box=None, title="With this policy instead of the plan's own, before the same customers", title_justify="left")
    table.add_column("Queue")
    for name in ("Service level, points", "ASA, s", "Abandonment, points"):
        table.add_column(name, justify="right")
    for q, queue in enumerate(saved.queues):
        cells = [_signed(again, kpi, q, scale) for kpi, scale in (("service_level", 100), ("asa", 1), ("abandonment", 100))]
        table.add_row(queue, *cells)
    return table


def _signed(again: Again, kpi: str, q: int, scale: float) -> str:
    change = again.difference[kpi]
    value, half = float(change.value[q]) * scale, float(change.half_width[q]) * scale
    return "-" if value != value else f"{value:+.1f} ± {half:.1f}"


def _changes_dict(saved: Plan, again: Again) -> dict[str, Any]:
    if not again.difference:
        return {}
    return {
        "change": {
            queue: {
                kpi: {"value": _known(change.value[q]), "half_width": _known(change.half_width[q])}
                for kpi, change in again.difference.items()
            }
            for q, queue in enumerate(saved.queues)
        }
    }


def _known(value: Any) -> float | None:
    return None if value != value else float(value)
