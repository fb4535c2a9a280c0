"""How good the forecast was on the past, queue by queue, between the naive forecast and pure noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup

from center.plan import Plan
from reports.svg.dots import error_dots
from reports.words import NOTHING, number, percent


@dataclass(frozen=True)
class AccuracyRow:
    """One queue; errors as text, the dot plot empty without a back-test."""

    queue: str
    contacts: str
    aht: str
    method: str
    wape: str
    naive: str
    floor: str
    dots: Markup


@dataclass(frozen=True)
class Accuracy:
    """All queues, and whether any has a back-test."""

    rows: tuple[AccuracyRow, ...]
    tested: bool


def accuracy(plan: Plan) -> Accuracy:
    """Rows in scenario order; the dot plots share one scale, from 0 to the largest error."""
    forecast = plan.forecast
    errors = [e for series in (forecast.wape, forecast.wape_naive, forecast.poisson_floor) for e in series if e is not None]
    widest = max([*errors, 0.01])
    rows = tuple(_row(plan, q, widest) for q in range(len(plan.queues)))
    return Accuracy(rows, any(e is not None for e in forecast.wape))


def _row(plan: Plan, queue: int, widest: float) -> AccuracyRow:
    forecast = plan.forecast
    wape, naive, floor = (_at(series, queue) for series in (forecast.wape, forecast.wape_naive, forecast.poisson_floor))
    return AccuracyRow(
        queue=plan.queues[queue],
        contacts=number(float(forecast.offered[queue].sum()), 0),
        aht=_aht(plan, queue),
        method=forecast.method[queue],
        wape=percent(wape),
        naive=percent(naive),
        floor=percent(floor),
        dots=error_dots(wape, naive, floor, widest) if wape is not None else Markup(""),
    )


def _aht(plan: Plan, queue: int) -> str:
    """Mean handle time weighted by contacts, seconds."""
    offered, aht = plan.forecast.offered[queue], plan.forecast.aht_s[queue]
    counts = (offered > 0) & np.isfinite(aht)
    return number(float(np.average(aht[counts], weights=offered[counts])), 0) if counts.any() else NOTHING


def _at(series: tuple[float | None, ...], queue: int) -> float | None:
    return series[queue] if queue < len(series) else None
