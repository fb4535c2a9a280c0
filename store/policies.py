"""Saving, loading and listing versions of routing policies. A version is written whole or not at all, and never changed."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Engine, Select, func, insert, select

from center.errors import Fault, InputError
from center.io import nearest
from center.policy_version import PolicyVersion
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.refs import LATEST
from store.rows import policies
from store.tables import PlanRow, PolicyRow

_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")
_COLUMNS = PolicyRow.__table__.c


def check_name(name: str) -> None:
    """Raise where a policy cannot have this name.

    Raises
    ------
    InputError
        It is empty, long, ``latest``, or has a character that a reference or a file could not hold.
    """
    if name == LATEST or not _NAME.match(name):
        raise InputError(Fault("policy name", repr(name), "letters, digits, dots, dashes and underscores, 80 at most; not 'latest'"))


def save_policy(engine: Engine, found: PolicyVersion) -> PolicyVersion:
    """Write a new version of a name, numbered after the last one; returns it with its number.

    Raises
    ------
    InputError
        The name cannot be one, its plan is not in the database, its parent is no accepted version of the name, or the database
        refuses (locked, full, read-only).
    """
    check_name(found.name)
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        if connection.dialect.name == "postgresql":  # SQLite's transaction has locked out other writers already
            connection.exec_driver_sql("LOCK TABLE policies IN EXCLUSIVE MODE")
        _check(connection, found)
        last = connection.execute(select(func.max(_COLUMNS.version)).where(_COLUMNS.name == found.name)).scalar()
        version = (last or 0) + 1
        connection.execute(insert(PolicyRow), [policies.values(found, version)])
    return replace(found, version=version)


def load_policy(engine: Engine, ref: str) -> PolicyVersion:
    """The version that `ref` names.

    Parameters
    ----------
    ref
        ``name@3``: that version, accepted or not; ``name``: the last accepted one of the name; ``latest``: the last accepted one of all.

    Raises
    ------
    InputError
        There is none.
    """
    with said(engine), engine.connect() as connection:
        row = connection.execute(_query(ref).limit(1)).first()
        if row is None:
            raise InputError(_missing(connection, ref))
        return policies.read(row)


def last_accepted(engine: Engine, name: str) -> PolicyVersion | None:
    """The last accepted version of a name; None where there is none."""
    with said(engine), engine.connect() as connection:
        row = connection.execute(_query(name).limit(1)).first() if name != LATEST else None
        return None if row is None else policies.read(row)


def list_policies(engine: Engine) -> list[PolicyVersion]:
    """All versions, the newest first."""
    with said(engine), engine.connect() as connection:
        newest = select(PolicyRow.__table__).order_by(_COLUMNS.created_utc.desc(), _COLUMNS.name, _COLUMNS.version.desc())
        return [policies.read(row) for row in connection.execute(newest)]


def _query(ref: str) -> Select[Any]:
    name, at, number = ref.strip().rpartition("@")
    newest = select(PolicyRow.__table__).order_by(_COLUMNS.created_utc.desc(), _COLUMNS.version.desc())
    if at and number.isdigit():
        return newest.where(_COLUMNS.name == name, _COLUMNS.version == min(int(number), 2**62))
    accepted = newest.where(_COLUMNS.accepted)
    return accepted if ref.strip() == LATEST else accepted.where(_COLUMNS.name == ref.strip())


def _missing(connection: Connection, ref: str) -> Fault:
    known = connection.execute(select(_COLUMNS.name, _COLUMNS.version, _COLUMNS.accepted).order_by(*list(_COLUMNS)[:2])).all()
    refs = [f"{row.name}@{row.version}" for row in known]
    if not known:
        advice = "`crewtide route tune PLAN_ID` makes one."
        return Fault(f"policy {ref!r}", "no policy in the database", "a stored policy", advice)
    refused = [one for one, row in zip(refs, known, strict=True) if row.name == ref.strip()]
    if refused:
        return Fault(f"policy {ref!r}", f"no accepted version, only {', '.join(refused)}", "an accepted one, or name@version")
    names = {row.name for row in known}
    return Fault(f"policy {ref!r}", "no such policy", f"name or name@version, of {', '.join(refs[:8])}", nearest(ref, names | set(refs)))


def _check(connection: Connection, found: PolicyVersion) -> None:
    if not connection.execute(select(PlanRow.id).where(PlanRow.id == found.plan_id)).first():
        raise InputError(Fault(f"policy {found.name}", f"the plan {found.plan_id}, which is not there", "a plan of this database"))
    if found.parent is not None:
        parent = select(_COLUMNS.version).where(_COLUMNS.name == found.name, _COLUMNS.version == found.parent, _COLUMNS.accepted)
        if not connection.execute(parent).first():
            expected = "an accepted version of the name"
            raise InputError(Fault(f"policy {found.name}", f"the parent {found.parent}, which is not there or was refused", expected))
