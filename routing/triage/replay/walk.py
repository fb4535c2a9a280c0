"""One strategy's walk through the waves: what is escalated stays so, what is promised for later may still change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from routing.triage.build import Promise, Wave, build_problem
from routing.triage.problem import TriageProblem
from routing.triage.schema import TriageSettings

Decide = Callable[[TriageProblem, Wave], np.ndarray]
"""Ways of a problem's incidents (`routing.triage.costs`), int64[n]."""


@dataclass(frozen=True)
class Escalation:
    """An incident that went up: decided at the wave `wave`, its bucket begins at `start`."""

    incident: int
    wave: datetime
    start: datetime
    team: str


@dataclass
class Walk:
    """State of one strategy.

    Attributes
    ----------
    escalations
        All so far, in order of the waves.
    promises
        Incident -> team and bucket promised at the last wave and not begun by then.
    kept, moved, changed
        Promises looked at again while their incident was still open: left as they were, moved to another bucket of the same
        team, given to another team or withdrawn.
    """

    decide: Decide
    escalations: list[Escalation] = field(default_factory=list)
    promises: dict[int, Promise] = field(default_factory=dict)
    kept: int = 0
    moved: int = 0
    changed: int = 0
    _gone: set[int] = field(default_factory=set)

    def step(self, wave: Wave, settings: TriageSettings, next_wave: datetime | None) -> None:
        """Decide about a wave; what begins before the next one is escalated, the rest is promised.

        Parameters
        ----------
        wave
            All incidents open now; those that this walk has escalated are left out of it here.
        next_wave
            None after the last one: then everything that begins within the horizon is escalated.
        """
        free = ~np.isin(wave.incidents.index.to_numpy(), np.fromiter(self._gone, dtype=np.int64, count=len(self._gone)))
        reach = None if wave.reach is None else wave.reach[free]
        own = Wave(wave.now, wave.incidents[free], wave.breach[free], wave.reassign[free], self.promises, reach)
        if not free.any():
            self.promises = {}
            return
        problem = build_problem(own, settings)
        ways = self.decide(problem, own)
        self._judge_promises(problem, ways)
        self.promises = {}
        until = next_wave or wave.now + timedelta(minutes=problem.horizon.step_min * problem.n_buckets)
        for k in np.flatnonzero(ways).tolist():
            team, bucket = divmod(int(ways[k]) - 1, problem.n_buckets)
            incident, start = int(problem.ids[k]), problem.bucket_start(bucket)
            if start < until:
                self.escalations.append(Escalation(incident, wave.now, start, problem.teams[team]))
                self._gone.add(incident)
            else:
                self.promises[incident] = problem.teams[team], start

    def _judge_promises(self, problem: TriageProblem, ways: np.ndarray) -> None:
        for k in np.flatnonzero(problem.has_promise).tolist():
            team, bucket = divmod(int(ways[k]) - 1, problem.n_buckets) if ways[k] else (None, None)
            if team != int(problem.promised[k, 0]):
                self.changed += 1
            elif bucket != int(problem.promised[k, 1]):
                self.moved += 1
            else:
                self.kept += 1
