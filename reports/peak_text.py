"""A day's re-optimization in the terminal: pace of the day, what it brings, who is told what, and what was assumed."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.peak import Peak
from center.plan import Plan
from reports.contenders_text import contenders_table, titled_table
from reports.headline_text import headline_text
from reports.kpi_text import kpi_sections
from reports.peak_words import (
    AFTER,
    absent_text,
    asked_text,
    gain_text,
    headline,
    level_text,
    levers_text,
    outcome_title,
    pace_text,
    rented_text,
    seconds_text,
    seed_text,
    told_changes,
    verdict,
)
from reports.words import plural, points

CHANGES_SHOWN = 20
_QUEUES_SHOWN = 8


def peak_summary(plan: Plan) -> Group:
    """What a planner wants on the screen after a peak's run; of a plan of the night nothing."""
    if plan.peak is None:
        return Group()
    parts = [headline_text(plan), *peak_sections(plan, plan.peak), *kpi_sections(plan), contenders_table(plan)]
    if plan.assumptions:
        parts += [Text("\nAssumptions", style="bold"), *(Text(f"  - {text}") for text in plan.assumptions)]
    return Group(*parts)


def peak_sections(plan: Plan, peak: Peak) -> list[RenderableType]:
    """The same without contenders and assumptions, which every plan has."""
    parts: list[RenderableType] = [Text("\nPeak", style="bold"), Text(headline(plan, peak))]
    parts += [Text(text) for text in (absent_text(plan, peak), asked_text(peak)) if text]
    parts += _pace(plan, peak)
    if peak.outcomes:
        parts += [_outcomes(peak), *([Text(verdict(peak))] if verdict(peak) else []), _by_queue(plan, peak)]
    parts.append(Text(seed_text(plan, peak), style="dim"))
    parts += [_changes(plan, peak)] if peak.changes else []
    if peak.rented:
        parts += [Text("\nOverflow", style="bold"), *(Text(f"  {rented_text(plan, one)}") for one in peak.rented)]
    return parts


def _pace(plan: Plan, peak: Peak) -> list[Text]:
    if not peak.paces:
        return []
    shown = peak.paces[:_QUEUES_SHOWN]
    more = len(peak.paces) - len(shown)
    lines = [Text(f"  {pace_text(plan, pace)}") for pace in shown]
    lines += [Text(f"  and {plural(more, 'more queue')}, see the report")] if more else []
    return [Text("\nPace of the day", style="bold"), *lines]


def _outcomes(peak: Peak) -> Table:
    caption = "Before the same customers; gain over the plan as it was, from paired replications, with its 95 % interval."
    table = titled_table("The rest of the day, simulated", caption)
    table.add_column("Alternative", no_wrap=True)
    for name in ("Price", "Service level"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Gain", justify="right")
    for one in peak.outcomes:
        style = "bold" if one.name == AFTER else ""
        table.add_row(Text(outcome_title(one)), points(one.price), level_text(one.overall), gain_text(one), style=style)
    return table


def _by_queue(plan: Plan, peak: Peak) -> Table:
    """A row per queue and alternative; the first queues only."""
    more = len(plan.queues) - _QUEUES_SHOWN
    table = titled_table("Queue by queue", f"and {plural(more, 'more queue')}, see the report" if more > 0 else "")
    table.add_column("Queue")
    table.add_column("Alternative")
    for name in ("Contacts", "Service level", "ASA, s", "Abandon"):
        table.add_column(name, justify="right", no_wrap=True)
    for q, queue in enumerate(plan.queues[:_QUEUES_SHOWN]):
        for k, one in enumerate(peak.outcomes):
            shares = level_text(one.service_level[q]), seconds_text(one.asa_s[q]), level_text(one.abandonment[q])
            first = Text(queue if not k else "")
            table.add_row(first, Text(outcome_title(one)), seconds_text(one.offered[q]), *shares, style="bold" if one.name == AFTER else "")
    return table


def _changes(plan: Plan, peak: Peak) -> Table:
    told = told_changes(plan, peak)
    more = len(told) - CHANGES_SHOWN
    rest = f"and {plural(more, 'more change')}, see the report. " if more > 0 else ""
    table = titled_table("Changes", f"{rest}Used: {levers_text(peak)}.")
    table.add_column("Person")
    table.add_column("Change", ratio=1)
    table.add_column("Minutes", justify="right")
    table.add_column("Price", justify="right")
    several = len({change.day for change in told}) > 1
    for one in told[:CHANGES_SHOWN]:
        words = f"{one.day}: {one.words}" if several else one.words
        table.add_row(Text(one.person), Text(words), one.minutes, one.price)
    return table
