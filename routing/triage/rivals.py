"""Simple rules that a triage is held against. All are legal by construction: in turn, each incident takes a place that has room.

The queue rules escalate while there is room, in the first bucket that a team has; the greedy goes by what an escalation saves per
unit of effort, takes the dearest saving first and its cheapest place, and leaves who saves nothing. All know the risks only
through the costs, and nothing of relations.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from routing.triage.costs import NO_WAY, way_costs
from routing.triage.problem import TriageProblem

Rule = Callable[[TriageProblem, np.ndarray, np.ndarray], np.ndarray]


def first_in_first_out(problem: TriageProblem, opened: np.ndarray, priority: np.ndarray) -> np.ndarray:
    """Ways by time of opening, int64[n].

    Parameters
    ----------
    opened
        Seconds, float64[n].
    priority
        Class, 1 the most urgent, float64[n]; NaN comes last. Not used here.
    """
    return _queued(problem, np.lexsort((problem.ids, opened)))


def priority_queue(problem: TriageProblem, opened: np.ndarray, priority: np.ndarray) -> np.ndarray:
    """Ways by priority class, then by time of opening, int64[n]; parameters as of `first_in_first_out`."""
    return _queued(problem, np.lexsort((problem.ids, opened, np.nan_to_num(priority, nan=np.inf))))


def risk_sorted_greedy(problem: TriageProblem, opened: np.ndarray, priority: np.ndarray) -> np.ndarray:
    """Ways by saving per unit of effort, int64[n]; parameters as of `first_in_first_out`, not used."""
    costs = way_costs(problem)
    saving = costs[:, 0] - costs[:, 1:].min(axis=1)
    room = problem.capacity.ravel().copy()
    ways = np.zeros(len(problem.ids), dtype=np.int64)
    for i in np.lexsort((problem.ids, -saving / problem.effort)).tolist():
        places = np.where(room >= problem.effort[i], costs[i, 1:], NO_WAY)
        best = int(places.argmin())
        if places[best] < costs[i, 0]:
            ways[i] = 1 + best
            room[best] -= problem.effort[i]
    return ways


RULES: dict[str, Rule] = {
    "priority queue": priority_queue,
    "first in, first out": first_in_first_out,
    "risk-sorted greedy": risk_sorted_greedy,
}


def _queued(problem: TriageProblem, turn: np.ndarray) -> np.ndarray:
    """Each in turn takes the earliest bucket with room, of the teams that take it the first in the settings' order."""
    room = problem.capacity.copy()
    ways = np.zeros(len(problem.ids), dtype=np.int64)
    for i in turn.tolist():
        if not room.any():
            break
        fits = (room >= problem.effort[i]) & problem.takes[i][:, None]
        bucket = int(fits.any(axis=0).argmax())
        if fits[:, bucket].any():
            team = int(fits[:, bucket].argmax())
            ways[i] = 1 + team * problem.n_buckets + bucket
            room[team, bucket] -= problem.effort[i]
    return ways
