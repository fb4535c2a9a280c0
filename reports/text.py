"""The plan in the terminal: headline, KPIs, simulation, contenders, unmet list, assumptions."""

from __future__ import annotations

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.contender import Contender
from center.plan import Plan
from reports.headline import Headline, cost_parts, ranked, worst_first
from reports.routing_plan_text import facts_text, verdict_text
from reports.simulation import QueueResult, queue_results
from reports.simulation_words import amount, held_text, rounds_text, saved_text, target_text
from reports.tiles import tiles
from reports.words import confidence_words, days_text, gap_text, money, percent, plural, points, span_text

_UNMET_SHOWN = 10
_VIOLATIONS_SHOWN = 10
_QUEUES_SHOWN = 8


def plan_summary(plan: Plan) -> Group:
    """What a planner wants on the screen after a night's run, ready for a rich console."""
    sections: list[RenderableType] = [_headline(plan), _kpis(plan), *simulation_text(plan), *_routing(plan), _contenders(plan)]
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


def _headline(plan: Plan) -> Group:
    headline = Headline(plan)
    title = Text(f"{plan.title or plan.name}, {days_text(plan.horizon)} ({plan.horizon.zone})", style="bold")
    verdict = Text(f"{headline.verdict}. ", style="bold green" if headline.legal else "bold red")
    lines: list[Text] = [title, Text(plan.id, style="dim"), verdict + Text(" ".join(headline.sentences))]
    if headline.chosen is not None:
        lines += _violations(headline.chosen)
    return Group(*lines)


def _violations(contender: Contender) -> list[Text]:
    lines = [Text(f"  - {sentence}", style="red") for sentence in contender.violations[:_VIOLATIONS_SHOWN]]
    more = len(contender.violations) - _VIOLATIONS_SHOWN
    return [*lines, Text(f"  - and {more} more", style="red")] if more > 0 else lines


def _table(title: str, caption: str = "") -> Table:
    return Table(
        title=f"\n{title}", caption=caption or None, title_justify="left", caption_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )


def _kpis(plan: Plan) -> Table:
    table = _table("KPIs")
    table.add_column("KPI")
    table.add_column("Value", justify="right")
    table.add_column("Unit")
    table.add_column("Meaning", style="dim")
    for tile in tiles(plan):
        table.add_row(tile.title, Text(tile.value, style="red" if tile.alarm else ""), tile.unit, tile.meaning)
    return table


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


def _contenders(plan: Plan) -> Table:
    bound = f"best proven bound {points(plan.bound)}" if plan.bound is not None else "no bound is known"
    table = _table("Contenders", f"Cost in points, by the referee; gap = (cost - bound) / bound, {bound}. * = chosen.")
    table.add_column("Solver", no_wrap=True)
    table.add_column("Status")
    for name in ("Cost", "Gap", "Broken rules", "Seconds"):
        table.add_column(name, justify="right")
    for contender in _answered(plan):
        broken = len(contender.violations)
        table.add_row(
            _name(contender),
            Text(contender.status),
            points(contender.true_cost),
            gap_text(contender.true_cost, plan.bound),
            Text(str(broken), style="red" if broken else ""),
            f"{contender.seconds:,.1f}",
            style="bold" if contender.chosen else "",
        )
    return table


def _cost_parts(plan: Plan) -> Table:
    """The same contenders again, apart so that both tables fit 80 columns."""
    parts = cost_parts(plan)
    table = _table("What their cost is made of, points")
    table.add_column("Solver", no_wrap=True)
    for part in parts:
        table.add_column(part.capitalize(), justify="right")
    for contender in _answered(plan):
        table.add_row(
            _name(contender), *(points(contender.cost_parts.get(part)) for part in parts), style="bold" if contender.chosen else ""
        )
    return table


def _confidence(plan: Plan) -> Table:
    """What speaks for the answers by their own solvers, and what was paid, also for none."""
    table = _table("Confidence", "By the solvers themselves; the bound is each one's own.")
    table.add_column("Solver", no_wrap=True)
    table.add_column("What speaks for the answer")
    paid = any(c.money is not None for c in plan.contenders)
    if paid:
        table.add_column("Paid", justify="right")
    for contender in ranked(plan):
        if contender.confidence or contender.money is not None:
            cost = [money(contender.money)] if paid else []
            table.add_row(_name(contender), confidence_words(contender.confidence), *cost, style="bold" if contender.chosen else "")
    return table


def _answered(plan: Plan) -> list[Contender]:
    return [contender for contender in ranked(plan) if contender.true_cost is not None]


def _name(contender: Contender) -> Text:
    return Text(f"{'* ' if contender.chosen else '  '}{contender.backend}")


def _notes(plan: Plan) -> list[Text]:
    """What is worth saying of each contender; why those without an answer have none; what the unchosen ones broke."""
    lines = [Text(f"  {c.backend}: {c.note}") for c in _answered(plan) if c.note]
    silent = [c for c in plan.contenders if c.true_cost is None]
    lines += [Text(f"  {c.backend}: {c.status}, {c.note or 'no reason given'} ({c.seconds:,.1f} s)") for c in silent]
    for contender in plan.contenders:
        if contender.violations and not contender.chosen:
            lines.append(Text(f"  {contender.backend} broke {plural(len(contender.violations), 'rule')}, first: {contender.violations[0]}"))
    return [Text("\nNotes", style="bold"), *lines] if lines else []


def _unmet(plan: Plan) -> Table:
    runs = worst_first(plan)
    shown = f"worst {_UNMET_SHOWN} of {plural(len(runs), 'run')}" if len(runs) > _UNMET_SHOWN else plural(len(runs), "run")
    table = _table(f"Unmet, {shown}", f"Local time of {plan.horizon.zone}.")
    table.add_column("Queue")
    table.add_column("When", no_wrap=True)
    table.add_column("Head-hours", justify="right")
    table.add_column("Worst, heads", justify="right")
    for run in runs[:_UNMET_SHOWN]:
        hours = run.heads * plan.horizon.step_min / 60
        table.add_row(Text(plan.queues[run.queue]), span_text(plan.horizon, run.start, run.end), f"{hours:,.2f}", f"{run.worst:g}")
    return table
