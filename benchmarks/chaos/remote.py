"""A remote solver that takes every call and answers none: the answers come from this machine, in time, and the log says so once."""

from __future__ import annotations

import json
import random
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.chaos.child import Nursery
from benchmarks.chaos.nearline import DEADLINE_S, Inbox, worker_arguments
from benchmarks.chaos.plans import SCENARIO
from benchmarks.chaos.result import Experiment
from benchmarks.chaos.watched import events_in, faults_at_end
from store.database import open_database
from store.listing import list_plans
from store.plans import load_plan
from store.tables import NearlineOutboxRow

_EVENTS, _TOKEN = 12, "CHAOS-" + "0" * 40
# What the rule and the referee may take beyond the deadline, seconds.
_MORE_S = 0.5


def remote_hangs(rng: random.Random, nursery: Nursery, folder: Path) -> Iterator[Experiment]:
    """A nightly plan and near-line answers beside a Leap that never answers."""
    with _hanging() as endpoint:
        environment = {"DWAVE_API_ENDPOINT": endpoint, "DWAVE_API_TOKEN": _TOKEN}
        yield _nightly(nursery, folder, environment)
        yield _worker(rng, nursery, folder, environment)


def _nightly(nursery: Nursery, folder: Path, environment: dict[str, str]) -> Experiment:
    url, faults = f"sqlite:///{folder / 'remote.db'}", list[str]()
    engine = open_database(url)
    command = ["plan", "nightly", str(SCENARIO), "--backend", "leap", "--time-limit", "2", "--db", url]
    ended = nursery.run([*command, "--report", str(folder / "plan.html")], environment=environment)
    if ended.code != 0 or _TOKEN in ended.said or "Traceback" in ended.said:
        faults.append(f"it ended with {ended.code}: {ended.said[-300:]}")
    plans = [load_plan(engine, one.id) for one in list_plans(engine)]
    chosen = [one.backend for plan in plans for one in plan.contenders if one.chosen]
    late = [f"{one.backend} {one.status}" for plan in plans for one in plan.contenders if one.backend == "leap"]
    if chosen != ["anneal"] or len(late) != 1:
        faults.append(f"the plan is of {chosen or 'nobody'}, Leap is told of as {late or 'nothing'}")
    engine.dispose()
    return Experiment("remote solver hangs, nightly", 0, tuple(faults), {"plan by": "".join(chosen), "seconds": round(ended.seconds, 1)})


def _worker(rng: random.Random, nursery: Nursery, folder: Path, environment: dict[str, str]) -> Experiment:
    url, log = f"sqlite:///{folder / 'remote-nearline.db'}", folder / "remote.log"
    engine = open_database(url)
    inbox, faults = Inbox(engine, rng), list[str]()
    inbox.fill(_EVENTS)
    more = ("--backend", "anneal", "--backend", "leap", "--log", str(log))
    worker = nursery.start(worker_arguments(url, "w", *more), environment=environment)
    found, states = faults_at_end(worker, inbox)
    faults += found
    with engine.connect() as connection:
        rows: list[Any] = list(connection.execute(select(NearlineOutboxRow.seconds, NearlineOutboxRow.ladder)))
    slowest = max((row.seconds or 0.0 for row in rows), default=0.0)
    if slowest > DEADLINE_S + _MORE_S:
        faults.append(f"an answer took {slowest:.1f} s, with a deadline of {DEADLINE_S:g} s")
    chosen = {step["backend"] for row in rows for step in json.loads(row.ladder) if step["chosen"]}
    if "leap" in chosen or not chosen:
        faults.append(f"answers are of {', '.join(sorted(chosen)) or 'nobody'}")
    if (said := events_in(log)["solver.missed_leap"]) != 1:
        faults.append(f"the log says {said} times that Leap gives nothing, not once")
    if _TOKEN in log.read_text(encoding="utf-8"):
        faults.append("the token is in the log")
    engine.dispose()
    figures = {"answers by": ", ".join(sorted(chosen)), "slowest, s": round(slowest, 2), "events": len(inbox.accepted), **states}
    return Experiment("remote solver hangs, near-line", 0, tuple(faults), figures)


@contextmanager
def _hanging() -> Iterator[str]:
    """Address of a server that takes connections and never says a word."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:  # it is closed
                    return

        threading.Thread(target=take, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        finally:
            for one in taken:
                one.close()
