"""The plan's own row, its names, KPIs, versions and assumptions."""

from __future__ import annotations

from typing import Any

from center.horizon import Horizon
from center.plan import Plan
from store.rows.common import Reader, Rows, float_or_nan, float_or_none, int_or_none
from store.tables import AgentRow, AssumptionRow, KpiRow, PlanRow, QueueRow, VersionRow


def rows(plan: Plan) -> Rows:
    """Rows of the plan and its lists of names."""
    return {
        PlanRow: [_plan_row(plan)],
        QueueRow: [
            {"plan_id": plan.id, "number": k, "queue": queue, "method": method}
            for k, (queue, method) in enumerate(zip(plan.queues, plan.forecast.method, strict=True))
        ],
        AgentRow: _agent_rows(plan),
        KpiRow: _kpi_rows(plan),
        VersionRow: [
            {"plan_id": plan.id, "number": k, "package": package, "version": version}
            for k, (package, version) in enumerate(plan.versions.items())
        ],
        AssumptionRow: [{"plan_id": plan.id, "number": k, "sentence": sentence} for k, sentence in enumerate(plan.assumptions)],
    }


def horizon_of(row: Any) -> Horizon:
    """Horizon of a row of `plans`."""
    return Horizon(row.start_utc, row.step_min, row.steps, row.zone)


def read(reader: Reader) -> dict[str, Any]:
    """Plan fields that `rows` wrote beside the plan's own row and names."""
    agents = reader.all(AgentRow, "number")
    fair = [agent for agent in agents if agent.unpopular_worked is not None]
    kpis = reader.all(KpiRow, "number")
    return {
        "agent_contract": tuple(agent.contract for agent in agents),
        "agent_zone": tuple(agent.zone for agent in agents),
        "fairness_share": tuple((agent.unpopular_worked, float(agent.fair_share)) for agent in fair),
        "kpis": {row.kpi: float_or_nan(row.value) for row in kpis},
        "kpi_intervals": {row.kpi: (row.low, row.high) for row in kpis if row.low is not None and row.high is not None},
        "versions": {row.package: row.version for row in reader.all(VersionRow, "number")},
        "assumptions": tuple(row.sentence for row in reader.all(AssumptionRow, "number")),
    }


def _plan_row(plan: Plan) -> dict[str, Any]:
    horizon = plan.horizon
    return {
        "id": plan.id,
        "created_utc": plan.created_utc,
        "name": plan.name,
        "title": plan.title,
        "seed": int(plan.seed),
        "scenario_fingerprint": plan.scenario_fingerprint,
        "first_day": horizon.dates[0],
        "start_utc": horizon.start_utc,
        "step_min": horizon.step_min,
        "steps": horizon.n,
        "zone": horizon.zone,
        "shrinkage": float(plan.requirement.shrinkage),
        "bound": int_or_none(plan.bound),
    }


def _agent_rows(plan: Plan) -> list[dict[str, Any]]:
    shares = plan.fairness_share or ((None, None),) * len(plan.agents)
    people = zip(plan.agents, plan.agent_contract, plan.agent_zone, shares, strict=True)
    return [
        {
            "plan_id": plan.id,
            "number": k,
            "agent": agent,
            "contract": contract,
            "zone": zone,
            "unpopular_worked": int_or_none(worked),
            "fair_share": None if fair is None else float(fair),
        }
        for k, (agent, contract, zone, (worked, fair)) in enumerate(people)
    ]


def _kpi_rows(plan: Plan) -> list[dict[str, Any]]:
    """Each KPI with its interval, where it has one."""
    nothing = (None, None)
    return [
        {"plan_id": plan.id, "number": k, "kpi": str(kpi), "value": _known(value)}
        | dict(zip(("low", "high"), map(float_or_none, plan.kpi_intervals.get(kpi, nothing)), strict=True))
        for k, (kpi, value) in enumerate(plan.kpis.items())
    ]


def _known(value: float) -> float | None:
    return None if value != value else float(value)
