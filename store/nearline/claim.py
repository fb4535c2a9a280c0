"""Claiming an event: one worker at a time has a centre, by a lease whose token grows with every claim.

On PostgreSQL workers pass over each other's rows (`FOR UPDATE SKIP LOCKED`); on SQLite a claim has the write lock from its first
statement on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, func, insert, or_, select, update

from center.nearline import Claimed, State
from store.deferred import write_among_others
from store.migrate import writing
from store.nearline.commitments import live_commitments
from store.nearline.deliver import PENDING
from store.nearline.errors import told_apart
from store.rows.nearline import outbox_row, snapshot_of
from store.tables import NearlineInboxRow, NearlineLeaseRow, NearlineOutboxRow

STALE = "A newer snapshot of the centre was answered first."
_C: Any = NearlineInboxRow.__table__.c
_L: Any = NearlineLeaseRow.__table__.c


@dataclass(frozen=True)
class ClaimRules:
    """How events are claimed.

    Attributes
    ----------
    lease_s
        For how long nobody else gets the centre, seconds: longer than an answer takes.
    attempts
        So often an event is tried at most; then it is a dead letter.
    behind_s
        Once a centre's oldest event has waited so long, its newest one is answered next, and older ones are superseded; None: never.
    """

    lease_s: float = 60.0
    attempts: int = 3
    behind_s: float | None = 60.0


@dataclass(frozen=True)
class Claim:
    """What a try to claim came to: the event, if there is one, and how many others ended on the way."""

    claimed: Claimed | None
    superseded: int = 0
    dead: int = 0


def claim(engine: Engine, worker: str, now: datetime, rules: ClaimRules) -> Claim:
    """Claim the next event of a centre that nobody has. What its last snapshot answered makes old ends here as ``superseded``.

    Raises
    ------
    DatabaseGoneError
        Nothing is claimed.
    """
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        lease = _free_lease(connection, now)
        if lease is None:
            return Claim(None)
        token = int(lease.token) + 1
        dead = _taken_back(connection, lease.centre, worker, now, rules.attempts)
        superseded = _supersede(connection, lease, worker, now, token)
        row = _next(connection, lease.centre, now, rules.behind_s)
        until = None if row is None else now + timedelta(seconds=rules.lease_s)
        holder = None if row is None else worker
        connection.execute(update(NearlineLeaseRow).where(_L.centre == lease.centre).values(token=token, worker=holder, until_utc=until))
        if row is None:
            return Claim(None, superseded, dead)
        values = {"state": str(State.CLAIMED), "attempts": row.attempts + 1, "worker": worker, "claimed_utc": now, "fence": token}
        connection.execute(update(NearlineInboxRow).where(_C.number == row.number).values(values))
        found = Claimed(snapshot_of(row), row.number, token, worker, row.received_utc, now, row.attempts + 1)
        return Claim(replace(found, committed=live_commitments(connection, lease.centre)), superseded, dead)


def end_event(connection: Connection, row: Row[Any], state: State, reason: str, now: datetime, worker: str, fence: int | None) -> None:
    """Give an event its terminal answer, without decisions."""
    connection.execute(insert(NearlineOutboxRow).values(outbox_row(row, state, reason, now, worker, fence)))
    connection.execute(update(NearlineInboxRow).where(_C.number == row.number).values(state=str(state)))


def _free_lease(connection: Connection, now: datetime) -> Row[Any] | None:
    """The lease, locked, of the centre whose event has waited longest, of those that nobody has."""

    def first(state: State) -> Any:
        return select(func.min(_C.number)).where(_C.centre == _L.centre, _C.state == str(state)).scalar_subquery()

    pending = select(1).where(_C.centre == _L.centre, _C.state.in_([str(state) for state in PENDING])).exists()
    free = or_(_L.until_utc.is_(None), _L.until_utc <= now)
    oldest = func.coalesce(first(State.CLAIMED), first(State.ACCEPTED))
    query = select(*_L).where(free, pending).order_by(oldest).limit(1).with_for_update(skip_locked=True)
    return connection.execute(query).first()


def _taken_back(connection: Connection, centre: str, worker: str, now: datetime, attempts: int) -> int:
    """Events that a worker claimed and left: waiting again, or dead where it happened too often. How many are dead."""
    left = connection.execute(_of(centre, State.CLAIMED)).all()
    dead = [row for row in left if row.attempts >= attempts]
    for row in dead:
        end_event(connection, row, State.DEAD, f"{row.attempts} workers began with it and none came to an end.", now, worker, row.fence)
    kept = [row.number for row in left if row.attempts < attempts]
    connection.execute(update(NearlineInboxRow).where(_C.number.in_(kept)).values(state=str(State.ACCEPTED)))
    return len(dead)


def _supersede(connection: Connection, lease: Row[Any], worker: str, now: datetime, token: int) -> int:
    if lease.last_taken_utc is None:
        return 0
    older = _C.taken_utc < lease.last_taken_utc
    if lease.last_sequence is not None:
        older = or_(older, and_(_C.taken_utc == lease.last_taken_utc, _C.sequence < lease.last_sequence))
    rows = connection.execute(_of(lease.centre, State.ACCEPTED).where(older)).all()
    for row in rows:
        end_event(connection, row, State.SUPERSEDED, STALE, now, worker, token)
    return len(rows)


def _next(connection: Connection, centre: str, now: datetime, behind_s: float | None) -> Row[Any] | None:
    first = connection.execute(_of(centre, State.ACCEPTED).order_by(_C.number).limit(1)).first()
    if first is None or behind_s is None or first.received_utc > now - timedelta(seconds=behind_s):
        return first
    newest = (_C.taken_utc.desc(), func.coalesce(_C.sequence, 0).desc(), _C.number.desc())
    return connection.execute(_of(centre, State.ACCEPTED).order_by(*newest).limit(1)).first()


def _of(centre: str, state: State) -> Any:
    return select(NearlineInboxRow.__table__).where(_C.centre == centre, _C.state == str(state))
