"""A full disk: a limit on the size of files keeps SQLite from growing. No file system is mounted for it."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chaos.child import Nursery
from benchmarks.chaos.nearline import Inbox, worker_arguments
from benchmarks.chaos.plans import prepared
from benchmarks.chaos.result import Experiment
from benchmarks.chaos.watched import events_in, faults_at_end, said_once, wait_for
from benchmarks.chaos.whole import faults_of_plans
from store.database import open_database
from store.listing import list_plans

# The limit, bytes: less than any plan database has. How long the worker's disk is full, seconds.
_LIMIT, _FULL_S = 64 * 1024, 8.0


def disk_full(rng: random.Random, nursery: Nursery, folder: Path) -> Iterator[Experiment]:
    """A nightly plan that cannot be saved, and a worker that cannot write its answers for a while."""
    yield _nightly(nursery, folder)
    yield _worker(rng, nursery, folder)


def _nightly(nursery: Nursery, folder: Path) -> Experiment:
    url = f"sqlite:///{folder / 'full.db'}"
    base = prepared(url, "SQLite", nursery, folder)
    engine = open_database(url)
    before = len(list_plans(engine))
    child = nursery.start(base.arguments("nightly", folder / "plan.html"))
    _limit(child.pid, _LIMIT)
    ended, faults = child.end(), list[str]()
    if ended.code != 2 or "Traceback" in ended.said or "database" not in ended.said:
        faults.append(f"it ended with {ended.code}: {ended.said[-300:]}")
    if len(list_plans(engine)) != before:
        faults.append("a plan was left behind")
    again = nursery.run(base.arguments("nightly", folder / "plan.html"))
    if again.code != 0:
        faults.append(f"with room again it ended with {again.code}: {again.said[-300:]}")
    faults += faults_of_plans(engine, base.plans)
    engine.dispose()
    return Experiment("disk full, nightly", 0, tuple(faults), {"exit code": ended.code, "with room again": again.code})


def _worker(rng: random.Random, nursery: Nursery, folder: Path) -> Experiment:
    url, log = f"sqlite:///{folder / 'full-nearline.db'}", folder / "full.log"
    engine = open_database(url)
    inbox, faults = Inbox(engine, rng), list[str]()
    inbox.fill(40)
    worker = nursery.start(worker_arguments(url, "w", "--log", str(log)))
    if not wait_for(lambda: events_in(log)["event.answered"] > 2):
        faults.append("the worker answered nothing before")
    _limit(worker.pid, _LIMIT)
    time.sleep(_FULL_S)
    _limit(worker.pid, resource.RLIM_INFINITY)
    before = events_in(log)["event.answered"]
    if not wait_for(lambda: events_in(log)["event.answered"] > before):
        faults.append("nothing was answered once there was room again")
    found, states = faults_at_end(worker, inbox)
    faults += [*found, *said_once(log, "database.gone")]
    engine.dispose()
    return Experiment("disk full, near-line", 0, tuple(faults), {"full, s": round(_FULL_S), "events": len(inbox.accepted), **states})


def _limit(pid: int, size: int) -> None:
    """Let no file of a process grow beyond a size; what is larger already stays as it is."""
    hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))
