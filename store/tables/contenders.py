"""Every solver's answer to the plan's problem, judged by the referee."""

from __future__ import annotations

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.answers import Answer
from store.tables.base import Base, PartKey, PlanKey, Position


def _of_contender() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["plan_id", "contender"], ["contenders.plan_id", "contenders.number"])


class ContenderRow(Answer, Base):
    """One answer. `assignment` is the chosen options, little-endian int32, compressed by zlib.

    `own_legal` to `gap_to_bound` are the solver's confidence, `own_legal` null where it gave none.
    """

    __tablename__ = "contenders"

    plan_id: Mapped[PlanKey]
    number: Mapped[Position]
    begin: Mapped[str | None]
    polished: Mapped[int | None]
    own_legal: Mapped[bool | None]
    reads_within_1_percent: Mapped[float | None]
    gap_to_bound: Mapped[float | None]


class ContenderCostRow(Base):
    """A part of the referee's cost."""

    __tablename__ = "contender_costs"
    __table_args__ = (_of_contender(),)

    plan_id: Mapped[PartKey]
    contender: Mapped[Position]
    part: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    cost: Mapped[int]


class ContenderViolationRow(Base):
    """A broken rule, as the referee's sentence."""

    __tablename__ = "contender_violations"
    __table_args__ = (_of_contender(),)

    plan_id: Mapped[PartKey]
    contender: Mapped[Position]
    number: Mapped[Position]
    sentence: Mapped[str]


class ContenderTraceRow(Base):
    """An improvement on the way."""

    __tablename__ = "contender_trace"
    __table_args__ = (_of_contender(),)

    plan_id: Mapped[PartKey]
    contender: Mapped[Position]
    number: Mapped[Position]
    seconds: Mapped[float]
    energy: Mapped[int]


class ContenderReadRow(Base):
    """Work done by one independent read: in all, and step by step of its cooling (comma separated), to replay it."""

    __tablename__ = "contender_reads"
    __table_args__ = (_of_contender(),)

    plan_id: Mapped[PartKey]
    contender: Mapped[Position]
    number: Mapped[Position]
    sweeps: Mapped[int]
    cooling: Mapped[str]
