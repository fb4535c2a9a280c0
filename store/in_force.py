"""Which plan is in force on which local day of a site, since when, by whom and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, Engine, and_, func, select

from store.database import said
from store.tables import AuditRow, PlanRow, PublicationRow, PublishedDayRow


@dataclass(frozen=True)
class InForce:
    """The plan in force on one day.

    Attributes
    ----------
    revision
        How often the day's plan was set, from 1.
    root
        The revision that first published this plan there: its own, or the one that a rollback brought back.
    act
        Number in the audit trail of what set it.
    zone
        Of the plan.
    """

    name: str
    day: date
    revision: int
    root: int
    plan_id: str
    act: int
    actor: str | None
    at_utc: datetime
    why: str | None
    zone: str


def in_force(connection: Connection, name: str) -> dict[date, InForce]:
    """The days of a site that have a plan, in order."""
    current, made = PublishedDayRow, PublicationRow
    query = (
        select(
            current.name,
            current.day,
            current.revision,
            func.coalesce(made.restores, made.revision).label("root"),
            current.plan_id,
            made.act,
            AuditRow.actor,
            AuditRow.at_utc,
            AuditRow.why,
            PlanRow.zone,
        )
        .join(made, and_(made.name == current.name, made.day == current.day, made.revision == current.revision))
        .join(AuditRow, AuditRow.number == made.act)
        .join(PlanRow, PlanRow.id == current.plan_id)
        .where(current.name == name)
        .order_by(current.day)
    )
    return {row.day: InForce(**row._mapping) for row in connection.execute(query)}


def days_in_force(engine: Engine, name: str) -> dict[date, InForce]:
    """The days of a site that have a plan, in order."""
    with said(engine), engine.connect() as connection:
        return in_force(connection, name)


def revisions(engine: Engine, name: str, days: Iterable[date]) -> dict[date, int]:
    """Revision of each day now, 0 where nothing was published yet: what a caller who looks now may expect."""
    found = days_in_force(engine, name)
    return {day: found[day].revision if day in found else 0 for day in days}


def runs(days: Iterable[date]) -> list[tuple[date, date]]:
    """Days in a row, as (first, last)."""
    found: list[tuple[date, date]] = []
    for day in sorted(days):
        if found and day - found[-1][1] == timedelta(days=1):
            found[-1] = (found[-1][0], day)
        else:
            found.append((day, day))
    return found


def days_words(days: Iterable[date]) -> str:
    """``2026-03-02 to 2026-03-08, 2026-03-10``."""
    return ", ".join(f"{first}" if first == last else f"{first} to {last}" for first, last in runs(days))
