"""Edits and locks as rows, and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from center.hand import Edit, EditKind, EditRecord, Lock, LockedShift
from store.rows.common import Rows
from store.tables import LockBlockRow, LockBreakRow, LockRow, PlanEditItemRow, PlanEditRow


def edit_rows(record: EditRecord) -> Rows:
    """Rows of an edit record."""
    names = ("plan_id", "base_plan_id", "actor", "at_utc", "why", "forced")
    return {
        PlanEditRow: [{name: getattr(record, name) for name in names}],
        PlanEditItemRow: [
            {
                "plan_id": record.plan_id,
                "number": k,
                "kind": edit.kind.value,
                "agent": edit.agent,
                "day": edit.day,
                "other_agent": edit.other,
                "other_day": edit.other_day,
                "words": edit.words,
            }
            for k, edit in enumerate(record.edits)
        ],
    }


def lock_rows(locks: Sequence[Lock]) -> Rows:
    """Rows of locks with the breaks and task blocks of their shifts."""
    return {
        LockRow: [_cell(lock) | {"zone": lock.zone} | _shift(lock.shift) | _made(lock) for lock in locks],
        LockBreakRow: [
            _cell(lock) | {"number": k, "start_utc": start, "end_utc": end, "kind": kind, "paid": bool(paid)}
            for lock in locks
            if lock.shift is not None
            for k, (start, end, kind, paid) in enumerate(lock.shift.breaks)
        ],
        LockBlockRow: [
            _cell(lock) | {"number": k, "start_utc": start, "end_utc": end, "queue": queue}
            for lock in locks
            if lock.shift is not None
            for k, (start, end, queue) in enumerate(lock.shift.blocks)
        ],
    }


def read_edit(connection: Connection, plan_id: str) -> EditRecord | None:
    """How a plan was edited; None of one that no hand made."""
    row = connection.execute(select(PlanEditRow.__table__).where(PlanEditRow.plan_id == plan_id)).first()
    if row is None:
        return None
    items = connection.execute(select(PlanEditItemRow.__table__).where(PlanEditItemRow.plan_id == plan_id).order_by(PlanEditItemRow.number))
    edits = tuple(Edit(EditKind(item.kind), item.agent, item.day, item.words, item.other_agent, item.other_day) for item in items)
    return EditRecord(**row._mapping, edits=edits)


def read_locks(connection: Connection, name: str, days: Collection[date] | None = None) -> list[Lock]:
    """The locks of a site, on these days or all, in order of day and person."""
    rows, breaks, blocks = (
        connection.execute(select(table.__table__).where(table.name == name, *([] if days is None else [table.day.in_(days)]))).all()
        for table in (LockRow, LockBreakRow, LockBlockRow)
    )
    pauses = _by_cell((row, (row.start_utc, row.end_utc, row.kind, row.paid)) for row in breaks)
    tasks = _by_cell((row, (row.start_utc, row.end_utc, row.queue)) for row in blocks)
    cells = ((row, (row.agent, row.day)) for row in sorted(rows, key=lambda row: (row.day, row.agent)))
    return [_lock(row, pauses.get(cell, ()), tasks.get(cell, ())) for row, cell in cells]


def _by_cell(found: Iterable[tuple[Any, tuple[Any, ...]]]) -> dict[tuple[str, date], tuple[Any, ...]]:
    """(agent, day) -> the values of its rows, in the order of their numbers."""
    cells: dict[tuple[str, date], tuple[Any, ...]] = {}
    for row, values in sorted(found, key=lambda one: one[0].number):
        cells[row.agent, row.day] = (*cells.get((row.agent, row.day), ()), values)
    return cells


def _cell(lock: Lock) -> dict[str, Any]:
    return {"name": lock.name, "agent": lock.agent, "day": lock.day}


def _made(lock: Lock) -> dict[str, Any]:
    return {"actor": lock.actor, "at_utc": lock.at_utc, "why": lock.why, "plan_id": lock.plan_id}


def _shift(shift: LockedShift | None) -> dict[str, Any]:
    return {name: None if shift is None else getattr(shift, name) for name in ("shape", "queue", "start_utc", "end_utc", "paid_min")}


def _lock(row: Any, breaks: tuple[Any, ...], blocks: tuple[Any, ...]) -> Lock:
    shift = None
    if row.shape is not None:
        shift = LockedShift(row.shape, row.queue, row.start_utc, row.end_utc, breaks, row.paid_min, blocks)
    return Lock(row.name, row.agent, row.day, row.zone, shift, row.actor, row.at_utc, row.why, row.plan_id)
