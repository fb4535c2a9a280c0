"""The plan itself, its scenario, its queues, agents, KPIs, versions and assumptions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PlanKey, Position


class ScenarioRow(Base):
    """A scenario as read, once for all plans made from it."""

    __tablename__ = "scenarios"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]


class PlanRow(Base):
    """One night's plan. `first_day` is the local day on which the horizon starts."""

    __tablename__ = "plans"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_utc: Mapped[datetime]
    name: Mapped[str]
    title: Mapped[str]
    seed: Mapped[int]
    scenario_fingerprint: Mapped[str] = mapped_column(ForeignKey("scenarios.fingerprint"))
    first_day: Mapped[date]
    start_utc: Mapped[datetime]
    step_min: Mapped[int]
    steps: Mapped[int]
    zone: Mapped[str]
    shrinkage: Mapped[float]
    bound: Mapped[int | None]


class QueueRow(Base):
    """A queue of a plan and how it was forecast."""

    __tablename__ = "plan_queues"
    __table_args__ = (UniqueConstraint("plan_id", "queue"),)

    plan_id: Mapped[PlanKey]
    number: Mapped[Position]
    queue: Mapped[str]
    method: Mapped[str]


class AgentRow(Base):
    """An agent of a plan. The last two are empty where fairness is off."""

    __tablename__ = "plan_agents"
    __table_args__ = (UniqueConstraint("plan_id", "agent"),)

    plan_id: Mapped[PlanKey]
    number: Mapped[Position]
    agent: Mapped[str]
    contract: Mapped[str]
    zone: Mapped[str]
    unpopular_worked: Mapped[int | None]
    fair_share: Mapped[float | None]


class KpiRow(Base):
    """A KPI over the whole plan; `low` and `high` are the ends of its confidence interval, NULL where it was not simulated."""

    __tablename__ = "plan_kpis"

    plan_id: Mapped[PlanKey]
    kpi: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]


class VersionRow(Base):
    """A package that made the plan, and its version."""

    __tablename__ = "plan_versions"

    plan_id: Mapped[PlanKey]
    package: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    version: Mapped[str]


class AssumptionRow(Base):
    """A sentence that the plan rests on."""

    __tablename__ = "plan_assumptions"

    plan_id: Mapped[PlanKey]
    number: Mapped[Position]
    sentence: Mapped[str]
