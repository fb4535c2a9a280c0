"""One connection to Leap's hybrid BQM solver: upload, submit, collect, each tried again within a deadline."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from importlib.metadata import version
from typing import Any, TypeVar

import numpy as np

from solvers.leap.answer import Answer, read_answer
from solvers.leap.client import Watch, make_client
from solvers.leap.deadline import Deadline
from solvers.leap.failure import LeapFailure, words
from solvers.leap.limits import Limits
from solvers.leap.retry import TRIES, pause, refused, safe_to_submit_again, transient
from solvers.solution import Status

GRACE = 0.5
HYBRID_BQM = {"supported_problem_types__contains": "bqm", "hybrid": True, "order_by": "-properties.version"}
T = TypeVar("T")


class Connection:
    """The one client of a solve. Every method returns or raises `LeapFailure` by its deadline.

    Parameters
    ----------
    seconds
        Longest time of one call.
    rng
        For the jitter of back-off.

    Attributes
    ----------
    at_stake
        Whether the last call may have started a job, which is paid whatever became of its answer.
    """

    def __init__(self, seconds: float, rng: np.random.Generator) -> None:
        self._seconds, self._rng = seconds, rng
        self._watch = Watch()
        self._client: Any = None
        self._made = threading.Event()
        self._made.set()
        self._solver: Any = None
        self.at_stake = False
        self.version = f"dwave-cloud-client {version('dwave-cloud-client')}"

    def open(self, deadline: Deadline) -> Limits:
        """Connect, find the newest hybrid BQM solver, and read what it takes."""
        self._made.clear()
        try:
            self._aside(self._make, deadline, "connecting")
        except ValueError as error:
            raise LeapFailure(f"the D-Wave configuration is of no use ({type(error).__name__}); check `dwave config inspect`") from None
        self._solver = self._tried(lambda: self._aside(self._find, deadline, "asking for a solver"), deadline)
        self.version = f"{self._solver.name} {self._solver.properties.get('version', '')}".strip() + f", {self.version}"
        return Limits.of(self._solver.properties)

    def sample(self, bqm: Any, solver_seconds: float, deadline: Deadline) -> Answer:
        """Run one job on a BQM labelled 0, 1, ...; numbers are all that is sent.

        Raises
        ------
        LeapFailure
            No readable answer came in time; a job that may still run is cancelled.
        """
        self.at_stake = False
        with bqm.to_file(ignore_labels=True) as file:
            data = file.read()
        reference = self._tried(lambda: self._upload(data, deadline), deadline)
        job = self._tried(lambda: self._submit(reference, solver_seconds, deadline), deadline, safe_to_submit_again)
        tries = iter([lambda: job])  # the first try collects the job itself; later ones ask for it by its number

        def collect() -> Answer:
            return self._collect(next(tries, lambda: self._again(job.id))(), bqm.num_variables, deadline)

        return self._tried(collect, deadline)

    def close(self) -> None:
        """Shut the client without waiting for its jobs, and without waiting for its connections longer than `GRACE`."""
        self._watch.closed.set()
        closer = threading.Thread(target=self._shut, name="leap-close", daemon=True)
        closer.start()
        closer.join(GRACE)

    def _make(self) -> None:
        try:
            self._client = make_client(self._watch, self._seconds)
        finally:
            self._made.set()

    def _find(self) -> Any:
        return self._client.get_solver(**HYBRID_BQM)

    def _shut(self) -> None:
        self._made.wait()
        if self._client is not None:
            self._client.close(wait=False)

    def _aside(self, call: Callable[[], T], deadline: Deadline, doing: str) -> T:
        """Run a blocking call in a thread of its own, so that the deadline holds."""
        outcome: Future[T] = Future()

        def run() -> None:
            try:
                outcome.set_result(call())
            except Exception as error:
                outcome.set_exception(error)

        threading.Thread(target=run, name="leap-call", daemon=True).start()
        self._wait(lambda seconds: _ended(outcome, seconds), deadline, doing)
        return outcome.result()

    def _upload(self, data: bytes, deadline: Deadline) -> str:
        upload = self._solver.upload_bqm(data)
        self._wait(lambda seconds: _ended(upload, seconds), deadline, "uploading")
        return upload.result()

    def _submit(self, reference: str, solver_seconds: float, deadline: Deadline) -> Any:
        """A job that Leap has accepted."""
        self.at_stake = True
        job = self._solver.sample_bqm(reference, time_limit=solver_seconds)
        self._waiting(job, lambda seconds: _has_id(job, seconds), deadline, "submitting")
        if job.id is None:
            try:
                job.result()
            except Exception as error:
                self.at_stake = not refused(error)
                raise
        return job

    def _again(self, number: str) -> Any:
        """The same job, asked for by its number: what was paid is not submitted again."""
        job = self._client.retrieve_answer(number)
        job.solver = self._solver
        return job

    def _collect(self, job: Any, n_variables: int, deadline: Deadline) -> Answer:
        self._waiting(job, job.wait, deadline, "waiting for the answer")
        return read_answer(job.wait_sampleset(), n_variables)

    def _waiting(self, job: Any, ready: Callable[[float], bool], deadline: Deadline, doing: str) -> None:
        try:
            self._wait(ready, deadline, doing)
        except BaseException:
            job.cancel()
            raise

    def _wait(self, ready: Callable[[float], bool], deadline: Deadline, doing: str) -> None:
        try:
            deadline.wait(ready, doing)
        except LeapFailure as failure:
            trouble = f"; before that, {self._watch.trouble}" if self._watch.trouble else ""
            raise LeapFailure(f"{failure}{trouble}", failure.status) from None

    def _tried(self, step: Callable[[], T], deadline: Deadline, again: Callable[[BaseException], bool] = transient) -> T:
        """Run a step, again after a pause where that may help, and say why in the end."""
        for attempt in range(TRIES):
            try:
                return step()
            except LeapFailure:
                raise
            except Exception as error:
                cause = error.__cause__ or error
                sentence = words(error, self._client.config.token if self._client else "")
                if attempt + 1 == TRIES or not (again(error) or again(cause)):
                    raise LeapFailure(sentence) from None
                self._pause(pause(attempt, self._watch.take_retry_after(), self._rng), deadline, sentence)
        raise AssertionError("unreachable")

    def _pause(self, seconds: float, deadline: Deadline, sentence: str) -> None:
        if seconds >= deadline.left():
            late = f"{sentence}; the next try would come after the deadline of {deadline.seconds:.3g} s"
            raise LeapFailure(late, Status.FAILED)
        deadline.cancelled.wait(seconds)
        if not deadline.left():
            raise LeapFailure(f"{sentence}; cancelled before the next try", Status.NO_ANSWER)


def _ended(future: Future[Any], seconds: float) -> bool:
    return bool(wait([future], timeout=seconds).done)


def _has_id(job: Any, seconds: float) -> bool:
    """Wait until a job is accepted or refused."""
    try:
        job.wait_id(timeout=seconds)
    except TimeoutError:
        return False
    return True
