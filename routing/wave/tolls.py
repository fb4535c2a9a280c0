"""Dual prices of capacity and a proven bound, by Lagrangian relaxation on the unpruned problem.

With pairs at their least (`routing.wave.ties`) and every row priced by a toll, contacts are independent: each takes the cheapest of all
its agents, slots and places. For any tolls the sum of that, less what the tolls pay for room that is there anyway, is a lower bound of
every legal wave's cost (weak duality); squares and reserves enter by their convex conjugates. Good tolls are those of the transport
relaxation; a subgradient walk finds them on candidate lists, which are made anew from the tolls now and then.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from routing.wave.kernel import Tables, tables_of
from routing.wave.problem import NO_DUE, PLACES, WaveProblem
from routing.wave.ties import tied_least
from routing.wave.walks import least_of_all, listed, priced

# Steps of a round, however little time there is: tolls of fewer would be worth nothing.
LEAST_STEPS = 25
# Steps without gain until they are halved, and how much longer they are again on new lists.
PATIENCE, AGAIN = 10, 1.5


@dataclass
class Tolls:
    """Tolls by kind of row, in hundredths a grain (places: a contact).

    `room` is that of an agent's slot ``(a, s)``, `load` of an agent's squared load ``(a,)``, `reserve` of a queue's slot ``(q, s)``.
    """

    room: np.ndarray
    load: np.ndarray
    reserve: np.ndarray
    place: np.ndarray

    @classmethod
    def none(cls, problem: WaveProblem) -> Tolls:
        """No tolls at all."""
        shape = problem.capacity.shape
        return cls(np.zeros(shape), np.zeros(shape[0]), np.zeros(problem.reserve.shape), np.zeros(PLACES))

    def by_grain(self, problem: WaveProblem) -> np.ndarray:
        """What a grain of an agent's slot costs in all, ``(a, s)``."""
        return self.room + self.load[:, None] + problem.capable.T.astype(float) @ self.reserve

    def refund(self, problem: WaveProblem) -> float:
        """What the tolls would take for room that is there anyway: it does not belong to the bound."""
        prices, even = problem.prices, problem.even_share
        squares = (self.load * even).sum() + ((self.load**2).sum() / (4 * prices.balance) if prices.balance else 0.0)
        limited = problem.place_room < NO_DUE
        return float(
            (self.room * problem.capacity).sum() + squares + (self.reserve * problem.reserve_room).sum()
            + (self.place[limited] * problem.place_room[limited]).sum()
        )  # fmt: skip


@dataclass
class Relaxed:
    """What the walk found: best tolls, the bound that they prove, and the candidate lists they lead to.

    `open` is how many (contact, agent, slot) there are unpruned, `least` each contact's cheapest price, tolls included.
    """

    tolls: Tolls
    bound: int
    lists: np.ndarray
    open: int
    least: np.ndarray
    trace: list[tuple[float, int]] = field(default_factory=list)


def relaxed(
    problem: WaveProblem, width: int, seconds: float, threads: int = 2, rounds: int = 3, target: float | None = None, keep: int = 0
) -> Relaxed:
    """Tolls, bound and lists of at most `width` agents, in about so many seconds and at least one round.

    Parameters
    ----------
    target
        Cost of some legal wave, which paces the walk; estimated where absent.
    keep
        Agents on the lists handed back, where more than `width`.
    """
    begun = time.perf_counter()
    tables = tables_of(problem)
    walk = _Walk(problem, tables, width, threads)
    walk.relist()
    for k in range(rounds):
        until = begun + seconds * (k + 1) / rounds
        walk.walk(until, target)
        walk.relist()
        if time.perf_counter() - begun > seconds:
            break
    return walk.result(max(width, keep))


class _Walk:
    """The subgradient walk: tolls rise where more room is used than there is, and fall where room is left."""

    def __init__(self, problem: WaveProblem, tables: Tables, width: int, threads: int) -> None:
        self.problem, self.tables, self.threads = problem, tables, threads
        self.begun = time.perf_counter()
        self.tolls = self.best = Tolls.none(problem)
        self.bound, self.open = -np.inf, 0
        self.trace: list[tuple[float, int]] = []
        n, slots = problem.n, problem.n_slots
        self.lists = np.full((n, width), -1, dtype=np.int64)
        self.least = np.zeros(n)
        self.cost, self.grains = np.zeros((n, width, slots), dtype=np.int64), np.zeros((n, width), dtype=np.int64)
        self.at = np.zeros((n, PLACES), dtype=np.int64)
        self.drift: list[np.ndarray] = []
        self.share = 1.0
        # A toll that many agents' slots pay is moved with care, or the others would hardly move: roots of how many they are.
        capable = np.maximum(1, problem.capable.sum(axis=1))
        self.scales = (1.0, np.sqrt(slots), np.sqrt(capable)[:, None], np.sqrt(max(1, problem.n_agents)))

    def relist(self) -> None:
        """New lists by the best tolls so far, their prices, and the bound that the tolls prove over everything unpruned."""
        self._list()
        proven = float(self.least.sum()) - self.best.refund(self.problem)
        if proven > self.bound:
            self.bound = proven
            self.trace.append((time.perf_counter() - self.begun, int(np.ceil(proven - 1e-6))))
        priced(self.tables, self.lists, self.cost, self.grains, self.at)

    def _list(self) -> None:
        toll, n = self.best.by_grain(self.problem), self.problem.n
        cuts = np.linspace(0, n, 1 + max(1, min(self.threads, n)), dtype=int)

        def part(k: int) -> int:
            return int(listed(self.tables, cuts[k], cuts[k + 1], toll, self.best.place, self.lists, self.least))

        with ThreadPoolExecutor(max_workers=max(1, self.threads)) as pool:
            self.open = sum(pool.map(part, range(len(cuts) - 1)))

    def walk(self, until: float, target: float | None, most: int = 400) -> None:
        """Subgradient steps on the lists until it is time; the best tolls of the lists are kept."""
        problem = self.problem
        usage, visits = np.zeros_like(problem.capacity), np.zeros(PLACES, dtype=np.int64)
        best, tolls, stale = -np.inf, self.best, 0
        self.share = min(1.0, AGAIN * self.share)
        self.drift = []
        for step in range(most):
            if step >= LEAST_STEPS and time.perf_counter() > until:
                break
            value = least_of_all(
                self.tables, self.lists, self.cost, self.grains, self.at, tolls.by_grain(problem), tolls.place, usage, visits
            ) - tolls.refund(problem)  # fmt: skip
            if value > best:
                best, self.best, stale = value, tolls, 0
            else:
                stale += 1
                if stale >= PATIENCE:
                    self.share, stale, tolls = self.share / 2, 0, self.best
                    self.drift = []
                    if self.share < 1e-3:
                        break
            goal = target if target is not None else best + 0.05 * abs(best)
            tolls = self._step(tolls, usage, visits, self.share * max(goal - value, 1e-3 * abs(value)))

    def _step(self, tolls: Tolls, usage: np.ndarray, visits: np.ndarray, rise: float) -> Tolls:
        """A step that would raise the Lagrangian by `rise` were it linear."""
        problem, prices = self.problem, self.problem.prices
        load = usage.sum(axis=1)
        held = problem.even_share + (tolls.load / (2 * prices.balance) if prices.balance else np.inf)
        slopes = [
            (usage - problem.capacity).astype(float),
            np.where(np.isfinite(held), load - held, 0.0),
            (problem.capable @ usage - problem.reserve_room).astype(float) * (problem.reserve > 0),
            np.where(problem.place_room < NO_DUE, visits - problem.place_room, 0.0).astype(float),
        ]
        values = [tolls.room, tolls.load, tolls.reserve, tolls.place]
        slopes = [
            np.where((value <= 0) & (slope < 0), 0.0, slope) / scale
            for value, slope, scale in zip(values, slopes, self.scales, strict=True)
        ]
        if self.drift:
            slopes = [0.4 * slope + 0.6 * old for slope, old in zip(slopes, self.drift, strict=True)]
        self.drift = slopes
        length = sum(float((slope**2).sum()) for slope in slopes)
        if length <= 0:
            return tolls
        room, weight, reserve, place = (
            np.maximum(0.0, value + rise / length * slope / scale) for value, slope, scale in zip(values, slopes, self.scales, strict=True)
        )
        return Tolls(room, weight if prices.balance else tolls.load, np.minimum(reserve, prices.reserve), place)

    def result(self, width: int) -> Relaxed:
        """The best of it, lists so wide; what pairs cost at least comes on top of what the last lists prove."""
        if width > self.lists.shape[1]:
            self.lists = np.full((self.problem.n, width), -1, dtype=np.int64)
            self._list()
        tied = tied_least(self.problem, self.tables, self.best.by_grain(self.problem), self.best.place)
        self.bound = max(self.bound, float(self.least.sum()) - self.best.refund(self.problem) + tied)
        bound = 0 if not np.isfinite(self.bound) else int(np.ceil(self.bound - 1e-6))
        return Relaxed(self.best, bound, self.lists, self.open, self.least, self.trace)
