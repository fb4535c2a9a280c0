"""Candidate lists: which agents each contact may go to in the model. The referee knows nothing of them."""

from __future__ import annotations

import numpy as np

from routing.wave.kernel import NEVER, Tables, agent_costs
from routing.wave.problem import WaveChoices, WaveProblem


def joined(problem: WaveProblem, *parts: np.ndarray) -> np.ndarray:
    """Several lists of agents ``(n, any)`` as one without repetition, ascending, -1 behind."""
    everything = np.concatenate([part for part in parts if part.size], axis=1)
    last = np.where(everything < 0, problem.n_agents, everything)
    last.sort(axis=1)
    repeated = np.zeros(last.shape, dtype=bool)
    repeated[:, 1:] = last[:, 1:] == last[:, :-1]
    last[repeated] = problem.n_agents
    last.sort(axis=1)
    width = max(1, int((last < problem.n_agents).sum(axis=1).max(initial=0)))
    return np.where(last < problem.n_agents, last, -1)[:, :width].astype(np.int64)


def taken(choices: WaveChoices) -> np.ndarray:
    """The agents of some choices, as a list of one."""
    return choices.agent.reshape(-1, 1)


def at_random(problem: WaveProblem, count: int, seed: int) -> np.ndarray:
    """Some agents who could take each contact, drawn with a seed, ``(n, count)``: what no price would have shown."""
    rng = np.random.default_rng(seed)
    able = (problem.levels[:, problem.skill].T > 0) & (problem.levels[None, :, :] >= problem.also[:, None, :]).all(axis=2)
    found = np.full((problem.n, count), -1, dtype=np.int64)
    for q in range(len(problem.queues)):
        agents, mine = np.flatnonzero(able[q]), np.flatnonzero(problem.queue == q)
        if len(agents) and len(mine):
            found[mine] = agents[rng.integers(0, len(agents), (len(mine), count))]
    return found


def everybody(problem: WaveProblem, tables: Tables) -> np.ndarray:
    """All agents who can take each contact in some slot: nothing pruned."""
    cost = np.empty(problem.capacity.shape, dtype=np.int64)
    grains = np.empty(problem.n_agents, dtype=np.int64)
    rows = []
    for c in range(problem.n):
        agent_costs(tables, c, cost, grains)
        rows.append(np.flatnonzero((cost < NEVER).any(axis=1)))
    width = max([1, *(len(row) for row in rows)])
    lists = np.full((problem.n, width), -1, dtype=np.int64)
    for c, row in enumerate(rows):
        lists[c, : len(row)] = row
    return lists
