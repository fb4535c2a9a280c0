"""What the digital twin found of a plan. A plan that was not simulated has no row in any of these tables."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PartKey, PlanKey, Position, of_queue

_KEY_IS_TABLE = {"sqlite_with_rowid": False}  # halves the points, a large table, on SQLite


def _of_simulation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["plan_id"], ["simulations.plan_id"])


class SimulationRow(Base):
    """How a plan was simulated. `heads_saved_hours` is NULL where the requirement was not corrected."""

    __tablename__ = "simulations"

    plan_id: Mapped[PlanKey]
    replications: Mapped[int]
    seed: Mapped[int]
    confidence: Mapped[float]
    pooled: Mapped[bool]
    heads_saved_hours: Mapped[float | None]


class SimulatedPointRow(Base):
    """A queue's step over all replications. NULL where nothing arrives (occupancy: nobody is there; goal: none is set)."""

    __tablename__ = "simulated_points"
    __table_args__ = (_of_simulation(), of_queue(), _KEY_IS_TABLE)

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    start_utc: Mapped[datetime] = mapped_column(primary_key=True)
    offered: Mapped[float | None]
    service_level: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    goal: Mapped[float | None]
    asa_s: Mapped[float | None]
    abandonment: Mapped[float | None]
    occupancy: Mapped[float | None]


class SimulatedDayRow(Base):
    """The same by local day; `goal` is that of the queue's day, the same on each of them."""

    __tablename__ = "simulated_days"
    __table_args__ = (_of_simulation(), of_queue())

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    offered: Mapped[float | None]
    service_level: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    goal: Mapped[float | None]
    asa_s: Mapped[float | None]
    abandonment: Mapped[float | None]


class CorrectionRow(Base):
    """A round of closing the loop: a roster simulated, and the requirement it led to. Hours are head-hours."""

    __tablename__ = "simulation_corrections"
    __table_args__ = (_of_simulation(),)

    plan_id: Mapped[PartKey]
    number: Mapped[Position]
    rostered_hours: Mapped[float | None]
    labour_cost: Mapped[float | None]
    met_share: Mapped[float | None]
    raised: Mapped[float | None]
    lowered: Mapped[float | None]
    chosen: Mapped[bool]
