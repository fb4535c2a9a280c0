"""Pruning: events that ended long ago, with their answers, waves and triages; never one that still holds a unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, delete, select

from center.nearline import State
from store.audit import record
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.tables import (
    Base,
    NearlineCommitmentRow,
    NearlineDecisionRow,
    NearlineInboxRow,
    NearlineOutboxRow,
    TriageRow,
    WaveRow,
)

_ENDED = [str(state) for state in State if state.terminal]
_BATCH = 500
_C: Any = NearlineInboxRow.__table__.c
_O: Any = NearlineOutboxRow.__table__.c
_K: Any = NearlineCommitmentRow.__table__.c


def prunable_events(engine: Engine, before: datetime) -> int:
    """How many events `prune_events` would delete."""
    with said(engine), engine.connect() as connection:
        return len(_old(connection, before))


def prune_events(engine: Engine, before: datetime, by: str | None, why: str | None) -> int:
    """Delete what was answered before a moment, in one transaction; how many events. An id that comes again is a new event then.

    Events that hold a unit beyond that moment stay.
    """
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        old = _old(connection, before)
        for k in range(0, len(old), _BATCH):
            _delete(connection, old[k : k + _BATCH])
        if old:
            record(connection, "pruned events", actor=by, why=why, detail=f"{len(old)} events")
    return len(old)


def _old(connection: Connection, before: datetime) -> list[str]:
    holds = select(1).where(_K.event_id == _O.event_id, _K.released_utc.is_(None), _K.until_utc >= before).exists()
    query = select(_O.event_id).where(_O.state.in_(_ENDED), _O.answered_utc < before, ~holds).order_by(_O.number)
    return list(connection.execute(query).scalars())


def _delete(connection: Connection, event_ids: Sequence[str]) -> None:
    made = connection.execute(select(_O.wave_id, _O.triage_id).where(_O.event_id.in_(event_ids))).all()
    for table in (NearlineCommitmentRow, NearlineDecisionRow, NearlineOutboxRow, NearlineInboxRow):
        connection.execute(delete(table).where(table.__table__.c.event_id.in_(event_ids)))
    for key, head in (("wave_id", WaveRow), ("triage_id", TriageRow)):
        ids = [getattr(row, key) for row in made if getattr(row, key) is not None]
        for part in reversed(Base.metadata.sorted_tables):
            if key in part.primary_key.columns:
                connection.execute(delete(part).where(part.c[key].in_(ids)))
        connection.execute(delete(head).where(head.__table__.c.id.in_(ids)))
