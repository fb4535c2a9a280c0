"""Cost of every way an incident can go, for the model, the bound and the rivals. The referee has a copy of its own.

A way is a number: 0 stays, ``1 + team * buckets + bucket`` is an escalation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from routing.triage.problem import PER_MILLE, Choice, TriageProblem

NO_WAY = np.iinfo(np.int64).max // 4


def way_costs(problem: TriageProblem) -> np.ndarray:
    """Cost of each incident's ways, int64[n, 1 + T * B], in hundredths; `NO_WAY` where no team takes it or there is no room ever."""
    n, teams, buckets = len(problem.ids), problem.n_teams, problem.n_buckets
    costs = np.empty((n, 1 + teams * buckets), dtype=np.int64)
    costs[:, 0] = problem.breach + problem.reassign + np.where(problem.has_promise, problem.change, 0)
    for team in range(teams):
        fixed = problem.needless + problem.effort * problem.price[team]
        other = problem.has_promise & (problem.promised[:, 0] != team)
        same = problem.has_promise & (problem.promised[:, 0] == team)
        for bucket in range(buckets):
            left = (problem.breach * problem.kept[team, bucket] + PER_MILLE // 2) // PER_MILLE
            moved = same & (problem.promised[:, 1] != bucket)
            cost = left + fixed + np.where(other, problem.change, 0) + np.where(moved, problem.move, 0)
            possible = problem.takes[:, team] & (problem.effort <= problem.capacity[team, bucket])
            costs[:, 1 + team * buckets + bucket] = np.where(possible, cost, NO_WAY)
    return costs


def way_class(problem: TriageProblem) -> np.ndarray:
    """Class of each way for related incidents: 0 stays, 1 + team otherwise; int64[1 + T * B]."""
    return np.concatenate([[0], 1 + np.repeat(np.arange(problem.n_teams), problem.n_buckets)]).astype(np.int64)


def pair_table(problem: TriageProblem) -> np.ndarray:
    """Cost of two related incidents by their classes, int64[1 + T, 1 + T]."""
    classes = 1 + problem.n_teams
    table = np.full((classes, classes), problem.apart, dtype=np.int64)
    table[0, :] = table[:, 0] = problem.split
    np.fill_diagonal(table, 0)
    return table


def choices_of(problem: TriageProblem, ways: np.ndarray) -> tuple[Choice, ...]:
    """Ways as choices, in the problem's order."""
    buckets = problem.n_buckets
    return tuple(
        Choice(incident) if way == 0 else Choice(incident, (way - 1) // buckets, (way - 1) % buckets)
        for incident, way in zip(problem.ids.tolist(), np.asarray(ways).tolist(), strict=True)
    )


def ways_of(problem: TriageProblem, choices: Sequence[Choice]) -> np.ndarray:
    """The reverse of `choices_of`, int64[n]."""
    index = {incident: k for k, incident in enumerate(problem.ids.tolist())}
    ways = np.zeros(len(problem.ids), dtype=np.int64)
    for choice in choices:
        if choice.team is not None and choice.bucket is not None:
            ways[index[choice.incident]] = 1 + choice.team * problem.n_buckets + choice.bucket
    return ways
