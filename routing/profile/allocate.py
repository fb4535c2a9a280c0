"""The best split of everybody's units over the queues of their profiles: what a block's profiles are truly worth.

Minimises sum_q price(given_q) + sum_(p, q) given_(p, q) cost_(p, q), every unit of everybody given to a queue of their profile,
with price(s) = shortage (target - s)_+^2 + surplus (s - target)_+^2. It is a flow of least cost with convex prices at the
queues, and the answer is exact in whole units: shortest augmenting paths between queues (each arc moves a unit of the person
who loses least by it) until no path pays, as in Ahuja, Magnanti, Orlin, "Network Flows" (1993), chapter 14.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_FAR = 2**60


@dataclass(frozen=True)
class Allocation:
    """Units of each person on each queue, shape ``(people, queues)``, and what that costs in all."""

    given: np.ndarray
    cost: int

    @property
    def served(self) -> np.ndarray:
        """Units given to each queue."""
        return np.asarray(self.given.sum(axis=0))


def allocate(units: np.ndarray, serves: np.ndarray, cost: np.ndarray, target: np.ndarray, shortage: int, surplus: int) -> Allocation:
    """The best allocation of one block.

    Parameters
    ----------
    units
        Of each person, shape ``(people,)``.
    serves
        Queues of each person's profile; bool, shape ``(people, queues)``, at least one each.
    cost
        Of a unit, same shape; integers.
    target
        Units wanted by each queue, shape ``(queues,)``.
    shortage, surplus
        Price per unit below and above it, squared.
    """
    price = _Price(target, shortage, surplus)
    given = np.zeros(serves.shape, dtype=np.int64)
    given[np.arange(len(units)), np.where(serves, cost, _FAR).argmin(axis=1)] = units
    while len(units) and _improve(given, serves, cost, price):
        pass
    total = int(price.of(given.sum(axis=0)).sum()) + int((given * np.where(serves, cost, 0)).sum())
    return Allocation(given, total)


@dataclass(frozen=True)
class _Price:
    target: np.ndarray
    shortage: int
    surplus: int

    def of(self, given: np.ndarray) -> np.ndarray:
        """Price of each queue."""
        away = given - self.target
        return np.where(away < 0, self.shortage, self.surplus) * away**2

    def first(self, given: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(price of a unit more, price of a unit less) at each queue."""
        now = self.of(given)
        return self.of(given + 1) - now, self.of(given - 1) - now


def _improve(given: np.ndarray, serves: np.ndarray, cost: np.ndarray, price: _Price) -> bool:
    """Move units along the path that pays most for its first one; False where no path pays."""
    step, mover = _arcs(given, serves, cost)
    far, before = _shortest(step)
    served = given.sum(axis=0)
    more, less = price.first(served)
    gain = np.where(far < _FAR, far + less[:, None] + more[None, :], _FAR)
    np.fill_diagonal(gain, 0)
    source, sink = np.unravel_index(int(gain.argmin()), gain.shape)
    if gain[source, sink] >= 0:
        return False
    path = _path(before, int(source), int(sink))
    length = min(int(given[mover[a, b], a]) for a, b in path)
    units = _most(price, served, int(source), int(sink), int(far[source, sink]), length)
    for a, b in path:
        given[mover[a, b], a] -= units
        given[mover[a, b], b] += units
    return True


def _arcs(given: np.ndarray, serves: np.ndarray, cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(cost of moving a unit from queue a to b, whose unit it is), for the person who does it at the least cost."""
    open_arc = (given > 0)[:, :, None] & serves[:, None, :]
    change = np.where(open_arc, cost[:, None, :] - cost[:, :, None], _FAR)
    return change.min(axis=0), change.argmin(axis=0)


def _shortest(step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Floyd and Warshall: length of the shortest path between every two queues, and the queue before its last."""
    n = len(step)
    far = np.minimum(step, _FAR)
    np.fill_diagonal(far, 0)
    before = np.tile(np.arange(n)[:, None], (1, n))
    for via in range(n):
        through = np.minimum(far[:, via, None] + far[None, via, :], _FAR)
        shorter = through < far
        far = np.where(shorter, through, far)
        before = np.where(shorter, before[None, via, :], before)
    return far, before


def _path(before: np.ndarray, source: int, sink: int) -> list[tuple[int, int]]:
    arcs = []
    while sink != source:
        arcs.append((int(before[source, sink]), sink))
        sink = int(before[source, sink])
    return arcs[::-1]


def _most(price: _Price, served: np.ndarray, source: int, sink: int, far: int, length: int) -> int:
    """Units from 1 to `length` whose last one still pays on the way; convex, so by halves."""

    def last_pays(units: int) -> bool:
        moved = np.array([served[source] - units, served[sink] + units])
        ends = _Price(price.target[[source, sink]], price.shortage, price.surplus)
        before = ends.of(moved + np.array([1, -1]))
        return int((ends.of(moved) - before).sum()) + far < 0

    low, high = 1, length
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if last_pays(middle) else (low, middle - 1)
    return low
