"""Was the planners' forecast or the statistical one nearer to what came?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from center.adjustment import Adjustment, when_words
from center.errors import Fault, InputError
from center.history import Actuals
from center.plan import Plan


@dataclass(frozen=True)
class Reviewed:
    """Both forecasts on intervals that were adjusted and whose contacts are known.

    Attributes
    ----------
    what
        The adjustment, the queue, or everything.
    came, statistical, adjusted
        Contacts.
    wape_statistical, wape_adjusted
        Sum of absolute errors / contacts that came, by interval; None where none came.
    """

    what: str
    number: int | None
    came: float
    statistical: float
    adjusted: float
    wape_statistical: float | None
    wape_adjusted: float | None

    @property
    def nearer(self) -> str | None:
        """``statistical``, ``adjusted`` or ``equal``; None where nothing came."""
        if self.wape_statistical is None or self.wape_adjusted is None:
            return None
        if abs(self.wape_statistical - self.wape_adjusted) < 1e-9:
            return "equal"
        return "adjusted" if self.wape_adjusted < self.wape_statistical else "statistical"


def review(plan: Plan, adjustments: Sequence[Adjustment], actuals: Actuals) -> list[Reviewed]:
    """Both forecasts against what came: everything, then each adjustment where it changed the forecast.

    Where adjustments overlap, both rows have the sum of their effects: what came does not say which of them was right.

    Parameters
    ----------
    adjustments
        Those that were in force when the plan was made.

    Raises
    ------
    InputError
        The plan has no adjustments, or nothing is known of the intervals that they changed.
    """
    statistical = plan.forecast.statistical
    if statistical is None:
        raise InputError(Fault(f"plan {plan.id}", "a forecast that nobody adjusted", "a plan made while adjustments were in force"))
    changed = ~np.isclose(plan.forecast.offered, statistical) & plan.open_steps
    adjusted = np.logical_or.reduce([_where(plan, one) for one in adjustments], axis=0) if adjustments else np.zeros_like(changed)
    known = changed & adjusted & np.isfinite(actuals.offered)
    if not known.any():
        expected = "rows of at least one interval that was adjusted"
        raise InputError(Fault("the actuals", "none of the intervals that were adjusted", expected, "`crewtide forecast show` lists them."))
    rows = [_reviewed(plan, statistical, actuals, known, "all adjustments", None)]
    for one in adjustments:
        here = known & _where(plan, one)
        if here.any():
            rows.append(_reviewed(plan, statistical, actuals, here, f"{one.number}: {one.queue}, {when_words(one)}", one.number))
    return rows


def _where(plan: Plan, one: Adjustment) -> np.ndarray:
    mask = np.zeros(plan.open_steps.shape, dtype=bool)
    if one.queue in plan.queues:
        for start, end in one.spans:
            first, last = (min(max(plan.horizon.index_of(moment), 0), plan.horizon.n) for moment in (start, end))
            mask[plan.queues.index(one.queue), first : last + (plan.horizon.time_of(last) < end)] = True
    return mask


def _reviewed(plan: Plan, statistical: np.ndarray, actuals: Actuals, where: np.ndarray, what: str, number: int | None) -> Reviewed:
    came, before, after = actuals.offered[where], statistical[where], plan.forecast.offered[where]
    total = float(came.sum())
    errors = [float(np.abs(values - came).sum()) / total if total else None for values in (before, after)]
    return Reviewed(what, number, total, float(before.sum()), float(after.sum()), *errors)
