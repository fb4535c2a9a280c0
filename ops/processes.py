"""Tasks in processes of this machine, one task at a time in each.

The standard library's pool is broken as a whole when one of its processes dies, and does not say which task it was; this one
starts another process and runs the task again.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from planning.executor import MOST_LOST, Outcome, Result, Task, lost_reason, said

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
_STOP_S = 5.0


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    number: int | None = None


class Processes:
    """Runs tasks in `workers` processes that are started anew: no lock or thread of this one is inherited."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    @property
    def place(self) -> str:
        """Where tasks run, in words."""
        return f"{self.workers} process{'' if self.workers == 1 else 'es'}"

    def run(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Outcome[Result]]:
        """The outcomes as they come."""
        waiting, lost = deque(range(len(tasks))), [0] * len(tasks)
        workers: list[_Worker] = []
        try:
            while waiting or any(worker.number is not None for worker in workers):
                while waiting and len(workers) < self.workers:
                    workers.append(_start(work))
                for worker in workers:
                    if worker.number is None and waiting:
                        worker.number = waiting.popleft()
                        _send(worker, (worker.number, tasks[worker.number]))
                yield from _collected(workers, waiting, lost)
        finally:
            for worker in workers:
                _stop(worker)


def _collected(workers: list[_Worker], waiting: deque[int], lost: list[int]) -> Iterator[Outcome[Any]]:
    """What arrives next; a worker that died is taken out, and its task put back or given up."""
    ready = wait([worker.connection for worker in workers if worker.number is not None])
    for worker in [one for one in workers if one.connection in ready]:
        number = worker.number
        if number is None:
            continue
        try:
            value, reason = worker.connection.recv()
        except (EOFError, OSError):
            workers.remove(worker)
            worker.process.join(_STOP_S)
            lost[number] += 1
            if lost[number] < MOST_LOST:
                waiting.appendleft(number)
            else:
                yield Outcome(number, reason=lost_reason(lost[number], _ending(worker.process.exitcode)), lost=lost[number])
            continue
        worker.number = None
        yield Outcome(number, value, reason, lost[number])


def _start(work: Callable[[Any], Any]) -> _Worker:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, work), daemon=True)
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))  # inherited, and read by libraries when they are loaded
    try:
        process.start()
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    there.close()  # so that the worker's end is the only one: its death is seen as the end of the pipe
    return _Worker(process, here)


def _send(worker: _Worker, message: Any) -> None:
    with suppress(OSError):  # it is dead already, which is seen when its answer is read
        worker.connection.send(message)


def _serve(connection: Connection, work: Callable[[Any], Any]) -> None:
    """Life of a worker: tasks in, results out, until the pipe closes. Ctrl-C is the parent's affair."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        try:
            _, task = connection.recv()
        except (EOFError, OSError):
            return
        try:
            answer = work(task), ""
        except Exception as error:
            answer = None, said(error)
        connection.send(answer)


def _stop(worker: _Worker) -> None:
    worker.connection.close()
    if worker.number is not None:
        worker.process.terminate()
    worker.process.join(_STOP_S)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join(_STOP_S)


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"ended by {signal.Signals(-code).name}" if -code in set(signal.Signals) else f"ended by signal {-code}"
    return f"exit code {code}"
