"""The day's re-optimization that a plan came from: pace of the day, changes person by person, and what simulation says of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PartKey, PlanKey, Position, of_agent, of_queue


def _of_peak() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["plan_id"], ["peaks.plan_id"])


class PeakRow(Base):
    """A re-optimization, and the first moment that it could change. The plan as it was may have been pruned since: it is no reference."""

    __tablename__ = "peaks"

    plan_id: Mapped[PlanKey]
    base_plan_id: Mapped[str] = mapped_column(info={"person": False})
    now_utc: Mapped[datetime]


class PeakAbsentRow(Base):
    """Somebody who does not come, or has gone home."""

    __tablename__ = "peak_absent"
    __table_args__ = (_of_peak(), of_agent())

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    agent: Mapped[str]


class PeakAskedRow(Base):
    """A change of demand that the planner asked for, as given."""

    __tablename__ = "peak_asked"
    __table_args__ = (_of_peak(),)

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    asked: Mapped[str]


class PeakPaceRow(Base):
    """How a queue's day goes: contacts that came and were expected, the factor of the rest of the day with its 80 % interval."""

    __tablename__ = "peak_paces"
    __table_args__ = (_of_peak(), of_queue())

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    queue: Mapped[str]
    came: Mapped[float | None]
    expected: Mapped[float | None]
    factor: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    handle_time_factor: Mapped[float | None]


class PeakChangeRow(Base):
    """What one person must be told. `levers` are comma separated, `price` is in hundredths of a point.

    `switch_utc` and `switch_queue` are NULL where the shift's own queue is served throughout.
    """

    __tablename__ = "peak_changes"
    __table_args__ = (
        _of_peak(),
        of_agent(),
        ForeignKeyConstraint(["plan_id", "switch_queue"], ["plan_queues.plan_id", "plan_queues.queue"]),
    )

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    agent: Mapped[str]
    day: Mapped[date]
    levers: Mapped[str] = mapped_column(info={"person": False})
    minutes: Mapped[int]
    price: Mapped[int]
    switch_utc: Mapped[datetime | None]
    switch_queue: Mapped[str | None]
    words: Mapped[str]


class PeakRentedRow(Base):
    """Heads of a partner on a queue; `price` is in hundredths of a point."""

    __tablename__ = "peak_rented"
    __table_args__ = (_of_peak(), of_queue())

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    queue: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
    heads: Mapped[int]
    price: Mapped[int]


class PeakSnapshotRow(Base):
    """Contacts of a queue that seeded the simulation. No rows where no snapshot was given."""

    __tablename__ = "peak_snapshot"
    __table_args__ = (_of_peak(), of_queue())

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    waiting: Mapped[int | None]
    in_service: Mapped[int | None]


class PeakOutcomeRow(Base):
    """The rest of the day simulated under one of the alternatives. The gain is that over ``untouched``, with its 95 % interval."""

    __tablename__ = "peak_outcomes"
    __table_args__ = (_of_peak(),)

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    name: Mapped[str]
    price: Mapped[int]
    overall: Mapped[float | None]
    gain: Mapped[float | None]
    gain_low: Mapped[float | None]
    gain_high: Mapped[float | None]


class PeakOutcomeQueueRow(Base):
    """A queue under one of the alternatives. NULL where it says nothing."""

    __tablename__ = "peak_outcome_queues"
    __table_args__ = (ForeignKeyConstraint(["plan_id", "outcome"], ["peak_outcomes.plan_id", "peak_outcomes.number"]), of_queue())

    plan_id: Mapped[PartKey]
    outcome: Mapped[Position]
    queue: Mapped[str] = mapped_column(primary_key=True)
    offered: Mapped[float | None]
    service_level: Mapped[float | None]
    asa_s: Mapped[float | None]
    abandonment: Mapped[float | None]
