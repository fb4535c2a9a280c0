"""How the inbox stands: what waits, what came of the rest, and how long answers took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Connection, Engine, func, select

from center.nearline import State
from store.nearline.deliver import PENDING
from store.nearline.errors import told_apart
from store.tables import NearlineCommitmentRow, NearlineInboxRow, NearlineLeaseRow, NearlineOutboxRow

_C: Any = NearlineInboxRow.__table__.c
_L: Any = NearlineLeaseRow.__table__.c
_O: Any = NearlineOutboxRow.__table__.c
_K: Any = NearlineCommitmentRow.__table__.c
QUANTILES = (0.5, 0.95, 0.99)
_LATEST = 10_000


@dataclass(frozen=True)
class CentreStatus:
    """A centre: events by state, who answers it now (None: nobody), and the newest snapshot answered (None before the first)."""

    centre: str
    states: dict[str, int]
    worker: str | None
    token: int
    last_taken_utc: datetime | None
    committed: int


@dataclass(frozen=True)
class InboxStatus:
    """The inbox.

    Attributes
    ----------
    states
        State -> events.
    repeated
        Deliveries of events that were there already.
    oldest_s
        For how long the oldest event waits, seconds; None where none does.
    latency_s
        Quantile -> seconds from acceptance to answer, of the answers of the last hour (at most the newest 10,000); None without any.
    fallbacks
        How many of these a rule gave.
    unsent
        Answers that nobody has sent on yet.
    """

    centres: tuple[CentreStatus, ...]
    states: dict[str, int]
    repeated: int
    oldest_s: float | None
    latency_s: dict[float, float | None]
    answered: int
    fallbacks: int
    unsent: int


def inbox_status(engine: Engine, now: datetime) -> InboxStatus:
    """How the inbox stands at `now`."""
    with told_apart(engine), engine.connect() as connection:
        counts = connection.execute(select(_C.centre, _C.state, func.count(), func.sum(_C.deliveries - 1)).group_by(_C.centre, _C.state))
        by_centre: dict[str, dict[str, int]] = {}
        repeated = 0
        for centre, state, count, again in counts:
            by_centre.setdefault(centre, {})[state] = count
            repeated += int(again)
        waits = connection.execute(select(func.min(_C.received_utc)).where(_C.state.in_([str(state) for state in PENDING]))).scalar()
        seconds, fallbacks = _latencies(connection, now)
        total: Counter[str] = Counter()
        for states in by_centre.values():
            total.update(states)
        return InboxStatus(
            centres=_centres(connection, by_centre, now),
            states={str(state): total[state] for state in State},
            repeated=repeated,
            oldest_s=None if waits is None else (now - waits).total_seconds(),
            latency_s={q: float(np.quantile(seconds, q)) if seconds else None for q in QUANTILES},
            answered=len(seconds),
            fallbacks=fallbacks,
            unsent=connection.execute(select(func.count()).where(_O.sent_utc.is_(None))).scalar_one(),
        )


def _latencies(connection: Connection, now: datetime) -> tuple[list[float], int]:
    recent = _O.answered_utc > now - timedelta(hours=1)
    query = (
        select(_O.answered_utc, _C.received_utc, _O.fallback)
        .join(NearlineInboxRow, _C.event_id == _O.event_id)
        .where(_O.state == str(State.ANSWERED), recent)
        .order_by(_O.number.desc())
        .limit(_LATEST)
    )
    rows = connection.execute(query).all()
    return [(row.answered_utc - row.received_utc).total_seconds() for row in rows], sum(row.fallback for row in rows)


def _centres(connection: Connection, states: dict[str, dict[str, int]], now: datetime) -> tuple[CentreStatus, ...]:
    live = select(_K.centre, func.count()).where(_K.released_utc.is_(None)).group_by(_K.centre)
    committed = {row[0]: int(row[1]) for row in connection.execute(live)}
    leases = connection.execute(select(*_L).order_by(_L.centre)).all()
    return tuple(
        CentreStatus(
            centre=row.centre,
            states=states.get(row.centre, {}),
            worker=row.worker if row.until_utc is not None and row.until_utc > now else None,
            token=row.token,
            last_taken_utc=row.last_taken_utc,
            committed=committed.get(row.centre, 0),
        )
        for row in leases
    )
