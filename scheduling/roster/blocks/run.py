"""One solve of a roster with task blocks: its clock, what it knows, and what it tells the world."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from scheduling.roster.blocks.walk import Walk
from scheduling.roster.worth import hundredths_of

Progress = Callable[[float, int, int], None]


@dataclass
class Run:
    """What all reads of a solve share.

    Attributes
    ----------
    seconds, sweeps
        Wall time, or sweeps of each read; one of them is None.
    fine
        Units of money in a hundredth of a point.
    best
        (what is broken, cost in units of money) of any read.
    bound
        What is proven that no legal roster costs less than, hundredths of a point; None without a proof.
    trace
        (seconds, cost) of each improvement that breaks nothing.
    """

    seed: int
    seconds: float | None
    sweeps: int | None
    progress: Progress | None
    cancelled: threading.Event
    fine: int
    begun: float = field(default_factory=time.perf_counter)
    best: tuple[int, int] = (1 << 62, 1 << 62)
    bound: int | None = None
    trace: list[tuple[float, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def now(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.begun

    def left(self) -> float:
        """Seconds until the end."""
        return math.inf if self.seconds is None else self.seconds - self.now()

    def over(self, walk: Walk) -> bool:
        """Whether there is nothing to find any more: what is there is proven to be the least, or nobody waits for better."""
        # A read that looked at the other's would depend on the machine.
        best, bound = (walk.best, walk.bound) if self.sweeps else (self.best, self.bound)
        broken, cost = self.told(best)
        return self.cancelled.is_set() or (broken == 0 and bound is not None and cost <= bound)

    def prove(self, walk: Walk, bound: int | None) -> None:
        """Note a bound that a read knows of."""
        if bound is not None:
            with self.lock:
                walk.bound = bound if walk.bound is None else max(bound, walk.bound)
                self.bound = bound if self.bound is None else max(bound, self.bound)

    def tell(self, value: tuple[int, int]) -> None:
        """Note an improvement, and pass it on."""
        with self.lock:
            if value < self.best:
                self.best, now = value, self.now()
                broken, cost = self.told(value)
                if broken == 0 and self.trace and cost >= self.trace[-1][1]:  # by less than a hundredth
                    return
                if broken == 0:
                    self.trace.append((now, cost))
                if self.progress:
                    self.progress(now, broken, cost)

    def told(self, value: tuple[int, int]) -> tuple[int, int]:
        """(what is broken, cost in hundredths of a point), as the world is told."""
        return value[0], hundredths_of(value[1], self.fine)
