"""Colours of agents, so that pair tables stay small: two agents of one colour are never met by two contacts that belong together."""

from __future__ import annotations

import numba
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from routing.wave.problem import WaveProblem

USUAL = 32


def colours(problem: WaveProblem, lists: np.ndarray) -> tuple[np.ndarray, int]:
    """Colour of each agent of each contact's list, ``(n, width)``, and how many there are.

    Contacts tied by pairs, directly or through others, are a group. In a group two agents have one colour only where no pair has
    both on its two lists. Each gets its usual colour wherever possible, so that groups and lone contacts mostly share options.
    """
    ones = np.ones(len(problem.pair_first))
    graph = coo_matrix((ones, (problem.pair_first, problem.pair_second)), shape=(problem.n, problem.n))
    count, group = connected_components(graph, directed=False)
    order = np.argsort(group[problem.pair_first], kind="stable")
    first, second = problem.pair_first[order], problem.pair_second[order]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(group[first], minlength=count))]).astype(np.int64)
    usual = max(1, min(USUAL, problem.n_agents))
    colour = np.where(lists >= 0, lists % usual, 0)
    most = _coloured(lists, ptr, first, second, colour, usual, problem.n_agents)
    return colour, max(usual, int(most))


@numba.njit(cache=True, nogil=True)
def _coloured(
    lists: np.ndarray, ptr: np.ndarray, first: np.ndarray, second: np.ndarray, colour: np.ndarray, usual: int, agents: int
) -> int:
    """Colour the lists of each group's contacts, in place; how many colours were needed."""
    number, most = np.full(agents, -1, dtype=np.int64), 1
    for g in range(len(ptr) - 1):
        if ptr[g] == ptr[g + 1]:
            continue
        members, size = np.empty(agents, dtype=np.int64), 0
        for e in range(ptr[g], ptr[g + 1]):
            for c in (first[e], second[e]):
                for a in lists[c]:
                    if a >= 0 and number[a] < 0:
                        number[a], members[size] = size, a
                        size += 1
        apart = np.zeros((size, size), dtype=np.bool_)
        for e in range(ptr[g], ptr[g + 1]):
            for a in lists[first[e]]:
                for b in lists[second[e]]:
                    if a >= 0 and b >= 0 and a != b:
                        apart[number[a], number[b]] = True
                        apart[number[b], number[a]] = True
        own = np.full(size, -1, dtype=np.int64)
        for m in range(size):
            barred = np.zeros(size + usual + 1, dtype=np.bool_)
            for other in range(m):
                if apart[m, other]:
                    barred[own[other]] = True
            own[m] = members[m] % usual
            if barred[own[m]]:
                own[m] = np.argmin(barred)
            most = max(most, own[m] + 1)
        for e in range(ptr[g], ptr[g + 1]):
            for c in (first[e], second[e]):
                for k in range(lists.shape[1]):
                    if lists[c, k] >= 0:
                        colour[c, k] = own[number[lists[c, k]]]
        for m in range(size):
            number[members[m]] = -1
    return most
