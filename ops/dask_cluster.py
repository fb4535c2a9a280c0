"""Tasks on a Dask cluster, one at a time on each thread of its workers."""

from __future__ import annotations

import secrets
import socket
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from typing import Any

from center.errors import Fault, InputError
from planning.executor import MOST_LOST, Outcome, Result, Task, lost_reason, said

_CONNECT_S = 10


class DaskCluster:
    """Runs tasks on the workers of a scheduler, which must have Crewtide installed.

    Dask itself runs a task again whose worker is lost. How often it was begun is counted on the scheduler, so that a task that
    loses its workers is given up here before it has taken as many as the cluster's own setting allows.
    """

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    def at(cls, address: str) -> DaskCluster:
        """The cluster at the address of a scheduler.

        Raises
        ------
        InputError
            The package is not installed, or nobody answers there.
        """
        try:
            from distributed import Client
            from distributed.comm import get_address_host_port
        except ModuleNotFoundError:
            advice = "Install it: pip install 'crewtide[cluster]'. Without --cluster the work is done in processes here."
            raise InputError(Fault("--cluster", "no package distributed", "an installed Dask", advice)) from None
        try:
            # A client that finds nobody there complains for long; this does not.
            socket.create_connection(get_address_host_port(address), timeout=_CONNECT_S).close()
            return cls(Client(address, timeout=_CONNECT_S, set_as_default=False))
        except (OSError, ValueError) as error:
            found = f"{address!r}: {said(error)}"
            raise InputError(Fault("--cluster", found, "the address of a Dask scheduler, such as tcp://10.0.0.5:8786")) from None

    @property
    def place(self) -> str:
        """Where tasks run, in words."""
        return f"a Dask cluster with {self._threads()} worker threads"

    def run(self, work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[Outcome[Result]]:
        """The outcomes as they come. No more tasks are handed in than run at once: a worker's loss concerns only what it ran."""
        from distributed import Variable, as_completed

        run_id, waiting = secrets.token_hex(8), deque(range(len(tasks)))
        running = as_completed(loop=self._client.loop)
        numbers: dict[Any, int] = {}

        def hand_in() -> None:
            while waiting and len(numbers) < max(1, self._threads()):
                number = waiting.popleft()
                key = f"crewtide-{run_id}-{number}"
                Variable(key, client=self._client).set(0)
                future = self._client.submit(_once_more, work, tasks[number], key, version("crewtide"), key=key, pure=False)
                numbers[future] = number
                running.add(future)

        try:
            hand_in()
            for future in running:
                number = numbers.pop(future)
                outcome = _outcome(number, future)
                Variable(future.key, client=self._client).delete()
                yield outcome
                hand_in()
        finally:
            for future in numbers:
                future.cancel()
                Variable(future.key, client=self._client).delete()

    def close(self) -> None:
        """Leave the cluster as it is."""
        self._client.close()

    def _threads(self) -> int:
        return sum(self._client.nthreads().values())


def _outcome(number: int, future: Any) -> Outcome[Any]:
    from distributed import KilledWorker

    try:
        value, reason, lost = future.result()
    except KilledWorker:
        return Outcome(number, reason="its workers were lost as often as the cluster allows")
    except Exception as error:
        return Outcome(number, reason=said(error))
    return Outcome(number, value, reason, lost)


def _once_more(work: Callable[[Any], Any], task: Any, key: str, wanted: str) -> tuple[Any, str, int]:
    """On the worker: (result, reason, workers lost before)."""
    from distributed import Variable, get_client

    begun = Variable(key, client=get_client())
    lost = int(begun.get(timeout=_CONNECT_S))
    if lost >= MOST_LOST:
        return None, lost_reason(lost, "on the cluster"), lost
    begun.set(lost + 1)
    here = version("crewtide")
    if here != wanted:
        return None, f"a worker has crewtide {here}, and {wanted} asks", lost
    try:
        return work(task), "", lost
    except Exception as error:
        return None, said(error), lost
    finally:
        begun.set(lost)  # a result that is lost with its worker later on is no fault of the task
