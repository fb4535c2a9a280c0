"""A routing plan's rows by table, and reading them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, select

from center.contender import Contender
from center.policy import Policy, Turn
from center.routing_plan import BlockLoad, Compared, RoutingPlan
from store.rows.answers import answer_of, answer_row, begun_row
from store.rows.common import Rows, float_or_none
from store.tables import Base
from store.tables.routing_plans import (
    RoutingContenderRow,
    RoutingCostRow,
    RoutingFigureRow,
    RoutingKpiRow,
    RoutingLoadRow,
    RoutingPlanRow,
    RoutingProfileRow,
    RoutingTextRow,
    RoutingTurnRow,
)

_HEAD = ("id", "plan_id", "created_utc", "zone", "seed", "block_min", "bound", "replications", "simulated_seed")
_LOAD = ("work", "target", "given", "before", "reserve", "reserve_short")
_FIGURE = ("before", "after", "change", "half_width")


def rows(plan: RoutingPlan) -> Rows:
    """Rows of every table, in an order in which references hold."""
    key = {"routing_plan_id": plan.id}
    found: Rows = {
        RoutingPlanRow: [
            {name: getattr(plan, name) for name in _HEAD} | {"adopted": bool(plan.adopted), "today": plan.today.model_dump_json()}
        ],
        RoutingTextRow: _texts(plan),
        RoutingKpiRow: [{"kpi": kpi, "number": k, "value": float(value)} for k, (kpi, value) in enumerate(plan.kpis.items())],
        RoutingProfileRow: [
            {"profile": profile, "queue": queue, "number": k, "level": int(level)}
            for profile, levels in plan.profiles.items()
            for k, (queue, level) in enumerate(levels.items())
        ],
        RoutingTurnRow: [
            {"number": k, "agent": turn.agent, "profile": turn.profile, "start_utc": turn.start, "end_utc": turn.end}
            for k, turn in enumerate(plan.turns)
        ],
        RoutingLoadRow: [
            {"number": k, "queue": load.queue, "start_utc": load.start, "end_utc": load.end}
            | {name: float(getattr(load, name)) for name in _LOAD}
            for k, load in enumerate(plan.loads)
        ],
        RoutingFigureRow: [
            {"number": k, "queue": one.queue, "kpi": one.kpi} | {name: float_or_none(getattr(one, name)) for name in _FIGURE}
            for k, one in enumerate(plan.compared)
        ],
        RoutingContenderRow: [{"number": k} | _contender(one) for k, one in enumerate(plan.contenders)],
        RoutingCostRow: [
            {"contender": k, "number": n, "part": part, "cost": int(cost)}
            for k, one in enumerate(plan.contenders)
            for n, (part, cost) in enumerate(one.cost_parts.items())
        ],
    }
    return {table: [row if table is RoutingPlanRow else key | row for row in part] for table, part in found.items()}


def newest_of(connection: Connection, plan_id: str) -> RoutingPlan | None:
    """The newest routing plan of a plan's roster; None where there is none."""
    query = select(RoutingPlanRow.id).where(RoutingPlanRow.plan_id == plan_id)
    found = connection.execute(query.order_by(RoutingPlanRow.created_utc.desc(), RoutingPlanRow.id.desc()).limit(1)).scalar()
    return None if found is None else read_routing_plan(connection, found)


def read_routing_plan(connection: Connection, routing_plan_id: str) -> RoutingPlan:
    """The routing plan of that id, equal to what was saved."""

    def all_of(table: type[Base], *order: str) -> Sequence[Row[Any]]:
        columns = table.__table__.c
        query = select(*columns).where(columns.routing_plan_id == routing_plan_id)
        return connection.execute(query.order_by(*(columns[name] for name in order))).all()

    head = connection.execute(select(RoutingPlanRow.__table__).where(RoutingPlanRow.id == routing_plan_id)).one()
    texts: dict[str, list[str]] = {}
    for row in all_of(RoutingTextRow, "kind", "number"):
        texts.setdefault(row.kind, []).append(row.text)
    profiles: dict[str, dict[str, int]] = {}
    for row in all_of(RoutingProfileRow, "profile", "number"):
        profiles.setdefault(row.profile, {})[row.queue] = row.level
    costs: dict[int, dict[str, int]] = {}
    for row in all_of(RoutingCostRow, "contender", "number"):
        costs.setdefault(row.contender, {})[row.part] = row.cost
    return RoutingPlan(
        **{name: getattr(head, name) for name in _HEAD},
        adopted=head.adopted,
        today=Policy.model_validate_json(head.today),
        queues=tuple(texts.get("queue", ())),
        reasons=tuple(texts.get("reason", ())),
        notes=tuple(texts.get("note", ())),
        versions=dict(text.rsplit(" ", 1) for text in texts.get("version", ())),
        kpis={row.kpi: row.value for row in all_of(RoutingKpiRow, "number")},
        profiles=profiles,
        turns=tuple(
            Turn(agent=row.agent, profile=row.profile, start=row.start_utc, end=row.end_utc) for row in all_of(RoutingTurnRow, "number")
        ),
        loads=tuple(
            BlockLoad(row.queue, row.start_utc, row.end_utc, *(getattr(row, name) for name in _LOAD))
            for row in all_of(RoutingLoadRow, "number")
        ),
        compared=tuple(
            Compared(row.queue, row.kpi, *(getattr(row, name) for name in _FIGURE)) for row in all_of(RoutingFigureRow, "number")
        ),
        contenders=tuple(_read_contender(row, costs.get(row.number, {})) for row in all_of(RoutingContenderRow, "number")),
    )


def _texts(plan: RoutingPlan) -> list[dict[str, Any]]:
    versions = [f"{package} {release}" for package, release in plan.versions.items()]
    kinds = {"queue": plan.queues, "reason": plan.reasons, "note": plan.notes, "version": versions}
    return [{"kind": kind, "number": k, "text": text} for kind, found in kinds.items() for k, text in enumerate(found)]


def _contender(one: Contender) -> dict[str, Any]:
    details = {
        "violations": one.violations,
        "trace": [[float(seconds), int(energy)] for seconds, energy in one.trace],
        "cooling": one.cooling,
        "confidence": one.confidence,
        **begun_row(one),
    }
    return answer_row(one) | {"details": json.dumps(details)}


def _read_contender(row: Any, costs: dict[str, int]) -> Contender:
    details = json.loads(row.details)
    return Contender(
        **answer_of(row),
        cost_parts=costs,
        violations=tuple(details["violations"]),
        trace=tuple((seconds, energy) for seconds, energy in details["trace"]),
        cooling=tuple(tuple(read) for read in details["cooling"]),
        begin=details["begin"],
        polished=details["polished"],
        confidence=details["confidence"],
    )
