"""Candidates in the shadow of near-line operation: their runs, each answer compared, and each decision beside the one that was sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, PartKey


class ShadowRunRow(Base):
    """A run. Who started and stopped it, and why, is in the audit trail. `runner` compares for it until `lease_until_utc`."""

    __tablename__ = "shadow_runs"
    __table_args__ = (Index(None, "stopped_utc"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    centre: Mapped[str] = mapped_column(info={"person": False})
    name: Mapped[str]
    candidate_text: Mapped[str]
    candidate_fingerprint: Mapped[str]
    since_utc: Mapped[datetime]
    started_utc: Mapped[datetime]
    stopped_utc: Mapped[datetime | None]
    runner: Mapped[str | None] = mapped_column(info={"person": False})
    lease_until_utc: Mapped[datetime | None]


class ShadowAnswerRow(Base):
    """A snapshot's wave or triage (`part`), compared; costs in hundredths of a point. It stays when the inbox forgets the event."""

    __tablename__ = "shadow_answers"

    run_id: Mapped[str] = mapped_column(ForeignKey("shadow_runs.id"), primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    taken_utc: Mapped[datetime]
    compared_utc: Mapped[datetime]
    status: Mapped[str]
    note: Mapped[str]
    incumbent_backend: Mapped[str | None] = mapped_column(info={"person": False})
    backend: Mapped[str | None]
    seconds: Mapped[float | None]
    incumbent_cost: Mapped[int | None]
    cost: Mapped[int | None]
    incumbent_own_cost: Mapped[int | None]
    own_cost: Mapped[int | None]
    violations: Mapped[int | None]
    decided: Mapped[int]
    same_place: Mapped[int]
    same: Mapped[int]


class ShadowChoiceRow(Base):
    """Where a contact or incident was sent (`incumbent_*`), and where the candidate would have sent it."""

    __tablename__ = "shadow_choices"
    __table_args__ = (
        ForeignKeyConstraint(["run_id", "event_id", "part"], ["shadow_answers.run_id", "shadow_answers.event_id", "shadow_answers.part"]),
    )

    run_id: Mapped[PartKey]
    event_id: Mapped[PartKey]
    part: Mapped[PartKey]
    subject: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    incumbent_place: Mapped[str] = mapped_column(info={"person": False})
    incumbent_agent: Mapped[str | None]
    incumbent_team: Mapped[str | None] = mapped_column(info={"person": False})
    incumbent_start_utc: Mapped[datetime | None]
    place: Mapped[str]
    agent: Mapped[str | None]
    team: Mapped[str | None]
    start_utc: Mapped[datetime | None]
