"""The plan in the terminal: headline, KPIs, simulation, contenders, unmet list, assumptions."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.plan import Plan
from reports.contenders_text import answered, contenders_table, name_text, titled_table
from reports.headline import cost_parts, ranked, worst_first
from reports.headline_text import headline_text
from reports.kpi_text import kpi_sections
from reports.peak_text import peak_sections
from reports.routing_plan_text import facts_text, verdict_text
from reports.simulation import QueueResult, queue_results
from reports.simulation_words import amount, held_text, rounds_text, saved_text, target_text
from reports.words import confidence_words, money, percent, plural, points, span_text

_UNMET_SHOWN = 10
_QUEUES_SHOWN = 8


def plan_summary(plan: Plan) -> Group:
    """What a planner wants on the screen after a night's run, ready for a rich console."""
    sections: list[RenderableType] = [headline_text(plan), *_peak(plan), *kpi_sections(plan), *simulation_text(plan), *_routing(plan)]
    sections.append(contenders_table(plan))
    if cost_parts(plan):
        sections.append(_cost_parts(plan))
    if any(c.confidence or c.money is not None for c in plan.contenders):
        sections.append(_confidence(plan))
    sections += _notes(plan)
    if plan.unmet:
        sections.append(_unmet(plan))
    if plan.assumptions:
        sections.append(Text("\nAssumptions", style="bold"))
        sections += [Text(f"  - {text}") for text in plan.assumptions]
    return Group(*sections)


def _routing(plan: Plan) -> list[RenderableType]:
    """Whether the routing plan is in force, and what it is; nothing where there was nothing to route by skill."""
    if plan.routing is None or not plan.routing.turns:
        return []
    return [Text("\nRouting plan", style="bold"), *verdict_text(plan.routing), Text(facts_text(plan.routing))]


def _peak(plan: Plan) -> list[RenderableType]:
    """What changes, of a day's re-optimization."""
    return [] if plan.peak is None else peak_sections(plan, plan.peak)


def simulation_text(plan: Plan) -> list[Text]:
    """Each queue's simulated service level beside Erlang's and its target; what was corrected. Nothing without a simulation."""
    found = plan.simulated
    if found is None:
        return []
    results = queue_results(plan)
    lines = [_queue_line(result) for result in results[:_QUEUES_SHOWN]]
    lines += [f"and {plural(len(results) - _QUEUES_SHOWN, 'more queue')}, see the report"] if len(results) > _QUEUES_SHOWN else []
    lines += [text for text in (rounds_text(found), saved_text(found)) if text]
    return [Text(f"\nSimulated, {plural(found.replications, 'replication')}", style="bold"), *(Text(f"  {line}") for line in lines)]


def _queue_line(result: QueueResult) -> str:
    if not result.judged:
        return f"{result.name}: no service-level target, ASA {amount(result.whole.asa_s)} s"
    level, promise = percent(result.whole.service_level), percent(result.whole.promise)
    kept = "" if result.kept is None else f"; {percent(result.kept)} of its contacts in intervals that keep their goal"
    return f"{result.name}: {level} (Erlang {promise}), target {target_text(result)}: {held_text(result)}{kept}"


def _cost_parts(plan: Plan) -> Table:
    """The same contenders again, apart so that both tables fit 80 columns."""
    parts = cost_parts(plan)
    table = titled_table("What their cost is made of, points")
    table.add_column("Solver", no_wrap=True)
    for part in parts:
        table.add_column(part.capitalize(), justify="right")
    for contender in answered(plan):
        table.add_row(
            name_text(contender), *(points(contender.cost_parts.get(part)) for part in parts), style="bold" if contender.chosen else ""
        )
    return table


def _confidence(plan: Plan) -> Table:
    """What speaks for the answers by their own solvers, and what was paid, also for none."""
    table = titled_table("Confidence", "By the solvers themselves; the bound is each one's own.")
    table.add_column("Solver", no_wrap=True)
    table.add_column("What speaks for the answer")
    paid = any(c.money is not None for c in plan.contenders)
    if paid:
        table.add_column("Paid", justify="right")
    for contender in ranked(plan):
        if contender.confidence or contender.money is not None:
            cost = [money(contender.money)] if paid else []
            table.add_row(name_text(contender), confidence_words(contender.confidence), *cost, style="bold" if contender.chosen else "")
    return table


def _notes(plan: Plan) -> list[Text]:
    """What is worth saying of each contender; why those without an answer have none; what the unchosen ones broke."""
    lines = [Text(f"  {c.backend}: {c.note}") for c in answered(plan) if c.note]
    silent = [c for c in plan.contenders if c.true_cost is None]
    lines += [Text(f"  {c.backend}: {c.status}, {c.note or 'no reason given'} ({c.seconds:,.1f} s)") for c in silent]
    for contender in plan.contenders:
        if contender.violations and not contender.chosen:
            lines.append(Text(f"  {contender.backend} broke {plural(len(contender.violations), 'rule')}, first: {contender.violations[0]}"))
    return [Text("\nNotes", style="bold"), *lines] if lines else []


def _unmet(plan: Plan) -> Table:
    runs = worst_first(plan)
    shown = f"worst {_UNMET_SHOWN} of {plural(len(runs), 'run')}" if len(runs) > _UNMET_SHOWN else plural(len(runs), "run")
    table = titled_table(f"Unmet, {shown}", f"Local time of {plan.horizon.zone}.")
    table.add_column("Queue")
    table.add_column("When", no_wrap=True)
    table.add_column("Head-hours", justify="right")
    table.add_column("Worst, heads", justify="right")
    for run in runs[:_UNMET_SHOWN]:
        hours = run.heads * plan.horizon.step_min / 60
        table.add_row(Text(plan.queues[run.queue]), span_text(plan.horizon, run.start, run.end), f"{hours:,.2f}", f"{run.worst:g}")
    return table
