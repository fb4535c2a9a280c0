"""Whether it works: what a monitor asks every minute. Reads the database only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, func, select

from center.nearline import State
from ops.check import Check, Finding
from ops.metrics import Metrics
from store.database import said
from store.nearline.status import InboxStatus, inbox_status
from store.tables import NearlineOutboxRow, PeakRow, PlanRow

_P: Any = PlanRow.__table__.c
_O: Any = NearlineOutboxRow.__table__.c


@dataclass(frozen=True)
class Limits:
    """What still counts as healthy; None is not judged.

    Attributes
    ----------
    plan_hours
        Oldest age of the last nightly plan.
    waiting_s
        Oldest age of a snapshot that waits.
    depth
        Most snapshots that wait.
    dead_letters
        Most dead letters.
    """

    plan_hours: float | None = None
    waiting_s: float | None = 60.0
    depth: int | None = None
    dead_letters: int | None = None


@dataclass(frozen=True)
class Health:
    """How things stand. Times are None where nothing has happened yet."""

    now: datetime
    nightly: datetime | None
    peak: datetime | None
    answered: datetime | None
    inbox: InboxStatus

    @property
    def depth(self) -> int:
        """Snapshots that wait for their answer."""
        return self.inbox.states[State.ACCEPTED] + self.inbox.states[State.CLAIMED]


def read_health(engine: Engine, now: datetime) -> Health:
    """How things stand at `now`."""
    with said(engine), engine.connect() as connection:
        by_day = select(func.max(_P.created_utc)).join(PeakRow, PeakRow.plan_id == _P.id)
        by_night = select(func.max(_P.created_utc)).where(_P.id.not_in(select(PeakRow.plan_id)))
        last_answer = select(func.max(_O.answered_utc)).where(_O.state == State.ANSWERED)
        nightly, peak, answered = (connection.execute(query).scalar() for query in (by_night, by_day, last_answer))
    return Health(now, nightly, peak, answered, inbox_status(engine, now))


def judge(health: Health, limits: Limits) -> Iterator[Check]:
    """Each figure against its limit."""
    yield Check("database", Finding.OK, "answers, with the newest schema")
    age_h = None if health.nightly is None else (health.now - health.nightly).total_seconds() / 3600
    yield _against("last nightly plan", age_h, limits.plan_hours, "h old", "Look why the night's plan was not made.", missing_is_bad=True)
    waiting = health.inbox.oldest_s
    yield _against("oldest snapshot that waits", waiting, limits.waiting_s, "s", "Is a worker running? `crewtide nearline status`.")
    yield _against("snapshots that wait", health.depth, limits.depth, "", "Start another worker, or send fewer snapshots.")
    dead = health.inbox.states[State.DEAD]
    yield _against("dead letters", dead, limits.dead_letters, "", "`crewtide nearline dead-letters` says why.")


def measure(health: Health, metrics: Metrics) -> None:
    """Health as metrics, for a monitor that collects them."""
    metrics.set("crewtide_database_up", 1)
    for job, moment in (("nightly", health.nightly), ("peak", health.peak), ("nearline", health.answered)):
        if moment is not None:
            metrics.set("crewtide_last_success_timestamp_seconds", moment.timestamp(), job=job)
    metrics.set("crewtide_queue_depth", health.depth)
    metrics.set("crewtide_oldest_waiting_seconds", max(0.0, health.inbox.oldest_s or 0.0))
    metrics.set("crewtide_dead_letters", health.inbox.states[State.DEAD])


def _against(name: str, value: float | None, limit: float | None, unit: str, advice: str, missing_is_bad: bool = False) -> Check:
    if value is None:
        bad = missing_is_bad and limit is not None
        return Check(name, Finding.FAULT if bad else Finding.INFO, "none", advice if bad else "")
    said_value = f"{value:,.1f} {unit}".strip() if isinstance(value, float) else f"{value:,} {unit}".strip()
    if limit is None:
        return Check(name, Finding.INFO, said_value)
    bad = value > limit
    return Check(name, Finding.FAULT if bad else Finding.OK, f"{said_value}; at most {limit:,g}", advice if bad else "")
