"""Who would have had an escalated incident's place: the best exact exchange, relations and efforts included.

The counterfactual: the incident stays, everything else is as it is, and the place it leaves goes to whichever staying incident
saves most there. Its whole cost is that of the triage with just these two changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from routing.triage.costs import NO_WAY, pair_table, way_class, way_costs
from routing.triage.problem import TriageProblem


@dataclass(frozen=True)
class Exchange:
    """What happens where one incident stays instead.

    Attributes
    ----------
    displaced
        The incident that would have had its place; None where nobody who stays would be better off there.
    more
        What the triage would cost more, hundredths of a point; negative where the exchange would have been better.
    """

    displaced: int | None
    more: int


class Exchanges:
    """Exchanges of one triage; what the incidents cost alone and beside their relations is computed once."""

    def __init__(self, problem: TriageProblem, ways: np.ndarray) -> None:
        self._problem, self._ways = problem, np.asarray(ways, dtype=np.int64)
        self._costs, self._class, self._table = way_costs(problem), way_class(problem), pair_table(problem)
        self._near = neighbours(problem)
        self._stays = np.flatnonzero(self._ways == 0)
        used = np.bincount(self._ways, weights=problem.effort, minlength=1 + problem.capacity.size).astype(np.int64)
        self.room = problem.capacity.ravel() - used[1:]
        self._ranked: dict[int, np.ndarray] = {}
        self._holders: dict[int, np.ndarray] = {}

    def alone(self, k: int, way: int, changed: Mapping[int, int] | None = None) -> int:
        """Cost of incident index `k` going `way`, with its relations to the others' ways; `changed` has ways of some that differ."""
        total = int(self._costs[k, way])
        for other in self._near.get(k, ()):
            there = self._ways[other] if changed is None else changed.get(other, int(self._ways[other]))
            total += int(self._table[self._class[way], self._class[there]])
        return total

    def of(self, k: int) -> Exchange:
        """The exchange of the escalated incident with index `k`."""
        way, problem = int(self._ways[k]), self._problem
        lost = self.alone(k, 0) - self.alone(k, way)
        room = int(self.room[way - 1]) + int(problem.effort[k])
        order = self._candidates(way)
        fits = order[problem.effort[order] <= room]
        best, change = None, 0
        near = [j for j in self._near.get(k, ()) if self._ways[j] == 0 and self._costs[j, way] < NO_WAY and problem.effort[j] <= room]
        others = fits[~np.isin(fits, near)] if near else fits
        for j in [*others[:1].tolist(), *near]:
            after = self.alone(j, way, {k: 0}) - self.alone(j, 0, {k: 0})
            if after < change:
                best, change = j, after
        return Exchange(None if best is None else int(problem.ids[best]), lost + change)

    def weakest(self, way: int, effort: int) -> int | None:
        """Index of the incident that would lose least by leaving its place for one of that effort; None where none is enough."""
        if way not in self._holders:
            there = np.flatnonzero(self._ways == way)
            lost = np.array([self.alone(j, 0) - self.alone(j, way) for j in there.tolist()], dtype=np.int64)
            self._holders[way] = there[np.lexsort((there, lost))]
        there = self._holders[way]
        fits = there[self._problem.effort[there] + self.room[way - 1] >= effort]
        return int(fits[0]) if len(fits) else None

    def _candidates(self, way: int) -> np.ndarray:
        """Staying incidents whom going `way` would save something, the greatest saving first."""
        if way not in self._ranked:
            able = self._stays[self._costs[self._stays, way] < NO_WAY]
            change = self._costs[able, way] - self._costs[able, 0]
            for place, j in enumerate(able.tolist()):
                if j in self._near:
                    change[place] = self.alone(j, way) - self.alone(j, 0)
            turn = np.lexsort((able, change))
            self._ranked[way] = able[turn[change[turn] < 0]]
        return self._ranked[way]


def neighbours(problem: TriageProblem) -> dict[int, tuple[int, ...]]:
    """Linked incidents of each index that has any."""
    near: dict[int, tuple[int, ...]] = {}
    for first, second in problem.links.tolist():
        near[first] = (*near.get(first, ()), second)
        near[second] = (*near.get(second, ()), first)
    return near
