"""Planned against actual: one row per person and day, of the newest import of a plan's log."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PartKey, of_agent


class AdherenceDayRow(Base):
    """Minutes of a person's day. NULL: no sign of the person, or no shift."""

    __tablename__ = "adherence_days"
    __table_args__ = (of_agent(),)

    plan_id: Mapped[PartKey]
    agent: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    planned_min: Mapped[float]
    kept_min: Mapped[float]
    planned_work_min: Mapped[float]
    worked_min: Mapped[float]
    absent_min: Mapped[float]
    late_min: Mapped[float]
    meeting_min: Mapped[float]
    away_min: Mapped[float]
    late_start_min: Mapped[float | None]
    early_leave_min: Mapped[float | None]
    out_spells: Mapped[int]
    out_min: Mapped[float]
