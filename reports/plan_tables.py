"""A plan as tables of plain values: what the XLSX and Parquet exports write. Times are aware UTC; pure functions."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from center.kpi import KPI_INFO, Kpi
from center.plan import Plan
from reports.counted import counted_cover
from reports.peak_export import peak_changes_rows
from reports.task_blocks import blocks_text

_SIMULATED = ("offered", "service_level", "low", "high", "goal", "asa_s", "abandonment", "occupancy")


def roster_table(plan: Plan) -> pd.DataFrame:
    """One row a duty; `zone` is that of the agent's site, `breaks_min` all breaks together, `blocks` its task blocks in words."""
    horizon = plan.horizon
    rows = [
        {
            "duty": number,
            "agent": plan.agents[duty.agent],
            "contract": plan.agent_contract[duty.agent],
            "shift": duty.shape,
            "queue": plan.queues[duty.queue],
            "start": horizon.time_of(duty.start),
            "end": horizon.time_of(duty.end),
            "zone": plan.agent_zone[duty.agent],
            "paid_min": int(duty.paid_min),
            "breaks_min": sum(end - start for start, end, _, _ in duty.breaks) * horizon.step_min,
            "blocks": blocks_text(plan, duty, "; "),
        }
        for number, duty in enumerate(plan.duties)
    ]
    return _frame(rows, ["duty", "agent", "contract", "shift", "queue", "start", "end", "zone", "paid_min", "breaks_min", "blocks"])


def breaks_table(plan: Plan) -> pd.DataFrame:
    """One row a break; `duty` numbers the rows of the roster."""
    when = plan.horizon.time_of
    rows = [
        {"duty": number, "agent": plan.agents[duty.agent], "kind": kind, "start": when(start), "end": when(end), "paid": bool(paid)}
        for number, duty in enumerate(plan.duties)
        for start, end, kind, paid in duty.breaks
    ]
    return _frame(rows, ["duty", "agent", "kind", "start", "end", "paid"])


def blocks_table(plan: Plan) -> pd.DataFrame:
    """One row a task block; `duty` numbers the rows of the roster. None of shifts that serve one queue all along."""
    when = plan.horizon.time_of
    rows = [
        {"duty": number, "agent": plan.agents[duty.agent], "queue": plan.queues[queue], "start": when(start), "end": when(end)}
        for number, duty in enumerate(plan.duties)
        for start, end, queue in duty.blocks
    ]
    return _frame(rows, ["duty", "agent", "queue", "start", "end"])


def cover_table(plan: Plan) -> pd.DataFrame:
    """One row per queue and interval that is open or has heads: heads required, rostered, and how many more these count."""
    urgency = plan.requirement.urgency
    values = {
        "required": plan.requirement.rostered,
        "rostered": plan.cover,
        "difference": counted_cover(plan) - plan.requirement.rostered,
        "urgency": plan.open_steps * 0.0 + 1 if urgency is None else urgency,
    }
    return _by_step(plan, values, plan.open_steps | (plan.requirement.rostered > 0) | (plan.cover > 0))


def forecast_table(plan: Plan) -> pd.DataFrame:
    """One row per queue and open interval: contacts, their quantiles, mean handle time in seconds; `statistical`: before adjustments."""
    forecast = plan.forecast
    before = {} if forecast.statistical is None else {"statistical": forecast.statistical}
    levels = {f"p{round(100 * level):02d}": contacts for level, contacts in sorted(forecast.quantiles.items())}
    return _by_step(plan, {"contacts": forecast.offered, **before, **levels, "aht_s": forecast.aht_s}, plan.open_steps)


def simulation_table(plan: Plan) -> pd.DataFrame:
    """One row per queue and interval in which something arrives or somebody works; without rows where nothing was simulated.

    Shares are of 1; `low` and `high` are the ends of the service level's confidence interval.
    """
    found = plan.simulated
    if found is None:
        return _frame([], ["queue", "start", *_SIMULATED])
    values = {name: getattr(found, name) for name in _SIMULATED}
    return _by_step(plan, values, (found.offered > 0) | (plan.cover > 0))


def contenders_table(plan: Plan) -> pd.DataFrame:
    """One row a contender, costs in points."""
    rows = [
        {
            "backend": one.backend,
            "version": one.version,
            "status": one.status,
            "chosen": bool(one.chosen),
            "cost": _points(one.true_cost),
            "bound": _points(one.bound),
            "seconds": float(one.seconds),
            "seed": int(one.seed),
            "broken_rules": len(one.violations),
            "money": one.money,
            "note": one.note,
        }
        for one in plan.contenders
    ]
    columns = ["backend", "version", "status", "chosen", "cost", "bound", "seconds", "seed", "broken_rules", "money", "note"]
    return _frame(rows, columns)


def unmet_table(plan: Plan) -> pd.DataFrame:
    """One row per run of intervals with heads missing."""
    when, hours = plan.horizon.time_of, plan.horizon.step_min / 60
    rows = [
        {
            "queue": plan.queues[one.queue],
            "start": when(one.start),
            "end": when(one.end),
            "missing_hours": float(one.heads * hours),
            "worst": int(one.worst),
        }
        for one in plan.unmet
    ]
    return _frame(rows, ["queue", "start", "end", "missing_hours", "worst"])


def kpis_table(plan: Plan) -> pd.DataFrame:
    """One row a KPI over the whole plan, with its unit and the ends of its confidence interval; empty where it is not known."""
    rows = [
        {"kpi": str(name), "value": float(value) if math.isfinite(value) else None, "unit": _unit(str(name))}
        | dict(zip(("interval_low", "interval_high"), plan.kpi_intervals.get(str(name), (None, None)), strict=True))
        for name, value in plan.kpis.items()
    ]
    return _frame(rows, ["kpi", "value", "interval_low", "interval_high", "unit"])


def _unit(name: str) -> str:
    """``h``, ``s``, ``%`` (a share of 1) and the like; empty of counts and of KPIs of other versions."""
    return KPI_INFO[Kpi(name)].unit if name in set(Kpi) else ""


def peak_changes_table(plan: Plan) -> pd.DataFrame:
    """One row a change of a day's re-optimization."""
    return _frame(peak_changes_rows(plan), ["agent", "date", "zone", "shift", "change", "levers", "added_min", "price"])


def plan_tables(plan: Plan) -> dict[str, pd.DataFrame]:
    """All of them by name; `blocks` only of shifts with task blocks, `simulation` and `peak_changes` only of a plan that has them."""
    tables = {
        "roster": roster_table(plan),
        "breaks": breaks_table(plan),
        "cover": cover_table(plan),
        "forecast": forecast_table(plan),
        "contenders": contenders_table(plan),
        "unmet": unmet_table(plan),
        "kpis": kpis_table(plan),
    }
    tables |= {"blocks": blocks_table(plan)} if any(duty.blocks for duty in plan.duties) else {}
    tables |= {} if plan.simulated is None else {"simulation": simulation_table(plan)}
    return tables | ({} if plan.peak is None else {"peak_changes": peak_changes_table(plan)})


def _by_step(plan: Plan, values: dict[str, Any], there: Any) -> pd.DataFrame:
    parts = []
    for q, queue in enumerate(plan.queues):
        columns = {"queue": queue, "start": plan.horizon.starts_utc} | {name: value[q] for name, value in values.items()}
        parts.append(pd.DataFrame(columns)[there[q]])
    return pd.concat(parts, ignore_index=True)


def _frame(rows: list[dict[str, Any]], columns: list[str]) -> pd.DataFrame:
    """A frame with times in UTC, also where it has no rows."""
    frame = pd.DataFrame(rows, columns=columns)
    for name in ("start", "end"):
        if name in columns:
            frame[name] = pd.to_datetime(frame[name], utc=True)
    for name in ("cost", "bound", "money", "value", "interval_low", "interval_high", "price"):
        if name in columns:
            frame[name] = frame[name].astype(float)
    return frame


def _points(cost: int | None) -> float | None:
    return None if cost is None else int(cost) / 100
