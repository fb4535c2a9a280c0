"""Dead letters: events that could not be read or answered; and answering them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, select, update

from center.errors import Fault, InputError
from center.nearline import State
from store.audit import record
from store.deferred import write_among_others
from store.migrate import writing
from store.nearline.errors import told_apart
from store.tables import NearlineDecisionRow, NearlineInboxRow, NearlineOutboxRow

_C: Any = NearlineInboxRow.__table__.c
_O: Any = NearlineOutboxRow.__table__.c
_SHOWN = 5


@dataclass(frozen=True)
class DeadLetter:
    """An event without an answer.

    Attributes
    ----------
    centre
        Empty where it could not be read.
    readable
        Whether its content is kept, so that it can be answered again.
    """

    event_id: str
    centre: str
    received_utc: datetime
    source: str
    attempts: int
    deliveries: int
    reason: str
    readable: bool


def dead_letters(engine: Engine, limit: int | None = None) -> list[DeadLetter]:
    """Dead letters, newest first, at most so many."""
    query = (
        select(_C.event_id, _C.centre, _C.received_utc, _C.source, _C.attempts, _C.deliveries, _O.reason, _C.payload.is_not(None))
        .join(NearlineOutboxRow, _O.event_id == _C.event_id)
        .where(_C.state == str(State.DEAD))
        .order_by(_C.number.desc())
        .limit(limit)
    )
    with told_apart(engine), engine.connect() as connection:
        return [DeadLetter(*row) for row in connection.execute(query)]


def replay(engine: Engine, event_ids: Sequence[str] | None, by: str | None) -> list[str]:
    """Put dead letters back among those that wait; their answers as dead ones are taken back.

    Parameters
    ----------
    event_ids
        Which; None: all that can be read.
    by
        Who does so, for the audit trail.

    Returns
    -------
    Their ids, in order of arrival.

    Raises
    ------
    InputError
        One of those named is no dead letter, or its content is not kept. Then none is put back.
    """
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        dead = select(_C.event_id, _C.centre, _C.payload.is_not(None).label("readable")).where(_C.state == str(State.DEAD))
        rows = {row.event_id: row for row in connection.execute(dead.order_by(_C.number))}
        if event_ids is not None:
            _refuse(event_ids, rows)
        wanted = rows if event_ids is None else set(event_ids)
        found = [event_id for event_id, row in rows.items() if row.readable and event_id in wanted]
        for event_id in found:
            connection.execute(delete(NearlineDecisionRow).where(NearlineDecisionRow.__table__.c.event_id == event_id))
            connection.execute(delete(NearlineOutboxRow).where(_O.event_id == event_id))
            connection.execute(update(NearlineInboxRow).where(_C.event_id == event_id).values(state=str(State.ACCEPTED), attempts=0))
        if found:
            record(connection, "replayed dead letters", actor=by, detail=f"{len(found)} events")
    return found


def _refuse(event_ids: Sequence[str], rows: dict[str, Any]) -> None:
    faults = []
    for event_id in event_ids:
        if event_id not in rows:
            faults.append(Fault(f"event {event_id!r}", "no dead letter", "the id of one", "`crewtide nearline dead-letters` shows them."))
        elif not rows[event_id].readable:
            advice = "Repair its file and hand it in with `crewtide nearline submit`."
            faults.append(Fault(f"event {event_id!r}", "a text that could not be read and is not kept", "one that can be read", advice))
    if faults:
        raise InputError(faults)
