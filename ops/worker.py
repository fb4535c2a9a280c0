"""The near-line worker: claims events, has them answered, writes the answers, and outlives a database that goes away for a while.

Whatever happens, an event ends with one answer: a worker that dies leaves its claim, which runs out; one that comes back too late is
refused by the lease's token. Two workers never answer one centre at the same time.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Engine

from center.errors import Fault, InputError
from center.nearline import Answer, Claimed, Receipt, State
from ops.inbox import WatchedFolder
from ops.logging import Code, Log
from ops.metric_sinks import Sink
from ops.metrics import Metrics
from ops.nearline_metrics import measure_answer, measure_inbox
from ops.outbox import AnswerFolder
from store.nearline.claim import ClaimRules, claim
from store.nearline.draft import Draft
from store.nearline.errors import CommittedTwiceError, DatabaseGoneError, FencedError
from store.nearline.finish import finish, give_back, is_written
from store.nearline.status import inbox_status

FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0
PUBLISH_S = 5.0


@dataclass(frozen=True)
class WorkerRules:
    """How a worker runs.

    Attributes
    ----------
    name
        Tells workers apart in the database, the log and the metrics.
    poll_s
        Seconds between two looks at an empty inbox.
    drain
        Whether to end once nothing is left to do.
    """

    name: str
    claims: ClaimRules = field(default_factory=ClaimRules)
    poll_s: float = 0.5
    drain: bool = False


def metrics_of(name: str) -> Metrics:
    """Measurements of the worker of that name.

    Raises
    ------
    InputError
        The name is not of lower-case letters, digits, - and _.
    """
    try:
        return Metrics(name)
    except ValueError:
        raise InputError(Fault("--name", repr(name), "at most 40 lower-case letters, digits, - and _")) from None


@dataclass
class Tally:
    """What a worker has done: answers by state, those a rule gave, events given back, answers refused, files by what came of them."""

    states: Counter[State] = field(default_factory=Counter)
    fallbacks: int = 0
    given_back: int = 0
    refused: int = 0
    files: Counter[Receipt] = field(default_factory=Counter)
    sent: int = 0


@dataclass
class Worker:
    """A worker's loop.

    Parameters
    ----------
    answer
        Makes an event's answer; what it raises gives the event back, and kills it when it happens too often.
    stop
        Once set, the event in hand is answered and the loop ends.
    folder, out
        A watched folder of events, and one for answers; None: the database's inbox and outbox alone.
    """

    engine: Engine
    answer: Callable[[Claimed], Draft]
    rules: WorkerRules
    log: Log
    metrics: Metrics
    sink: Sink
    stop: threading.Event
    folder: WatchedFolder | None = None
    out: AnswerFolder | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    tally: Tally = field(default_factory=Tally)
    _published: float = field(default=0.0, init=False)

    def run(self) -> Tally:
        """Work until `stop` is set or, where draining, nothing is left; what was done."""
        self.log.event("worker.started", drain=self.rules.drain)
        wait = FIRST_WAIT_S
        while not self.stop.is_set():
            try:
                busy = self._round()
            except DatabaseGoneError as error:
                self._gone(error)
                self.stop.wait(wait)
                wait = min(2 * wait, LONGEST_WAIT_S)
                continue
            wait = FIRST_WAIT_S
            self._back()
            if not busy and (self.rules.drain or self.stop.wait(self.rules.poll_s)):
                break
        self._publish(last=True)
        self.log.event("worker.stopped", answered=self.tally.states[State.ANSWERED])
        return self.tally

    def _round(self) -> bool:
        """One look at everything; whether there was anything to do."""
        self._publish()
        fed = self._take_in()
        found = claim(self.engine, self.rules.name, self.clock(), self.rules.claims)
        self._ended(State.SUPERSEDED, found.superseded)
        self._ended(State.DEAD, found.dead)
        if found.claimed is not None:
            self._work(found.claimed)
        sent = self._send()
        return bool(fed or sent or found.superseded or found.dead or found.claimed is not None)

    def _work(self, claimed: Claimed) -> None:
        try:
            draft = self.answer(claimed)
        except Exception as error:  # one event's fault must not end the worker: the event is tried again, and dead in the end
            self.log.event("event.failed", "error", number=claimed.number, error=error, attempt=claimed.attempt)
            self._give_back(claimed, f"It failed here {claimed.attempt} times: {type(error).__name__}.")
            return
        except BaseException:  # broken off from outside
            self._give_back(claimed, "", counts=False)
            raise
        self._write(claimed, draft)

    def _write(self, claimed: Claimed, draft: Draft) -> None:
        """Write an answer, again and again while the database is away; it is not made a second time."""
        wait = FIRST_WAIT_S
        while True:
            try:
                finish(self.engine, claimed, draft)
            except DatabaseGoneError as error:
                self._gone(error)
                if self.stop.wait(wait):
                    return  # the claim runs out, and another worker answers
                wait = min(2 * wait, LONGEST_WAIT_S)
                continue
            except FencedError:
                if not self._is_written(claimed):
                    self.tally.refused += 1
                    self.log.event("answer.refused", "warning", number=claimed.number, attempt=claimed.attempt)
                    return
            except CommittedTwiceError as error:
                self.log.event("answer.committed_twice", "error", number=claimed.number, error=error, attempt=claimed.attempt)
                self._give_back(claimed, "A unit of its answer was given away already.")
                return
            self._back()
            self._written(claimed, draft.answer)
            return

    def _is_written(self, claimed: Claimed) -> bool:
        """Whether a commit that seemed to break off went through. Not to know is to say no: nothing is lost by it."""
        try:
            return is_written(self.engine, claimed)
        except DatabaseGoneError:
            return False

    def _give_back(self, claimed: Claimed, reason: str, counts: bool = True) -> None:
        self.tally.given_back += 1
        try:
            dead = give_back(self.engine, claimed, reason, self.clock(), self.rules.claims.attempts, counts)
        except (FencedError, DatabaseGoneError):
            return  # it is another worker's, or its claim runs out
        self._ended(State.DEAD, int(dead))

    def _written(self, claimed: Claimed, answer: Answer) -> None:
        self.tally.states[answer.state] += 1
        self.tally.fallbacks += answer.fallback
        measure_answer(self.metrics, claimed, answer)
        fields = {
            "number": claimed.number,
            "state": answer.state,
            "seconds": answer.seconds,
            "decisions": len(answer.decisions),
            "fallback": answer.fallback,
        }
        self.log.event("event.answered", "info" if answer.state is State.ANSWERED else "warning", **fields)
        self._say_missed(answer)

    def _say_missed(self, answer: Answer) -> None:
        """Say of a solver that gives nothing in time that it does, once; and once that it does again."""
        for step in answer.steps:
            name = f"solver.missed_{step.backend}" if step.backend.isalpha() else "solver.missed_another"
            if step.status in ("late", "busy", "failed"):
                self.log.trouble(name, backend=Code(step.backend), status=Code(step.status), part=Code(step.part))
            else:
                self.log.cured(name, backend=Code(step.backend))

    def _ended(self, state: State, count: int) -> None:
        if count:
            self.tally.states[state] += count
            self.metrics.count("crewtide_snapshots_total", by=count, state=str(state))
            self.log.event("event.ended", state=state, count=count)

    def _take_in(self) -> int:
        if self.folder is None:
            return 0
        try:
            came = self.folder.take_in()
        except OSError as error:
            self.log.trouble("folder.unreadable", error=error)
            return 0
        self.log.cured("folder.unreadable")
        self.tally.files += came
        for receipt, count in came.items():
            if receipt is not Receipt.ACCEPTED:
                state = "duplicate" if receipt is Receipt.DUPLICATE else "dead"
                self.metrics.count("crewtide_snapshots_total", by=count, state=state)
                self.log.event("file.taken", "warning", receipt=receipt, count=count)
        return came.total()

    def _send(self) -> int:
        if self.out is None:
            return 0
        try:
            sent = self.out.send()
        except OSError as error:
            self.log.trouble("answers.unwritable", error=error)
            return 0
        self.log.cured("answers.unwritable")
        self.tally.sent += sent
        return sent

    def _gone(self, error: DatabaseGoneError) -> None:
        self.metrics.set("crewtide_database_up", 0)
        self.log.trouble("database.gone", error=error)
        self.engine.dispose()  # connections of a server that went away are of no use
        self._put()

    def _back(self) -> None:
        self.metrics.set("crewtide_database_up", 1)
        self.log.cured("database.gone")

    def _publish(self, last: bool = False) -> None:
        """Tell the monitor how things stand, now and then."""
        if not last and time.monotonic() - self._published < PUBLISH_S:
            return
        try:
            now = self.clock()
            measure_inbox(self.metrics, inbox_status(self.engine, now))
        except DatabaseGoneError as error:
            if not last:
                raise
            self.log.trouble("database.gone", error=error)
        self._put()

    def _put(self) -> None:
        self._published = time.monotonic()
        try:
            self.sink(self.metrics)
        except OSError as error:
            self.log.trouble("metrics.unwritable", error=error)
        else:
            self.log.cured("metrics.unwritable")
