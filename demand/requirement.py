"""Forecast to heads: Erlang for live queues, deadlines for deferred work, then shrinkage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.errors import Fault, InputError
from center.horizon import Horizon
from center.plan import Forecast, Requirement
from center.scenario import Scenario
from center.schema import Queue, Target
from demand.deferred_work import deferred_work, heads_on_queue, levelled
from demand.schema import ShrinkageItem
from demand.shrinkage import gross_up_share, rostered_heads
from demand.staffing import Flow, least_heads

_MOST_ERLANGS = 20_000  # of one queue: no centre has so many people on one


def make_requirement(scenario: Scenario, shrinkage: Sequence[ShrinkageItem], forecast: Forecast) -> Requirement:
    """Heads needed per queue and step, and what the Erlang model expects of them.

    Each queue stands alone: agents with several skills make the true requirement smaller. A step without contacts
    needs nobody, and its expectations are NaN; so are those of deferred work, and the occupancy of an agent who
    has several chats (the model knows that of the slots). Deferred work is levelled; a roster may lay it otherwise
    (`demand.deferred_work`).

    Shrinkage grosses up the heads of a live queue step by step, for each step stands alone. Deferred work is grossed
    up as work, before whole heads are made of it: rounding up each step's one head to two would double its hours.

    Raises
    ------
    InputError
        The shrinkage leaves no time, or the work of a live queue is beyond any centre.
    """
    shape = forecast.offered.shape
    on_queue, rostered, share = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64), gross_up_share(shrinkage)
    expected = {name: np.full(shape, np.nan) for name in ("service_level", "asa_s", "occupancy", "abandonment")}
    for work in deferred_work(scenario, shrinkage, forecast):
        rostered[work.queue] = levelled(work)
        on_queue[work.queue] = heads_on_queue(work, share, rostered[work.queue])
    for q, queue in enumerate(scenario.queues):
        offered, aht = np.where(scenario.open_steps[q], forecast.offered[q], 0.0), forecast.aht_s[q]
        if queue.target is not None and not queue.channel.deferred:
            on_queue[q] = _live_heads(queue, queue.target, offered, aht, scenario.horizon, {k: v[q] for k, v in expected.items()})
            rostered[q] = rostered_heads(on_queue[q], share)
    return Requirement(on_queue, rostered, shrinkage=share, **expected)


def _live_heads(
    queue: Queue, target: Target, offered: np.ndarray, aht: np.ndarray, horizon: Horizon, expected: dict[str, np.ndarray]
) -> np.ndarray:
    """Heads per step of a live queue; fills the arrays of `expected` where there are contacts."""
    heads, busy = np.zeros(horizon.n, dtype=np.int64), np.flatnonzero(offered > 0)
    _refuse_endless(queue.name, offered[busy] * aht[busy] / (horizon.step_min * 60))
    flow = Flow(offered[busy] / (horizon.step_min * 60), aht[busy], queue.patience_s, queue.concurrency)
    heads[busy] = least_heads(target, flow, _period_numbers(target, horizon)[busy])
    state = flow.performance(heads[busy], target.within_s)
    expected["asa_s"][busy] = state.asa_s
    expected["abandonment"][busy] = state.abandonment
    if target.within_s is not None:
        expected["service_level"][busy] = state.service_level(target.formula)
    if queue.concurrency == 1:
        expected["occupancy"][busy] = state.occupancy
    return heads


def _refuse_endless(queue: str, load: np.ndarray) -> None:
    """The search for heads grows with the load: one beyond any centre is a wrong unit or count, and would not end."""
    if (most := float(load.max(initial=0.0))) > _MOST_ERLANGS:
        advice = "Look at its contacts in the history and at its aht_s: that is in seconds."
        raise InputError(Fault(f"queue {queue}", f"work for {most:,.0f} agents at once", f"at most {_MOST_ERLANGS:,}", advice))


def _period_numbers(target: Target, horizon: Horizon) -> np.ndarray:
    """Number of the local day of each step, or of its ISO week; shape ``(n,)``."""
    days = np.repeat(np.arange(len(horizon.dates)), np.diff(horizon.day_start))
    if target.period != "week":
        return days
    return (days + horizon.dates[0].weekday()) // 7
