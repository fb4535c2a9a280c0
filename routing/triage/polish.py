"""A legal triage polished: a cold anneal over the few ways that the capacities' prices leave worth a thought.

What the prices prove to be far off is not proposed: of each temperature only the ways within its reach of the incident's best one, so
that nearly every move is about an incident that is still open. Who makes room in a full way is asked at the prices too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import exp, log

import numpy as np

from routing.triage.bound import Priced
from routing.triage.chains import neighbour_arrays
from routing.triage.costs import NO_WAY, pair_table, way_class, way_costs
from routing.triage.moves import State, anneal
from routing.triage.problem import TriageProblem

KEPT_WAYS = 5
STEPS = 40
HOT, COLD = 0.08, 0.005  # of the median cost of a way worth a thought above the best one
MOVES_A_CHOICE = 120
REACH = 4.0  # of the temperature: ways farther above the best one are left alone


def kept_ways(problem: TriageProblem, found: Priced) -> np.ndarray:
    """The `KEPT_WAYS` ways of each incident that are the cheapest at the prices, and its way in `found`; bool[n, 1 + T * B]."""
    costs, reduced = way_costs(problem), _at_prices(problem, found)
    width = min(KEPT_WAYS, reduced.shape[1] - 1)
    keep = reduced <= np.partition(reduced, width, axis=1)[:, width : width + 1]
    keep &= costs < NO_WAY
    keep[:, 0] = True
    keep[np.arange(len(keep)), found.ways] = True
    return keep


def _at_prices(problem: TriageProblem, found: Priced) -> np.ndarray:
    """Every way's cost with what its effort costs at the prices; inf where it is none; float64[n, 1 + T * B]."""
    costs = way_costs(problem)
    reduced = costs.astype(np.float64)
    reduced[:, 1:] += problem.effort[:, None] * found.prices.ravel()[None, :]
    reduced[costs >= NO_WAY] = np.inf
    return reduced


def polished(
    problem: TriageProblem, found: Priced, seed: int, seconds: float | None = None, moves: int | None = None, core: bool = False
) -> tuple[np.ndarray, int]:
    """Ways at least as good as those of `found`, int64[n], and the moves tried.

    Parameters
    ----------
    seconds
        Wall time.
    moves
        Moves to try instead: the same answer on any machine. `MOVES_A_CHOICE` an incident if both are absent.
    core
        Whether nobody may come to a way that `kept_ways` leaves out, as an exchange may otherwise bring about.
    """
    if seconds is not None and seconds <= 0:
        return found.ways.copy(), 0
    begun, n = time.perf_counter(), len(problem.ids)
    costs, keep, reduced = way_costs(problem), kept_ways(problem, found), _at_prices(problem, found)
    before, after = neighbour_arrays(problem)
    table = pair_table(problem)
    rules = (costs, keep if core else costs < NO_WAY, problem.effort, before, after, way_class(problem), table, problem.capacity.ravel())
    near = _near(reduced, keep, before, after, int(table.max(initial=0)))
    state, unit = State(problem, found.ways), _unit(costs, keep)
    total = (MOVES_A_CHOICE * n if moves is None else moves) if seconds is None else None
    chunk = max(1, total // STEPS) if total is not None else max(1000, n // 4)
    random, tried, best, least = np.array([np.uint64(seed * 2_654_435_761 + 88_172_645_463_325_252)]), 0, found.ways.copy(), 0
    energy, step = 0, 0
    while True:
        share = step / STEPS if seconds is None else (time.perf_counter() - begun) / seconds
        if share >= 1:
            break
        heat = unit * exp(log(HOT) + (log(COLD) - log(HOT)) * share)
        live = max(1, int(np.searchsorted(near.gap, REACH * heat)))
        energy += anneal(*rules, near.who[:live], near.way[:live], near.first, near.second, near.leave, *state.arrays, random, heat, chunk)
        tried, step = tried + chunk, step + 1
        if energy < least:
            least, best = energy, state.ways.copy()
    return best, tried


def _unit(costs: np.ndarray, keep: np.ndarray) -> float:
    """Median distance of the cost of a way worth a thought from that of staying."""
    return max(1.0, float(np.median(np.abs(costs - costs[:, :1])[keep])))


@dataclass(frozen=True)
class _Near:
    """Ways worth a thought, the nearest to their incident's best one at the prices first.

    Attributes
    ----------
    gap, who, way
        What each costs above the best, less what relations could make up for; the incident; the way.
    first, second
        Each incident's two best ways, int64[n].
    leave
        What leaving a way for the best other one costs at the prices, float64[n, 1 + T * B].
    """

    gap: np.ndarray
    who: np.ndarray
    way: np.ndarray
    first: np.ndarray
    second: np.ndarray
    leave: np.ndarray


def _near(reduced: np.ndarray, keep: np.ndarray, before: np.ndarray, after: np.ndarray, most: int) -> _Near:
    two = np.argpartition(np.where(keep, reduced, np.inf), 1, axis=1)[:, :2]
    n = np.arange(len(reduced))
    swap = reduced[n, two[:, 0]] > reduced[n, two[:, 1]]
    first, second = np.where(swap, two[:, 1], two[:, 0]), np.where(swap, two[:, 0], two[:, 1])
    best = reduced[n, first]
    leave = np.where(np.arange(reduced.shape[1])[None, :] == first[:, None], reduced[n, second][:, None], best[:, None]) - reduced
    who, way = np.nonzero(keep)
    gap = reduced[who, way] - best[who] - most * ((before >= 0).astype(int) + (after >= 0))[who]
    order = np.argsort(gap, kind="stable")
    return _Near(gap[order], who[order], way[order], first, second, leave)
