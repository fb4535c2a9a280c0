"""Which plan is in force on which day, what was in force before, and the audit trail. The last two are only ever added to."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class AuditRow(Base):
    """Who did what, when and why. A trigger refuses to delete rows, and to change anything but the names in them (`store.privacy`).

    `plan_id` and `name` are no references: the trail outlives pruned plans. `actor` is NULL where nobody knows it.
    """

    __tablename__ = "audit_trail"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at_utc: Mapped[datetime]
    action: Mapped[str]
    name: Mapped[str | None]
    plan_id: Mapped[str | None]
    actor: Mapped[str | None]
    why: Mapped[str | None]
    detail: Mapped[str] = mapped_column(info={"person": False})  # ids and days only


class PublicationRow(Base):
    """A plan came into force on a local day of a site. Revisions count from 1; the key lets each of them be written once.

    `restores` is the revision that a rollback brought back, NULL of a plan published in its own right.
    """

    __tablename__ = "publications"

    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plan_id: Mapped[str]
    act: Mapped[int] = mapped_column(ForeignKey("audit_trail.number"))
    restores: Mapped[int | None]


class PublishedDayRow(Base):
    """The one plan in force on a local day of a site, and its revision. Its reference keeps the plan from being deleted."""

    __tablename__ = "published_days"
    __table_args__ = (
        ForeignKeyConstraint(["name", "day", "revision"], ["publications.name", "publications.day", "publications.revision"]),
        UniqueConstraint("plan_id", "name", "day"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    revision: Mapped[int]
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
