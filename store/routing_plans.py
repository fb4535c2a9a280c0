"""Saving, loading and listing routing plans. A routing plan is written in one transaction or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select

from center.errors import Fault, InputError
from center.routing_plan import RoutingPlan
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.refs import LATEST
from store.rows.routing_plans import newest_of, read_routing_plan, rows
from store.tables import PlanRow
from store.tables.routing_plans import RoutingPlanRow, RoutingTurnRow

_SHOWN = 5


@dataclass(frozen=True)
class RoutingPlanSummary:
    """A routing plan in the list."""

    id: str
    plan_id: str | None
    created_utc: datetime
    adopted: bool
    turns: int


def save_routing_plan(engine: Engine, plan: RoutingPlan) -> None:
    """Write a routing plan, whole.

    Raises
    ------
    InputError
        One of that id is there already, the plan whose roster it routes is not, or the database refuses.
    """
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        if connection.execute(select(RoutingPlanRow.id).where(RoutingPlanRow.id == plan.id)).first():
            raise InputError(Fault(f"routing plan {plan.id}", "one of that id in the database", "a new id"))
        if plan.plan_id is not None and not connection.execute(select(PlanRow.id).where(PlanRow.id == plan.plan_id)).first():
            raise InputError(Fault(f"routing plan {plan.id}", f"no plan {plan.plan_id} in the database", "the plan that it routes, saved"))
        for table, found in rows(plan).items():
            if found:
                connection.execute(insert(table), found)


def load_routing_plan(engine: Engine, ref: str) -> RoutingPlan:
    """The routing plan that `ref` names: its id, a unique prefix of one (with or without ``routing-``), or ``latest``.

    Raises
    ------
    InputError
        None or several have that prefix.
    """
    with said(engine), engine.connect() as connection:
        return read_routing_plan(connection, resolve_routing_plan(connection, ref))


def routing_plan_of(engine: Engine, plan_id: str) -> RoutingPlan | None:
    """The newest routing plan of a plan's roster, by the plan's whole id; None where there is none."""
    with said(engine), engine.connect() as connection:
        return newest_of(connection, plan_id)


def list_routing_plans(engine: Engine) -> list[RoutingPlanSummary]:
    """All routing plans, newest first."""
    turns = select(func.count()).where(RoutingTurnRow.routing_plan_id == RoutingPlanRow.id).scalar_subquery()
    query = select(RoutingPlanRow.id, RoutingPlanRow.plan_id, RoutingPlanRow.created_utc, RoutingPlanRow.adopted, turns)
    with said(engine), engine.connect() as connection:
        ordered = query.order_by(RoutingPlanRow.created_utc.desc(), RoutingPlanRow.id.desc())
        return [RoutingPlanSummary(*row) for row in connection.execute(ordered)]


def resolve_routing_plan(connection: Connection, ref: str) -> str:
    """Id of the routing plan that `ref` names; raises as `load_routing_plan`."""
    ref = ref.strip().lower()
    newest = select(RoutingPlanRow.id).order_by(RoutingPlanRow.created_utc.desc(), RoutingPlanRow.id.desc())
    if ref == LATEST:
        found = connection.execute(newest.limit(1)).scalar()
        if found is None:
            raise InputError(
                Fault("routing plan 'latest'", "no routing plan in the database", "at least one", "`crewtide route plan` makes one.")
            )
        return found
    column = RoutingPlanRow.id
    matches = column.startswith(ref, autoescape=True) | column.startswith(f"routing-{ref}", autoescape=True)
    ids = list(connection.execute(newest.where(matches)).scalars().all())
    exact = [one for one in ids if one in (ref, f"routing-{ref}")]
    if len(exact) == 1 or len(ids) == 1:
        return (exact or ids)[0]
    if not ids:
        raise InputError(Fault(f"routing plan {ref!r}", "none whose id starts so", "an id, a unique prefix of one, or latest"))
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    raise InputError(Fault(f"routing plan {ref!r}", f"{len(ids)}: {', '.join(ids[:_SHOWN])}{more}", "a prefix of one only"))
