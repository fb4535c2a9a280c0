"""Planners' adjustments put on a statistical forecast, in their order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import numpy as np
from scipy import stats

from center.adjustment import Adjustment, Span, change_words, when_words
from center.horizon import Horizon
from center.plan import Forecast
from center.scenario import Scenario


def holding(scenario: Scenario, adjustments: Sequence[Adjustment]) -> list[Adjustment]:
    """Those that change something of the scenario's horizon, in their order: withdrawn ones, other times and closed hours left out."""
    return [one for one in adjustments if one.withdrawn is None and any(weight.any() for _, weight in _weights(scenario, one))]


def with_adjustments(scenario: Scenario, adjustments: Sequence[Adjustment], forecast: Forecast) -> Forecast:
    """The forecast after all `adjustments`, with the statistical one kept in it; unchanged where none holds.

    A factor multiplies. Contacts that are added or set are spread over the open steps of their span as the forecast before them is, and
    evenly where that has none. Of a span that reaches past the horizon, the share of its open time that lies inside counts. Quantiles go
    with the mean; where the mean was 0 they are those of a Poisson variable. No step ends below 0.
    """
    adjusted = holding(scenario, adjustments)
    for one in adjusted:
        forecast = replace(_adjusted(scenario, one, forecast), statistical=_statistical(forecast))
    return forecast


def adjustment_notes(scenario: Scenario, adjustments: Sequence[Adjustment], forecast: Forecast) -> list[str]:
    """Each adjustment that holds in a sentence, with what it makes of the contacts; then those that overlap.

    Parameters
    ----------
    forecast
        The statistical one, or one that has been adjusted by `adjustments`.
    """
    adjusted = holding(scenario, adjustments)
    said, now = [], replace(forecast, offered=_statistical(forecast))
    for one in adjusted:
        q, inside = scenario.index.queue[one.queue], sum(weight for _, weight in _weights(scenario, one)) > 0
        after = _adjusted(scenario, one, now)
        totals = [float(values.offered[q, inside].sum()) for values in (now, after)]
        effect = f" ({totals[0]:,.0f} contacts become {totals[1]:,.0f})" if not math.isclose(*totals) else ""
        changed = f"{one.queue}, {when_words(one)}: {change_words(one)}{effect}"
        said.append(f"Forecast adjusted by {one.author}, no. {one.number}: {changed}; {one.why.rstrip('.')}.")
        now = after
    return [*said, *overlap_notes(adjusted)]


def overlap_notes(adjustments: Sequence[Adjustment]) -> list[str]:
    """A sentence on each two that change one queue at one time."""
    return [
        f"Adjustments {a.number} and {b.number} overlap on {a.queue}: {a.number} holds first, {b.number} on what it leaves."
        for a, b in combinations(adjustments, 2)
        if a.overlaps(b)
    ]


def open_hours(scenario: Scenario, one: Adjustment) -> float:
    """Open hours of the queue inside the spans, in the horizon or outside of it."""
    return sum(_open_hours(scenario, one, span) for span in one.spans)


def _statistical(forecast: Forecast) -> np.ndarray:
    return forecast.offered if forecast.statistical is None else forecast.statistical


def _weights(scenario: Scenario, one: Adjustment) -> Iterator[tuple[Span, np.ndarray]]:
    """Of each span, the share of each step that is open and inside; shape ``(n,)``."""
    if one.queue not in scenario.index.queue:
        return
    horizon = scenario.horizon
    is_open, step = scenario.open_steps[scenario.index.queue[one.queue]], horizon.step_min * 60
    edges = np.arange(horizon.n + 1, dtype=np.float64) * step
    for start, end in one.spans:
        low, high = ((moment - horizon.start_utc).total_seconds() for moment in (start, end))
        inside = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
        yield (start, end), np.where(is_open, np.maximum(inside, 0.0) / step, 0.0)


def _adjusted(scenario: Scenario, one: Adjustment, forecast: Forecast) -> Forecast:
    q = scenario.index.queue[one.queue]
    offered, aht = forecast.offered.copy(), forecast.aht_s.copy()
    for span, weight in _weights(scenario, one):
        if weight.any():
            offered[q] = np.maximum(_volume(scenario, one, span, weight, offered[q]), 0.0)
            aht[q] *= 1 + weight * (one.aht_factor - 1)
    return replace(forecast, offered=offered, aht_s=aht, quantiles=_quantiles(forecast, offered, q))


def _volume(scenario: Scenario, one: Adjustment, span: Span, weight: np.ndarray, before: np.ndarray) -> np.ndarray:
    if one.volume_factor is not None:
        return before * (1 + weight * (one.volume_factor - 1))
    part = weight * before
    total = float(part.sum())
    shape = part / total if total > 0 else weight / weight.sum()
    share = _share_inside(scenario, one, span, weight)
    if one.contacts_added is not None:
        return before + shape * one.contacts_added * share
    if one.contacts_set is not None:
        return before - part + shape * one.contacts_set * share
    return before


def _share_inside(scenario: Scenario, one: Adjustment, span: Span, weight: np.ndarray) -> float:
    """Share of the span's open time that lies inside the horizon."""
    if scenario.horizon.start_utc <= span[0] and span[1] <= scenario.horizon.time_of(scenario.horizon.n):
        return 1.0
    inside = float(weight.sum()) * scenario.horizon.step_min / 60
    return min(1.0, inside / max(_open_hours(scenario, one, span), inside))


def _open_hours(scenario: Scenario, one: Adjustment, span: Span) -> float:
    """Open hours of a span anywhere, to the minute."""
    queue = scenario.queues[scenario.index.queue[one.queue]]
    zone, start = scenario.horizon.zone, span[0].replace(second=0, microsecond=0)
    minutes = math.ceil((span[1] - start) / timedelta(minutes=1))
    return float(scenario.open_at(queue, Horizon(start, 1, minutes, zone)).sum()) / 60


def _quantiles(forecast: Forecast, offered: np.ndarray, q: int) -> dict[float, np.ndarray]:
    before, found = forecast.offered[q], {}
    new = (before <= 0) & (offered[q] > 0)
    ratio = np.divide(offered[q], before, out=np.ones_like(before), where=before > 0)
    for level, contacts in forecast.quantiles.items():
        changed = contacts.copy()
        changed[q] = np.where(new, stats.poisson.ppf(level, np.where(new, offered[q], 1.0)), contacts[q] * ratio)
        found[level] = changed
    return found
