"""Who works the shifts that were counted: by need, then by exchanges until every rule of a person holds."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.rosters.exact.exchange import OFF, broken, exchange_all
from benchmarks.rosters.exact.facts import Facts

# Exchanges between two looks at the clock; more than anybody's hours.
TURNS, FAR = 50, 1 << 20


class Names:
    """Starts and ends of everybody, int64 of shape ``(people, days)``, `OFF` where there is no shift."""

    def __init__(self, facts: Facts, days: dict[int, tuple[list[int], list[int]]]) -> None:
        shape = facts.people, len(facts.problem.horizon.dates)
        self.facts, self.start, self.end = facts, np.full(shape, OFF), np.full(shape, OFF)
        self.shortest, self.longest = np.zeros(shape[1], dtype=np.int64), np.zeros(shape[1], dtype=np.int64)
        for day, (shortest, longest) in facts.lengths.items():
            self.shortest[day], self.longest[day] = shortest, longest
            self._place(day, *days[day])

    def settle(self, deadline: float, seed: int) -> np.ndarray:
        """Exchange until nothing is broken, or until the deadline; what everybody breaks."""
        facts, turn = self.facts, 0
        rules = facts.least, facts.most, self.shortest, self.longest, facts.rest, facts.run
        while time.perf_counter() < deadline and exchange_all(self.start, self.end, *rules, TURNS, seed + turn):
            turn += 1
        return np.array([self._broken(agent) for agent in range(facts.people)])

    def shifts(self) -> list[tuple[int, int, int, int]]:
        """(Agent, day, start, end) of every shift."""
        worked = zip(*np.nonzero(self.start != OFF), strict=True)
        return [(int(a), int(d), int(self.start[a, d]), int(self.end[a, d])) for a, d in worked]

    def _broken(self, agent: int) -> int:
        facts = self.facts
        return int(broken(self.start[agent], self.end[agent], facts.least[agent], facts.most[agent], facts.rest, facts.run))

    def _place(self, day: int, starts: list[int], ends: list[int]) -> None:
        """First in, first out; each shift to somebody who has rested, and whose hours lack the most."""
        worked = np.where(self.start == OFF, 0, self.end - self.start).sum(axis=1)
        for start, end in zip(starts, ends, strict=True):
            ended = self.end[:, :day].max(axis=1, initial=OFF)
            rested = (ended == OFF) | (ended + self.facts.rest <= start)
            lacks = self.facts.least - worked + FAR * rested
            agent = int(np.argmax(np.where(self.start[:, day] == OFF, lacks, -FAR * FAR)))
            self.start[agent, day], self.end[agent, day] = start, end
