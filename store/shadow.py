"""Shadow runs in the database: starting and stopping them, what there is to compare, and what came of it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Engine, and_, delete, exists, func, insert, or_, select, update

from center.errors import Fault, InputError
from center.nearline import State
from center.shadow import Part, ShadowAnswer, ShadowChoice, ShadowRun, ShadowTally
from store.audit import record
from store.database import said
from store.deferred import write_among_others
from store.migrate import writing
from store.rows.shadow import answer_rows, read_choices, read_run, read_tally, run_columns, run_row
from store.tables.nearline import NearlineInboxRow, NearlineOutboxRow
from store.tables.shadow import ShadowAnswerRow, ShadowChoiceRow, ShadowRunRow

LATEST = "latest"
_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True)
class Pending:
    """An answered snapshot that a run has not compared yet: what came in, and where the answer that was sent is stored."""

    event_id: str
    taken_utc: datetime
    payload: str
    wave_id: str | None
    triage_id: str | None


def new_shadow_id(centre: str, day: datetime) -> str:
    """``shadow-<centre>-<YYYYMMDD>-<6 base32 characters>``; the day is in UTC."""
    mark = "".join(secrets.choice(_BASE32) for _ in range(6))
    return f"shadow-{centre.lower()}-{day.astimezone(UTC):%Y%m%d}-{mark}"


def start_shadow(engine: Engine, run: ShadowRun, by: str | None, why: str | None) -> None:
    """Begin a run.

    Raises
    ------
    InputError
        The same candidate runs for the centre already.
    """
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        same = and_(ShadowRunRow.centre == run.centre, ShadowRunRow.candidate_fingerprint == run.candidate_fingerprint)
        there = connection.execute(select(ShadowRunRow.id).where(same, ShadowRunRow.stopped_utc.is_(None))).scalar()
        if there is not None:
            advice = f"`crewtide shadow stop {there}` ends it."
            raise InputError(
                Fault(f"shadow of {run.centre}", f"{run.name!r} running as {there} already", "a candidate that does not", advice)
            )
        connection.execute(insert(ShadowRunRow), run_row(run))
        record(connection, "started a shadow", actor=by, why=why, name=run.centre, detail=f"{run.id}, {run.name}")


def stop_shadow(engine: Engine, ref: str, by: str | None, why: str | None, discard: bool = False, now: datetime | None = None) -> ShadowRun:
    """End a run; the same one may be ended again only to discard.

    Parameters
    ----------
    discard
        Whether everything that it compared is deleted, and the run with it.

    Raises
    ------
    InputError
        No run, or several, have that prefix; or it has ended.
    """
    moment = now or datetime.now(UTC)
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        run = _resolved(connection, ref, running=not discard)
        if run.stopped_utc is not None and not discard:
            raise InputError(Fault(f"shadow {run.id}", f"one that was stopped at {run.stopped_utc:%Y-%m-%d %H:%M} UTC", "one that runs"))
        stopped = run.stopped_utc or moment
        connection.execute(update(ShadowRunRow).where(ShadowRunRow.id == run.id).values(stopped_utc=stopped, runner=None))
        if discard:
            for table, key in ((ShadowChoiceRow, "run_id"), (ShadowAnswerRow, "run_id"), (ShadowRunRow, "id")):
                connection.execute(delete(table).where(getattr(table, key) == run.id))
        action = "discarded a shadow" if discard else "stopped a shadow"
        record(connection, action, actor=by, why=why, name=run.centre, detail=f"{run.id}, {run.name}")
    return ShadowRun(**{**vars(run), "stopped_utc": stopped})


def load_shadow(engine: Engine, ref: str) -> ShadowRun:
    """The run that `ref` names: an id, a unique prefix of one, or ``latest``.

    Raises
    ------
    InputError
        No run, or several, have that prefix.
    """
    with said(engine), engine.connect() as connection:
        return _resolved(connection, ref, running=False)


def list_shadows(engine: Engine, running: bool = False) -> list[ShadowRun]:
    """All runs, newest first; or only those that have not been stopped."""
    query = select(*run_columns()).order_by(ShadowRunRow.started_utc.desc(), ShadowRunRow.id)
    if running:
        query = query.where(ShadowRunRow.stopped_utc.is_(None))
    with said(engine), engine.connect() as connection:
        return [read_run(row) for row in connection.execute(query)]


def take_run(engine: Engine, run_id: str, runner: str, seconds: float, now: datetime | None = None) -> bool:
    """Whether `runner` may compare for a run for so many seconds: nobody else does, and it has not been stopped."""
    moment = now or datetime.now(UTC)
    free = or_(ShadowRunRow.runner.is_(None), ShadowRunRow.runner == runner, ShadowRunRow.lease_until_utc < moment)
    take = (
        update(ShadowRunRow)
        .where(ShadowRunRow.id == run_id, ShadowRunRow.stopped_utc.is_(None), free)
        .values(runner=runner, lease_until_utc=moment + timedelta(seconds=seconds))
    )
    with said(engine), writing(engine).begin() as connection:
        return connection.execute(take).rowcount == 1


def leave_runs(engine: Engine, runner: str) -> None:
    """Let others compare for what `runner` has."""
    leave = update(ShadowRunRow).where(ShadowRunRow.runner == runner).values(runner=None, lease_until_utc=None)
    with said(engine), writing(engine).begin() as connection:
        connection.execute(leave)


def pending(engine: Engine, run: ShadowRun, limit: int = 20) -> list[Pending]:
    """Snapshots of the run's centre that were answered since it began and are not compared, oldest answer first, at most `limit`."""
    outbox, inbox, answer = NearlineOutboxRow, NearlineInboxRow, ShadowAnswerRow
    done = exists().where(answer.run_id == run.id, answer.event_id == outbox.event_id)
    query = (
        select(outbox.event_id, inbox.taken_utc, inbox.payload, outbox.wave_id, outbox.triage_id)
        .join(inbox, inbox.event_id == outbox.event_id)
        .where(*_of_run(run), inbox.payload.is_not(None), inbox.taken_utc.is_not(None), ~done)
        .order_by(outbox.answered_utc, outbox.number)
        .limit(limit)
    )
    with said(engine), engine.connect() as connection:
        rows = connection.execute(query).all()
    return [Pending(row.event_id, row.taken_utc, row.payload or "{}", row.wave_id, row.triage_id) for row in rows]


def answered(engine: Engine, run: ShadowRun) -> int:
    """Snapshots of the run's centre that the incumbent answered while it ran, compared or not."""
    query = select(func.count()).select_from(NearlineOutboxRow).where(*_of_run(run))
    with said(engine), engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def save_answers(engine: Engine, answers: list[ShadowAnswer]) -> bool:
    """Write an event's compared answers, whole; False where the run has been stopped, or somebody else has compared the event."""
    with said(engine), writing(engine).begin() as connection:
        write_among_others(connection)
        first, answer = answers[0], ShadowAnswerRow
        there = select(answer.run_id).where(answer.run_id == first.run_id, answer.event_id == first.event_id)
        runs = select(ShadowRunRow.id).where(ShadowRunRow.id == first.run_id, ShadowRunRow.stopped_utc.is_(None)).with_for_update()
        if connection.execute(runs).first() is None or connection.execute(there).first() is not None:
            return False
        for made in answers:
            for table, rows in answer_rows(made).items():
                if rows:
                    connection.execute(insert(table), rows)
    return True


def tallies(engine: Engine, run_id: str) -> list[ShadowTally]:
    """A run's compared answers in the order of their snapshots, without choices."""
    table = ShadowAnswerRow.__table__.c
    query = select(*table).where(table.run_id == run_id).order_by(table.taken_utc, table.event_id, table.part)
    with said(engine), engine.connect() as connection:
        return [read_tally(row) for row in connection.execute(query)]


def decisions_of(engine: Engine, run_id: str) -> list[tuple[str, Part, ShadowChoice]]:
    """Every decision beside the one that was sent, as (event, part, choice), in the order of the snapshots."""
    with said(engine), engine.connect() as connection:
        return read_choices(connection, run_id)


def _of_run(run: ShadowRun) -> list[ColumnElement[bool]]:
    """Conditions on the outbox: answered by the run's centre while it ran."""
    outbox = NearlineOutboxRow
    found: list[ColumnElement[bool]] = [
        outbox.centre == run.centre,
        outbox.state == State.ANSWERED.value,
        outbox.answered_utc >= run.since_utc,
    ]
    return found if run.stopped_utc is None else [*found, outbox.answered_utc <= run.stopped_utc]


def _resolved(connection: Connection, ref: str, running: bool) -> ShadowRun:
    ref = ref.strip().lower()
    query = select(*run_columns()).order_by(ShadowRunRow.started_utc.desc(), ShadowRunRow.id.desc())
    if ref == LATEST:
        found = connection.execute(query.where(ShadowRunRow.stopped_utc.is_(None)) if running else query).first()
        if found is None:
            which = "no shadow that runs" if running else "no shadow"
            raise InputError(Fault("shadow 'latest'", which, "at least one", "`crewtide shadow start CANDIDATE --centre NAME` starts one."))
        return read_run(found)
    prefix = ref if ref.startswith("shadow-") else f"shadow-{ref}"
    rows = connection.execute(query.where(ShadowRunRow.id.startswith(prefix, autoescape=True))).all()
    exact = [row for row in rows if row.id == prefix]
    if len(rows) == 1 or exact:
        return read_run((exact or rows)[0])
    what = f"{len(rows)} shadows: {', '.join(row.id for row in rows[:5])}" if rows else "no shadow whose id starts so"
    expected = "a prefix of one only" if rows else "an id, a unique prefix of one, or latest"
    raise InputError(Fault(f"shadow {ref!r}", what, expected, "`crewtide shadow report` lists them."))
