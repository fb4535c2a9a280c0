"""A routing plan in the terminal: whether it is adopted and why, simulated figures, contenders, profiles, what is not met."""

from __future__ import annotations

from collections import Counter

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.routing_plan import Compared, RoutingPlan
from reports.words import NOTHING, gap_text, number, percent, plural, points

_PROFILES_SHOWN, _NOTES_SHOWN = 12, 8


def routing_plan_summary(plan: RoutingPlan) -> Group:
    """What is said of a routing plan, ready for a rich console."""
    parts: list[RenderableType] = [Text("Routing plan", style="bold"), Text(plan.id, style="dim"), *verdict_text(plan)]
    if plan.turns:
        parts += [Text(facts_text(plan)), *([_figures(plan)] if plan.compared else []), _contenders(plan), _profiles(plan)]
        parts += [Text(f"  {one.backend}: {one.note}", style="dim") for one in plan.contenders if one.note]
    notes = plan.notes[:_NOTES_SHOWN]
    if notes:
        parts += [Text("\nWork without people" if plan.turns else "", style="bold"), *(Text(f"  {note}") for note in notes)]
    if len(plan.notes) > len(notes):
        parts.append(Text(f"  and {len(plan.notes) - len(notes):,} more, see the report"))
    return Group(*parts)


def facts_text(plan: RoutingPlan) -> str:
    """``370 turns of 69 profiles in blocks of 120 min, 51 changes inside a shift; 5.9 % of the time first on another queue ...``"""
    kpi = {name: plan.kpis.get(name, 0.0) for name in ("switches", "away_share", "unmet_head_hours", "unmet_head_hours_today")}
    said = f"{plural(len(plan.turns), 'turn')} of {plural(len(plan.profiles), 'profile')} in blocks of {plan.block_min} min"
    said += f", {plural(round(kpi['switches']), 'change')} inside a shift; {percent(kpi['away_share'])} of the time people serve"
    said += f" another queue first than their shift's. Work without people: {number(kpi['unmet_head_hours'])} head-hours"
    return f"{said} (today's routing {number(kpi['unmet_head_hours_today'])})."


def change_text(one: Compared | None, scale: float, digits: int = 2) -> str:
    """``+0.18 ± 0.04``; a dash where nothing is known."""
    if one is None or one.change is None:
        return NOTHING
    half = "" if one.half_width is None else f" ± {one.half_width * scale:.{digits}f}"
    return f"{one.change * scale:+.{digits}f}{half}"


def verdict_text(plan: RoutingPlan) -> list[Text]:
    """Whether the plan is in force, and why."""
    style = "bold green" if plan.adopted else "bold"
    word = "Adopted. " if plan.adopted else ""
    return [Text(word, style=style) + Text(" ".join(plan.reasons))] if plan.reasons else []


def _figures(plan: RoutingPlan) -> Table:
    caption = f"{plural(plan.replications or 0, 'replication')} before the same customers; plan less today's routing, 95 % interval."
    table = _table("Simulated", caption)
    table.add_column("Queue")
    for name in ("Today", "Plan", "Points", "Abandon, points", "ASA, s"):
        table.add_column(name, justify="right", no_wrap=True)
    for queue in (None, *plan.queues):
        level = plan.figure("service_level", queue)
        if level is not None:
            changes = (change_text(plan.figure(kpi, queue), scale) for kpi, scale in (("abandonment", 100), ("asa", 1)))
            cells = [percent(level.before), percent(level.after), change_text(level, 100), *changes]
            table.add_row(Text("all" if queue is None else queue), *cells, style="bold" if queue is None else "")
    return table


def _contenders(plan: RoutingPlan) -> Table:
    caption = f"Cost in points, by the referee; gap to the proven bound {points(plan.bound)}. E is the model's. * = chosen."
    table = _table("Contenders", caption)
    table.add_column("Solver", no_wrap=True)
    table.add_column("Status")
    for name in ("Cost", "Gap", "E", "Bound of E", "Broken rules", "Seconds"):
        table.add_column(name, justify="right")
    for one in sorted(plan.contenders, key=lambda one: (len(one.violations), one.true_cost is None, one.true_cost or 0)):
        figures = [points(one.true_cost), gap_text(one.true_cost, plan.bound), points(one.energy), points(one.bound)]
        solver = Text(f"{'* ' if one.chosen else '  '}{one.backend}")
        table.add_row(
            solver, Text(one.status), *figures, str(len(one.violations)), f"{one.seconds:,.1f}", style="bold" if one.chosen else ""
        )
    return table


def _profiles(plan: RoutingPlan) -> Table:
    uses = Counter(turn.profile for turn in plan.turns)
    more = len(uses) - _PROFILES_SHOWN
    table = _table("Profiles", f"and {more:,} more, see the export" if more > 0 else "")
    table.add_column("Profile", no_wrap=True)
    table.add_column("Serves: level 1 first")
    table.add_column("Turns", justify="right")
    for name, count in uses.most_common(_PROFILES_SHOWN):
        table.add_row(Text(name), Text(profile_text(plan.profiles[name])), f"{count:,}")
    return table


def profile_text(levels: dict[str, int]) -> str:
    """``1 calls-de; 3 calls-es, calls-en``."""
    by_level: dict[int, list[str]] = {}
    for queue, level in sorted(levels.items(), key=lambda item: item[1]):
        by_level.setdefault(level, []).append(queue)
    return "; ".join(f"{level} {', '.join(queues)}" for level, queues in by_level.items())


def _table(title: str, caption: str = "") -> Table:
    return Table(
        title=f"\n{title}", caption=caption or None, title_justify="left", caption_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )
