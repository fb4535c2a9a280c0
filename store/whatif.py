"""Finding the plan that a run would make, if it was made before."""

from __future__ import annotations

from sqlalchemy import Engine, and_, select

from store.database import said
from store.tables import PlanRow, VersionRow


def plan_of_run(engine: Engine, fingerprint: str, version: str, seed: int) -> str | None:
    """Id of the newest plan of a scenario, made by a version of Crewtide from a seed; None where there is none.

    The scenario's text has its solver's and its simulation's settings, so that the fingerprint stands for them too.
    """
    made_by = and_(VersionRow.plan_id == PlanRow.id, VersionRow.package == "crewtide", VersionRow.version == version)
    query = (
        select(PlanRow.id)
        .join(VersionRow, made_by)
        .where(PlanRow.scenario_fingerprint == fingerprint, PlanRow.seed == seed)
        .order_by(PlanRow.created_utc.desc(), PlanRow.id)
        .limit(1)
    )
    with said(engine), engine.connect() as connection:
        return connection.execute(query).scalar_one_or_none()
