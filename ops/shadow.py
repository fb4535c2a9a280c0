"""The shadow's own process: it reads what is answered from the database, compares, and gets in nobody's way.

The near-line worker never waits for it and knows nothing of it: an answer is compared after it was committed, by another process of
the lowest priority. Whoever starts several has one compare and the others wait: a lease in the run's row says which.
"""

from __future__ import annotations

import multiprocessing
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from center.errors import InputError
from center.shadow import ShadowRun
from store.database import make_engine
from store.shadow import leave_runs, list_shadows, pending, take_run

if TYPE_CHECKING:
    from planning.shadow.schema import Candidate

# A lease lasts for this and for some times the candidate's own seconds, and is renewed before each snapshot.
LEASE_S, LEASE_SHARE = 30.0, 6.0
PAUSE_S, LONGEST_PAUSE_S, BATCH = 2.0, 30.0, 10
Told = Callable[[str], None]


@dataclass
class ShadowLoop:
    """Compares for all runs of a database until it is stopped.

    Parameters
    ----------
    told
        Told, once for each spell, that the database does not answer, and that it does again.
    alone
        Whether whoever it works for is gone, and it has to end.
    """

    engine: Engine
    told: Told = lambda sentence: None
    runner: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}")
    alone: Callable[[], bool] = lambda: False
    stopped: bool = False
    held: set[str] = field(default_factory=set)
    said: set[str] = field(default_factory=set)

    def stop(self) -> None:
        """End after the snapshot that is being compared."""
        self.stopped = True

    def run(self, until_idle: bool = False) -> int:
        """Compare; how many snapshots were.

        Parameters
        ----------
        until_idle
            Whether to end when nothing is left to compare, instead of waiting for more.

        Raises
        ------
        InputError
            The database does not answer, and it is to end when nothing is left.
        """
        try:
            return self._run(until_idle)
        finally:
            with suppress(InputError):  # the lease runs out by itself
                leave_runs(self.engine, self.runner)

    def _run(self, until_idle: bool) -> int:
        done, pause, lost = 0, PAUSE_S, False
        while not self.stopped and not self.alone():
            try:
                found = self.round()
                if lost:
                    self.told("The database answers again.")
                lost, pause = False, PAUSE_S
            except InputError as error:
                if until_idle:
                    raise
                if not lost:
                    self.told(f"Waiting: {error.faults[0].where}: {error.faults[0].found}.")
                found, lost, pause = 0, True, min(2 * pause, LONGEST_PAUSE_S)
            done += found
            if not found:
                if until_idle and not self.held:
                    break
                self._wait(pause)
        return done

    def round(self) -> int:
        """Compare a few snapshots of every run that is free; how many were.

        Raises
        ------
        InputError
            The database does not answer.
        """
        runs, done = list_shadows(self.engine, running=True), 0
        if runs:  # solvers are imported when there is something to compare
            from planning.shadow.run import compare_pending
        self.held = set()
        for run in runs:
            candidate = self._candidate(run)
            if candidate is None or self.stopped:
                continue
            lease_s = LEASE_S + LEASE_SHARE * candidate.seconds
            if take_run(self.engine, run.id, self.runner, lease_s):
                done += compare_pending(self.engine, run, BATCH, partial(self._over, run, lease_s))
            elif pending(self.engine, run, limit=1):
                self._another_has(run)
        return done

    def _over(self, run: ShadowRun, lease_s: float) -> bool:
        """Whether to end: it is told to, or the run is stopped or another's by now. The lease is renewed."""
        return self.stopped or not take_run(self.engine, run.id, self.runner, lease_s)

    def _another_has(self, run: ShadowRun) -> None:
        self.held.add(run.id)
        if run.id not in self.said:
            self.told(f"{run.id}: another process compares; waiting until it ends.")
            self.said.add(run.id)

    def _candidate(self, run: ShadowRun) -> Candidate | None:
        """The run's candidate; None where it cannot be read, which is told once."""
        from planning.shadow.schema import candidate_of

        try:
            return candidate_of(run.candidate_text)
        except InputError as error:
            if run.id not in self.said:
                self.told(f"{run.id}: {error.faults[0].found}. {error.faults[0].advice}")
                self.said.add(run.id)
            return None

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self.stopped and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))


@contextmanager
def shadow_beside(url: str) -> Iterator[None]:
    """A shadow's process beside a worker, which ends with it; the worker shares nothing with it but the database."""
    process = multiprocessing.get_context("spawn").Process(target=_beside, args=(url, os.getpid()), name="shadow", daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(5.0)
        if process.is_alive():
            process.kill()


def _beside(url: str, parent: int) -> None:
    """Compare until told to stop, or until the worker is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's, who ends this
    loop: ShadowLoop | None = None

    def stop(*_: object) -> None:
        if loop is None:
            raise SystemExit
        loop.stop()

    signal.signal(signal.SIGTERM, stop)
    at_lowest_priority()
    loop = ShadowLoop(make_engine(url), alone=lambda: os.getppid() != parent)
    loop.run()


def at_lowest_priority() -> None:
    """Let every other process of the machine go first."""
    try:
        os.nice(19)
    except OSError:  # it has it already, or the system has no such thing
        return
