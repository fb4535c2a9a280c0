"""The capacity plan on a terminal, as CSV and as plain values."""

from __future__ import annotations

from typing import Any

import numpy as np
from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.capacity import CapacityPlan, Hire, Staffed
from reports.export_csv import csv_text
from reports.words import NOTHING, listed, number, percent, plural

_SHORT = 0.005


def capacity_text(plan: CapacityPlan) -> Group:
    """Verdict, a row a month, skills where there are several, classes, assumptions."""
    parts: list[RenderableType] = [Text(f"{plan.title or plan.name}, {plan.months[0]} to {plan.months[-1]}", style="bold")]
    parts += [Text(verdict(plan)), _months(plan), _with_hires(plan)]
    if len(plan.skills) > 1:
        parts += [_skills(plan), _groups(plan)]
    parts.append(_classes(plan))
    parts.append(Text("Assumptions", style="bold"))
    return Group(*parts, *(Text(f"  - {text}") for text in plan.assumptions))


def verdict(plan: CapacityPlan) -> str:
    """Need, gap and hires in sentences."""
    need, before, after = plan.need.sum(axis=0), plan.announced_staff, plan.hired_staff
    heads = before.heads.sum(axis=0)
    said = [f"{number(need[0])} full-time equivalents are needed in {plan.months[0]}, {number(need[-1])} in {plan.months[-1]}."]
    said.append(f"Without further hires {number(heads[0])} heads become {number(heads[-1])}.")
    if before.short.max() < _SHORT:
        return " ".join([*said, f"Nobody is missing; that holds with {percent(before.covered.min(), 0)} in the least sure month."])
    worst = int(before.short.argmax())
    said.append(f"Most is missing in {plan.months[worst]}: {number(before.short[worst])}.")
    hired = sum(hire.heads for hire in plan.hires)
    if not hired:
        return " ".join([*said, "No class can start in time to help."])
    least = "The least" if plan.proven else "The best that were found"
    said.append(
        f"{least} hires that close the gap as far as can be: {plural(hired, 'head')} in {plural(len(plan.hires), 'class', 'classes')}."
    )
    left = [str(month) for month, short in zip(plan.months, after.short, strict=True) if short >= _SHORT]
    said.append(f"What is left is in {listed(left)}: no class is ready by then, or none is large enough." if left else "Nothing is left.")
    return " ".join(said)


def capacity_dict(plan: CapacityPlan) -> dict[str, Any]:
    """Everything of the plan; full-time equivalents where not said otherwise, quantiles 10 % and 90 %."""
    return {
        "name": plan.name,
        "title": plan.title,
        "verdict": verdict(plan),
        "months": [str(month) for month in plan.months],
        "fte_hours_week": plan.fte_hours,
        "contacts": _by(plan.queues, plan.contacts, plan.contacts_low, plan.contacts_high),
        "need": _by(plan.skills, plan.need, plan.need_low, plan.need_high),
        "announced": {"classes": [_hire(hire) for hire in plan.announced]} | _staffed(plan, plan.announced_staff),
        "with_hires": {"classes": [_hire(hire) for hire in plan.hires], "proven_least": plan.proven} | _staffed(plan, plan.hired_staff),
        "draws": plan.draws,
        "seed": plan.seed,
        "assumptions": list(plan.assumptions),
    }


def capacity_csv(plan: CapacityPlan) -> str:
    """One row a month, then one per month and skill, and per month and skill group."""
    header = ["month", "part", "contacts", "contacts_p10", "contacts_p90", "need_fte", "need_p10", "need_p90"]
    header += [f"{name}{end}" for end in ("", "_with_hires") for name in ("heads", "fte", "short_fte", "covered", "cost")] + ["hired"]
    rows: list[list[Any]] = []
    for m, month in enumerate(plan.months):
        figures = [values[:, m].sum() for values in (plan.contacts, plan.contacts_low, plan.contacts_high)]
        figures += [values[:, m].sum() for values in (plan.need, plan.need_low, plan.need_high)]
        for one in (plan.announced_staff, plan.hired_staff):
            figures += [one.heads[:, m].sum(), one.fte[:, m].sum(), one.short[m], one.covered[m], one.cost[m]]
        rows.append([str(month), "all", *_rounded(figures), _hired(plan, m)])
        for s, skill in enumerate(plan.skills):
            needs = [values[s, m] for values in (plan.need, plan.need_low, plan.need_high)]
            shorts = [[None, None, one.short_by_skill[s, m], None, None] for one in (plan.announced_staff, plan.hired_staff)]
            rows.append([str(month), f"skill {skill}", None, None, None, *_rounded([*needs, *shorts[0], *shorts[1]]), None])
        for g, group in enumerate(plan.groups):
            there = [[one.heads[g, m], one.fte[g, m], None, None, None] for one in (plan.announced_staff, plan.hired_staff)]
            rows.append([str(month), f"group {'+'.join(group)}", *[None] * 6, *_rounded([*there[0], *there[1]]), None])
    return csv_text(header, rows)


def _months(plan: CapacityPlan) -> Table:
    names = ("Contacts", "Needed", "10-90 %", "Heads", "There", "Short", "Enough")
    table = _table("By month, full-time equivalents; announced classes only", "Month", *names)
    one = plan.announced_staff
    for m, month in enumerate(plan.months):
        low, high = (number(values[:, m].sum()) for values in (plan.need_low, plan.need_high))
        need = number(plan.contacts[:, m].sum(), 0), number(plan.need[:, m].sum()), f"{low}-{high}"
        table.add_row(str(month), *need, *_there(one, m))
    table.caption = "Heads at the month's begin; enough: probability that nothing is missing."
    return table


def _with_hires(plan: CapacityPlan) -> Table:
    table = _table("With the further hires", "Month", "Hired", "Heads", "There", "Short", "Enough", "Cost")
    one = plan.hired_staff
    for m, month in enumerate(plan.months):
        table.add_row(str(month), str(_hired(plan, m) or NOTHING), *_there(one, m), number(one.cost[m], 0))
    return table


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(box=SIMPLE, title=title, title_justify="left", title_style="bold", caption_justify="left")
    table.add_column(first, no_wrap=True)
    for name in others:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _there(one: Staffed, m: int) -> tuple[str, str, str, str]:
    """Heads, full-time equivalents, what is missing, probability that nothing is."""
    return number(one.heads[:, m].sum()), number(one.fte[:, m].sum()), _missing(one.short[m]), percent(float(one.covered[m]), 0)


def _skills(plan: CapacityPlan) -> Table:
    table = Table(box=SIMPLE, title="Needed by skill; missing in brackets, before further hires", title_justify="left", title_style="bold")
    table.add_column("Month", no_wrap=True)
    for skill in plan.skills:
        table.add_column(Text(skill), justify="right")
    for m, month in enumerate(plan.months):
        short = plan.announced_staff.short_by_skill[:, m]
        cells = [f"{number(need)}{f' ({number(gap)})' if gap >= 0.05 else ''}" for need, gap in zip(plan.need[:, m], short, strict=True)]
        table.add_row(str(month), *cells)
    return table


def _groups(plan: CapacityPlan) -> Table:
    """Heads of each skill group in the first, middle and last month, without further hires and with them."""
    table = Table(box=SIMPLE, title="Heads by skill group", title_justify="left", title_style="bold")
    table.add_column("Skills")
    chosen = sorted({0, len(plan.months) // 2, len(plan.months) - 1})
    for m in chosen:
        table.add_column(str(plan.months[m]), justify="right")
    table.add_column("With hires", justify="right")
    for g, group in enumerate(plan.groups):
        if not plan.hired_staff.heads[g].any():
            continue
        heads = [number(plan.announced_staff.heads[g, m]) for m in chosen]
        table.add_row(Text(" + ".join(group)), *heads, number(plan.hired_staff.heads[g, -1]))
    return table


def _classes(plan: CapacityPlan) -> Table:
    table = Table(box=SIMPLE, title="Classes", title_justify="left", title_style="bold")
    for name in ("Start", "Heads", "Contract", "Skills", "What"):
        table.add_column(name)
    for hire, what in [*((one, "announced") for one in plan.announced), *((one, "further") for one in plan.hires)]:
        table.add_row(hire.start.isoformat(), str(hire.heads), Text(hire.contract), Text(" + ".join(hire.skills)), what)
    if not plan.announced and not plan.hires:
        table.add_row(NOTHING, "0", "", "", "none announced, none needed")
    return table


def _missing(short: float) -> str:
    return number(short) if short >= _SHORT else NOTHING


def _hired(plan: CapacityPlan, m: int) -> int:
    """Heads of further classes that start in a month."""
    return sum(hire.heads for hire in plan.hires if (hire.start.year, hire.start.month) == (plan.months[m].year, plan.months[m].number))


def _rounded(values: list[Any]) -> list[Any]:
    return [None if value is None else round(float(value), 3) for value in values]


def _by(names: tuple[str, ...], *values: np.ndarray) -> dict[str, Any]:
    ends = ("expected", "p10", "p90")
    return {name: {end: value[k].tolist() for end, value in zip(ends, values, strict=True)} for k, name in enumerate(names)}


def _hire(hire: Hire) -> dict[str, Any]:
    return {"start": hire.start.isoformat(), "heads": hire.heads, "contract": hire.contract, "skills": list(hire.skills)}


def _staffed(plan: CapacityPlan, one: Staffed) -> dict[str, Any]:
    return {
        "heads": one.heads.sum(axis=0).tolist(),
        "heads_p10": one.heads_low.tolist(),
        "heads_p90": one.heads_high.tolist(),
        "groups": [
            {"skills": list(group), "heads": one.heads[g].tolist(), "leavers": one.leavers[g].tolist(), "fte": one.fte[g].tolist()}
            for g, group in enumerate(plan.groups)
        ],
        "short": one.short.tolist(),
        "short_by_skill": {skill: one.short_by_skill[s].tolist() for s, skill in enumerate(plan.skills)},
        "covered": one.covered.tolist(),
        "cost": one.cost.tolist(),
    }
