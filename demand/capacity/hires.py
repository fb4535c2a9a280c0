"""The least hires that leave as little missing as can be: a small integer program, exact, in four steps.

Whole people of each profile start at the first of a month. The shortage is minimised over the months that begin when the first
class can have passed its training (before, a crowd would have to be hired for its few days of work); then the heads hired; then the
shortage of the months before; then the hires' months on the payroll. A hire's work in each month is what is expected of it: training,
ramp-up, passing and leaving counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from center.capacity import Month
from demand.capacity.shortage import lacking, skill_sets
from demand.capacity.staff import Cohort, expected, walk

_SECONDS, _CLOSE = 10.0, 1e-6


@dataclass(frozen=True)
class Opening:
    """A class that could start: its first head as a cohort, and how many can start at most."""

    cohort: Cohort
    most: int


def least_hires(
    openings: Sequence[Opening],
    need: np.ndarray,
    supply: np.ndarray,
    groups: Sequence[Sequence[int]],
    months: Sequence[Month],
    attrition: float,
) -> tuple[np.ndarray, bool]:
    """Heads of each opening, integers, and whether it is proven that fewer do not do.

    Parameters
    ----------
    need, supply
        Full-time equivalents, shape ``(skills, months)`` and ``(groups, months)``.
    groups
        Skills of each group, as numbers; the openings' cohorts are in these groups.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    matrix, least = _cover(openings, need, supply, groups, months, attrition)
    heads, count = len(openings), len(months)
    if not heads or not len(least):
        return np.zeros(heads, dtype=np.int64), True
    steps = _objectives(openings, months, float(need.sum()))
    limits, proven, answer = [LinearConstraint(matrix, least)], True, None
    bounds = Bounds(np.zeros(heads + count), np.r_[[one.most for one in openings], np.full(count, np.inf)])
    whole = np.r_[np.ones(heads), np.zeros(count)]
    for cost, slack in steps:
        found = milp(cost, integrality=whole, bounds=bounds, constraints=limits, options={"time_limit": _SECONDS, "mip_rel_gap": 0.0})
        proven = proven and found.status == 0
        if found.x is None:
            break
        answer = found.x
        limits = [*limits, LinearConstraint(cost[None, :], -np.inf, float(cost @ answer) + slack)]
    if answer is None:
        return np.zeros(heads, dtype=np.int64), False
    return np.round(answer[:heads]).astype(np.int64), proven


def _objectives(openings: Sequence[Opening], months: Sequence[Month], work: float) -> list[tuple[np.ndarray, float]]:
    """(prices of the heads of each opening and of each month's shortage, by how much its optimum may be missed later), in their order."""
    earliest = min(one.cohort.passes for one in openings)
    late = np.array([month.first >= earliest for month in months], dtype=float)
    nobody, none_short, slack = np.zeros(len(openings)), np.zeros(len(months)), _CLOSE * max(1.0, work)
    stay = np.array([months[-1].index - Month.of(one.cohort.start).index + 1 for one in openings], dtype=float)
    prices = (
        (np.r_[nobody, late], slack),
        (np.r_[nobody + 1, none_short], 0.5),
        (np.r_[nobody, 1 - late], slack),
        (np.r_[stay, none_short], 0.0),
    )
    return list(prices)


def _cover(
    openings: Sequence[Opening],
    need: np.ndarray,
    supply: np.ndarray,
    groups: Sequence[Sequence[int]],
    months: Sequence[Month],
    attrition: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Rows (heads hired, then each month's shortage) >= what a set of skills lacks in a month; only where something is lacking."""
    work = np.array([[told.fte for told in walk(one.cohort, months, attrition, expected)] for one in openings]).reshape(-1, len(months))
    rows, least = [], []
    for chosen in skill_sets(need.shape[0]):
        gap = lacking(need, supply, groups, chosen)
        helps = np.array([bool(set(groups[one.cohort.group]) & set(chosen)) for one in openings])
        for m in np.flatnonzero(gap > _CLOSE):
            rows.append(np.r_[work[:, m] * helps, np.eye(len(months))[m]])
            least.append(float(gap[m]))
    return np.array(rows), np.array(least)
