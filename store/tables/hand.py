"""Hand work: how a plan was edited, and people's days that stay as they are whatever is planned anew."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PlanKey, Position


class PlanEditRow(Base):
    """A plan came out of another one by hand. `base_plan_id` is no reference: that plan may be pruned."""

    __tablename__ = "plan_edits"

    plan_id: Mapped[PlanKey]
    base_plan_id: Mapped[str] = mapped_column(info={"person": False})
    actor: Mapped[str]
    at_utc: Mapped[datetime]
    why: Mapped[str]
    forced: Mapped[bool]


class PlanEditItemRow(Base):
    """One of the edits. `other_agent` and `other_day` are a swap's, NULL of others."""

    __tablename__ = "plan_edit_items"
    __table_args__ = (ForeignKeyConstraint(["plan_id"], ["plan_edits.plan_id"]),)

    plan_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[Position]
    kind: Mapped[str]
    agent: Mapped[str]
    day: Mapped[date]
    other_agent: Mapped[str | None]
    other_day: Mapped[date | None]
    words: Mapped[str]


class LockRow(Base):
    """A person's day of a site that the next plans keep. `shape` and what follows from it are NULL of a day off.

    The plan is no reference, nor are the names: a lock outlives the plan that it was made in.
    """

    __tablename__ = "locks"

    name: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    zone: Mapped[str]
    shape: Mapped[str | None]
    queue: Mapped[str | None]
    start_utc: Mapped[datetime | None]
    end_utc: Mapped[datetime | None]
    paid_min: Mapped[int | None]
    actor: Mapped[str]
    at_utc: Mapped[datetime]
    why: Mapped[str]
    plan_id: Mapped[str]


class LockBlockRow(Base):
    """A task block of a locked shift. The queue is no reference: a lock outlives the plan that it was made in."""

    __tablename__ = "lock_blocks"
    __table_args__ = (ForeignKeyConstraint(["name", "agent", "day"], ["locks.name", "locks.agent", "locks.day"]),)

    name: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[Position]
    queue: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]


class LockBreakRow(Base):
    """A break inside a locked shift."""

    __tablename__ = "lock_breaks"
    __table_args__ = (ForeignKeyConstraint(["name", "agent", "day"], ["locks.name", "locks.agent", "locks.day"]),)

    name: Mapped[str] = mapped_column(primary_key=True)
    agent: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    number: Mapped[Position]
    kind: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
    paid: Mapped[bool]
