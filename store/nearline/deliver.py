"""Handing events in. An event is taken in once, however often it is delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from center.errors import Fault
from center.nearline import Receipt, Snapshot, State
from center.nearline_file import fingerprint_of
from store.deferred import write_among_others
from store.migrate import writing
from store.nearline.errors import InboxFullError, told_apart
from store.rows.nearline import outbox_row
from store.tables import NearlineInboxRow, NearlineLeaseRow, NearlineOutboxRow

PENDING = (State.ACCEPTED, State.CLAIMED)
UNKNOWN_CENTRE = ""
_C: Any = NearlineInboxRow.__table__.c


def deliver(engine: Engine, snapshot: Snapshot, source: str, now: datetime, room: int | None = None) -> Receipt:
    """Take an event in.

    Parameters
    ----------
    source
        Where it came from: ``folder``, ``command`` or a program's own word.
    room
        How many events may wait; None: any number.

    Raises
    ------
    InboxFullError
        So many wait already. A duplicate is told to be one even then.
    DatabaseGoneError
        Nothing is known of the delivery: deliver it again.
    """
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        while True:
            receipt = _receipt(connection, snapshot, source, now, room)
            if receipt is not None:
                return receipt


def deliver_unreadable(engine: Engine, text: str, reason: str, source: str, now: datetime) -> Receipt:
    """Keep that something came which is no event, as a dead letter without its text; the same text again is only counted."""
    fingerprint = fingerprint_of(text)
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        row = {"event_id": f"unreadable-{fingerprint[:24]}", "centre": UNKNOWN_CENTRE, "received_utc": now, "source": source}
        _bury(connection, row | {"fingerprint": fingerprint}, reason)
    return Receipt.DEAD


def depth(connection: Connection) -> int:
    """How many events wait or are being answered."""
    return connection.execute(select(func.count()).select_from(NearlineInboxRow).where(_C.state.in_(PENDING))).scalar_one()


def waiting(engine: Engine) -> int:
    """How many events wait or are being answered."""
    with told_apart(engine), engine.connect() as connection:
        return depth(connection)


def _receipt(connection: Connection, snapshot: Snapshot, source: str, now: datetime, room: int | None) -> Receipt | None:
    """What comes of an event; None where somebody handed one of its id in at the same moment, and was faster."""
    known = _again(connection, snapshot.event_id, snapshot.fingerprint)
    if known is Receipt.DUPLICATE:
        return known
    _insert_once(connection, NearlineLeaseRow, {"centre": snapshot.centre, "token": 0})
    if known is Receipt.CONFLICT:
        event_id = f"{snapshot.event_id}#{snapshot.fingerprint[:12]}"
        _bury(connection, _row(snapshot, source, now) | {"event_id": event_id}, "Its id belongs to another event, with another content.")
        return known
    if room is not None and depth(connection) >= room:
        raise InboxFullError(Fault("inbox", f"{room:,} events that wait", "fewer", "Start more workers, or deliver it again later."))
    return Receipt.ACCEPTED if _insert_once(connection, NearlineInboxRow, _row(snapshot, source, now)) else None


def _row(snapshot: Snapshot, source: str, now: datetime) -> dict[str, Any]:
    return {
        "event_id": snapshot.event_id,
        "centre": snapshot.centre,
        "taken_utc": snapshot.taken_utc,
        "sequence": snapshot.sequence,
        "received_utc": now,
        "source": source,
        "payload": snapshot.payload,
        "fingerprint": snapshot.fingerprint,
        "state": State.ACCEPTED,
        "deliveries": 1,
        "attempts": 0,
    }


def _again(connection: Connection, event_id: str, fingerprint: str) -> Receipt | None:
    """What a delivery is of an event whose id is there, the delivery counted; None where it is not there."""
    there = connection.execute(select(_C.fingerprint).where(_C.event_id == event_id)).scalar()
    if there is None:
        return None
    if there != fingerprint:
        return Receipt.CONFLICT
    _count(connection, event_id)
    return Receipt.DUPLICATE


def _count(connection: Connection, event_id: str) -> None:
    connection.execute(update(NearlineInboxRow).where(_C.event_id == event_id).values(deliveries=_C.deliveries + 1))


def _bury(connection: Connection, row: dict[str, Any], reason: str) -> None:
    """A dead letter with its answer; only counted where it is there already."""
    if not _insert_once(connection, NearlineInboxRow, row | {"state": State.DEAD, "deliveries": 1, "attempts": 0}):
        _count(connection, row["event_id"])
        return
    found = connection.execute(select(NearlineInboxRow.__table__).where(_C.event_id == row["event_id"])).one()
    connection.execute(insert(NearlineOutboxRow).values(outbox_row(found, State.DEAD, reason, row["received_utc"], row["source"])))


def _insert_once(connection: Connection, table: Any, row: dict[str, Any]) -> bool:
    """Insert a row where none of its key is; whether it was inserted."""
    upsert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
    key = next(iter(table.__table__.primary_key))
    return connection.execute(upsert(table).values(row).on_conflict_do_nothing().returning(key)).first() is not None
