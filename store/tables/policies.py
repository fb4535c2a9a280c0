"""Versions of routing policies. Rows are added, never changed or taken away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.tables.base import Base


class PolicyRow(Base):
    """One version of a named policy, accepted or refused. `policy` and `evidence` are JSON, `fingerprint` the SHA-256 of `policy`."""

    __tablename__ = "policies"
    __table_args__ = (
        ForeignKeyConstraint(["name", "parent"], ["policies.name", "policies.version"], name="fk_policies_policies"),
        CheckConstraint("version >= 1 AND (parent IS NULL OR parent < version)", name="ck_policies_versions_rise"),
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    created_utc: Mapped[datetime]
    parent: Mapped[int | None]
    plan_id: Mapped[str] = mapped_column(ForeignKey("plans.id"))
    accepted: Mapped[bool]
    fingerprint: Mapped[str]
    policy: Mapped[str]
    evidence: Mapped[str]
