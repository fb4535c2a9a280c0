"""Near-line workers killed at random moments, three on one inbox: every event ends with one answer, nothing is given away twice."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from sqlalchemy import Engine

from benchmarks.chaos.answers import faults_of_answers
from benchmarks.chaos.child import Nursery
from benchmarks.chaos.feed import Feed
from benchmarks.chaos.result import Experiment
from center.nearline import Receipt
from center.nearline_file import read_event
from store.database import open_database
from store.nearline.deliver import deliver, waiting

# Seconds for an answer, and until a killed worker's centre is free for others; events that wait when a worker starts; workers at a time.
DEADLINE_S, LEASE_S, AHEAD, WORKERS = 2.0, 2.5, 40, 3
# Kills that fall anywhere; the others fall into the writing of an answer. From when to when, seconds.
_ANYWHERE, _WITHIN_S, _WRITE_S = 0.4, 4.0, 0.03
_END_S = 300.0


def worker_arguments(url: str, name: str, *more: str) -> list[str]:
    """The command line of a worker, which answers every event, however long it waited."""
    limits = ["--deadline", str(DEADLINE_S), "--lease", str(LEASE_S), "--behind", "86400"]
    return ["nearline", "run", "--db", url, "--name", name, "--sweeps", "5", *limits, *more]


class Inbox:
    """An inbox that is kept filled."""

    def __init__(self, engine: Engine, rng: random.Random) -> None:
        self.engine, self.feed, self.accepted = engine, Feed(rng), list[str]()

    def fill(self, ahead: int = AHEAD) -> None:
        """Deliver events until so many wait."""
        for _ in range(max(0, ahead - waiting(self.engine))):
            event = read_event(self.feed.event())
            if deliver(self.engine, event, "chaos", datetime.now(UTC)) is Receipt.ACCEPTED:
                self.accepted.append(event.event_id)

    def emptied(self, seconds: float) -> bool:
        """Whether nothing waits any more, within so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not waiting(self.engine):
                return True
            time.sleep(0.2)
        return False


def killed(url: str, kind: str, kills: int, rng: random.Random, nursery: Nursery, told: Callable[[str], None]) -> Experiment:
    """Kill workers until `kills` were killed, then let the last ones empty the inbox, and judge it."""
    engine = open_database(url)
    inbox, name, faults = Inbox(engine, rng), f"near-line on {kind}", list[str]()
    done, ended, in_write, number = 0, 0, 0, 0
    inbox.fill()
    workers = [nursery.start(worker_arguments(url, f"w{k}")) for k in range(WORKERS)]
    while done < kills and ended < 5 + kills // 4:
        anywhere = rng.random() < _ANYWHERE
        moment, write_s = rng.uniform(0, _WITHIN_S), rng.uniform(0, _WRITE_S)
        worker = workers.pop(0)
        how = worker.end(kill_s=moment) if anywhere else worker.end(in_write_s=write_s, after_s=moment)
        if how.code is None:
            done += 1
            in_write += how.writing
        else:
            ended += 1
            faults.append(f"a worker that was not killed ended with {how.code}: {how.said[-300:]}")
        number += 1
        inbox.fill()
        workers.append(nursery.start(worker_arguments(url, f"w{number + WORKERS}")))
        told(f"{name}: {done} of {kills}")
    under_fire = len(inbox.accepted) - waiting(engine)
    if not inbox.emptied(_END_S):
        faults.append(f"{waiting(engine)} events still wait {_END_S:.0f} s after the last kill")
    for worker in workers:
        worker.terminate()
        if (code := worker.end(most_s=30.0).code) != 0:
            faults.append(f"a worker that was asked to stop ended with {code}")
    found, states = faults_of_answers(engine, inbox.accepted)
    engine.dispose()
    figures = {"between row and commit": in_write, "events": len(inbox.accepted), "ended between kills": under_fire, **states}
    return Experiment(name, done, (*faults, *found), figures)


def nearline_kills(
    urls: Sequence[tuple[str, str]], kills: int, rng: random.Random, nursery: Nursery, told: Callable[[str], None]
) -> Iterator[Experiment]:
    """The kills of near-line workers, spread evenly over the databases, given as (kind, URL)."""
    for k, (kind, url) in enumerate(urls):
        if share := kills // len(urls) + (k < kills % len(urls)):
            yield killed(url, kind, share, rng, nursery, told)
