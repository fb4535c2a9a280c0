"""A quick annealing walk on the wave's own arrays: the start that the model's annealer gets.

A move sends a contact to one of its candidate options, cheap ones (tolls included) first, or to where somebody is who belongs to it.
Where there is no room, up to three others are pushed out and find another place. Only moves that keep the wave legal are made, so
that every state of the walk is an answer.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from routing.wave.cool_kernel import FAR, Options, Walk, begin, cooled
from routing.wave.kernel import NEVER, Tables
from routing.wave.lists import joined, taken
from routing.wave.place import Links
from routing.wave.problem import PLACES, WaveChoices, WaveProblem
from routing.wave.tolls import Tolls
from routing.wave.walks import priced

TABLE_UP_TO = 200_000_000
# Hundredths of a point: hot enough to trade a few points, cold enough to trade minutes.
HOT, COLD, STEPS, READS = 30.0, 5.0, 100, 2
MOVES_A_STEP = 2_000
# What squares and reserves may give back when a contact leaves.
SLACK = 100


class Cooling:
    """Independent cooling reads from given legal choices; what candidate options cost is worked out once.

    Parameters
    ----------
    start
        Legal choices to walk from.
    lists
        Agents to propose to each contact, ``(n, width)``, -1 where there are no more.
    tolls
        By which each contact's options are put in order.
    """

    def __init__(
        self, problem: WaveProblem, tables: Tables, links: Links, start: WaveChoices, lists: np.ndarray, tolls: Tolls, threads: int = 2
    ) -> None:
        self.problem, self.links, self.threads, self.start = problem, links, threads, start
        self.options = _options(problem, tables, links, joined(problem, lists, taken(start)), tolls)

    @staticmethod
    def fits(problem: WaveProblem) -> bool:
        """Whether a number for each contact and agent is little enough."""
        return problem.n * problem.n_agents <= TABLE_UP_TO

    def run(self, cost: int, seconds: float, seed: int, sweeps: int | None = None) -> tuple[WaveChoices, int, list[tuple[float, int]]]:
        """The best choices, their cost, and (seconds, cost) at improvements.

        Parameters
        ----------
        cost
            What the start costs.
        sweeps
            Moves by contact instead of `seconds`: the same answer on any machine.
        """
        with ThreadPoolExecutor(max_workers=max(1, self.threads)) as pool:
            found = list(pool.map(lambda k: self._read(cost, seconds, seed * READS + k, sweeps), range(READS)))
        best = min(found, key=lambda item: item[1])
        return best[0], best[1], falling([step for _, _, trace in found for step in trace])

    def _read(self, cost: int, seconds: float, seed: int, sweeps: int | None) -> tuple[WaveChoices, int, list[tuple[float, int]]]:
        begun = time.perf_counter()
        walk = self._begin()
        k_best, s_best, best = walk.k.copy(), walk.s.copy(), cost
        rng = np.random.default_rng(seed).integers(1, 2**63, 1, dtype=np.uint64)
        trace: list[tuple[float, int]] = [(0.0, cost)]
        pace, step = MOVES_A_STEP, 0
        while step < STEPS:
            heat = HOT * (COLD / HOT) ** (step / STEPS)
            moves = pace if sweeps is None else max(1, sweeps * self.problem.n // STEPS)
            before = time.perf_counter()
            cost += cooled(self.options, walk, rng, moves, heat)
            now = time.perf_counter()
            if cost < best:  # not at every move: copying would take longer than walking
                k_best, s_best, best = walk.k.copy(), walk.s.copy(), cost
                trace.append((now - begun, cost))
            step += 1
            if sweeps is None:
                left, took = seconds - (now - begun), max(now - before, 1e-6)
                pace = max(1, int(moves / took * left / max(1, STEPS - step)))
                if left <= 0:
                    break
        return self._choices(k_best, s_best), best, trace

    def _begin(self) -> Walk:
        """The walk's state at the start."""
        p, start = self.problem, self.start
        room = 1 + int(p.capacity.sum(axis=1).max(initial=0))
        walk = Walk(
            k=np.full(p.n, -2, dtype=np.int64), s=np.zeros(p.n, dtype=np.int64), code=np.full(p.n, -1, dtype=np.int64),
            free=p.capacity.copy(), load=np.zeros(p.n_agents, dtype=np.int64), spent=np.zeros(p.reserve.shape, dtype=np.int64),
            visits=np.zeros(PLACES, dtype=np.int64), inside=np.zeros((p.n_agents, room), dtype=np.int32),
            held=np.zeros(p.n_agents, dtype=np.int64), where=np.zeros(p.n, dtype=np.int64),
        )  # fmt: skip
        k = np.where(start.agent >= 0, self.options.position[np.arange(p.n), start.agent], -1).astype(np.int64)
        if not begin(self.options, walk, k, np.where(start.agent >= 0, start.slot, start.place)):
            raise ValueError("the walk begins with legal choices")
        return walk

    def _choices(self, k: np.ndarray, s: np.ndarray) -> WaveChoices:
        served = k >= 0
        agent = np.where(served, self.options.lists[np.arange(len(k)), np.maximum(k, 0)], -1)
        return WaveChoices(agent, np.where(served, s, -1), np.where(served, -1, s))


def _options(problem: WaveProblem, tables: Tables, links: Links, lists: np.ndarray, tolls: Tolls) -> Options:
    n, width, slots = problem.n, lists.shape[1], problem.n_slots
    cost, grains = np.zeros((n, width, slots), dtype=np.int64), np.zeros((n, width), dtype=np.int64)
    at = np.zeros((n, PLACES), dtype=np.int64)
    priced(tables, lists, cost, grains, at)
    weight, stays = problem.weight[problem.channel][:, None, None], np.arange(slots) * problem.slot_grains
    use = -(-weight * np.clip(grains[:, :, None] - stays, 0, problem.slot_grains) // 100)
    order, count = _order(problem, lists, cost, use, at, tolls)
    position = np.full((n, problem.n_agents), -1, dtype=np.int16)
    rows, columns = np.nonzero(lists >= 0)
    position[rows, lists[rows, columns]] = columns
    queues = [np.flatnonzero(links.reserved & links.capable[:, a]) for a in range(problem.n_agents)]
    prices = problem.prices
    return Options(
        lists=np.maximum(lists, 0).astype(np.int32),
        cost=np.minimum(cost, FAR).astype(np.int32),
        use=use.astype(np.int32),
        span=-(-grains // problem.slot_grains),
        at=at,
        order=order,
        choices=count,
        position=position,
        least=np.minimum(cost.reshape(n, -1).min(axis=1, initial=NEVER), at.min(axis=1)),
        ties=_ties(problem),
        slack=SLACK,
        near_ptr=links.near_ptr,
        near=links.near,
        reserved_ptr=np.concatenate([[0], np.cumsum([len(each) for each in queues], dtype=np.int64)]),
        reserved=np.concatenate([np.zeros(0, dtype=np.int64), *queues]),
        reserve_room=links.reserve_room,
        even=links.even,
        place_room=links.place_room,
        price=np.array([prices.balance, prices.reserve, prices.customer_apart, prices.incident_apart], dtype=np.int64),
    )


def _order(
    problem: WaveProblem, lists: np.ndarray, cost: np.ndarray, use: np.ndarray, at: np.ndarray, tolls: Tolls
) -> tuple[np.ndarray, np.ndarray]:
    """Each contact's options from cheap to dear, tolls included, and how many it has."""
    n, width, slots = cost.shape
    toll, value = tolls.by_grain(problem), np.where(cost < NEVER, cost, np.inf).astype(float)
    for j in range(slots):
        value[:, :, : slots - j] += use[:, :, j, None] * toll[np.maximum(lists, 0)][:, :, j:]
    everything = np.concatenate([value.reshape(n, -1), np.where(at < NEVER, at + tolls.place, np.inf)], axis=1)
    codes = np.concatenate([np.arange(width * slots), -1 - np.arange(PLACES)]).astype(np.int32)
    order = codes[np.argsort(everything, axis=1, kind="stable")]
    return order, np.isfinite(everything).sum(axis=1)


def _ties(problem: WaveProblem) -> np.ndarray:
    """What all ties of each contact are worth together."""
    prices = problem.prices
    worth = prices.customer_apart * problem.pair_customer + prices.incident_apart * problem.pair_incident
    ends = np.concatenate([problem.pair_first, problem.pair_second])
    return np.bincount(ends, weights=np.tile(worth, 2), minlength=problem.n).astype(np.int64)


def falling(trace: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """Improvements that beat everything before them."""
    kept: list[tuple[float, int]] = []
    for seconds, cost in sorted(trace):
        if not kept or cost < kept[-1][1]:
            kept.append((seconds, cost))
    return kept
