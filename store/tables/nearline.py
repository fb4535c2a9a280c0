"""Near-line operation: events that came in, their one answer each, who may answer a centre, and what is given away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base, Position

_LIVE = text("released_utc IS NULL")


class NearlineInboxRow(Base):
    """An event. `payload` is JSON without customers, NULL where nothing could be read; `fence` is the token that it was claimed under.

    `number` is the order of arrival. A dead letter that could not be read has an id made from its content, and of an event whose id
    was there already with another content as well. `deliveries` counts how often it came.
    """

    __tablename__ = "nearline_inbox"
    __table_args__ = (Index(None, "centre", "state", "number"), Index(None, "state", "number"))

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    event_id: Mapped[str] = mapped_column(unique=True, info={"person": False})
    centre: Mapped[str] = mapped_column(info={"person": False})
    taken_utc: Mapped[datetime | None]
    sequence: Mapped[int | None]
    received_utc: Mapped[datetime]
    source: Mapped[str] = mapped_column(info={"person": False})
    payload: Mapped[str | None]
    fingerprint: Mapped[str]
    state: Mapped[str] = mapped_column(info={"person": False})
    deliveries: Mapped[int]
    attempts: Mapped[int]
    worker: Mapped[str | None] = mapped_column(info={"person": False})
    claimed_utc: Mapped[datetime | None]
    fence: Mapped[int | None]


class NearlineLeaseRow(Base):
    """Who may answer a centre, until when. `token` only grows. `last_*` is the newest snapshot answered; NULL before the first."""

    __tablename__ = "nearline_leases"

    centre: Mapped[str] = mapped_column(primary_key=True)
    token: Mapped[int]
    worker: Mapped[str | None] = mapped_column(info={"person": False})
    until_utc: Mapped[datetime | None]
    last_taken_utc: Mapped[datetime | None]
    last_sequence: Mapped[int | None]


class NearlineOutboxRow(Base):
    """The one answer to an event: its key lets it be written once. `confidence` and `ladder` are JSON; `sent_utc` is NULL until sent."""

    __tablename__ = "nearline_outbox"
    __table_args__ = (Index(None, "sent_utc", "number"),)

    event_id: Mapped[str] = mapped_column(ForeignKey("nearline_inbox.event_id"), primary_key=True)
    number: Mapped[int]
    centre: Mapped[str] = mapped_column(info={"person": False})
    state: Mapped[str] = mapped_column(info={"person": False})
    reason: Mapped[str]
    taken_utc: Mapped[datetime | None]
    answered_utc: Mapped[datetime]
    worker: Mapped[str] = mapped_column(info={"person": False})
    fence: Mapped[int | None]
    fallback: Mapped[bool]
    seconds: Mapped[float | None]
    confidence: Mapped[str] = mapped_column(info={"person": False})
    ladder: Mapped[str]
    wave_id: Mapped[str | None] = mapped_column(ForeignKey("waves.id"))
    triage_id: Mapped[str | None] = mapped_column(ForeignKey("triages.id"))
    sent_utc: Mapped[datetime | None]


class NearlineDecisionRow(Base):
    """What was decided about one contact or incident (`subject`)."""

    __tablename__ = "nearline_decisions"

    event_id: Mapped[str] = mapped_column(ForeignKey("nearline_outbox.event_id"), primary_key=True)
    number: Mapped[Position]
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(info={"person": False})
    place: Mapped[str]
    binding: Mapped[bool]
    agent: Mapped[str | None]
    team: Mapped[str | None]
    start_utc: Mapped[datetime | None]
    end_utc: Mapped[datetime | None]
    reason: Mapped[str]


class NearlineCommitmentRow(Base):
    """A unit given away: of all rows of one centre, kind, owner and unit at most one is live (`released_utc` is NULL)."""

    __tablename__ = "nearline_commitments"
    __table_args__ = (
        Index("uq_nearline_commitments_live", "centre", "kind", "owner", "unit", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index(None, "event_id"),
    )

    number: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    centre: Mapped[str] = mapped_column(info={"person": False})
    kind: Mapped[str]
    owner: Mapped[str]
    unit: Mapped[str] = mapped_column(info={"person": False})
    subject: Mapped[str] = mapped_column(info={"person": False})
    event_id: Mapped[str] = mapped_column(ForeignKey("nearline_inbox.event_id"))
    committed_utc: Mapped[datetime]
    until_utc: Mapped[datetime]
    released_utc: Mapped[datetime | None]
    why_released: Mapped[str | None] = mapped_column(info={"person": False})
