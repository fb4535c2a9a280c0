"""Reading answers, and which of them are still to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, select, update

from center.errors import Fault, InputError
from center.nearline import Answer
from store.deferred import write_among_others
from store.migrate import writing
from store.nearline.errors import told_apart
from store.rows.nearline import answer_of
from store.tables import NearlineDecisionRow, NearlineOutboxRow

_C: Any = NearlineOutboxRow.__table__.c
_D: Any = NearlineDecisionRow.__table__.c


def unsent(engine: Engine, limit: int = 100) -> list[Answer]:
    """Answers that are not sent yet, in order of their events' arrival."""
    with told_apart(engine), engine.connect() as connection:
        query = select(*_C).where(_C.sent_utc.is_(None)).order_by(_C.number).limit(limit)
        return _answers(connection, connection.execute(query).all())


def mark_sent(engine: Engine, event_ids: Sequence[str], now: datetime) -> None:
    """Note that these answers were sent; one that was sent before keeps its time."""
    if not event_ids:
        return
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        connection.execute(update(NearlineOutboxRow).where(_C.event_id.in_(event_ids), _C.sent_utc.is_(None)).values(sent_utc=now))


def load_answer(engine: Engine, event_id: str) -> Answer:
    """The answer to an event.

    Raises
    ------
    InputError
        It has none.
    """
    with told_apart(engine), engine.connect() as connection:
        row = connection.execute(select(*_C).where(_C.event_id == event_id)).first()
        if row is None:
            raise InputError(Fault(f"event {event_id!r}", "no answer", "an event that was answered", "`crewtide nearline status`"))
        return _answers(connection, [row])[0]


def _answers(connection: Connection, rows: Sequence[Row[Any]]) -> list[Answer]:
    ids = [row.event_id for row in rows]
    decisions: dict[str, list[Row[Any]]] = {}
    for one in connection.execute(select(*_D).where(_D.event_id.in_(ids)).order_by(_D.event_id, _D.number)):
        decisions.setdefault(one.event_id, []).append(one)
    return [answer_of(row, decisions.get(row.event_id, [])) for row in rows]
