"""Forecast and requirement, one row per queue and step. NULL where the plan has NaN: nothing is known."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PartKey, of_queue

_KEY_IS_TABLE = {"sqlite_with_rowid": False}  # halves these, by far the largest tables, on SQLite


class ForecastPointRow(Base):
    """Contacts and mean handle time expected in a step. `statistical`: before planners' adjustments, NULL throughout without any."""

    __tablename__ = "forecast_points"
    __table_args__ = (of_queue(), _KEY_IS_TABLE)

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    start_utc: Mapped[datetime] = mapped_column(primary_key=True)
    is_open: Mapped[bool]
    offered: Mapped[float | None]
    statistical: Mapped[float | None]
    aht_s: Mapped[float | None]


class ForecastQuantileRow(Base):
    """Quantile of the contacts of a step; `level` 0.9 is exceeded one time in ten."""

    __tablename__ = "forecast_quantiles"
    __table_args__ = (of_queue(), _KEY_IS_TABLE)

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[float] = mapped_column(primary_key=True)
    start_utc: Mapped[datetime] = mapped_column(primary_key=True)
    contacts: Mapped[float | None]


class ForecastErrorRow(Base):
    """Back-test of a queue's forecast: wape, wape_naive, poisson_floor. NULL without enough history."""

    __tablename__ = "forecast_errors"
    __table_args__ = (of_queue(),)

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    error: Mapped[float | None]


class RequirementPointRow(Base):
    """Heads needed in a step, what Erlang expects with them, and the heads that the roster has there (`cover`).

    `urgency` multiplies the price of a missing head; NULL throughout where the requirement was not corrected.
    """

    __tablename__ = "requirement_points"
    __table_args__ = (of_queue(), _KEY_IS_TABLE)

    plan_id: Mapped[PartKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    start_utc: Mapped[datetime] = mapped_column(primary_key=True)
    on_queue: Mapped[int]
    rostered: Mapped[int]
    cover: Mapped[int]
    urgency: Mapped[float | None]
    service_level: Mapped[float | None]
    asa_s: Mapped[float | None]
    occupancy: Mapped[float | None]
    abandonment: Mapped[float | None]
