"""Related incidents as chains: who is linked to whom, and every incident in the order of its chain."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.triage.problem import TriageProblem


@dataclass(frozen=True)
class Chains:
    """All incidents, chain after chain; one without relations is a chain of its own.

    Attributes
    ----------
    order
        Incident indices, int64[n].
    start
        Where each chain begins in `order`, with n appended, int64[chains + 1].
    """

    order: np.ndarray
    start: np.ndarray


def chains_of(problem: TriageProblem) -> Chains:
    """The chains that the problem's links make.

    Raises
    ------
    ValueError
        The links are no chains: an incident has more than two, or they close a circle.
    """
    n = len(problem.ids)
    nearby: list[list[int]] = [[] for _ in range(n)]
    for first, second in problem.links.tolist():
        nearby[first].append(second)
        nearby[second].append(first)
    if any(len(others) > 2 for others in nearby):
        raise ValueError("an incident has more than two links: related incidents must be chains")
    order: list[int] = []
    start: list[int] = []
    seen = np.zeros(n, dtype=bool)
    for end in range(n):
        if seen[end] or len(nearby[end]) > 1:
            continue
        start.append(len(order))
        current: int | None = end
        while current is not None:
            seen[current] = True
            order.append(current)
            current = next((other for other in nearby[current] if not seen[other]), None)
    if len(order) < n:
        raise ValueError("related incidents close a circle: they must be chains")
    return Chains(np.array(order, dtype=np.int64), np.array([*start, n], dtype=np.int64))


def neighbour_arrays(problem: TriageProblem) -> tuple[np.ndarray, np.ndarray]:
    """Chain neighbours of each incident before and after it, int64[n] each, for the kernels; -1 where there is none."""
    chains = chains_of(problem)
    order, inner = chains.order, np.ones(len(chains.order), dtype=bool)
    inner[chains.start[:-1]] = False
    before, after = np.full(len(order), -1, dtype=np.int64), np.full(len(order), -1, dtype=np.int64)
    places = np.flatnonzero(inner)
    before[order[places]], after[order[places - 1]] = order[places - 1], order[places]
    return before, after


def links_of(groups: Sequence[Sequence[int]], opened: np.ndarray, within_s: float, longest: int, n: int) -> np.ndarray:
    """Chains from groups of incident indices, int64[m, 2]: neighbours by opening, cut at gaps and at `longest`.

    An incident that one group has put into a chain is left out of later ones, so nobody has more than two links.

    Parameters
    ----------
    opened
        Seconds, float64[n].
    within_s
        Most that neighbours may be apart, seconds.
    """
    taken = np.zeros(n, dtype=bool)
    links: list[tuple[int, int]] = []
    for group in groups:
        free = sorted((k for k in group if not taken[k]), key=lambda k: (opened[k], k))
        run = 1
        for first, second in itertools.pairwise(free):
            if opened[second] - opened[first] > within_s or run == longest:
                run = 1
                continue
            links.append((first, second))
            taken[[first, second]] = True
            run += 1
    return np.array(links, dtype=np.int64).reshape(-1, 2)
