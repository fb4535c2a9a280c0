"""When each person could attend a meeting, and where its heads are missing then: what the model's options are made of."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from scheduling.meetings.problem import MeetingProblem, Occurrence
from scheduling.meetings.when import may_begin
from scheduling.rules.pauses import stretches


class Times:
    """Times at which an occurrence may begin."""

    def __init__(self, problem: MeetingProblem, occurrence: Occurrence) -> None:
        self._problem, self._occurrence = problem, occurrence
        self.length = problem.steps(occurrence.meeting.minutes)
        self._apart = problem.steps(occurrence.meeting.apart_min)
        self._allowed: dict[str, np.ndarray] = {}

    def of(self, agent: int) -> np.ndarray:
        """Steps at which a person could begin it, ascending."""
        problem = self._problem
        allowed = self._by_clock(problem.zone(self._occurrence, agent))
        found = [np.zeros(0, dtype=np.int64)]
        for number in problem.own.get(agent, ()):
            for start, end in stretches(problem.duties[number]):
                first = max(0, start + self._apart)
                last = min(end - self._apart, problem.roster.horizon.n) - self.length
                if first <= last:
                    found.append(first + np.flatnonzero(allowed[first : last + 1]))
        return np.concatenate(found)

    @cached_property
    def together(self) -> dict[int, tuple[int, ...]]:
        """Step -> who could attend, where they are at least the share wanted."""
        at: dict[int, list[int]] = {}
        for agent in self._occurrence.people:
            for step in self.of(agent).tolist():
                at.setdefault(step, []).append(agent)
        least = self._occurrence.meeting.least_share * len(self._occurrence.people)
        return {step: tuple(people) for step, people in sorted(at.items()) if len(people) >= least}

    def _by_clock(self, zone: str) -> np.ndarray:
        """Whether the meeting may begin at each step, shape ``(n,)``."""
        if zone not in self._allowed:
            horizon, occurrence = self._problem.roster.horizon, self._occurrence
            allowed = np.zeros(horizon.n, dtype=bool)
            for step in range(occurrence.first, occurrence.end):
                allowed[step] = may_begin(occurrence.meeting, horizon.local(step, zone))
            self._allowed[zone] = allowed
        return self._allowed[zone]


def queue_at(problem: MeetingProblem, agent: int, step: int) -> int:
    """Queue that a person at work serves in a step."""
    duty = next(duty for number in problem.own[agent] if (duty := problem.duties[number]).start <= step < duty.end)
    return next((queue for start, end, queue in duty.blocks if start <= step < end), duty.queue)
