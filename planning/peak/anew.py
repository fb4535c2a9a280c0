"""Forecast and heads of the rest of a day, anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from center.peak import Pace
from center.plan import Forecast, Plan, Requirement
from center.scenario import Scenario
from demand.intraday import reforecast
from planning.peak.around import Origin
from planning.peak.ask import Ask
from planning.peak.asked import with_asked
from planning.peak.requirement import requirement_anew
from planning.scenario.file import ScenarioFile


def forecast_anew(base: Plan, ask: Ask, first: Origin) -> tuple[Forecast, tuple[Pace, ...]]:
    """The rest of the day by its pace, and by what the planner asks for on top; what is past stays as it was."""
    forecast = first.forecast
    paces: tuple[Pace, ...] = ()
    if ask.actuals is not None:
        forecast, paces = reforecast(base.horizon, forecast, ask.actuals, ask.now)
    forecast = with_asked(forecast, ask.asked, _rest(base, ask))
    kept = {level: _past(base.forecast.quantiles[level], contacts, ask.now) for level, contacts in forecast.quantiles.items()}
    offered, aht_s = _past(base.forecast.offered, forecast.offered, ask.now), _past(base.forecast.aht_s, forecast.aht_s, ask.now)
    return replace(forecast, offered=offered, quantiles=kept, aht_s=aht_s), paces


def heads_anew(file: ScenarioFile, scenario: Scenario, base: Plan, ask: Ask, first: Origin, forecast: Forecast) -> Requirement:
    """Heads for that forecast; what is past stays as it was."""
    anew = requirement_anew(scenario, file.shrinkage, first.requirement, first.forecast, forecast, _rest(base, ask))
    was, now = base.requirement, ask.now
    return replace(
        anew,
        on_queue=_past(was.on_queue, anew.on_queue, now),
        rostered=_past(was.rostered, anew.rostered, now),
        service_level=_past(was.service_level, anew.service_level, now),
        asa_s=_past(was.asa_s, anew.asa_s, now),
        occupancy=_past(was.occupancy, anew.occupancy, now),
        abandonment=_past(was.abandonment, anew.abandonment, now),
    )


def _past(before: np.ndarray, after: np.ndarray, now: int) -> np.ndarray:
    return np.concatenate([before[:, :now], after[:, now:]], axis=1)


def _rest(base: Plan, ask: Ask) -> slice:
    return slice(ask.now, int(base.horizon.day_start[ask.day + 1]))
