"""The database goes away under a working near-line worker, and comes back."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.chaos.child import Nursery
from benchmarks.chaos.nearline import Inbox, worker_arguments
from benchmarks.chaos.plans import SCENARIO
from benchmarks.chaos.result import Experiment
from benchmarks.chaos.server import Server
from benchmarks.chaos.watched import events_in, faults_at_end, said_once, wait_for
from store.database import BUSY_S, open_database

_AHEAD = 40


def outages(server: Server, seconds: float, rng: random.Random, nursery: Nursery, folder: Path) -> Iterator[Experiment]:
    """A server broken off for so many seconds, and a SQLite file locked by another program beyond what a writer waits."""
    yield _outage("PostgreSQL", server.database("chaos_outage"), seconds, lambda: _stopped(server), rng, nursery, folder)
    file = folder / "outage.db"
    url = f"sqlite:///{file}"
    yield _outage("SQLite", url, max(seconds, BUSY_S + 5.0), lambda: _locked(file), rng, nursery, folder)


def _outage(
    kind: str, url: str, seconds: float, away: Callable[[], object], rng: random.Random, nursery: Nursery, folder: Path
) -> Experiment:
    engine, log = open_database(url), folder / f"outage-{kind}.log"
    inbox, faults = Inbox(engine, rng), list[str]()
    inbox.fill(_AHEAD)
    worker = nursery.start(worker_arguments(url, "w", "--log", str(log)))
    if not wait_for(lambda: events_in(log)["event.answered"] > 2):
        faults.append("the worker answered nothing before")
    with away():  # type: ignore[attr-defined]
        engine.dispose()
        gone = time.monotonic()
        nightly = nursery.run(["plan", "nightly", str(SCENARIO), "--backend", "anneal", "--sweeps", "5", "--db", url])
        if nightly.code != 2 or "Traceback" in nightly.said:
            faults.append(f"a nightly run meanwhile ended with {nightly.code}: {nightly.said[-300:]}")
        time.sleep(max(0.0, seconds - (time.monotonic() - gone)))
    back, before = time.monotonic(), events_in(log)["event.answered"]
    recovered = wait_for(lambda: events_in(log)["event.answered"] > before)
    recovery_s = time.monotonic() - back
    if not recovered:
        faults.append("nothing was answered after the database had come back")
    inbox.fill()
    found, states = faults_at_end(worker, inbox)
    faults += [*found, *said_once(log, "database.gone")]
    engine.dispose()
    figures = {"away, s": round(seconds), "next answer after, s": round(recovery_s, 1), "events": len(inbox.accepted), **states}
    return Experiment(f"database gone ({kind})", 0, tuple(faults), figures)


@contextmanager
def _stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    connection = sqlite3.connect(file, isolation_level=None, timeout=60.0)
    connection.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()
