"""What is given away: a unit has at most one live commitment, which a unique index of the database sees to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from center.nearline import Commitment, Release
from store.nearline.errors import CommittedTwiceError
from store.rows.nearline import commitment_of, commitment_row
from store.tables import NearlineCommitmentRow

_C: Any = NearlineCommitmentRow.__table__.c
EXPIRED = "expired"


def live_commitments(connection: Connection, centre: str) -> tuple[Commitment, ...]:
    """What of a centre is given away, in the order in which it was."""
    rows = connection.execute(select(*_C).where(_C.centre == centre, _C.released_utc.is_(None)).order_by(_C.number))
    return tuple(commitment_of(row) for row in rows)


def release(connection: Connection, centre: str, releases: Iterable[Release], taken: datetime, now: datetime) -> None:
    """Free the units of these subjects, and everything that ended before the moment `taken`."""
    live = update(NearlineCommitmentRow).where(_C.centre == centre, _C.released_utc.is_(None))
    for one in releases:
        there = live.where(_C.subject == one.subject, _C.kind.in_([str(kind) for kind in one.kinds]))
        connection.execute(there.values(released_utc=now, why_released=one.why))
    connection.execute(live.where(_C.until_utc <= taken).values(released_utc=now, why_released=EXPIRED))


def commit(connection: Connection, centre: str, event_id: str, commitments: Iterable[Commitment], now: datetime) -> None:
    """Give units away.

    Raises
    ------
    CommittedTwiceError
        One of them is given away already.
    """
    shared = {"centre": centre, "event_id": event_id, "committed_utc": now}
    rows = [shared | commitment_row(one) for one in commitments]
    if not rows:
        return
    try:
        connection.execute(insert(NearlineCommitmentRow), rows)
    except IntegrityError:
        raise CommittedTwiceError(f"a unit that event {event_id} takes is given away already") from None
