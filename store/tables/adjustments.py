"""Planners' adjustments of forecasts. Rows are added and withdrawn, never deleted: a trigger refuses it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Position


class AdjustmentRow(Base):
    """What a planner changed, who and why. Only the withdrawal can be added later, and a person's name be taken out.

    `name` is the site. At most one of `volume_factor`, `contacts_added` and `contacts_set` is there.
    """

    __tablename__ = "forecast_adjustments"

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    name: Mapped[str]
    queue: Mapped[str]
    zone: Mapped[str]
    volume_factor: Mapped[float | None]
    contacts_added: Mapped[float | None]
    contacts_set: Mapped[float | None]
    aht_factor: Mapped[float]
    author: Mapped[str]
    why: Mapped[str]
    made_utc: Mapped[datetime]
    withdrawn_author: Mapped[str | None]
    withdrawn_why: Mapped[str | None]
    withdrawn_utc: Mapped[datetime | None]


class AdjustmentSpanRow(Base):
    """When an adjustment holds: [start_utc, end_utc)."""

    __tablename__ = "forecast_adjustment_spans"

    adjustment: Mapped[int] = mapped_column(ForeignKey("forecast_adjustments.number"), primary_key=True, autoincrement=False)
    position: Mapped[Position]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]
