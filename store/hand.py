"""Saving hand work: the plan that was edited, its record, and the locks made and released, in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import Connection, Engine, and_, delete, insert, or_

from center.errors import Fault, InputError
from center.hand import EditKind, EditRecord, Lock
from center.plan import Plan
from store.audit import record, required_text
from store.database import said
from store.lifecycle import lock_sites
from store.migrate import writing
from store.plans import write_plan
from store.rows.hand import edit_rows, lock_rows, read_edit, read_locks
from store.tables import LockBlockRow, LockBreakRow, LockRow


def locks_of(engine: Engine, name: str, days: Collection[date] | None = None) -> list[Lock]:
    """The locks of a site, on these days or all, in order of day and person."""
    with said(engine), engine.connect() as connection:
        return read_locks(connection, name, days)


def edit_of(engine: Engine, plan_id: str) -> EditRecord | None:
    """How a plan was edited; None of one that no hand made."""
    with said(engine), engine.connect() as connection:
        return read_edit(connection, plan_id)


def save_edited(engine: Engine, plan: Plan, edited: EditRecord, made: Sequence[Lock] = (), released: Sequence[Lock] = ()) -> None:
    """Write an edited plan as a draft, with its record, and put its locks in force.

    Raises
    ------
    InputError
        Somebody else changed one of the locks meanwhile, or the database refuses. Nothing was saved.
    """
    with said(engine), writing(engine).begin() as connection:
        lock_sites(connection, [plan.name])
        write_plan(connection, plan, edited.actor)
        for table, rows in edit_rows(edited).items():
            if rows:
                connection.execute(insert(table), rows)
        _write_locks(connection, plan.name, made, released)
        record(connection, "edited", actor=edited.actor, why=edited.why, name=plan.name, plan_id=plan.id, detail=_detail(edited))


def save_locks(
    engine: Engine, name: str, by: str, why: str, made: Sequence[Lock] = (), released: Sequence[Lock] = (), plan_id: str | None = None
) -> None:
    """Put locks in force and release others, without a new plan.

    Parameters
    ----------
    plan_id
        The plan that they were made in, for the audit trail.

    Raises
    ------
    InputError
        As for `save_edited`, or nobody and nothing is named by `by` and `why`.
    """
    who, reason = required_text(by, "--by", "Say who you are: --by NAME."), required_text(why, "--why", "Say in a few words why.")
    with said(engine), writing(engine).begin() as connection:
        lock_sites(connection, [name])
        _write_locks(connection, name, made, released)
        for action, locks in (("unlocked", released), ("locked", made)):
            if locks:
                detail = _count(len(locks), "day") + " of a person"
                record(connection, action, actor=who, why=reason, name=name, plan_id=plan_id, detail=detail)


def _write_locks(connection: Connection, name: str, made: Sequence[Lock], released: Sequence[Lock]) -> None:
    """Release and make locks, if they are still as the caller knows them."""
    days = {lock.day for lock in (*made, *released)}
    if not days:
        return
    current = {(lock.agent, lock.day): lock for lock in read_locks(connection, name, days)}
    known = {(lock.agent, lock.day): lock for lock in released}
    touched = known.keys() | {(lock.agent, lock.day) for lock in made}
    faults = [_stale(name, key, current.get(key)) for key in sorted(touched, key=str) if current.get(key) != known.get(key)]
    if faults:
        raise InputError(faults)
    if released:
        for table in (LockBlockRow, LockBreakRow, LockRow):
            cells = (and_(table.agent == lock.agent, table.day == lock.day) for lock in released)
            connection.execute(delete(table).where(table.name == name, or_(*cells)))
    for kind, rows in lock_rows(made).items():
        if rows:
            connection.execute(insert(kind), rows)


def _stale(name: str, cell: tuple[str, date], now: Lock | None) -> Fault:
    found = "no lock any more" if now is None else f"a lock by {now.actor}: “{now.why}”"
    return Fault(f"{name}, {cell[0]} on {cell[1]}", found, "the lock as it was a moment ago", "Nothing was changed. Look again.")


def _detail(edited: EditRecord) -> str:
    """``from bank-20261012-abc; 2 moves, 1 lock``: no names, as the trail is never erased whole."""
    kinds = [_count(n, kind.value) for kind in EditKind if (n := sum(edit.kind is kind for edit in edited.edits))]
    return f"from {edited.base_plan_id}; {', '.join(kinds)}" + ("; saved though rules are broken" if edited.forced else "")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
