"""Saving what people did of a plan, and reading it back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import Engine, delete, insert, select

from center.adherence import PersonDay
from center.plan import Plan
from store.audit import record
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.tables import AdherenceDayRow, PlanRow


def save_adherence(engine: Engine, plan: Plan, days: Iterable[PersonDay], by: str | None, why: str | None = None) -> int:
    """Write a plan's person-days in place of those of an earlier import, and tell the audit trail, in one transaction.

    Returns
    -------
    How many rows of an earlier import were replaced.
    """
    rows = [asdict(day) | {"plan_id": plan.id, "agent": plan.agents[day.agent]} for day in days]
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        connection.execute(
            select(PlanRow.id).where(PlanRow.id == plan.id).with_for_update()
        )  # two imports at once come one after the other
        replaced = connection.execute(delete(AdherenceDayRow).where(AdherenceDayRow.__table__.c.plan_id == plan.id)).rowcount
        if rows:
            connection.execute(insert(AdherenceDayRow), rows)
        detail = f"{len(rows)} person-days" + (f" in place of {replaced}" if replaced else "")
        record(connection, "imported adherence", actor=by, why=why, name=plan.name, plan_id=plan.id, detail=detail)
    return int(replaced)


def load_adherence(engine: Engine, plan: Plan) -> tuple[PersonDay, ...]:
    """The plan's person-days by day and agent; empty where none were imported."""
    numbers = {agent: k for k, agent in enumerate(plan.agents)}
    columns: Any = AdherenceDayRow.__table__.c
    names = [field.name for field in fields(PersonDay) if field.name != "agent"]
    with said(engine), engine.connect() as connection:
        rows = connection.execute(select(*columns).where(columns.plan_id == plan.id)).all()
    found = [PersonDay(agent=numbers[row.agent], **{name: getattr(row, name) for name in names}) for row in rows]
    return tuple(sorted(found, key=lambda day: (day.day, day.agent)))
