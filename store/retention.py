"""Pruning: plans that nobody needs any more are deleted, never one in force, nor one that something else rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, Table, delete, select

from center.errors import Fault, InputError
from store.audit import record
from store.database import said
from store.lifecycle import lock_sites
from store.listing import State, counted, state_of
from store.migrate import writing
from store.tables import Base, PlanRow, PublicationRow, PublishedDayRow, RoutingPlanRow, ScenarioRow


@dataclass(frozen=True)
class Retention:
    """What is kept. A plan goes only if every limit given lets it go.

    Attributes
    ----------
    keep
        So many newest plans of each site and state; None: no limit.
    older_than_days
        Plans younger than so many days; None: no limit.
    superseded
        Whether plans that were in force once may go too. A rollback cannot go back to them then; the audit trail still tells of them.
    name
        Only this site's plans; None: every site's.
    """

    keep: int | None = None
    older_than_days: int | None = None
    superseded: bool = False
    name: str | None = None

    def __post_init__(self) -> None:
        if self.keep is None and self.older_than_days is None:
            raise InputError(Fault("prune", "no limit", "--keep N, --older-than DAYS, or both"))


@dataclass(frozen=True)
class Prunable:
    """A plan that may go."""

    id: str
    name: str
    created_utc: datetime
    state: State


def prunable(engine: Engine, retention: Retention, now: datetime | None = None) -> list[Prunable]:
    """The plans that `prune` would delete, oldest first."""
    with said(engine), engine.connect() as connection:
        return _prunable(connection, retention, now or datetime.now(UTC))


def prune(engine: Engine, retention: Retention, by: str | None, why: str | None, now: datetime | None = None) -> list[Prunable]:
    """Delete them, in one transaction, with the scenarios that no plan needs any more; the audit trail tells of each."""
    with said(engine), writing(engine).begin() as connection:
        lock_sites(connection, connection.execute(select(PlanRow.name).distinct()).scalars().all())
        gone = _prunable(connection, retention, now or datetime.now(UTC))
        for plan in gone:
            detail = f"{plan.state}, saved {plan.created_utc:%Y-%m-%dT%H:%M:%SZ}"
            record(connection, "pruned", actor=by, why=why, name=plan.name, plan_id=plan.id, detail=detail)
        _delete(connection, [plan.id for plan in gone])
    return gone


def _prunable(connection: Connection, retention: Retention, now: datetime) -> list[Prunable]:
    columns = (PlanRow.id, PlanRow.name, PlanRow.created_utc, counted(PublishedDayRow, "in_force"), counted(PublicationRow, "publications"))
    needed, seen = _needed(connection), Counter[tuple[str, State]]()
    found = []
    for row in connection.execute(select(*columns).order_by(PlanRow.created_utc.desc(), PlanRow.id.desc())):
        plan = Prunable(row.id, row.name, row.created_utc, state_of(row.in_force, row.publications))
        seen[plan.name, plan.state] += 1
        allowed = plan.state is State.DRAFT or (plan.state is State.SUPERSEDED and retention.superseded)
        if allowed and plan.id not in needed and _lets_go(retention, plan, seen[plan.name, plan.state], now):
            found.append(plan)
    return found[::-1]


def _lets_go(retention: Retention, plan: Prunable, place: int, now: datetime) -> bool:
    old = retention.older_than_days is None or plan.created_utc < now - timedelta(days=retention.older_than_days)
    return (retention.keep is None or place > retention.keep) and old and retention.name in (None, plan.name)


def _needed(connection: Connection) -> set[str]:
    """Plans that rows of others refer to: days in force, policies learnt from them."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        if _is_part(table) or table is RoutingPlanRow.__table__:
            continue
        columns = (key.parent for key in table.foreign_keys if key.column.table.name == "plans")
        for column in columns:
            found |= set(connection.execute(select(column).where(column.is_not(None)).distinct()).scalars())
    return found


def _is_part(table: Table) -> bool:
    """Whether the table's rows belong to a plan: its id is part of their key."""
    return "plan_id" in table.primary_key.columns


def _delete(connection: Connection, plan_ids: Collection[str]) -> None:
    """Delete plans with all of their parts, their routing plans among them, and the scenarios of no plan."""
    routing = connection.execute(select(RoutingPlanRow.id).where(RoutingPlanRow.plan_id.in_(plan_ids))).scalars().all()
    owners = {"plan_id": plan_ids, "routing_plan_id": routing}
    for table in reversed(Base.metadata.sorted_tables):
        for key in owners.keys() & set(table.primary_key.columns.keys()):
            connection.execute(delete(table).where(table.c[key].in_(owners[key])))
    connection.execute(delete(RoutingPlanRow).where(RoutingPlanRow.id.in_(routing)))
    connection.execute(delete(PlanRow).where(PlanRow.id.in_(plan_ids)))
    _delete_unused_scenarios(connection)


def _delete_unused_scenarios(connection: Connection) -> None:
    used = select(PlanRow.scenario_fingerprint)
    others = [key.parent for table in Base.metadata.sorted_tables for key in table.foreign_keys if _elsewhere(key)]
    unused = [ScenarioRow.fingerprint.not_in(used), *(ScenarioRow.fingerprint.not_in(select(c).where(c.is_not(None))) for c in others)]
    connection.execute(delete(ScenarioRow).where(*unused))


def _elsewhere(key: object) -> bool:
    """Whether a foreign key of another table than `plans` leads to the scenarios."""
    return key.column.table.name == "scenarios" and key.parent.table.name != "plans"  # type: ignore[attr-defined]
