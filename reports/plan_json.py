"""A plan as plain JSON values for other programs: all but the points over time, which `cover.csv` and `simulated.csv` have."""

from __future__ import annotations

from typing import Any

from center.contender import Contender
from center.plan import Duty, Plan
from reports.export_simulated import simulated_dict
from reports.kpi_words import unknown_kpis
from reports.peak_export import peak_dict
from reports.routing_plan_export import routing_plan_dict


def plan_dict(plan: Plan) -> dict[str, Any]:
    """Names instead of indices, ISO times in the planning zone (duties: the agent's), costs in points."""
    horizon = plan.horizon
    return {
        "id": plan.id,
        "created_utc": plan.created_utc.isoformat(),
        "name": plan.name,
        "title": plan.title,
        "first_day": horizon.dates[0].isoformat(),
        "days": len(horizon.dates),
        "interval_min": horizon.step_min,
        "zone": horizon.zone,
        "seed": plan.seed,
        "scenario_fingerprint": plan.scenario_fingerprint,
        "versions": plan.versions,
        "kpis": {str(kpi): float(value) for kpi, value in plan.kpis.items()},
        "kpi_intervals": {str(kpi): {"low": low, "high": high} for kpi, (low, high) in plan.kpi_intervals.items()},
        "kpis_unknown": {kpi.value: why for kpi, why in unknown_kpis(plan).items()},
        "bound": _points(plan.bound),
        "contenders": [_contender(contender) for contender in plan.contenders],
        "unmet": [
            {
                "queue": plan.queues[unmet.queue],
                "start": _time(plan, unmet.start),
                "end": _time(plan, unmet.end),
                "head_hours": int(unmet.heads) * horizon.step_min / 60,
                "worst": int(unmet.worst),
            }
            for unmet in plan.unmet
        ],
        "duties": [_duty(plan, duty) for duty in plan.duties],
        "assumptions": list(plan.assumptions),
        "simulated": simulated_dict(plan),
        "peak": peak_dict(plan),
        "routing": None if plan.routing is None else routing_plan_dict(plan.routing),
    }


def _contender(contender: Contender) -> dict[str, Any]:
    return {
        "backend": contender.backend,
        "version": contender.version,
        "status": contender.status,
        "chosen": contender.chosen,
        "legal": contender.legal,
        "cost": _points(contender.true_cost),
        "cost_parts": {part: _points(cost) for part, cost in contender.cost_parts.items()},
        "bound": _points(contender.bound),
        "violations": list(contender.violations),
        "seconds": float(contender.seconds),
        "seed": int(contender.seed),
        "confidence": dict(contender.confidence),
        "money": contender.money,
        "note": contender.note,
    }


def _duty(plan: Plan, duty: Duty) -> dict[str, Any]:
    zone = plan.agent_zone[duty.agent]
    return {
        "agent": plan.agents[duty.agent],
        "queue": plan.queues[duty.queue],
        "shift": duty.shape,
        "start": _time(plan, duty.start, zone),
        "end": _time(plan, duty.end, zone),
        "zone": zone,
        "paid_min": int(duty.paid_min),
        "breaks": [
            {"kind": kind, "start": _time(plan, start, zone), "end": _time(plan, end, zone), "paid": bool(paid)}
            for start, end, kind, paid in duty.breaks
        ],
        "blocks": [
            {"queue": plan.queues[queue], "start": _time(plan, start, zone), "end": _time(plan, end, zone)}
            for start, end, queue in duty.blocks
        ],
    }


def _time(plan: Plan, step: int, zone: str | None = None) -> str:
    return plan.horizon.local(step, zone).isoformat()


def _points(cost: int | None) -> float | None:
    return None if cost is None else int(cost) / 100
