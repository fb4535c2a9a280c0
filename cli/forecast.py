"""`crewtide forecast`: what planners change of the statistical forecast, who and why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import DEFAULT_DB, DbOption, JsonOption, write_json
from cli.plans_common import ByOption, IdArgument, WhyOption, engine_of, load, print_whole, who

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from center.adjustment import Adjustment
    from center.plan import Plan
    from center.scenario import Scenario

app = typer.Typer(help="Adjust forecasts, beside the statistical ones.", no_args_is_help=True, rich_markup_mode=None)
OutOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", dir_okay=False, help="Also write both forecasts as CSV.")]


@app.command()
def adjust(
    site: Annotated[str, typer.Argument(metavar="SITE|SCENARIO", help="The site, as its plans' ids begin, or its scenario file.")],
    queue: Annotated[str, typer.Option("--queue", metavar="NAME", help="The queue.")],
    why: WhyOption,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Begin, such as '2026-03-02 09:00', by the queue's clock.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="End, likewise.")] = None,
    on: Annotated[
        list[str] | None, typer.Option("--on", metavar="DATES", help="Or days: 2026-03-02 or 2026-03-02..2026-03-06; repeat for more.")
    ] = None,
    window: Annotated[str | None, typer.Option("--window", metavar="HOURS", help="Hours of each day of --on, such as 09:00-12:00.")] = None,
    factor: Annotated[float | None, typer.Option("--factor", metavar="X", help="Contacts times X.")] = None,
    add: Annotated[
        float | None, typer.Option("--add", metavar="N", help="N contacts more (or -N less) in the span, or on each day of --on.")
    ] = None,
    set_to: Annotated[
        float | None, typer.Option("--set", metavar="N", help="N contacts in the span, or on each day of --on, in the forecast's shape.")
    ] = None,
    aht_factor: Annotated[float | None, typer.Option("--aht-factor", metavar="X", help="Handle time times X.")] = None,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Adjust the forecast of a queue. Plans made from now on hold it, and keep the statistical forecast beside it."""
    from center.adjustment import change_words, when_words
    from demand.adjustments import open_hours, overlap_notes
    from planning.adjustments.asked import Asked, adjustment_of
    from reports.adjustments import adjustment_dict
    from store.adjustments import add_adjustment, list_adjustments
    from store.audit import required_text
    from store.database import open_database

    (name, how), from_file = who(by), _is_file(site)
    engine = open_database(db) if from_file else engine_of(db)
    scenario = _scenario(engine, site, from_file)
    asked = Asked(queue, start, end, tuple(on or ()), window, factor, add, set_to, aht_factor)
    one = adjustment_of(scenario, asked, name, required_text(why, "--why", "Say why: --why TEXT."))
    made = add_adjustment(engine, one)
    others = [other for other in list_adjustments(engine, one.name, withdrawn=False) if other.number != made.number]
    overlaps = [note for other in others for note in overlap_notes([other, made])]
    write_json(json, adjustment_dict(made) | {"overlaps": overlaps})
    said = f"{made.queue}, {when_words(made)} ({open_hours(scenario, made):g} open h): {change_words(made)}"
    typer.echo(f"Adjustment {made.number} of {made.name}, by {name}{how}: {said}.")
    for note in overlaps:
        typer.echo(f"  {note}")
    if all(begin >= scenario.horizon.time_of(scenario.horizon.n) for begin, _ in made.spans):
        typer.echo("  It lies after the scenario's days: the plan of those days will hold it.")


@app.command("list")
def list_(
    site: Annotated[str | None, typer.Argument(metavar="[SITE]", help="Only this site's.")] = None,
    in_force: Annotated[bool, typer.Option("--in-force", help="Without those that were withdrawn.")] = False,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """List the adjustments, in the order in which they hold."""
    from reports.adjustments import adjustment_dict, adjustments_table
    from store.adjustments import list_adjustments

    found = list_adjustments(engine_of(db), site, withdrawn=not in_force)
    write_json(json, [adjustment_dict(one) for one in found])
    if found:
        print_whole(adjustments_table(found))
    else:
        typer.echo("No adjustments. `crewtide forecast adjust` makes one.")


@app.command()
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="Number of the adjustment, as the list has it.")],
    why: WhyOption,
    by: ByOption = None,
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Withdraw an adjustment. It stays in the list; plans that were made with it stay as they are."""
    from reports.adjustments import adjustment_dict
    from store.adjustments import withdraw_adjustment
    from store.audit import required_text

    (name, how), reason = who(by), required_text(why, "--why", "Say why: --why TEXT.")
    one = withdraw_adjustment(engine_of(db), number, name, reason)
    write_json(json, adjustment_dict(one))
    typer.echo(f"Adjustment {number} of {one.name} ({one.queue}) is withdrawn by {name}{how}.")


@app.command()
def show(plan_id: IdArgument = "latest", out: OutOption = None, db: DbOption = DEFAULT_DB, json: JsonOption = None) -> None:
    """Show a plan's statistical and adjusted forecast, who adjusted it and why."""
    from reports.adjustments import adjustment_dict, adjustments_table, day_totals, forecast_csv, totals_table

    plan = load(db, plan_id)
    found = _held(plan, db)
    totals = [row | {"day": row["day"].isoformat()} for row in day_totals(plan)]
    write_json(json, {"plan": plan.id, "adjustments": [adjustment_dict(one) for one in found], "days": totals})
    if plan.forecast.statistical is None:
        typer.echo(f"Plan {plan.id}: nobody adjusted its forecast.")
    else:
        print_whole(adjustments_table(found))
        print_whole(totals_table(plan))
    _write(out, forecast_csv(plan, found))


@app.command()
def review(
    plan_id: IdArgument,
    actuals: Annotated[Path, typer.Option("--actuals", metavar="CSV", help="What came: the columns of a history file.")],
    db: DbOption = DEFAULT_DB,
    json: JsonOption = None,
) -> None:
    """Compare a plan's adjusted and its statistical forecast with what came: which was nearer?"""
    from dataclasses import asdict

    from imports.actuals import read_actuals
    from planning.adjustments.review import review as compare
    from reports.adjustments import review_table

    plan = load(db, plan_id)
    came = read_actuals(actuals, plan.horizon.zone, plan.horizon, plan.queues, plan.horizon.n)
    rows = compare(plan, _held(plan, db), came)
    write_json(json, {"plan": plan.id, "reviewed": [asdict(row) | {"nearer": row.nearer} for row in rows]})
    print_whole(review_table(rows))


def _is_file(site: str) -> bool:
    return site.endswith((".yaml", ".yml")) or "/" in site or "\\" in site


def _scenario(engine: Engine, site: str, from_file: bool) -> Scenario:
    from planning.adjustments.asked import scenario_of
    from planning.scenario.file import load_scenario
    from store.adjustments import newest_plan_of
    from store.plans import load_plan

    if from_file:
        return load_scenario(Path(site)).scenario
    return scenario_of(load_plan(engine, newest_plan_of(engine, site)))


def _held(plan: Plan, db: str) -> list[Adjustment]:
    """The adjustments that the plan was made with."""
    from demand.adjustments import holding
    from planning.adjustments.asked import scenario_of
    from store.adjustments import in_force_at

    if plan.forecast.statistical is None:
        return []
    return holding(scenario_of(plan), in_force_at(engine_of(db), plan.name, plan.created_utc))


def _write(path: Path | None, text: Any) -> None:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8-sig", newline="")
        typer.echo(f"Written: {path}")
