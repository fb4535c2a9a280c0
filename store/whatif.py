"""Finding the plan that a run would make, if it was made before."""

from __future__ import annotations

from sqlalchemy import Engine, and_, exists, select

from center.hand import LOCKED_NOTE
from store.database import said
from store.tables import AssumptionRow, ForecastPointRow, PeakRow, PlanEditRow, PlanRow, VersionRow


def plan_of_run(engine: Engine, fingerprint: str, version: str, seed: int) -> str | None:
    """Id of the newest plan of a scenario, made by a version of Crewtide from a seed; None where there is none.

    Plans made by hand, around shifts locked by hand, from a forecast that planners adjusted, or in the middle of a day are no such run.

    The scenario's text has its solver's and its simulation's settings, so that the fingerprint stands for them too.
    """
    made_by = and_(VersionRow.plan_id == PlanRow.id, VersionRow.package == "crewtide", VersionRow.version == version)
    edited = exists().where(PlanEditRow.plan_id == PlanRow.id)
    locked = exists().where(AssumptionRow.plan_id == PlanRow.id, AssumptionRow.sentence.startswith(LOCKED_NOTE))
    adjusted = exists().where(ForecastPointRow.plan_id == PlanRow.id, ForecastPointRow.statistical.is_not(None))
    of_the_day = exists().where(PeakRow.plan_id == PlanRow.id)
    query = (
        select(PlanRow.id)
        .join(VersionRow, made_by)
        .where(PlanRow.scenario_fingerprint == fingerprint, PlanRow.seed == seed)
        .where(~edited, ~locked, ~adjusted, ~of_the_day)
        .order_by(PlanRow.created_utc.desc(), PlanRow.id)
        .limit(1)
    )
    with said(engine), engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()
