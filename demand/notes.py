"""What a forecast takes for granted, as sentences for the report."""

from __future__ import annotations

import numpy as np

from center.history import History
from center.scenario import Scenario
from demand.changes import change_notes
from demand.past import QueueView, view_of
from demand.schema import ForecastSpec
from demand.special_days import SUNDAY, holiday_ratio

FAR_DAYS = 14


def forecast_notes(scenario: Scenario, spec: ForecastSpec, history: History) -> tuple[str, ...]:
    """Assumptions behind `make_forecast` with the same arguments, which must have succeeded."""
    notes = list(history.assumptions)
    for q, queue in enumerate(scenario.queues):
        view = view_of(scenario, spec, history, q)
        if queue.aht_s is not None:
            notes.append(f"{queue.name}: the handle time of {queue.aht_s:g} s is the scenario's, the same all day.")
        if queue.patience_s is None and not queue.channel.deferred:
            notes.append(f"{queue.name}: no patience is given, so nobody abandons (Erlang C).")
        if (days := (scenario.horizon.dates[0] - view.past.days.dates[-1]).days) > FAR_DAYS:
            notes.append(f"{queue.name}: the history ends {days} days before the plan.")
        notes += [f"{queue.name}: {day} is a holiday with open hours, forecast {_likeness(view)}." for day in _open_holidays(view)]
    return (*notes, *change_notes(spec.changes))


def _open_holidays(view: QueueView) -> list[str]:
    return [day.isoformat() for day in view.days.dates if day in view.holidays]


def _likeness(view: QueueView) -> str:
    ratio = holiday_ratio(view.past)
    if ratio is not None:
        return f"as {ratio:.0%} of its weekday, the median of the history's {int(np.sum(~view.past.ordinary))} holidays"
    if SUNDAY in view.past.days.weekday:
        return "like a Sunday, because the history has no open holiday"
    return "like its weekday, because the history has neither an open holiday nor Sundays"
