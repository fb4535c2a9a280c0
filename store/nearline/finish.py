"""Ending an event: its answer, its decisions, what they take and the inbox' terminal state, all in one transaction or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from center.nearline import Claimed, State
from routing.triage.result import Triage
from store.deferred import write_among_others
from store.migrate import writing
from store.nearline.claim import end_event
from store.nearline.commitments import commit, release
from store.nearline.draft import Draft
from store.nearline.errors import FencedError, told_apart
from store.rows import triage as triage_rows
from store.rows import waves as wave_rows
from store.rows.common import Rows
from store.rows.nearline import answer_row, decision_rows
from store.tables import NearlineDecisionRow, NearlineInboxRow, NearlineLeaseRow, NearlineOutboxRow, RiskModelRow

_C: Any = NearlineInboxRow.__table__.c
_L: Any = NearlineLeaseRow.__table__.c


def finish(engine: Engine, claimed: Claimed, draft: Draft) -> None:
    """Write an answer.

    Raises
    ------
    FencedError
        The centre, or the event, is another worker's by now.
    CommittedTwiceError
        A unit that it takes is given away already.
    DatabaseGoneError
        It is not known whether it is written; doing it again finds out, and never writes it twice.
    """
    answer = draft.answer
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        _held(connection, claimed)
        if draft.wave is not None:
            _write(connection, wave_rows.rows(draft.wave))
        if draft.triage is not None:
            _write_triage(connection, draft.triage)
        connection.execute(insert(NearlineOutboxRow).values(answer_row(answer, claimed.number, claimed.token)))
        if answer.decisions:
            connection.execute(insert(NearlineDecisionRow), decision_rows(answer))
        values: dict[str, Any] = {"worker": None, "until_utc": None}
        if answer.state is State.ANSWERED:
            taken = claimed.snapshot.taken_utc
            release(connection, answer.centre, answer.released, taken, answer.answered_utc)
            commit(connection, answer.centre, answer.event_id, draft.commitments, answer.answered_utc)
            values |= {"last_taken_utc": taken, "last_sequence": claimed.snapshot.sequence}
        connection.execute(update(NearlineInboxRow).where(_C.number == claimed.number).values(state=str(answer.state)))
        connection.execute(update(NearlineLeaseRow).where(_L.centre == answer.centre).values(values))


def give_back(engine: Engine, claimed: Claimed, reason: str, now: datetime, attempts: int, counts: bool = True) -> bool:
    """Return an event that could not be answered: it waits again, or is dead after so many attempts. Whether it is dead.

    Parameters
    ----------
    counts
        Whether the try counts; one that was broken off from outside does not.

    Raises
    ------
    FencedError
        It is another worker's by now.
    """
    with told_apart(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        row = _held(connection, claimed)
        dead = counts and claimed.attempt >= attempts
        if dead:
            end_event(connection, row, State.DEAD, reason, now, claimed.worker, claimed.token)
        else:
            values = {"state": str(State.ACCEPTED), "attempts": claimed.attempt - (not counts)}
            connection.execute(update(NearlineInboxRow).where(_C.number == claimed.number).values(values))
        connection.execute(update(NearlineLeaseRow).where(_L.centre == claimed.snapshot.centre).values(worker=None, until_utc=None))
    return dead


def is_written(engine: Engine, claimed: Claimed) -> bool:
    """Whether this claim's answer is there: the way to know after a commit that broke off."""
    columns: Any = NearlineOutboxRow.__table__.c
    query = select(1).where(columns.event_id == claimed.snapshot.event_id, columns.fence == claimed.token)
    with told_apart(engine), engine.connect() as connection:
        return connection.execute(query).first() is not None


def _held(connection: Connection, claimed: Claimed) -> Row[Any]:
    """The event, whose lease is locked.

    Raises
    ------
    FencedError
        The lease or the event is no longer this claim's.
    """
    lease = select(_L.token).where(_L.centre == claimed.snapshot.centre).with_for_update()
    token = connection.execute(lease).scalar()  # locked first, as a claim does
    row = connection.execute(select(NearlineInboxRow.__table__).where(_C.number == claimed.number).with_for_update()).first()
    ours = row is not None and row.state == State.CLAIMED and row.fence == claimed.token
    if token != claimed.token or not ours:
        raise FencedError(f"event {claimed.snapshot.event_id} is another worker's by now, or ended")
    assert row is not None
    return row


def _write(connection: Connection, rows: Rows) -> None:
    for table, found in rows.items():
        if found:
            connection.execute(insert(table), found)


def _write_triage(connection: Connection, triage: Triage) -> None:
    model = triage_rows.risk_model_row(triage.risk)
    if model is not None:
        upsert: Any = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}[connection.dialect.name]
        connection.execute(upsert(RiskModelRow).values(model).on_conflict_do_nothing())
    _write(connection, triage_rows.rows(triage))
