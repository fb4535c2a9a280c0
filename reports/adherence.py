"""Planned against actual on the screen and for other programs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.box import SIMPLE
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from center.adherence import Adherence, OutSpell, PersonDay, Total, shrinkage_of, total_of
from center.plan import Plan
from reports.export_csv import csv_text
from reports.words import NOTHING, day_text, number, percent

_WORST = 15
_DRAWN = {"absence": "absence", "lateness": "late"}


def adherence_text(plan: Plan, days: Sequence[PersonDay], sites: Sequence[str], assumed: Mapping[str, float]) -> Group:
    """Totals by site, contract and day, the people furthest off, and the measured shrinkage beside the assumed one."""
    parts: list[RenderableType] = [_totals(plan, days, sites), _worst(plan, days)]
    return Group(*parts, *(Text(line) for line in shrinkage_lines(days, assumed)))


def shrinkage_lines(days: Sequence[PersonDay], assumed: Mapping[str, float]) -> Iterator[str]:
    """What was lost of the time planned on the queue, what the scenario assumes, and lines to put into it."""
    measured = shrinkage_of(days)
    if not measured:
        return
    yield f"Measured shrinkage, not in the roster: {percent(sum(measured.values()))} of the time planned on the queue."
    yield f"  Measured: {_items(measured)}"
    yield f"  The scenario assumes {percent(sum(assumed.values()))}: {_items(assumed)}" if assumed else "  The scenario assumes none."
    yield "  To plan with what was measured, in the scenario's shrinkage in place of the items with in_roster: false:"
    for line in shrinkage_yaml(measured):
        yield f"    {line}"


def shrinkage_yaml(measured: Mapping[str, float]) -> list[str]:
    """Items for the scenario's `shrinkage` section; what was not seen is left out."""
    return [
        f"- {{name: {item}, share: {share:.3f}, in_roster: false, drawn: {_DRAWN.get(item, 'away')}}}"
        for item, share in measured.items()
        if share >= 0.0005
    ]


def days_csv(plan: Plan, days: Sequence[PersonDay]) -> str:
    """One row per person and day, minutes; adherence and conformance are shares."""
    minutes = [name for name in asdict(days[0]) if name not in ("agent", "day")] if days else []
    header = ["day", "agent", "contract", *minutes, "adherence", "conformance"]
    rows = (
        [
            day.day.isoformat(),
            plan.agents[day.agent],
            plan.agent_contract[day.agent],
            *(_rounded(getattr(day, name)) for name in minutes),
            _rounded(day.adherence, 4),
            _rounded(day.conformance, 4),
        ]
        for day in days
    )
    return csv_text(header, rows)


def intervals_csv(plan: Plan, found: Adherence) -> str:
    """One row per interval in which somebody was planned or worked: heads on the queue, planned and actual, and adherence."""
    rows = []
    for step in range(plan.horizon.n):
        planned, actual, all_s = (float(values[step]) for values in (found.planned_heads, found.actual_heads, found.planned_s))
        if planned or actual or all_s:
            kept = float(found.kept_s[step]) / all_s if all_s else None
            start = plan.horizon.local(step).isoformat(timespec="minutes")
            rows.append([start, _rounded(planned), _rounded(actual), _rounded(actual - planned), _rounded(kept, 4)])
    return csv_text(["start", "planned_heads", "actual_heads", "difference", "adherence"], rows)


def adherence_dict(plan: Plan, days: Sequence[PersonDay], sites: Sequence[str], assumed: Mapping[str, float]) -> dict[str, Any]:
    """Totals, person-days and shrinkage as plain values."""
    return {
        "plan": plan.id,
        "total": _total_dict(total_of(days)),
        "sites": {name: _total_dict(total) for name, total in _grouped(days, [sites[day.agent] for day in days])},
        "contracts": {name: _total_dict(total) for name, total in _grouped(days, [plan.agent_contract[day.agent] for day in days])},
        "shrinkage": {"measured": shrinkage_of(days), "assumed": dict(assumed)},
        "days": [_day_dict(plan, day) for day in days],
    }


def out_dict(plan: Plan, out: Sequence[OutSpell]) -> list[dict[str, Any]]:
    """Spells out of adherence; times in the agent's zone."""
    step = plan.horizon.step_min * 60
    return [
        {
            "agent": plan.agents[one.agent],
            "start": _clock(plan, one.start, one.agent),
            "minutes": (one.end - one.start) / 60,
            "planned": one.planned.value,
            "actual": one.actual.value,
            "interval": plan.horizon.local(one.start // step).isoformat(timespec="minutes"),
        }
        for one in out
    ]


def _totals(plan: Plan, days: Sequence[PersonDay], sites: Sequence[str]) -> Table:
    table = Table(box=SIMPLE, title="Planned against actual", title_justify="left", title_style="bold")
    table.add_column("Who")
    for name in ("Days", "Planned h", "Worked h", "Adherence", "Conformance"):
        table.add_column(name, justify="right")
    groups = [("all", total_of(days)), *_grouped(days, [sites[day.agent] for day in days])]
    groups += _grouped(days, [plan.agent_contract[day.agent] for day in days])
    groups += [(day_text(day), total) for day, total in _grouped(days, [day.day for day in days])]
    for group, total in groups:
        hours = [number(minutes / 60) for minutes in (total.planned_work_min, total.worked_min)]
        table.add_row(Text(str(group)), str(total.days), *hours, percent(total.adherence), percent(total.conformance))
    return table


def _worst(plan: Plan, days: Sequence[PersonDay]) -> Table:
    table = Table(box=SIMPLE, title=f"Furthest off, at most {_WORST} person-days", title_justify="left", title_style="bold")
    table.add_column("Day", no_wrap=True)
    table.add_column("Who")
    for name in ("Adherence", "Conformance", "Late min", "Early min", "Spells out", "Minutes out"):
        table.add_column(name, justify="right")
    judged = sorted((day for day in days if day.adherence is not None), key=lambda day: (day.adherence or 0.0, day.day, day.agent))
    for day in judged[:_WORST]:
        times = [NOTHING if minutes is None else number(minutes) for minutes in (day.late_start_min, day.early_leave_min)]
        label = Text(plan.agents[day.agent] + (" (absent)" if day.late_start_min is None else ""))
        shares = (percent(day.adherence), percent(day.conformance))
        table.add_row(day_text(day.day), label, *shares, *times, str(day.out_spells), number(day.out_min))
    return table


def _grouped(days: Sequence[PersonDay], keys: Sequence[Any]) -> list[tuple[Any, Total]]:
    return [(key, total_of(day for day, own in zip(days, keys, strict=True) if own == key)) for key in sorted(set(keys))]


def _items(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{item} {percent(share)}" for item, share in shares.items())


def _total_dict(total: Total) -> dict[str, Any]:
    return asdict(total) | {"adherence": total.adherence, "conformance": total.conformance}


def _day_dict(plan: Plan, day: PersonDay) -> dict[str, Any]:
    own = asdict(day) | {"agent": plan.agents[day.agent], "day": day.day.isoformat()}
    return own | {"adherence": day.adherence, "conformance": day.conformance}


def _clock(plan: Plan, second: int, agent: int) -> str:
    from datetime import timedelta
    from zoneinfo import ZoneInfo

    moment = plan.horizon.start_utc + timedelta(seconds=second)
    return moment.astimezone(ZoneInfo(plan.agent_zone[agent])).isoformat(timespec="seconds")


def _rounded(value: Any, digits: int = 2) -> Any:
    return round(value, digits) if isinstance(value, float) else value
