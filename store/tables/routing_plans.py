"""Routing plans: who serves which queues when, what was compared, and every contender. Times are UTC, amounts are heads."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.answers import Answer
from store.tables.base import Base, Position

RoutingPlanKey = Annotated[str, mapped_column(ForeignKey("routing_plans.id"), primary_key=True)]
"""First part of the key of what belongs to a routing plan."""


class RoutingPlanRow(Base):
    """A routing plan. `plan_id` is NULL where its roster is in no saved plan; `today` is the policy without it, as JSON."""

    __tablename__ = "routing_plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    plan_id: Mapped[str | None] = mapped_column(ForeignKey("plans.id"))
    created_utc: Mapped[datetime]
    zone: Mapped[str]
    seed: Mapped[int]
    block_min: Mapped[int]
    bound: Mapped[int | None]
    adopted: Mapped[bool]
    replications: Mapped[int | None]
    simulated_seed: Mapped[int | None]
    today: Mapped[str]


class RoutingTextRow(Base):
    """What is said of a routing plan: `kind` is ``queue``, ``reason``, ``note`` or ``version`` (``package release``)."""

    __tablename__ = "routing_texts"

    routing_plan_id: Mapped[RoutingPlanKey]
    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[Position]
    text: Mapped[str]


class RoutingKpiRow(Base):
    """A figure of the whole routing plan."""

    __tablename__ = "routing_kpis"

    routing_plan_id: Mapped[RoutingPlanKey]
    kpi: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    value: Mapped[float]


class RoutingProfileRow(Base):
    """A queue of a profile, and its level there: 1 is served first."""

    __tablename__ = "routing_profiles"

    routing_plan_id: Mapped[RoutingPlanKey]
    profile: Mapped[str] = mapped_column(primary_key=True)
    queue: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    level: Mapped[int]


class RoutingTurnRow(Base):
    """Who has which profile when."""

    __tablename__ = "routing_turns"
    __table_args__ = (UniqueConstraint("routing_plan_id", "agent", "start_utc"),)

    routing_plan_id: Mapped[RoutingPlanKey]
    number: Mapped[Position]
    agent: Mapped[str]
    profile: Mapped[str]
    start_utc: Mapped[datetime]
    end_utc: Mapped[datetime]


class RoutingLoadRow(Base):
    """A queue in a block of the day, in heads."""

    __tablename__ = "routing_loads"

    routing_plan_id: Mapped[RoutingPlanKey]
    queue: Mapped[str] = mapped_column(primary_key=True)
    start_utc: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[int]
    end_utc: Mapped[datetime]
    work: Mapped[float]
    target: Mapped[float]
    given: Mapped[float]
    before: Mapped[float]
    reserve: Mapped[float]
    reserve_short: Mapped[float]


class RoutingFigureRow(Base):
    """A KPI in simulation, with today's routing (`before`) and with the plan. `queue` is NULL for all together."""

    __tablename__ = "routing_figures"

    routing_plan_id: Mapped[RoutingPlanKey]
    number: Mapped[Position]
    queue: Mapped[str | None]
    kpi: Mapped[str]
    before: Mapped[float | None]
    after: Mapped[float | None]
    change: Mapped[float | None]
    half_width: Mapped[float | None]


class RoutingContenderRow(Answer, Base):
    """One answer; today's routing is among them. `assignment` is compressed as in `contenders`, `details` are JSON."""

    __tablename__ = "routing_contenders"

    routing_plan_id: Mapped[RoutingPlanKey]
    number: Mapped[Position]
    details: Mapped[str]


class RoutingCostRow(Base):
    """A part of the referee's cost of a contender."""

    __tablename__ = "routing_costs"
    __table_args__ = (
        ForeignKeyConstraint(["routing_plan_id", "contender"], ["routing_contenders.routing_plan_id", "routing_contenders.number"]),
    )

    routing_plan_id: Mapped[str] = mapped_column(primary_key=True)
    contender: Mapped[Position]
    part: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    cost: Mapped[int]
