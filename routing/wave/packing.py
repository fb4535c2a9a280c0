"""A tighter bound: agents' slots packed with whole contacts, contacts priced instead of room.

Tolls on room let a slot of 15 minutes be filled with parts of contacts. Here each contact has a *prize*, each agent packs its slots as
profitably as it can (a knapsack, solved exactly), and a contact that nobody or more than one takes moves its prize. For any prizes, their
sum less what agents and places gain is a lower bound of every legal wave's cost (Lagrangian relaxation of "each contact once"; Fisher,
Jaikumar and Van Wassenhove 1986 for the generalized assignment problem). It begins at the bound of the tolls and is never below. Pairs
enter as prices of their contacts (`shared_out`), squares and reserves by the tolls' conjugates.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from routing.wave.kernel import tables_of
from routing.wave.packing_kernel import count_items, fill_items, leaned, packed, shared_out, summed
from routing.wave.problem import NO_DUE, PLACES, WaveProblem
from routing.wave.ties import surpluses
from routing.wave.tolls import Relaxed, Tolls

# What rounding may add up to in a sum of prices, hundredths of a point.
SLIP = 1e-3
# Grains of a slot up to which packing is quick, and choices up to which they fit into memory.
ROOM_UP_TO, ITEMS_UP_TO = 64, 60_000_000
# Of the subgradient walk: steps without gain until they are shortened, the shortest, and what is kept of the last direction.
PATIENCE, LEAST_SHARE, KEEP = 20, 3e-3, 0.5


def tightened(problem: WaveProblem, found: Relaxed, seconds: float, target: int, threads: int = 2) -> int:
    """A bound from packing, where that is quick enough, else that of the tolls; `target` is the cost of some legal wave."""
    until = time.perf_counter() + seconds
    if seconds <= 0 or not Packing.fits(problem, found.open):
        return found.bound
    packing = Packing(problem, found.tolls, threads)
    return max(found.bound, int(np.ceil(packing.bound(found.least, until, float(target)) - SLIP)))


class Packing:
    """Every agent's knapsacks, with the tolls of squares and reserves, and what contacts pay for their pairs."""

    def __init__(self, problem: WaveProblem, tolls: Tolls, threads: int = 2) -> None:
        self.problem, self.threads, self.tables = problem, threads, tables_of(problem)
        self.full, self.tolls = tolls, replace(tolls, room=np.zeros_like(tolls.room))
        self.count = np.zeros(problem.capacity.shape, dtype=np.int64)
        count_items(self.tables, self.count)
        ends = np.cumsum(self.count.reshape(-1))
        self.begin = (ends - self.count.reshape(-1)).reshape(self.count.shape)
        size = int(ends[-1])
        self.who, self.price, self.worth = np.zeros(size, dtype=np.int32), np.zeros(size), np.zeros(size)
        self.use, self.at = np.zeros((size, 2), dtype=np.int16), np.zeros((problem.n, PLACES))
        fill_items(self.tables, self.tolls.by_grain(problem), self.at, self.begin, self.who, self.price, self.use)
        self._pair()

    def _pair(self) -> None:
        """Shares of the pairs' prices, ``(pairs, PLACES + agents)``.

        With m(x) the share at x, between plus and minus half of the price, a pair that is apart costs at least m(x) - m(y), and 0 is
        that of a pair at the same x. So its first contact may pay m and its second get it.
        """
        p = self.problem
        price = p.prices.customer_apart * p.pair_customer + p.prices.incident_apart * p.pair_incident
        dear, width = np.flatnonzero(price > 0), PLACES + p.n_agents
        contacts, ends = np.unique(np.concatenate([p.pair_first[dear], p.pair_second[dear]]), return_inverse=True)
        self.row = np.full(p.n, -1, dtype=np.int64)
        self.row[contacts] = np.arange(len(contacts))
        self.first, self.second = ends.reshape(2, -1)
        self.half = price[dear] / 2
        surplus, self.moved = np.zeros((len(contacts), width)), np.zeros((len(dear), width))
        surpluses(self.tables, contacts, self.full.by_grain(p), self.full.place, surplus)
        shared_out(surplus, 1.0 / np.maximum(1, np.bincount(ends.reshape(-1))), self.first, self.second, price[dear], self.moved)
        self.extra = np.zeros_like(surplus)
        summed(self.moved, self.first, self.second, self.extra)

    @staticmethod
    def fits(problem: WaveProblem, open_options: int) -> bool:
        """Whether packing is quick enough and fits into memory."""
        return open_options > 0 and problem.capacity.max(initial=0) <= ROOM_UP_TO and open_options <= ITEMS_UP_TO

    def value(self, prize: np.ndarray, place: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, np.ndarray]:
        """The bound that prizes and tolls of places prove; how often each contact is taken; visits of places; who has tied contacts."""
        p = self.problem
        cuts = np.linspace(0, p.n_agents, 1 + max(1, min(self.threads, p.n_agents)), dtype=int)
        taken = np.zeros((len(cuts) - 1, p.n), dtype=np.int64)
        got = np.zeros_like(self.extra)  # agents' columns, so that threads do not meet

        def part(k: int) -> float:
            return float(
                packed(
                    cuts[k], cuts[k + 1], p.capacity, self.begin, self.count, self.who, self.price, self.use, self.row, self.extra, prize,
                    taken[k], got, self.worth,
                )
            )  # fmt: skip

        with ThreadPoolExecutor(max_workers=max(1, self.threads)) as pool:
            gained = sum(pool.map(part, range(len(cuts) - 1)))
        tied, tolled = np.flatnonzero(self.row >= 0), self.at + place
        tolled[tied] += self.extra[self.row[tied], :PLACES]
        where = tolled.argmin(axis=1)
        profit = prize - tolled[np.arange(p.n), where]
        goes = profit > 0
        gone = tied[goes[tied]]
        got[self.row[gone], where[gone]] += 1.0
        refund = replace(self.tolls, place=place).refund(p)
        bound = float(prize.sum() - gained - profit[goes].sum() - refund)
        return bound, taken.sum(axis=0) + goes, np.bincount(where[goes], minlength=PLACES), got

    def bound(self, prize: np.ndarray, until: float, target: float) -> float:
        """The best bound of a subgradient walk from some prizes: until the moment `until`, or until it stands still."""
        limited, room = self.problem.place_room < NO_DUE, self.problem.place_room
        place, share, stale = self.tolls.place, 1.0, 0
        kept, best = (prize, place, self.moved.copy()), -np.inf
        drift, place_drift, lean = np.zeros_like(prize), np.zeros(PLACES), np.zeros_like(self.moved)
        while best < target and share > LEAST_SHARE:
            value, taken, visits, got = self.value(prize, place)
            if value > best + 1e-6:
                best, kept, stale = value, (prize, place, self.moved.copy()), 0
            else:
                stale += 1
            if time.perf_counter() > until:
                break
            if stale >= PATIENCE:
                share, stale, prize, place = share / 1.5, 0, kept[0], kept[1]
                self.moved[:], drift[:], place_drift[:], lean[:] = kept[2], 0.0, 0.0, 0.0
                summed(self.moved, self.first, self.second, self.extra)
                continue
            drift = KEEP * drift + (1 - KEEP) * (1.0 - taken)
            slope = np.where(limited, visits - room, 0.0).astype(float) / 100
            place_drift = KEEP * place_drift + (1 - KEEP) * np.where((place <= 0) & (slope < 0), 0.0, slope)
            length = float((drift**2).sum() + (place_drift**2).sum())
            length += leaned(self.moved, lean, self.first, self.second, self.half, got, KEEP)
            if length <= 0:
                break
            step = share * (target - value) / length
            prize, place = prize + step * drift, np.maximum(0.0, place + step * place_drift)
            self.moved = np.clip(self.moved + step * lean, -self.half[:, None], self.half[:, None])
            summed(self.moved, self.first, self.second, self.extra)
        return best
