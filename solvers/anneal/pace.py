"""How much work a step does: as replayed, by a number of sweeps, or as much as fits its part of the time."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from solvers.anneal.read import State
from solvers.solution import Budget

STEPS = 128
DEFAULT_SWEEPS = 1000

Progress = Callable[[float, int, int], None]
Trace = list[tuple[float, int]]


class Walk(Protocol):
    """What works in steps and knows the best it has seen."""

    def work(self, step: int, sweeps: int) -> int:
        """Do a step's sweeps, and say how many were done now: what does whole turns owes the rest."""

    @property
    def least(self) -> State:
        """The state that has seen the best."""


@dataclass
class Run:
    """One solve's clock, and what it tells the world.

    Attributes
    ----------
    begun
        Moment of `time.perf_counter` from which the budget counts.
    best
        Least (H or its penalty, E) told so far.
    trace
        (seconds, E) of the legal improvements of what is no read.
    """

    budget: Budget
    begun: float
    progress: Progress | None
    cancelled: threading.Event
    best: tuple[int, int] = (1 << 62, 1 << 62)
    lock: threading.Lock = field(default_factory=threading.Lock)
    trace: Trace = field(default_factory=list)

    @property
    def threads(self) -> int:
        """Cores to use."""
        return self.budget.threads or os.cpu_count() or 1

    @property
    def by_work(self) -> bool:
        """Whether sweeps limit it and not time."""
        return self.budget.sweeps is not None or self.budget.seconds is None

    def now(self) -> float:
        """Seconds since it began."""
        return time.perf_counter() - self.begun

    def through(self, walk: Walk, given: tuple[int, ...] | None, until: float = math.inf) -> tuple[tuple[int, ...], Trace]:
        """Take a walk through all its steps; the sweeps of each, and its own improvements.

        Parameters
        ----------
        given
            Sweeps of each step; None: what the budget says.
        until
            Seconds since the run began after which no step begins.
        """
        begun, pace = self.now(), 0.0
        done: list[int] = []
        trace: Trace = []
        for step in range(STEPS if given is None else len(given)):
            if self.cancelled.is_set() or self.now() >= until:
                break
            sweeps = self._sweeps(step, begun, pace) if given is None else given[step]
            if sweeps:
                before = self.now()
                worked = walk.work(step, sweeps)
                took = max(self.now() - before, 1e-6)
                if worked:
                    pace = worked / took if not pace else 0.5 * pace + 0.5 * worked / took
                    self.tell_of(walk, trace)
            done.append(sweeps)
        return tuple(done), trace

    def _sweeps(self, step: int, begun: float, pace: float) -> int:
        """Sweeps of a step: its part of the work, or as many as fit until its part of the time is over."""
        if self.by_work:
            total = self.budget.sweeps or DEFAULT_SWEEPS
            return total * (step + 1) // STEPS - total * step // STEPS
        left = begun + ((self.budget.seconds or 0.0) - begun) * (step + 1) / STEPS - self.now()
        return max(0, round(pace * left)) if pace else 1

    def tell_of(self, walk: Walk, trace: Trace) -> None:
        """Note what a walk has seen."""
        energy, penalty = (int(v) for v in walk.least.best)
        self.tell((penalty, energy), trace)

    def tell(self, least: tuple[int, int], trace: Trace) -> None:
        """Note an improvement in `trace`, and pass it on if it is one of the run."""
        now, (penalty, energy) = self.now(), least
        if penalty == 0 and (not trace or energy < trace[-1][1]):
            trace.append((now, energy))
        with self.lock:
            better = least < self.best
            self.best = min(self.best, least)
            if better and self.progress:
                self.progress(now, penalty, energy)


def falling(trace: Trace) -> tuple[tuple[float, int], ...]:
    """Improvements over all reads: only those that beat everything before them."""
    kept: Trace = []
    for seconds, energy in sorted(trace):
        if not kept or energy < kept[-1][1]:
            kept.append((seconds, energy))
    return tuple(kept)
