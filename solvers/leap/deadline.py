"""A deadline that holds, whatever a remote side does."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from solvers.leap.failure import LeapFailure
from solvers.solution import Status

SLICE = 0.1


class Deadline:
    """Wall time that is left, in seconds; a cancelled one is over."""

    def __init__(self, seconds: float, cancelled: threading.Event | None = None) -> None:
        self.seconds = seconds
        self.cancelled = cancelled or threading.Event()
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, 0 when over."""
        return 0.0 if self.cancelled.is_set() else max(0.0, self._end - time.monotonic())

    def within(self, seconds: float) -> Deadline:
        """A deadline inside this one."""
        return Deadline(min(seconds, self.left()), self.cancelled)

    def wait(self, ready: Callable[[float], bool], doing: str) -> None:
        """Wait until `ready(timeout)` is true.

        Raises
        ------
        LeapFailure
            The deadline came first, or the solve was cancelled.
        """
        while not ready(min(SLICE, self.left())):
            if self.cancelled.is_set():
                raise LeapFailure(f"cancelled while {doing}", Status.NO_ANSWER)
            if not self.left():
                raise LeapFailure(f"no answer within {self.seconds:.3g} s while {doing}", Status.NO_ANSWER)
