"""Known changes to a forecast: factors on contacts and handle time, and contacts that turn to another queue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from center.clock import Window, parse_dates, parse_weekdays
from center.errors import Fault, InputError
from center.io import nearest
from center.plan import Forecast
from center.scenario import Scenario
from center.schema import Queue
from demand.schema import ForecastChange

_DAY_MIN = 24 * 60


def with_changes(scenario: Scenario, changes: Sequence[ForecastChange], forecast: Forecast) -> Forecast:
    """The forecast after all `changes`, in their order. Quantiles go with the mean.

    Raises
    ------
    InputError
        A change names a queue that is not there, or holds in no step of the horizon.
    """
    faults = change_faults(scenario, changes, "forecast.changes")
    if faults:
        raise InputError(faults)
    for change in changes:
        forecast = _changed(scenario, change, forecast)
    return forecast


def change_faults(scenario: Scenario, changes: Sequence[ForecastChange], where: str) -> list[Fault]:
    """Unknown queues, and changes that hold nowhere; `where` is the place of the list."""
    known, faults = scenario.index.queue, []
    for k, change in enumerate(changes):
        named = [(f"queues[{n}]", name) for n, name in enumerate(change.queues)]
        named += [("moved_to", change.moved_to)] if change.moved_to is not None else []
        unknown = [(key, name) for key, name in named if name not in known]
        faults += [
            Fault(f"{where}[{k}].{key}", f"the unknown name {name!r}", f"one of the queues ({', '.join(known)})", nearest(name, known))
            for key, name in unknown
        ]
        if not unknown and not any(holds_at(scenario, q, change).any() for q in _queues(scenario, change)):
            days = scenario.horizon.dates
            when = " ".join(filter(None, (", ".join(change.on), change.weekdays, change.window or "")))
            faults.append(Fault(f"{where}[{k}]", f"{when!r}, when none of its queues is open", f"a time from {days[0]} to {days[-1]}"))
    return faults


def holds_at(scenario: Scenario, queue: Queue, change: ForecastChange) -> np.ndarray:
    """Whether `change` holds in each step in which `queue` is open; bool, shape ``(n,)``.

    A window that runs past midnight belongs to the day it starts in.
    """
    local = scenario.horizon.starts_utc.tz_convert(scenario.site_of(queue).zone)
    minute = (local.hour * 60 + local.minute).to_numpy()
    date = local.normalize().tz_localize(None).to_numpy().astype("datetime64[D]")
    window = Window.parse(change.window) if change.window else Window(0, _DAY_MIN)
    holds = _is_day(change, date) & (minute >= window.start) & (minute < window.end)
    holds |= _is_day(change, date - np.timedelta64(1, "D")) & (minute < window.end - _DAY_MIN)
    return np.asarray(holds & scenario.open_steps[scenario.index.queue[queue.name]])


def _is_day(change: ForecastChange, date: np.ndarray) -> np.ndarray:
    weekday = (date.astype(np.int64) + 3) % 7  # the first day of 1970 was a Thursday
    inside = np.isin(weekday, parse_weekdays(change.weekdays))
    dates = np.array([day for text in change.on for day in parse_dates(text)], dtype="datetime64[D]")
    return np.asarray(inside & np.isin(date, dates)) if change.on else inside


def _queues(scenario: Scenario, change: ForecastChange) -> list[Queue]:
    return [queue for queue in scenario.queues if not change.queues or queue.name in change.queues]


def _changed(scenario: Scenario, change: ForecastChange, forecast: Forecast) -> Forecast:
    volume, aht = np.ones(forecast.offered.shape), np.ones(forecast.offered.shape)
    for queue in _queues(scenario, change):
        q = scenario.index.queue[queue.name]
        holds = holds_at(scenario, queue, change)
        volume[q, holds], aht[q, holds] = change.volume, change.aht

    def moved(contacts: np.ndarray) -> np.ndarray:
        left = contacts * volume
        if change.moved_to is not None:
            to = scenario.index.queue[change.moved_to]
            left[to] += change.moved_share * (contacts - left).sum(axis=0) * scenario.open_steps[to]
        return np.asarray(left)

    quantiles = {level: moved(contacts) for level, contacts in forecast.quantiles.items()}
    return replace(forecast, offered=moved(forecast.offered), quantiles=quantiles, aht_s=forecast.aht_s * aht)


def change_notes(changes: Sequence[ForecastChange]) -> list[str]:
    """Each change in a sentence."""
    return [f"{', '.join(change.queues) or 'All queues'}: {_what(change)}{_when(change)}{_why(change)}." for change in changes]


def _what(change: ForecastChange) -> str:
    said = [f"{change.volume:g} times the contacts that history leads to expect"] if change.volume != 1 else []
    said += [f"{change.moved_share:.0%} of those lost turn to {change.moved_to}"] if change.moved_to is not None else []
    said += [f"{change.aht:g} times the handle time"] if change.aht != 1 else []
    return ", ".join(said) or "nothing changed"


def _when(change: ForecastChange) -> str:
    weekdays = "" if change.weekdays == "daily" else change.weekdays
    when = " ".join(part for part in (", ".join(change.on), weekdays, change.window or "") if part)
    return f", {when}" if when else ""


def _why(change: ForecastChange) -> str:
    return f" ({change.why.rstrip('.')})" if change.why else ""
