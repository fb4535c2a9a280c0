"""One queue's history and plan, as days and slots."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from center.clock import WEEKDAYS
from center.errors import Fault
from center.history import History
from center.horizon import Horizon
from center.scenario import Scenario
from demand.days import Days, PastDays, days_of
from demand.schema import ForecastSpec
from demand.slots import SlotMap, common_slot
from demand.special_days import holiday_dates

LEAST_DAYS = 2


@dataclass(frozen=True)
class QueueView:
    """What the models need of one queue.

    Attributes
    ----------
    past
        Days with rows before the plan starts, inside opening hours.
    days
        Days of the plan on which the queue opens.
    history_slots, plan_slots
        Maps between the grids and the tables of days and slots.
    holidays
        Holidays of history and plan.
    """

    past: PastDays
    days: Days
    history_slots: SlotMap
    plan_slots: SlotMap
    holidays: frozenset[date]


def view_of(scenario: Scenario, spec: ForecastSpec, history: History, q: int) -> QueueView:
    """Queue number `q` of the scenario, seen as days.

    Raises
    ------
    InputError
        The steps of history and plan do not fit, or the holiday country is unknown.
    """
    queue, horizon = scenario.queues[q], scenario.horizon
    zone, slot = scenario.site_of(queue).zone, common_slot(history.horizon.step_min, horizon.step_min)
    old, new = SlotMap(history.horizon, zone, slot), SlotMap(horizon, zone, slot)
    holidays = holiday_dates(spec, old.dates[0], new.dates[-1])
    inside = np.where(scenario.open_at(queue, history.horizon), history.offered[q], np.nan)
    volume = old.gather(inside)
    there = ~np.isnan(volume).all(axis=1) & np.array([day < new.dates[0] for day in old.dates])
    past_dates = [day for day, seen in zip(old.dates, there, strict=True) if seen]
    coming = new.any_of(scenario.open_steps[q])
    is_open = {**_between(scenario, q, past_dates, new.dates[0], zone), **coming}
    worked = _worked(past_dates)
    ordinary = np.array([day not in holidays for day in past_dates], dtype=bool)
    past = PastDays(days_of(past_dates, is_open, worked), volume[there], ordinary)
    return QueueView(past, days_of([day for day in new.dates if coming[day]], is_open, worked), old, new, holidays)


def short_history(scenario: Scenario, view: QueueView, q: int) -> list[Fault]:
    """A fault for each weekday that the plan opens on and the history knows too little of."""
    where, known = f"history of queue {scenario.queues[q].name!r}", view.past.days.weekday[view.past.ordinary]
    if not len(view.past.days.dates):
        return [Fault(where, "no rows before the plan", "the intervals of at least two weeks")]
    faults = []
    for weekday in np.unique(view.days.weekday):
        if (count := int((known == weekday).sum())) < LEAST_DAYS:
            found = f"{count} ordinary days on a {WEEKDAYS[weekday]}, which the plan opens on"
            advice = "Give a longer history, or correct the opening hours. Holidays do not count."
            faults.append(Fault(where, found, f"at least {LEAST_DAYS} of each weekday: two weeks", advice))
    return faults


def _between(scenario: Scenario, q: int, past: list[date], plan_start: date, zone: str) -> dict[date, bool]:
    """Whether the queue was open: by its rows up to the last one, then by its opening hours."""
    if not past:
        return {}
    known = {day: day in set(past) for day in (past[0] + timedelta(days=k) for k in range((past[-1] - past[0]).days + 1))}
    days = (plan_start - past[-1]).days - 1
    if days <= 0:
        return known
    gap = Horizon.of_days(past[-1] + timedelta(days=1), days, 60, zone)
    return {**known, **SlotMap(gap, zone, 60).any_of(scenario.open_at(scenario.queues[q], gap))}


def _worked(dates: list[date]) -> tuple[int, ...]:
    """Weekdays with rows in at least half of the weeks."""
    if not dates:
        return ()
    weeks = (dates[-1] - dates[0]).days / 7
    counts = np.bincount([day.weekday() for day in dates], minlength=7)
    return tuple(int(k) for k in np.flatnonzero(counts >= max(1.0, weeks / 2)))
