"""Heads for the rest of a day that was forecast anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from center.plan import Forecast, Requirement
from center.scenario import Scenario
from demand.requirement import make_requirement
from demand.schema import ShrinkageItem


def requirement_anew(
    scenario: Scenario, shrinkage: Sequence[ShrinkageItem], was: Requirement, before: Forecast, after: Forecast, rest: slice
) -> Requirement:
    """The requirement after a change of forecast.

    Heads that simulation added to Erlang's, or took away, are kept: what changes is Erlang's part alone, never to less than nobody.
    Of live queues only the steps of `rest` change; deferred work that today's contacts leave for later days is needed then.

    Parameters
    ----------
    was, before
        The requirement, and the forecast that it was made for.

    Raises
    ------
    InputError
        The shrinkage leaves no time.
    """
    live = np.array([not queue.channel.deferred for queue in scenario.queues])
    old, new = (make_requirement(scenario, shrinkage, _near(scenario, forecast, rest, live)) for forecast in (before, after))
    changes, nobody = np.zeros(was.rostered.shape, dtype=bool), np.zeros(was.rostered.shape, dtype=bool)
    changes[:, rest] = True
    changes[~live, rest.start :] = True
    nobody[live] = ~(after.offered[live] > 0)  # what simulation added is no help to nobody
    changes &= scenario.open_steps

    def heads(name: str) -> np.ndarray:
        moved = getattr(was, name) + getattr(new, name) - getattr(old, name)
        for queue in np.flatnonzero(~live).tolist():
            moved[queue] = taken_nearby(moved[queue], changes[queue])
        moved = np.maximum(0, moved)
        return np.where(changes, np.where(nobody, 0, moved), getattr(was, name)).astype(np.int64)

    rostered = heads("rostered")
    expected = {name: np.where(changes, getattr(new, name), getattr(was, name)) for name in _EXPECTED}
    return replace(was, on_queue=np.minimum(heads("on_queue"), np.maximum(rostered, was.on_queue)), rostered=rostered, **expected)


def _near(scenario: Scenario, forecast: Forecast, rest: slice, live: np.ndarray) -> Forecast:
    """The forecast without the live contacts of periods in which nothing changes: Erlang is not asked what is known."""
    day = np.searchsorted(scenario.horizon.day_start, np.arange(scenario.horizon.n), side="right") - 1
    far = day != day[rest.start]
    weekly = [queue.target is not None and queue.target.period == "week" for queue in scenario.queues]
    quiet = (live & ~np.array(weekly))[:, None] & far
    return replace(forecast, offered=np.where(quiet, 0.0, forecast.offered))


def taken_nearby(heads: np.ndarray, changes: np.ndarray) -> np.ndarray:
    """Heads of a deferred queue, where work falls away in steps in which none of it was laid: taken from the nearest that have some."""
    heads = heads.copy()
    for step in np.flatnonzero(changes & (heads < 0)).tolist():
        there = np.flatnonzero(changes & (heads > 0))
        for other in there[np.argsort(np.abs(there - step), kind="stable")].tolist():
            took = min(-int(heads[step]), int(heads[other]))
            heads[step], heads[other] = heads[step] + took, heads[other] - took
            if not heads[step]:
                break
    return heads


_EXPECTED = ("service_level", "asa_s", "occupancy", "abandonment")
