"""The list of plans, each in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine, Select, and_, func, select

from center.kpi import Kpi
from store.database import said
from store.rows.plans import horizon_of
from store.tables import ContenderRow, DutyRow, KpiRow, PlanRow


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


def list_plans(engine: Engine) -> list[PlanSummary]:
    """All plans, newest first."""
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
            )
            for row in connection.execute(_query())
        ]


def _query() -> Select:
    duties = select(func.count()).where(DutyRow.plan_id == PlanRow.id).scalar_subquery().label("duties")
    chosen = and_(ContenderRow.plan_id == PlanRow.id, ContenderRow.chosen)
    coverage = and_(KpiRow.plan_id == PlanRow.id, KpiRow.kpi == Kpi.COVERAGE.value)
    return (
        select(PlanRow.__table__, duties, ContenderRow.backend, ContenderRow.true_cost, KpiRow.value.label("coverage"))
        .select_from(PlanRow)
        .outerjoin(ContenderRow, chosen)
        .outerjoin(KpiRow, coverage)
        .order_by(PlanRow.created_utc.desc(), PlanRow.id.desc())
    )
