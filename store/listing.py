"""The list of plans, each in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Engine, Select, and_, case, func, select

from center.kpi import Kpi
from store.database import said
from store.refs import resolve
from store.rows.plans import horizon_of
from store.tables import ContenderRow, DutyRow, KpiRow, PeakRow, PlanRow, PublicationRow, PublishedDayRow, SimulatedPointRow


class State(StrEnum):
    """Where a plan is in its life: never published, in force on a day at least, or taken over on all of its days."""

    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


@dataclass(frozen=True)
class PlanSummary:
    """A plan in the list.

    Attributes
    ----------
    first_day, days
        Local days of the horizon.
    backend, true_cost
        The chosen contender's, None where none was chosen.
    bound
        Best proven lower bound of the cost, None where none is known.
    coverage
        Share of the required head-hours that is covered, None where the plan has no such KPI.
    state, days_in_force
        Draft, published or superseded; on how many of its days it is in force.
    met_share
        Share of the simulated contacts whose interval keeps its service-level goal, or may; None where it was not simulated or has
        no goal.
    zone
        Of the plan.
    base_plan_id, peak_utc
        Of a day's re-optimization: the plan that it changes, which may be pruned by now, and from when on; None for a plan of the night.
    """

    id: str
    created_utc: datetime
    title: str
    first_day: date
    days: int
    duties: int
    backend: str | None
    true_cost: int | None
    bound: int | None
    coverage: float | None
    state: State
    days_in_force: int
    met_share: float | None
    zone: str
    base_plan_id: str | None
    peak_utc: datetime | None


def list_plans(engine: Engine, plan_id: str | None = None) -> list[PlanSummary]:
    """All plans, newest first; or the one of an id."""
    query = _query() if plan_id is None else _query().where(PlanRow.id == plan_id)
    with said(engine), engine.connect() as connection:
        return [
            PlanSummary(
                id=row.id,
                created_utc=row.created_utc,
                title=row.title,
                first_day=row.first_day,
                days=len(horizon_of(row).dates),
                duties=row.duties,
                backend=row.backend,
                true_cost=row.true_cost,
                bound=row.bound,
                coverage=row.coverage,
                state=state_of(row.in_force, row.publications),
                days_in_force=row.in_force,
                met_share=row.kept / row.judged if row.judged else None,
                zone=row.zone,
                base_plan_id=row.base_plan_id,
                peak_utc=row.now_utc,
            )
            for row in connection.execute(query)
        ]


def plan_days(engine: Engine, ref: str) -> list[date]:
    """Local days of the plan that `ref` names."""
    with said(engine), engine.connect() as connection:
        row = connection.execute(select(PlanRow.__table__).where(PlanRow.id == resolve(connection, ref))).one()
    return list(horizon_of(row).dates)


def state_of(in_force: int, publications: int) -> State:
    """State of a plan that is in force on so many days, and was put in force so many times."""
    if in_force:
        return State.PUBLISHED
    return State.SUPERSEDED if publications else State.DRAFT


def counted(table: Any, name: str) -> Any:
    """Column: how many rows of `table` are about the plan."""
    return select(func.count()).where(table.plan_id == PlanRow.id).scalar_subquery().label(name)


def _query() -> Select:
    chosen = and_(ContenderRow.plan_id == PlanRow.id, ContenderRow.chosen)
    coverage = and_(KpiRow.plan_id == PlanRow.id, KpiRow.kpi == Kpi.COVERAGE.value)
    kept = _kept()
    return (
        select(
            PlanRow.__table__,
            counted(DutyRow, "duties"),
            counted(PublishedDayRow, "in_force"),
            counted(PublicationRow, "publications"),
            ContenderRow.backend,
            ContenderRow.true_cost,
            KpiRow.value.label("coverage"),
            kept.c.kept,
            kept.c.judged,
            PeakRow.base_plan_id,
            PeakRow.now_utc,
        )
        .select_from(PlanRow)
        .outerjoin(ContenderRow, chosen)
        .outerjoin(KpiRow, coverage)
        .outerjoin(kept, kept.c.plan_id == PlanRow.id)
        .outerjoin(PeakRow, PeakRow.plan_id == PlanRow.id)
        .order_by(PlanRow.created_utc.desc(), PlanRow.id.desc())
    )


def _kept() -> Any:
    """Contacts of each plan in intervals that are held to a goal, and of those that keep it or may, as `Simulated.met_share` has it."""
    point = SimulatedPointRow
    kept = func.sum(case((point.high >= point.goal, point.offered), else_=0.0)).label("kept")
    judged = point.goal.is_not(None) & point.service_level.is_not(None)
    return select(point.plan_id, kept, func.sum(point.offered).label("judged")).where(judged).group_by(point.plan_id).subquery()
