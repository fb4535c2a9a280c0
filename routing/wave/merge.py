"""Interchangeable agents: nothing in the problem tells them apart, so what one of them can do any of them can."""

from __future__ import annotations

import numpy as np

from routing.wave.problem import WaveProblem


def agent_classes(problem: WaveProblem) -> np.ndarray:
    """Class of each agent, ``(a,)``, numbered by first member: equal levels, factors, channels and capacity, and nobody's sticky agent.

    Idle time is left out: only the rule of the longest idle looks at it, and it looks at agents.
    """
    count = problem.n_agents
    tied = np.zeros(count, dtype=np.int64)
    named = np.unique(problem.sticky[problem.sticky >= 0])
    tied[named] = 1 + named
    columns = (problem.levels, problem.factor, problem.takes, problem.likes, problem.capacity, tied[:, None])
    signature = np.concatenate([np.asarray(column, dtype=np.int64) for column in columns], axis=1)
    if not count:
        return np.zeros(0, dtype=np.int64)
    _, first, found = np.unique(signature, axis=0, return_index=True, return_inverse=True)
    rank = np.argsort(np.argsort(first))
    return rank[found.reshape(-1)].astype(np.int64)
