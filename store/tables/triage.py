"""Triages: what was decided about every open incident, who else answered, and the risk models that weighed them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.answers import Answer
from store.tables.base import Base, Position

TriageKey = Annotated[str, mapped_column(ForeignKey("triages.id"), primary_key=True)]


class RiskModelRow(Base):
    """A risk model that a triage used: its card as JSON, when it was trained, and on incidents of which span."""

    __tablename__ = "risk_models"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    trained_utc: Mapped[datetime | None]
    window_start_utc: Mapped[datetime | None]
    window_end_utc: Mapped[datetime | None]
    card: Mapped[str | None]


class TriageRow(Base):
    """A wave. `teams` (name, tier, capacity and use by bucket), `gone`, `rivals`, `risk_notes`, `versions` and `assumptions` are JSON."""

    __tablename__ = "triages"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_utc: Mapped[datetime]
    name: Mapped[str]
    at_utc: Mapped[datetime]
    source: Mapped[str]
    seed: Mapped[int]
    settings_text: Mapped[str]
    settings_fingerprint: Mapped[str]
    zone: Mapped[str]
    bucket_min: Mapped[int]
    incidents: Mapped[int]
    escalated: Mapped[int]
    teams: Mapped[str]
    bound: Mapped[int | None]
    gone: Mapped[str]
    rivals: Mapped[str]
    risk_model: Mapped[str | None] = mapped_column(ForeignKey("risk_models.fingerprint"))
    risk_notes: Mapped[str]
    versions: Mapped[str]
    assumptions: Mapped[str]


class TriageChoiceRow(Base):
    """One incident, by its integer id. `team` to `start_utc` are NULL where it stays; `reasons` is JSON."""

    __tablename__ = "triage_choices"

    triage_id: Mapped[TriageKey]
    incident: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    opened_utc: Mapped[datetime]
    priority: Mapped[int | None]
    breach: Mapped[float]
    reassign: Mapped[float | None]
    anomaly: Mapped[float | None]
    anomalous: Mapped[bool]
    team: Mapped[str | None]
    tier: Mapped[int | None]
    start_utc: Mapped[datetime | None]
    reasons: Mapped[str]
    displaced: Mapped[int | None]
    more: Mapped[int | None]
    why: Mapped[str]
    promise: Mapped[str | None]


class TriageContenderRow(Answer, Base):
    """One answer, as `contenders` has those of a plan; `details` (cost parts, violations, trace, reads, confidence) is JSON."""

    __tablename__ = "triage_contenders"

    triage_id: Mapped[TriageKey]
    number: Mapped[Position]
    polished: Mapped[int | None]
    begin: Mapped[str | None]
    details: Mapped[str]
