"""A plan as CSV tables for spreadsheets: roster, cover, contenders, unmet. Pure functions, plan to text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from center.plan import Duty, Plan
from reports.counted import counted_cover
from reports.task_blocks import blocks_text

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_LOW, _HIGH = 0.1, 0.9


def roster_csv(plan: Plan) -> str:
    """One row a duty, times in the zone of the agent's site; `blocks` is empty where the shift serves its queue all along."""
    header = ["agent", "contract", "date", "shift", "queue", "start", "end", "zone", "paid_min", "breaks", "blocks"]
    return csv_text(header, (_duty_row(plan, duty) for duty in plan.duties))


def cover_csv(plan: Plan) -> str:
    """One row per queue and interval, in the planning zone. Closed intervals without heads are left out.

    `urgency` multiplies the price of a missing head, where closing the loop found that few heads would keep the goal.
    """
    header = ["start", "queue", "forecast", "p10", "p90", "required", "rostered", "difference", "urgency"]
    forecast, required, urgency = plan.forecast, plan.requirement.rostered, plan.requirement.urgency
    spare = counted_cover(plan) - required
    rows = []
    for queue, name in enumerate(plan.queues):
        for step in range(plan.horizon.n):
            need, have = int(required[queue, step]), int(plan.cover[queue, step])
            if plan.open_steps[queue, step] or need or have:
                volumes = (forecast.offered, forecast.quantiles.get(_LOW), forecast.quantiles.get(_HIGH))
                contacts = [None if volume is None else _rounded(volume[queue, step]) for volume in volumes]
                dearer = 1.0 if urgency is None else float(urgency[queue, step])
                rows.append([_local(plan, step), name, *contacts, need, have, round(spare[queue, step].item(), 2), dearer])
    return csv_text(header, rows)


def contenders_csv(plan: Plan) -> str:
    """One row a contender. Costs in points."""
    parts = list(dict.fromkeys(part for contender in plan.contenders for part in contender.cost_parts))
    header = ["backend", "version", "status", "chosen", "cost", *parts, "bound", "seconds", "seed", "broken_rules"]
    header += ["reads_within_1_percent", "gap_to_bound", "money", "note"]
    rows = (
        [
            c.backend,
            c.version,
            c.status,
            "yes" if c.chosen else "no",
            _points(c.true_cost),
            *(_points(c.cost_parts.get(part)) for part in parts),
            _points(c.bound),
            round(c.seconds, 3),
            c.seed,
            " ".join(c.violations),
            c.confidence.get("reads_within_1_percent"),
            c.confidence.get("gap_to_bound"),
            c.money,
            c.note,
        ]
        for c in plan.contenders
    )
    return csv_text(header, rows)


def unmet_csv(plan: Plan) -> str:
    """One row per run of intervals with heads missing; `worst` is its worst interval, in heads."""
    header = ["queue", "start", "end", "missing_hours", "worst"]
    hours = plan.horizon.step_min / 60
    rows = ([plan.queues[u.queue], _local(plan, u.start), _local(plan, u.end), _rounded(u.heads * hours), u.worst] for u in plan.unmet)
    return csv_text(header, rows)


def breaks_text(plan: Plan, duty: Duty) -> str:
    """``break 11:00-11:15 (paid); lunch 13:00-13:30 (unpaid)``, in the zone of the agent's site."""
    zone = plan.agent_zone[duty.agent]
    clock = [(plan.horizon.local(start, zone), plan.horizon.local(end, zone), kind, paid) for start, end, kind, paid in duty.breaks]
    return "; ".join(f"{kind} {start:%H:%M}-{end:%H:%M} ({'paid' if paid else 'unpaid'})" for start, end, kind, paid in clock)


def _duty_row(plan: Plan, duty: Duty) -> list[Any]:
    zone = plan.agent_zone[duty.agent]
    return [
        plan.agents[duty.agent],
        plan.agent_contract[duty.agent],
        plan.horizon.local(duty.start, zone).date().isoformat(),
        duty.shape,
        plan.queues[duty.queue],
        _local(plan, duty.start, zone),
        _local(plan, duty.end, zone),
        zone,
        duty.paid_min,
        breaks_text(plan, duty),
        blocks_text(plan, duty, "; "),
    ]


def _local(plan: Plan, step: int, zone: str | None = None) -> str:
    return plan.horizon.local(step, zone).isoformat(timespec="minutes")


def _points(cost: int | None) -> float | None:
    return None if cost is None else cost / 100


def _rounded(value: float) -> float:
    return round(float(value), 3)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table as CSV; a text that a spreadsheet would run as a formula is made harmless."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_safe(name) for name in header])
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue()


def _safe(cell: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets a leading quote mark; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS) else cell
