"""A proven bound of rosters with task blocks, from a price on every head of every queue and step (Lagrangian relaxation).

At a price p of a head in each cell people and cells fall apart: everybody has the least line of own costs and of the prices of the
heads it makes, best blocks inside each shift, and every cell takes so many heads as pay best. For any prices

    L(p) = sum over cells of min over u of (cost of u heads - p u) + sum over people of min (own cost + p x heads)
           - sum over pieces of deferred work of max over starts of (p x heads that it takes)

is at most the cost of every legal roster (weak duality). People's minima are exact over all that their own rules and wishes say
(`solvers.factored.line_graph`), the cells' over whole heads, and all sums are of whole numbers, in `SCALE` parts of a hundredth. The best L
is the cost of the best mixture of lines, where a person may be half on one and half on another; rosters cost more.

L is concave, with a slope of the heads that people make less those that the cells take. Steps follow the mean slope, each cell's by its
own size (Kingma and Ba 2015), and shorten to nothing in the end: the same for the same number of rounds, on any machine.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from scheduling.roster.blocks.blocked import Blocked
from scheduling.roster.blocks.crowd import Crowd, constant_cost, crowd_of
from scheduling.roster.blocks.price_kernel import NEVER, least_cells, least_lines, least_starts, shift_worths
from scheduling.roster.problem import RosterProblem
from scheduling.roster.worth import hundredths_of

Progress = Callable[[float, int], None]

SCALE = 64
THREADS = 2
DEFAULT_ROUNDS = 200
# First step, as a part of a head's usual price, and how it falls: (1 - share of the rounds) to that power.
FIRST_STEP, FALL = 0.25, 2.0
# How much of the mean slope, and of its mean square, is of the rounds before.
KEPT, KEPT_SQUARE = 0.9, 0.98


@dataclass(frozen=True)
class Bound:
    """What prices prove.

    Attributes
    ----------
    value
        No legal roster costs less, hundredths of a point.
    rounds
        Prices tried.
    left_out
        Rows of people's own that are not in the bound, as they tell too many lines apart.
    trace
        (seconds, value) of each gain.
    prices
        Of a head in each cell, the best found, hundredths of a point, float64, shape ``(queues, n)``.
    """

    value: int
    rounds: int
    left_out: int
    trace: tuple[tuple[float, int], ...] = field(repr=False)
    prices: np.ndarray = field(repr=False)


def prices_bound(
    problem: RosterProblem,
    seconds: float | None = None,
    rounds: int | None = None,
    enough: int | None = None,
    progress: Progress | None = None,
    cancelled: threading.Event | None = None,
) -> Bound | None:
    """The bound of a problem; None where no legal roster can be, or it ended before everybody's lines were stated.

    Parameters
    ----------
    seconds
        Wall time. Without it (or with `rounds`) the answer is the same on any machine.
    rounds
        Prices to try.
    enough
        The cost of a roster: a bound as high ends the search.
    progress
        Called with (seconds, value) at gains.
    cancelled
        Ends it after a round, with the bound so far, when set.
    """
    begun = time.perf_counter()
    timed = rounds is None and seconds is not None
    until = begun + seconds if timed and seconds is not None else np.inf
    most, stop = rounds or DEFAULT_ROUNDS, cancelled or threading.Event()
    relaxed = Relaxed.of(problem, lambda: stop.is_set() or time.perf_counter() > until)
    if relaxed is None:
        return None
    ascent = _Ascent(relaxed, begun, progress)
    started = time.perf_counter()
    share = 0.0
    while share < 1.0 and not (ascent.rounds and stop.is_set()):
        if not ascent.round(share):
            return None
        if enough is not None and ascent.bound >= enough:
            break
        share = (time.perf_counter() - started) / max(1e-9, until - started) if timed else ascent.rounds / most
    scale = SCALE * problem.cover_prices.fine / problem.worth.head
    return Bound(ascent.bound, ascent.rounds, relaxed.crowd.left_out, tuple(ascent.trace), ascent.best / scale)


@dataclass(frozen=True)
class Relaxed:
    """A problem whose people and cells have only prices in common.

    Attributes
    ----------
    least, most
        What can be in each cell, deferred work taken off, in units of a head; int64, shape ``(queues, n)``.
    constant
        What every roster pays, in units of money.
    """

    blocked: Blocked
    crowd: Crowd
    least: np.ndarray = field(repr=False)
    most: np.ndarray = field(repr=False)
    constant: int

    @classmethod
    def of(cls, problem: RosterProblem, stopped: Callable[[], bool] = lambda: False) -> Relaxed | None:
        """Everybody's lines; None where somebody has none, or when `stopped` says so before all are stated."""
        blocked = Blocked.of(problem)
        crowd = crowd_of(blocked, blocked.walk(np.random.default_rng(0)).pattern, stopped)
        if crowd is None:
            return None
        there = (blocked.frame.serves * blocked.frame.worth).sum(axis=0)
        most = np.ascontiguousarray(np.broadcast_to(there[:, None], blocked.frame.need.shape)).astype(np.int64)
        return cls(blocked, crowd, -_most_laid(blocked), most, constant_cost(blocked.roster.model))

    def value(self, prices: np.ndarray) -> tuple[int, np.ndarray] | None:
        """L and its slope at some prices; None where somebody has no line, or a cell more need than people.

        Parameters
        ----------
        prices
            Of a unit of a head in each cell, in 1 / `SCALE` units of money, int64, shape ``(queues, n)``.

        Returns
        -------
        The value in 1 / `SCALE` units of money, and units of a head made less those taken, shape ``(queues, n)``.
        """
        frame, crowd, compiled = self.blocked.frame, self.crowd, self.blocked.compiled
        padded = np.zeros((len(prices), prices.shape[1] + int(frame.shift_steps.max()) + 1))
        padded[:, : prices.shape[1]] = prices
        worth, least = np.zeros(int(crowd.day_at[-1]), dtype=np.int64), np.zeros(len(crowd.agent), dtype=np.int64)
        heads, taken = np.zeros((THREADS, *prices.shape), dtype=np.int64), np.zeros(prices.shape, dtype=np.int64)
        days, kinds = _cuts(len(crowd.day_member)), _cuts(len(crowd.agent))
        with ThreadPoolExecutor(max_workers=THREADS) as pool:
            list(pool.map(lambda k: shift_worths(frame, crowd, padded, days[k], days[k + 1], worth), range(THREADS)))
            list(
                pool.map(
                    lambda k: least_lines(compiled, frame, crowd, padded, SCALE, worth, kinds[k], kinds[k + 1], least, heads[k]),
                    range(THREADS),
                )
            )
        starts = least_starts(frame, self.blocked.work, padded, heads[0])
        cells = least_cells(frame, padded, SCALE, self.least, self.most, taken)
        if cells >= NEVER or least.max(initial=0) >= NEVER:
            return None
        return int(least @ crowd.times) + int(starts) + int(cells) + self.constant * SCALE, heads.sum(axis=0) - taken


def _most_laid(blocked: Blocked) -> np.ndarray:
    """The most that deferred work can take of each cell, in units of a head."""
    work, laid = blocked.work, np.zeros(blocked.frame.need.shape, dtype=np.int64)
    for piece, (queue, steps) in enumerate(zip(work.queue.tolist(), work.steps.tolist(), strict=True)):
        starts = work.start[work.start_ptr[piece] : work.start_ptr[piece + 1]]
        laid[queue, np.unique(starts[:, None] + np.arange(steps))] += int(blocked.frame.head[0])
    return laid


class _Ascent:
    """The walk of the prices."""

    def __init__(self, relaxed: Relaxed, begun: float, progress: Progress | None) -> None:
        self._relaxed, self._begun, self._progress = relaxed, begun, progress
        self._fine = relaxed.blocked.problem.cover_prices.fine
        shape = relaxed.most.shape
        self._prices, self._mean, self._square = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self._first = FIRST_STEP * relaxed.blocked.unit * SCALE / relaxed.blocked.problem.worth.head
        self.best = np.zeros(shape, dtype=np.int64)
        self.bound, self.rounds = 0, 0
        self.trace: list[tuple[float, int]] = []

    def round(self, share: float) -> bool:
        """Look at the prices and take a step, so late in the walk; whether there was a value."""
        prices = np.rint(self._prices).astype(np.int64)
        found = self._relaxed.value(prices)
        if found is None:
            return False
        value, slope = found
        self._note(hundredths_of(-(-value // SCALE), self._fine), prices)
        self.rounds += 1
        self._mean = KEPT * self._mean + (1 - KEPT) * slope
        self._square = KEPT_SQUARE * self._square + (1 - KEPT_SQUARE) * slope.astype(float) ** 2
        mean, square = self._mean / (1 - KEPT**self.rounds), self._square / (1 - KEPT_SQUARE**self.rounds)
        self._prices = self._prices + self._first * (1 - share) ** FALL * mean / (np.sqrt(square) + 1)
        return True

    def _note(self, bound: int, prices: np.ndarray) -> None:
        if not self.trace or bound > self.bound:
            self.bound, self.best = bound, prices
            self.trace.append((time.perf_counter() - self._begun, bound))
            if self._progress:
                self._progress(*self.trace[-1])


def _cuts(count: int) -> list[int]:
    """Where each thread's part of so many begins, and ends."""
    return [count * k // THREADS for k in range(THREADS + 1)]
