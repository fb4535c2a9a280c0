"""Annealing of a roster with task blocks: people's lines are drawn anew one after the other while it cools.

Before that, how many, wherever that can be said (the symmetric part), and who only then:

- Where starts and lengths are free within a window (`scheduling.roster.blocks.tally`): how many start and end when, exactly; then who, by
  annealed exchanges that leave cover as it is (`scheduling.roster.blocks.named`); then who serves which queue when, shifts as they are.
- Where people are many (`scheduling.roster.blocks.pooled`): how many work when, by the annealer of all models.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from center.plan import Duty
from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.duties import duties_of
from scheduling.roster.blocks.named import days_of, name_shifts
from scheduling.roster.blocks.pooled import pooled_model
from scheduling.roster.blocks.tally.solve import CPSAT, tally
from scheduling.roster.blocks.tally.stated import Stated
from scheduling.roster.blocks.walk import Walk
from scheduling.roster.decode import starts_of
from scheduling.roster.problem import RosterProblem
from scheduling.roster.worth import hundredths_of
from solvers.backends import solve
from solvers.solution import Budget

Progress = Callable[[float, int, int], None]
Stand = Callable[[Walk, np.random.Generator], None]


@dataclass(frozen=True)
class Schedule:
    """How a read cools; temperatures and penalties in the problem's unit.

    Attributes
    ----------
    hot, cold
        Temperatures of a cooling.
    missing
        Price of a missing head of hard cover, at first and in the end of a cooling.
    coolings, less
        Coolings of a read, each from the best so far and so much less hot than the one before.
    """

    hot: float
    cold: float
    missing: tuple[float, float] = (3.0, 8.0)
    coolings: int = 1
    less: float = 0.6

    def at(self, share: float) -> tuple[int, float, float]:
        """(cooling, temperature, penalty) at a share of the read."""
        turn = min(self.coolings - 1, int(share * self.coolings))
        part, hot = share * self.coolings - turn, max(self.hot * self.less**turn, self.cold)
        least, most = self.missing
        return turn, hot * (self.cold / hot) ** part, least * (most / least) ** part


# Measured on the public instances (20 to 90 people, a week) and on 500 people in four weeks: from nothing it pays to melt, and to
# cool several times; from shifts that fit together as they are, only to trade the last units.
FROM_NOTHING, FROM_POOLED = Schedule(hot=2.0, cold=0.05, coolings=4), Schedule(hot=0.05, cold=0.005)
# Of blocks, where shifts stay as they are.
SERVING = Schedule(hot=1.0, cold=0.05, missing=(3.0, 30.0))
READS = 2
# Decisions from which lines alone are too slow, and the share of the time, and of its sweeps, that the pooled roster gets then.
MANY, POOLED_SHARE, POOLED_SWEEPS = 2_000, 0.6, 20
# Heads that a tally may know apart, its share of the time, and its work (CP-SAT's deterministic seconds) for each sweep.
CELLS, TALLY_SHARE, TALLY_WORK = 6_000, 0.5, 0.05
# How often people are named, as the queues that suit depend on who works which end with which start; of the time that is left each time,
# what naming and then serving get at most; and sweeps of serving for each of lines.
NAMINGS, NAMING_SHARE, SERVING_SHARE, SERVING_SWEEPS = 3, 0.2, 0.5, 10
DEFAULT_SWEEPS = 200
# How much dearer missing heads get after a cooling that did not do without.
DEARER = 3


@dataclass(frozen=True)
class Found:
    """What annealing found.

    Attributes
    ----------
    duties
        The roster.
    starts
        Step in which each piece of the problem's deferred work begins, shape ``(pieces,)``.
    value
        (what is broken, cost) of it; the cost in hundredths of a point.
    values, sweeps
        Of every read.
    trace
        (seconds, cost) of each improvement that breaks nothing.
    pooled
        Sweeps that the pooled roster got; empty where there was none.
    bound
        What the tally proves that no legal roster costs less than, hundredths of a point; None where there was none, or no proof.
    """

    duties: tuple[Duty, ...]
    starts: np.ndarray
    value: tuple[int, int]
    values: tuple[tuple[int, int], ...]
    sweeps: tuple[int, ...]
    trace: tuple[tuple[float, int], ...]
    pooled: tuple[int, ...] = ()
    bound: int | None = None


def anneal_blocks(
    problem: RosterProblem,
    seed: int,
    seconds: float | None = None,
    sweeps: int | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Found:
    """Anneal a roster whose shapes have task blocks.

    Parameters
    ----------
    seconds
        Wall time. Without it (or with `sweeps`) the answer depends on the seed alone, on any machine.
    sweeps
        How often each read draws everybody's line anew.
    progress
        Called with (seconds, what is broken, cost) at improvements.
    cancelled
        Stops every read after its sweep when set.
    """
    limits = None if sweeps else seconds, sweeps or (None if seconds else DEFAULT_SWEEPS)
    run = _Run(seed, *limits, progress, cancelled or threading.Event(), problem.cover_prices.fine)
    blocked = Blocked.of(problem)
    if blocked.roster.model.n_decisions < MANY:
        return run.found(blocked, run.tallied(blocked), ())
    first, pooled = run.how_many(problem)
    return run.found(blocked, None if first is None else lambda walk, _: blocked.stand_at(walk, *first), pooled)


def anneal_blocks_from(blocked: Blocked, position: np.ndarray, pattern: np.ndarray, seed: int, seconds: float) -> Found:
    """Anneal a roster with task blocks from one that is there; only what pays is changed.

    Parameters
    ----------
    position, pattern
        As a `Walk` has them.
    """
    run = _Run(seed, seconds, None, None, threading.Event(), blocked.problem.cover_prices.fine)
    return run.found(blocked, lambda walk, _: blocked.stand_as(walk, position, pattern), ())


@dataclass
class _Run:
    """One solve's clock, and what it tells the world."""

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

    def how_many(self, problem: RosterProblem) -> tuple[tuple[np.ndarray, np.ndarray] | None, tuple[int, ...]]:
        """Everybody's shifts and the starts of deferred work in the pooled roster, and the sweeps that its reads did; None: no roster."""
        model = pooled_model(problem, usual=True)
        left = None if self.seconds is None else max(0.1, POOLED_SHARE * self.seconds - self.now())
        budget = Budget(seconds=left, sweeps=None if self.sweeps is None else POOLED_SWEEPS * self.sweeps)
        found = solve(model.model, budget, self.seed, "anneal", cancelled=self.cancelled)
        if found.assignment is None:
            return None, ()
        ways = zip(model.way_list.tolist(), found.assignment.tolist(), strict=False)
        shifts = np.array([int(model.way_lists[k].meaning[p]) for k, p in ways], dtype=np.int64)
        return (shifts, starts_of(model, found.assignment)), tuple(sum(steps) for steps in found.cooling)

    def tallied(self, blocked: Blocked) -> Stand | None:
        """How to put people where the best tally has shifts; None without one."""
        stated = Stated.of(blocked, CELLS)
        if stated is None:
            return None
        seconds = math.inf if self.seconds is None else TALLY_SHARE * self.seconds - self.now()
        work = None if self.sweeps is None else TALLY_WORK * self.sweeps
        counted = tally(blocked, stated, CPSAT, self.seed, seconds, work, cancelled=self.cancelled)
        self.bound = counted.bound
        if counted.times is None:
            return None
        times, days = counted.times, days_of(blocked, stated.line_of)

        def stand(walk: Walk, generator: np.random.Generator) -> None:
            nobody = walk.state.position.copy(), walk.pattern.copy(), walk.heads.copy()
            name_shifts(blocked, days, times, walk, NAMING_SHARE * self.left())
            if len(blocked.frame.need) == 1 or blocked.free:
                return
            self.serve(blocked, walk, generator)
            for _ in range(NAMINGS - 1):
                if not self.over(walk):
                    walk.stand_at(blocked.compiled, blocked.roster.model, *nobody)
                    name_shifts(blocked, days, times, walk, NAMING_SHARE * self.left())
                    self.serve(blocked, walk, generator)

        return stand

    def over(self, walk: Walk) -> bool:
        """Whether there is nothing to find any more: what is there is proven to be the least, or nobody waits for better."""
        best = walk.best if self.sweeps else self.best  # a read that looked at the other's would depend on the machine
        broken, cost = self.told(best)
        return self.cancelled.is_set() or (broken == 0 and self.bound is not None and cost <= self.bound)

    def left(self) -> float:
        """Seconds until the end."""
        return math.inf if self.seconds is None else self.seconds - self.now()

    def serve(self, blocked: Blocked, walk: Walk, generator: np.random.Generator) -> None:
        """Anneal who serves which queue when, shifts as they are; the best so far then stands."""
        shifts, begun, time_s, done, share = blocked.shifts_of(walk), self.now(), SERVING_SHARE * self.left(), 0, 0.0
        while share < 1.0 and not self.over(walk):
            _, temperature, penalty = SERVING.at(share)
            blocked.serve(walk, shifts, generator, blocked.unit * temperature, blocked.unit * penalty)
            self.tell(walk.best)
            done += 1
            share = done / (SERVING_SWEEPS * self.sweeps) if self.sweeps else (self.now() - begun) / max(1e-9, time_s)
        walk.go_back(blocked.compiled, blocked.roster.model)

    def found(self, blocked: Blocked, stand: Stand | None, pooled: tuple[int, ...]) -> Found:
        """All reads, each from nobody at work, or from where `stand` puts them."""
        begun = self.now()
        with ThreadPoolExecutor(max_workers=READS) as pool:
            done = list(pool.map(lambda number: self.read(blocked, number, stand, begun), range(READS)))
        best = min((walk for walk, _ in done), key=lambda walk: walk.best)
        # Every read notes its first state.
        assert best.best_position is not None and best.best_pattern is not None and best.best_at is not None
        return Found(
            duties=duties_of(blocked.problem, blocked.roster, best.best_position, best.best_pattern),
            starts=best.best_at,
            value=self.told(best.best),
            values=tuple(self.told(walk.best) for walk, _ in done),
            sweeps=tuple(count for _, count in done),
            trace=tuple(self.trace),
            pooled=pooled,
            bound=self.bound,
        )

    def read(self, blocked: Blocked, number: int, stand: Stand | None, begun: float) -> tuple[Walk, int]:
        """One read and its sweeps."""
        generator = np.random.default_rng([self.seed, number])
        walk, schedule, done, share, dearer = blocked.walk(generator), FROM_NOTHING, 0, 0.0, 1
        if stand is not None:
            schedule = FROM_POOLED
            stand(walk, generator)
            walk.note()
            blocked.allocate(walk, blocked.unit * schedule.missing[1])
        walk.note()
        self.tell(walk.best)
        while share < 1.0 and not self.over(walk):
            turn, temperature, penalty = schedule.at(share)
            if turn > walk.turn:
                walk.turn = turn
                dearer *= 1 if walk.best[0] == 0 else DEARER
                walk.go_back(blocked.compiled, blocked.roster.model)
            blocked.sweep(walk, generator, blocked.unit * temperature, blocked.unit * penalty * dearer)
            self.tell(walk.best)
            done += 1
            share = done / self.sweeps if self.sweeps else (self.now() - begun) / max(1e-9, (self.seconds or 0.0) - begun)
        walk.go_back(blocked.compiled, blocked.roster.model)
        blocked.allocate(walk, blocked.unit * schedule.missing[1])
        blocked.lay(walk, generator, 0.0, blocked.unit * schedule.missing[1])
        walk.note()
        self.tell(walk.best)
        return walk, done

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
