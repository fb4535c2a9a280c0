"""People needed by volume: one representative week of the forecast, its requirement at several volumes, and the calendar of a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from center.capacity import Month
from center.clock import parse_dates, parse_weekly_window
from center.history import History
from center.plan import Forecast
from center.scenario import Scenario
from center.schema import Queue
from demand.capacity.volume import Levels, monthly_levels
from demand.forecast import make_forecast
from demand.past import view_of
from demand.requirement import make_requirement
from demand.schema import ForecastSpec
from demand.special_days import holiday_dates, holiday_ratio

_GRID = 5
_TRIES = 8


@dataclass(frozen=True)
class QueueYear:
    """What the history says of a queue: its levels by month, the usual weight of each weekday, a holiday's share of its weekday."""

    levels: Levels
    weights: np.ndarray
    holiday: float


@dataclass(frozen=True)
class Week:
    """A week without holidays, after the history.

    Attributes
    ----------
    scenario, forecast
        The week and what is expected in it.
    level
        Contacts of its average day by queue, in the unit of `QueueYear.levels`; shape ``(queues,)``.
    """

    scenario: Scenario
    forecast: Forecast
    level: np.ndarray


def representative_week(scenario: Scenario, spec: ForecastSpec, history: History) -> tuple[Week, list[QueueYear]]:
    """The first week after the history that has no holiday, with every queue's ordinary opening hours, and the queues' past.

    Closed dates and known changes of the scenario are left out: they are of other days.

    Raises
    ------
    InputError
        Too little history, as of any forecast.
    """
    plain = spec.model_copy(update={"changes": []})
    week = _ordinary(scenario, _monday(plain, history))
    forecast = make_forecast(week, plain, history)
    past = [_past(week, plain, history, q) for q in range(len(week.queues))]
    weekly = [sum(one.weights[day.weekday()] for day in week.horizon.dates) for one in past]
    level = forecast.offered.sum(axis=1) / np.maximum(weekly, 1e-9)
    return Week(week, forecast, level), past


def hours_at(week: Week, ratios: np.ndarray) -> np.ndarray:
    """Hours on the queue a week at several volumes.

    Parameters
    ----------
    ratios
        Volumes of each queue, rising, in multiples of the week's; shape ``(volumes, queues)``.

    Returns
    -------
    Hours, shape ``(volumes, queues)``; they never fall with the volume.
    """
    step_h = week.scenario.horizon.step_min / 60
    hours = [
        make_requirement(week.scenario, (), replace(week.forecast, offered=week.forecast.offered * ratio[:, None])).on_queue.sum(axis=1)
        for ratio in ratios
    ]
    return np.asarray(np.maximum.accumulate(np.array(hours) * step_h, axis=0))


def volume_grid(expected: np.ndarray, drawn: np.ndarray) -> np.ndarray:
    """Volumes at which the hours are computed, shape ``(volumes, queues)``: the ends of all draws, those expected, and some between.

    Parameters
    ----------
    expected, drawn
        Volumes in multiples of the week's, shape ``(queues, months)`` and ``(draws, queues, months)``.
    """
    low, high = np.minimum(drawn.min(axis=(0, 2)), expected.min(axis=1)), np.maximum(drawn.max(axis=(0, 2)), expected.max(axis=1))
    between = np.geomspace(low, high, _GRID)
    return np.sort(np.concatenate([between, expected.min(axis=1)[None], expected.max(axis=1)[None]]), axis=0)


def at_ratio(ratios: np.ndarray, hours: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Hours a week at wanted volumes of one queue, by straight lines between those computed."""
    return np.asarray(np.interp(wanted, ratios, hours))


def day_weight(scenario: Scenario, queue: Queue, year: QueueYear, month: Month, holidays: frozenset[date]) -> float:
    """Average days of contacts in a month: weekdays by their weight, closed dates none, holidays their share."""
    shut = {day for text in [*scenario.world.closed, *queue.closed] for day in parse_dates(text)}
    worked = {day for text in queue.open for day, _ in parse_weekly_window(text)}
    days = [day for day in month.dates if day not in shut and day.weekday() in worked]
    return float(sum(year.weights[day.weekday()] * (year.holiday if day in holidays else 1.0) for day in days))


def _monday(spec: ForecastSpec, history: History) -> date:
    last = history.horizon.dates[-1]
    first = last + timedelta(days=7 - last.weekday())
    mondays = [first + timedelta(days=7 * k) for k in range(_TRIES)]
    holidays = holiday_dates(spec, mondays[0], mondays[-1] + timedelta(days=7))
    return next((day for day in mondays if not any(day + timedelta(days=d) in holidays for d in range(7))), first)


def _ordinary(scenario: Scenario, monday: date) -> Scenario:
    world = scenario.world
    horizon = world.horizon.model_copy(update={"start": monday, "days": 7})
    queues = [queue.model_copy(update={"closed": [], "backlog": 0}) for queue in world.queues]
    return Scenario(world=world.model_copy(update={"horizon": horizon, "closed": [], "queues": queues}))


def _past(week: Scenario, spec: ForecastSpec, history: History, q: int) -> QueueYear:
    past = view_of(week, spec, history, q).past
    totals, weekday = np.nansum(past.volume, axis=1)[past.ordinary], past.days.weekday[past.ordinary]
    means = np.array([totals[weekday == k].mean() if (weekday == k).any() else 0.0 for k in range(7)])
    weights = means / max(float(np.mean(totals)), 1e-9) if len(totals) else means
    dates: Sequence[date] = [day for day, plain in zip(past.days.dates, past.ordinary, strict=True) if plain]
    ratio = holiday_ratio(past)
    return QueueYear(monthly_levels(dates, totals, weights), weights, 1.0 if ratio is None else ratio)
