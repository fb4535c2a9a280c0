"""Who works when, and what stays uncovered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped

from store.tables.base import Base, PartKey, Position, of_agent, of_queue


class DutyRow(Base):
    """One person's one shift. `day` is the local day of the horizon that it starts in."""

    __tablename__ = "duties"
    __table_args__ = (of_queue(), of_agent())

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    agent: Mapped[str]
    queue: Mapped[str]
    day: Mapped[date]
    shape: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
    paid_min: Mapped[int]


class BreakRow(Base):
    """A break inside a duty."""

    __tablename__ = "duty_breaks"
    __table_args__ = (ForeignKeyConstraint(["plan_id", "duty"], ["duties.plan_id", "duties.number"]),)

    plan_id: Mapped[PartKey]
    duty: Mapped[Position]
    number: Mapped[Position]
    kind: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
    paid: Mapped[bool]


class BlockRow(Base):
    """A task block of a duty: the queue served in it."""

    __tablename__ = "duty_blocks"
    __table_args__ = (ForeignKeyConstraint(["plan_id", "duty"], ["duties.plan_id", "duties.number"]), of_queue())

    plan_id: Mapped[PartKey]
    duty: Mapped[Position]
    number: Mapped[Position]
    queue: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]


class UnmetRow(Base):
    """A run of steps in which a queue has fewer heads than required."""

    __tablename__ = "unmet"
    __table_args__ = (of_queue(),)

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    queue: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
    heads: Mapped[int]
    worst: Mapped[int]
