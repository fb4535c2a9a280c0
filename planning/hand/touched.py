"""The hours in which a change of duties moves heads: cover and shortage before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import Verdict


@dataclass(frozen=True)
class HourChange:
    """One clock hour of a queue, of the planning zone; a pair is before and after.

    Attributes
    ----------
    start
        Aware local time.
    need
        Head-hours required.
    heads, missing
        Head-hours rostered and not on a break, and missing by what heads count.
    """

    queue: str
    start: datetime
    need: float
    heads: tuple[float, float]
    missing: tuple[float, float]


def touched_hours(problem: RosterProblem, before: Verdict, after: Verdict) -> tuple[HourChange, ...]:
    """The hours in which any step has another number of heads, or as many that count otherwise, queue by queue."""
    hours = hour_of_steps(problem)
    per_step = problem.horizon.step_min / 60
    found = []
    for q, queue in enumerate(problem.scenario.queues):
        for hour in np.unique(hours[(before.cover[q] != after.cover[q]) | (before.worth[q] != after.worth[q])]):
            steps = np.flatnonzero(hours == hour)
            need, heads = problem.need[q, steps], (before.cover[q, steps], after.cover[q, steps])
            worth = before.worth[q, steps], after.worth[q, steps]
            found.append(
                HourChange(
                    queue.name,
                    problem.horizon.local(int(steps[0])),
                    float(need.sum()) * per_step,
                    _pair(heads[0].sum() * per_step, heads[1].sum() * per_step),
                    _pair(*(np.maximum(0, need - own).sum() * per_step for own in worth)),
                )
            )
    return tuple(found)


def hour_of_steps(problem: RosterProblem) -> np.ndarray:
    """Number of the clock hour that each step lies in, counted from the horizon's first; shape ``(n,)``."""
    first = problem.horizon.local(0)
    offset = first.minute  # a horizon begins at midnight, which some zones have off the full hour
    return (np.arange(problem.horizon.n) * problem.horizon.step_min + offset) // 60


def _pair(one: float, two: float) -> tuple[float, float]:
    return float(one), float(two)
