"""What all tables share: column types, constraint names, references to a plan and its queues and agents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, Double, ForeignKey, ForeignKeyConstraint, MetaData, Text
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC time. SQLite has no zones, so it holds the UTC clock; PostgreSQL answers in the server's zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC of an aware time; a naive one is a fault of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError(f"the time {value} has no zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware UTC time, whichever the database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of the tables. Constraints are named, so that later migrations can address them on SQLite."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(referred_table_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar = {str: Text, int: BigInteger, float: Double, datetime: UtcDateTime}


PlanKey = Annotated[str, mapped_column(ForeignKey("plans.id"), primary_key=True)]
"""First part of the key of what belongs to a plan directly."""

PartKey = Annotated[str, mapped_column(primary_key=True)]
"""The same of what belongs to a plan through its queues, agents, duties or contenders: their reference implies the plan's."""

Position = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
"""Place in the plan's own order, from 0."""


def of_queue() -> ForeignKeyConstraint:
    """Reference from (plan_id, queue) to the plan's queues."""
    return ForeignKeyConstraint(["plan_id", "queue"], ["plan_queues.plan_id", "plan_queues.queue"])


def of_agent() -> ForeignKeyConstraint:
    """Reference from (plan_id, agent) to the plan's agents."""
    return ForeignKeyConstraint(["plan_id", "agent"], ["plan_agents.plan_id", "plan_agents.agent"])
