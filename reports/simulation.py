"""What the digital twin found of each queue beside what Erlang promised, for the page, the terminal and other programs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from center.plan import Plan, Simulated
from reports.simulation_figures import Figures, Held, day_figures, known, missed_steps, weighted, whole_figures

_WEEK = 7


@dataclass(frozen=True)
class QueueResult:
    """One queue that was simulated: `days` in the horizon's order, `kept` is the share of contacts whose step keeps its goal, or may.

    `goal` is the target of its day (or of its `period`); `within_s` and `period` are the scenario's, None where its text has none.
    """

    queue: int
    name: str
    goal: float | None
    within_s: float | None
    period: str | None
    whole: Figures
    days: tuple[Figures, ...]
    kept: float | None

    @property
    def judged(self) -> bool:
        """Whether the queue has a target and a service level to hold against it."""
        return self.goal is not None and self.whole.service_level is not None

    def days_held(self, held: Held) -> int:
        """Number of days with that outcome."""
        return sum(1 for day in self.days if day.held is held)


def queue_results(plan: Plan) -> tuple[QueueResult, ...]:
    """The queues at which contacts arrived, in scenario order; empty for a plan that was not simulated."""
    found = plan.simulated
    if found is None:
        return ()
    targets = _targets(plan)
    live = [q for q in range(len(plan.queues)) if np.nansum(found.offered[q]) > 0]
    return tuple(_result(plan, found, q, targets.get(plan.queues[q], {})) for q in live)


def mean_level(results: tuple[QueueResult, ...], promised: bool = False) -> float | None:
    """Simulated service level of all queues that have a target, weighted by contacts; Erlang's where `promised`."""
    pairs = [(one.whole.promise if promised else one.whole.service_level, one.whole.offered) for one in results if one.judged]
    values = np.array([np.nan if value is None else value for value, _ in pairs])
    return weighted(values, np.array([offered for _, offered in pairs]))


def _result(plan: Plan, found: Simulated, queue: int, target: Mapping[str, Any]) -> QueueResult:
    period, goal = target.get("period"), known(found.day_goal[queue])
    dates = len(plan.horizon.dates)
    by_week = period == "week" and dates > 1  # a single day planned is all there is to judge
    days = tuple(day_figures(plan, found, queue, day, None if by_week else goal) for day in range(dates))
    scored = np.isfinite(found.goal[queue]) & np.isfinite(found.service_level[queue])
    kept = weighted(1.0 - missed_steps(found, queue), np.where(scored, found.offered[queue], 0.0))
    whole = days[0] if dates == 1 else whole_figures(plan, found, queue, goal if by_week and dates <= _WEEK else None)
    return QueueResult(queue, plan.queues[queue], goal, known(target.get("within_s")), period, whole, days, kept)


def _targets(plan: Plan) -> dict[str, Mapping[str, Any]]:
    """Queue -> its target as the scenario has it; empty where its text has none."""
    try:
        return {str(queue["name"]): queue.get("target") or {} for queue in json.loads(plan.scenario_text)["queues"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
