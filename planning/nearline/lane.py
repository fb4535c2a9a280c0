"""Work with a deadline: what comes late is dropped, and a call that hangs is left to itself."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Result = TypeVar("Result")
LATE, FAILED, BUSY, SPENT, DONE = "late", "failed", "busy", "spent", "done"
HOUR_S = 3600.0


@dataclass(frozen=True)
class Ride(Generic[Result]):
    """How a call ended: ``done``, ``late``, ``failed``; or ``busy`` (an earlier call still hangs) or ``spent`` (no call is left this hour)
    where it was not made. `value` only where done."""

    end: str
    seconds: float
    value: Result | None = None
    error: BaseException | None = None


class Lane:
    """Runs one call at a time in a thread of its own. A thread cannot be ended: while one hangs, the lane is busy.

    Parameters
    ----------
    hourly
        Most calls within an hour; None: any number.
    """

    def __init__(self, name: str, hourly: int | None = None) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._calls: deque[float] | None = None if hourly is None else deque(maxlen=max(1, hourly))
        self._none = hourly == 0

    @property
    def busy(self) -> bool:
        """Whether a call still runs."""
        return self._thread is not None and self._thread.is_alive()

    def ride(self, work: Callable[[], Result], seconds: float) -> Ride[Result]:
        """Call `work` and wait for at most so many seconds."""
        if self.busy:
            return Ride(BUSY, 0.0)
        if not self._affords(time.monotonic()):
            return Ride(SPENT, 0.0)
        begun, found, faults = time.monotonic(), list[Result](), list[BaseException]()

        def run() -> None:
            try:
                found.append(work())
            except BaseException as error:  # whatever it is, the caller is told, and the thread ends in silence
                faults.append(error)

        self._thread = threading.Thread(target=run, name=self._name, daemon=True)
        self._thread.start()
        self._thread.join(max(0.0, seconds))
        passed = time.monotonic() - begun
        if found:
            return Ride(DONE, passed, found[0])
        return Ride(FAILED, passed, error=faults[0]) if faults else Ride(LATE, passed)

    def _affords(self, now: float) -> bool:
        """Whether a call is left this hour; it is counted then."""
        if self._none:
            return False
        if self._calls is not None:
            if len(self._calls) == self._calls.maxlen and now - self._calls[0] < HOUR_S:
                return False
            self._calls.append(now)
        return True


@dataclass(frozen=True)
class Lanes:
    """The lanes of a worker: solvers of this machine, and remote ones, so that a remote call that hangs keeps no wave waiting."""

    local: Lane
    remote: Lane


def new_lanes(paid_hourly: int | None = None) -> Lanes:
    """Free lanes; of paid solvers at most so many calls an hour."""
    return Lanes(Lane("local solvers"), Lane("remote solvers", paid_hourly))
