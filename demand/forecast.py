"""Forecast of contacts and handle time for every queue and step of the plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from center.errors import Fault, InputError
from center.history import History
from center.plan import Forecast
from center.scenario import Scenario
from demand.backtest import Backtest, backtest, origins
from demand.band import Spread, day_variation, poisson_floor
from demand.changes import with_changes
from demand.days import PastDays
from demand.handle_time import aht_profile
from demand.models.base import Model
from demand.models.means import ComparableWeeks, SeasonalNaive
from demand.models.robust_profile import RobustProfile
from demand.past import QueueView, short_history, view_of
from demand.schema import ForecastSpec
from demand.special_days import with_holidays


@dataclass(frozen=True)
class _Choice:
    model: Model
    spread: Spread
    wape: float | None
    wape_naive: float | None
    floor: float | None
    day_cv: float | None


def make_forecast(scenario: Scenario, spec: ForecastSpec, history: History) -> Forecast:
    """Contacts and handle time per queue and step; only history before the plan's first day is used.

    The model of a queue is the one `spec` names, or with ``auto`` the one of least WAPE in a rolling back-test of
    the last eight weeks. The quantiles are those of its back-test errors, scaled by Poisson noise and
    over-dispersion. The handle time is the scenario's ``aht_s`` where given, else the history's by slot of the day. Known
    changes (``spec.changes``) come last.

    Raises
    ------
    InputError
        Too little history for a weekday that the plan opens on, no handle time anywhere, steps that do not fit.
    """
    views = [view_of(scenario, spec, history, q) for q in range(len(scenario.queues))]
    faults = [fault for q, view in enumerate(views) for fault in short_history(scenario, view, q)]
    ahts = [_aht(scenario, history, view, q, faults) for q, view in enumerate(views)]
    if faults:
        raise InputError(faults)
    choices = [_choose(view.past, spec) for view in views]
    offered = np.array([_offered(scenario, choice, view, q) for q, (choice, view) in enumerate(zip(choices, views, strict=True))])
    levels = sorted({0.1, 0.5, 0.9, round((1 - spec.band) / 2, 6), round((1 + spec.band) / 2, 6)})
    found = Forecast(
        offered=offered,
        quantiles={level: np.array([c.spread.quantile(level, mean) for c, mean in zip(choices, offered, strict=True)]) for level in levels},
        aht_s=np.array(ahts),
        method=tuple(choice.model.name for choice in choices),
        wape=tuple(choice.wape for choice in choices),
        wape_naive=tuple(choice.wape_naive for choice in choices),
        poisson_floor=tuple(choice.floor for choice in choices),
        day_cv=tuple(choice.day_cv for choice in choices),
    )
    return with_changes(scenario, spec.changes, found)


def _choose(past: PastDays, spec: ForecastSpec) -> _Choice:
    """Model and spread of one queue. Without three weeks and a half-decent test week, comparable weeks it is."""
    starts, naive = origins(past), SeasonalNaive()
    comparable, robust = ComparableWeeks(spec.weeks), RobustProfile()
    by_method: dict[str, list[Model]] = {
        "auto": [robust, comparable, naive] if starts else [comparable],
        "comparable_weeks": [comparable],
        "seasonal_naive": [naive],
        "robust_profile": [robust],
    }
    tests = [(model, backtest(model, past, starts)) for model in by_method[spec.method]]
    model, test = min(tests, key=lambda pair: np.inf if pair[1].wape is None else pair[1].wape)
    spread = Spread.fit(test.mean, test.actual) if test.wape is not None else _spread_within(past)
    naive_wape, floor = backtest(naive, past, starts).wape, poisson_floor(_scored(test))
    return _Choice(model, spread, test.wape, naive_wape, floor, day_variation(test.mean, test.actual))


def _scored(test: Backtest) -> np.ndarray:
    return np.where(np.isnan(test.actual), np.nan, test.mean)


def _spread_within(past: PastDays) -> Spread:
    """Spread of ordinary days around their weekday's mean, for a history too short to test on."""
    means, actuals = [np.empty((0, past.volume.shape[1]))], [np.empty((0, past.volume.shape[1]))]
    for weekday in np.unique(past.days.weekday):
        days = past.volume[past.ordinary & (past.days.weekday == weekday)]
        if (n := len(days)) > 1:
            mean = np.broadcast_to(days.mean(axis=0), days.shape)
            means.append(mean)
            # A new day strays from this mean by more than the days it is made of.
            actuals.append(mean + (days - mean) * np.sqrt((n + 1) / (n - 1)))
    return Spread.fit(np.concatenate(means), np.concatenate(actuals))


def _offered(scenario: Scenario, choice: _Choice, view: QueueView, q: int) -> np.ndarray:
    """Mean contacts per step, shape ``(n,)``; zero while closed."""
    table = np.zeros(view.plan_slots.shape)
    if len(view.days.dates):
        mean = choice.model.predict(view.past.part(view.past.ordinary), view.days)
        mean = with_holidays(choice.model, view.past, view.days, view.holidays, mean)
        row = {day: k for k, day in enumerate(view.plan_slots.dates)}
        table[[row[day] for day in view.days.dates]] = np.nan_to_num(mean)
    steps_a_slot = max(1, view.plan_slots.slot_min // scenario.horizon.step_min)
    return np.where(scenario.open_steps[q], view.plan_slots.scatter(table) / steps_a_slot, 0.0)


def _aht(scenario: Scenario, history: History, view: QueueView, q: int, faults: list[Fault]) -> np.ndarray:
    """Mean handle time per step, seconds, shape ``(n,)``; notes a fault where there is none."""
    queue, n = scenario.queues[q], scenario.horizon.n
    if queue.aht_s is not None:
        return np.full(n, queue.aht_s)
    contacts = np.where(np.isnan(history.handled[q]), history.offered[q], history.handled[q])
    ordinary = {day for day, plain in zip(view.past.days.dates, view.past.ordinary, strict=True) if plain}
    wanted = np.array([day in ordinary for day in view.history_slots.dates], dtype=bool)
    profile = aht_profile(view.history_slots, history.aht_s[q], contacts, wanted)
    if profile is None:
        faults.append(Fault(f"queues[{q}].aht_s", "nothing, and no handle_time_s in the history", "one of them", "Give aht_s in seconds."))
        return np.full(n, np.nan)
    return view.plan_slots.scatter(np.broadcast_to(profile, view.plan_slots.shape))
