"""The figures of plans, and their differences to the base's."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from center.plan import Plan
from planning.whatif.tally import Tally
from reports.whatif import DAYS_MISSED, INFO, ROSTER_COST, SIMULATED, Figure
from twin.ratio import Estimate, ratio, ratio_difference


def figures_of(plan: Plan, tally: Tally | None) -> dict[str, Figure]:
    """The figures of a plan alone, by key of `INFO`."""
    found = {key: Figure(plan.kpis[key]) for key in INFO if key in plan.kpis}
    chosen = next((contender for contender in plan.contenders if contender.chosen), None)
    if chosen is not None and chosen.true_cost is not None:
        found[ROSTER_COST] = Figure(chosen.true_cost / 100)
    if plan.simulated is not None and np.isfinite(plan.simulated.day_goal).any():
        found[DAYS_MISSED] = Figure(float(plan.simulated.days_missed))
    for key in SIMULATED:
        if tally is not None and key in tally.parts:
            own = ratio(*tally.parts[key], tally.confidence)
            found[key] = Figure(_known(own.value), _known(own.half_width))
    return {key: found[key] for key in INFO if key in found}


def with_differences(
    figures: dict[str, Figure], tally: Tally | None, base: dict[str, Figure], base_tally: Tally | None
) -> dict[str, Figure]:
    """The figures with their differences to the base's, simulated ones with intervals.

    Where both simulations have the same customers the interval is of the paired replications; else it is that of two
    independent ones, which is wider than it would have to be.
    """
    return {key: _with_difference(key, figure, tally, base.get(key), base_tally) for key, figure in figures.items()}


def _with_difference(key: str, figure: Figure, tally: Tally | None, base: Figure | None, base_tally: Tally | None) -> Figure:
    if figure.value is None or base is None or base.value is None:
        return figure
    figure = replace(figure, difference=figure.value - base.value)
    if tally is None or base_tally is None or key not in tally.parts or key not in base_tally.parts:
        return figure
    paired = tally.customers == base_tally.customers
    if paired:
        gap = ratio_difference(base_tally.parts[key], tally.parts[key], tally.confidence)
    else:
        width = math.hypot(*(math.nan if one.half_width is None else one.half_width for one in (figure, base)))
        gap = Estimate(np.array(figure.difference), np.array(width))
    return replace(figure, difference=_known(gap.value), low=_known(gap.low), high=_known(gap.high), paired=paired)


def _known(value: np.ndarray) -> float | None:
    return float(value) if np.isfinite(value) else None
