"""The audit trail: who did what, when and why. Rows are added in the transaction of what they tell, and stay."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, or_, select

from center.errors import Fault, InputError
from store.database import said
from store.tables import AuditRow, PlanRow


@dataclass(frozen=True)
class AuditEntry:
    """One act.

    Attributes
    ----------
    action
        ``saved``, ``edited``, ``published``, ``rolled back``, ``pruned``, ``erased a person``, ``adjusted the forecast``,
        ``withdrew an adjustment`` or ``imported adherence``.
    name, plan_id
        The site and plan that it was about, None where it was about none.
    actor, why
        None where nobody said so, as of plans that are older than the trail.
    zone
        The plan's, None where the plan is no longer there.
    """

    number: int
    at_utc: datetime
    action: str
    name: str | None
    plan_id: str | None
    actor: str | None
    why: str | None
    detail: str
    zone: str | None


def login_name() -> str | None:
    """The name that the user is logged in by, from the environment or the system; None where neither knows it."""
    try:
        return getpass.getuser() or None
    except (KeyError, OSError, ImportError):
        return None


def required_text(text: str | None, what: str, advice: str) -> str:
    """`text` without blanks around it.

    Raises
    ------
    InputError
        Nothing is left.
    """
    stripped = (text or "").strip()
    if not stripped:
        raise InputError(Fault(what, "nothing", "a text", advice))
    return stripped


def record(
    connection: Connection,
    action: str,
    *,
    actor: str | None,
    why: str | None = None,
    name: str | None = None,
    plan_id: str | None = None,
    detail: str = "",
    at_utc: datetime | None = None,
) -> int:
    """Add a row to the trail; its number. The time is now where none is given."""
    row = {"action": action, "name": name, "plan_id": plan_id, "actor": actor, "why": why, "detail": detail}
    added = insert(AuditRow).values(at_utc=at_utc or datetime.now(UTC), **row).returning(AuditRow.number)
    return connection.execute(added).scalar_one()


def read_trail(engine: Engine, about: str | None = None, limit: int | None = None) -> list[AuditEntry]:
    """The trail, newest first.

    Parameters
    ----------
    about
        Only what was about this site, or about plans whose id starts so; None: everything.
    limit
        At most so many; None: all.
    """
    query = select(AuditRow.__table__, PlanRow.zone).outerjoin(PlanRow, PlanRow.id == AuditRow.plan_id).order_by(AuditRow.number.desc())
    if about is not None:
        query = query.where(or_(AuditRow.name == about, AuditRow.plan_id.startswith(about.strip().lower(), autoescape=True)))
    with said(engine), engine.connect() as connection:
        return [AuditEntry(**row._mapping) for row in connection.execute(query.limit(limit))]
