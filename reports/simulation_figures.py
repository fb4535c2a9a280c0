"""Figures of a queue that was simulated, over a day or over all days, and whether its target was held."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from center.plan import Plan, Simulated


class Held(StrEnum):
    """Whether a target was held, as far as the replications can tell."""

    MET = "met"
    OPEN = "not certain"
    MISSED = "missed"


@dataclass(frozen=True)
class Figures:
    """A queue over some steps. Shares are of 1; None where nothing is known.

    Attributes
    ----------
    offered
        Mean contacts per replication.
    promise
        Erlang's service level, weighted by the contacts forecast.
    service_level, low, high
        Simulated, and its confidence interval; None without a target, and the interval over several days.
    asa_s, abandonment
        Simulated: seconds, share of the contacts offered.
    occupancy
        Simulated, weighted by the heads rostered.
    held
        Whether the target was held; None without one, or where its period is another one.
    """

    offered: float
    promise: float | None
    service_level: float | None
    low: float | None
    high: float | None
    asa_s: float | None
    abandonment: float | None
    occupancy: float | None
    held: Held | None


def day_figures(plan: Plan, found: Simulated, queue: int, day: int, goal: float | None) -> Figures:
    """A local day, held against `goal`."""
    scored = (found.day_service_level, in_range(found.day_low), in_range(found.day_high))
    level, low, high = (known(values[queue, day]) if _has_target(found, queue) else None for values in scored)
    steps = plan.horizon.day_steps(day)
    return Figures(
        offered=known(found.day_offered[queue, day]) or 0.0,
        **_by_step(plan, found, queue, slice(steps.start, steps.stop)),
        service_level=level,
        low=low,
        high=high,
        asa_s=known(found.day_asa_s[queue, day]),
        abandonment=known(found.day_abandonment[queue, day]),
        held=_held(level, low, high, goal),
    )


def whole_figures(plan: Plan, found: Simulated, queue: int, goal: float | None) -> Figures:
    """All days: ratios of sums, the contacts (of ASA, those answered) being the weights."""
    offered = found.day_offered[queue]
    level = weighted(found.day_service_level[queue], offered) if _has_target(found, queue) else None
    answered = offered * (1 - np.nan_to_num(found.day_abandonment[queue]))
    return Figures(
        offered=float(np.nansum(offered)),
        **_by_step(plan, found, queue, slice(None)),
        service_level=level,
        low=None,
        high=None,
        asa_s=weighted(found.day_asa_s[queue], answered),
        abandonment=weighted(found.day_abandonment[queue], offered),
        held=_held(level, level, level, goal),
    )


def _has_target(found: Simulated, queue: int) -> bool:
    """Without a target a service level would count waits within nobody's seconds."""
    return bool(np.isfinite(found.day_goal[queue]))


def _by_step(plan: Plan, found: Simulated, queue: int, steps: slice) -> dict[str, float | None]:
    return {
        "promise": weighted(plan.requirement.service_level[queue, steps], plan.forecast.offered[queue, steps]),
        "occupancy": weighted(found.occupancy[queue, steps], plan.cover[queue, steps]),
    }


def _held(level: float | None, low: float | None, high: float | None, goal: float | None) -> Held | None:
    if goal is None or level is None or low is None or high is None:
        return None
    return Held.MISSED if high < goal else Held.MET if low >= goal else Held.OPEN


def missed_steps(found: Simulated, queue: int) -> np.ndarray:
    """Steps that miss their goal with confidence; bool, shape ``(n,)``."""
    goal, level = found.goal[queue], found.service_level[queue]
    reaches = np.nan_to_num(found.high[queue], nan=-1.0) >= np.nan_to_num(goal)
    return np.isfinite(goal) & np.isfinite(level) & ~reaches


def weighted(values: np.ndarray, weights: np.ndarray) -> float | None:
    """Mean of the values that are known, weighted; None where they have no weight."""
    counts = np.isfinite(values) & np.isfinite(weights) & (weights > 0)
    return float(np.average(values[counts], weights=weights[counts])) if counts.any() else None


def in_range(shares: np.ndarray) -> np.ndarray:
    """Ends of the confidence interval of a share, cut to [0, 1]: the normal approximation may reach beyond."""
    return np.clip(shares, 0.0, 1.0)


def known(value: float | None) -> float | None:
    """A plain float; None for NaN."""
    return None if value is None or value != value else float(value)
