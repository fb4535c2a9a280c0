"""Waves of waiting contacts: what was decided, for which agents' time, and every contender. Contact ids only, nothing of customers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.answers import Answer
from store.tables.base import Base, PartKey, Position

WaveKey = Annotated[str, mapped_column(ForeignKey("waves.id"), primary_key=True)]
"""First part of the key of what belongs to a wave."""


class WaveRow(Base):
    """A wave. `bound` is in hundredths of a point, over all agents and slots."""

    __tablename__ = "waves"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_utc: Mapped[datetime]
    site: Mapped[str]
    title: Mapped[str]
    taken_utc: Mapped[datetime]
    slot_min: Mapped[int]
    slots: Mapped[int]
    seed: Mapped[int]
    fingerprint: Mapped[str]
    bound: Mapped[int | None]
    list_length: Mapped[int | None]
    open_options: Mapped[int]
    modelled_options: Mapped[int]
    agent_classes: Mapped[int]


class WaveTextRow(Base):
    """What is said of a wave: `kind` is ``queue``, ``says``, ``note`` or ``version`` (``package release``)."""

    __tablename__ = "wave_texts"

    wave_id: Mapped[WaveKey]
    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[Position]
    text: Mapped[str]


class WaveChoiceRow(Base):
    """Where a contact goes, and why."""

    __tablename__ = "wave_choices"

    wave_id: Mapped[WaveKey]
    contact: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    queue: Mapped[str]
    channel: Mapped[str]
    priority: Mapped[int]
    waited_s: Mapped[int]
    place: Mapped[str]
    agent: Mapped[str | None]
    start_utc: Mapped[datetime | None]
    end_utc: Mapped[datetime | None]
    late: Mapped[bool | None]
    reason: Mapped[str]


class WaveAgentSlotRow(Base):
    """Minutes that an agent has in a slot, and how many the wave uses."""

    __tablename__ = "wave_agent_slots"

    wave_id: Mapped[WaveKey]
    agent: Mapped[str] = mapped_column(primary_key=True)
    slot: Mapped[Position]
    number: Mapped[int]
    capacity_min: Mapped[float]
    used_min: Mapped[float]


class WaveContenderRow(Answer, Base):
    """One answer. `assignment` is a number by contact (the place, or 4 + agent x slots + slot), little-endian int32, compressed by zlib."""

    __tablename__ = "wave_contenders"

    wave_id: Mapped[WaveKey]
    number: Mapped[Position]
    begin: Mapped[str | None]
    polished: Mapped[int | None]
    own_legal: Mapped[bool | None]
    reads_within_1_percent: Mapped[float | None]
    gap_to_bound: Mapped[float | None]


class WaveContenderPartRow(Base):
    """What belongs to a contender: `kind` is ``cost``, ``violation``, ``trace`` or ``read``.

    `text` names a part of the cost, is a broken rule's sentence, or a read's sweeps step by step (comma separated); `value` is the
    cost, or the cost at `seconds`.
    """

    __tablename__ = "wave_contender_parts"
    __table_args__ = (ForeignKeyConstraint(["wave_id", "contender"], ["wave_contenders.wave_id", "wave_contenders.number"]),)

    wave_id: Mapped[PartKey]
    contender: Mapped[Position]
    kind: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[Position]
    text: Mapped[str | None]
    value: Mapped[int | None]
    seconds: Mapped[float | None]
