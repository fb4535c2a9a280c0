"""Calibrated estimates as the twin's `Layout`: past days replayed with their own arrivals, or a weekday to come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from center.clock import WEEKDAYS
from center.errors import Fault, InputError
from center.horizon import Horizon
from center.policy import Policy, QueueRule
from imports.call_log import CallLog
from twin.calibrate.calibrate import Calibration
from twin.calibrate.duty import Duty, duty_of
from twin.distribution import empirical, exponential, never
from twin.layout import Layout
from twin.parts import Agents, LayoutChannel, LayoutQueue, Retry, Spells, Trace

OTHER_WORK = "other work"
LAST = -1e6  # head start of other work: it is taken only when no contact waits


@dataclass(frozen=True)
class Habits:
    """How agents spend the time between contacts.

    Attributes
    ----------
    gap_s
        Longest time without a contact that is still duty, seconds.
    other_per_hour
        Pieces of other work that come up an agent-hour on duty; begun only while nobody waits.
    other_s
        Mean length of a piece (exponential), seconds.
    """

    gap_s: float
    other_per_hour: float = 0.0
    other_s: float = 60.0


def replay_layout(calibration: Calibration, log: CallLog, habits: Habits) -> Layout:
    """The days of a log again: their arrivals as a trace and the agents on duty inferred from them; all else is estimated.

    Retrials are not modelled: those that happened are in the trace.
    """
    horizon = Horizon.of_days(log.dates[0], (log.dates[-1] - log.dates[0]).days + 1, calibration.spec.interval_min, calibration.zone)
    origin = horizon.start_utc.timestamp()
    queues = [_queue(calibration, name, horizon.n, habits, _trace(log, name, origin)) for name in _all_queues(calibration, log)]
    return _layout(calibration, queues, duty_of(log.calls, habits.gap_s), horizon, habits)


def weekday_layout(calibration: Calibration, log: CallLog, weekday: int, habits: Habits) -> Layout:
    """A day to come: the profile of a weekday with its gamma factors, the agents of the log's latest such day, retrials.

    Raises
    ------
    InputError
        The log has no such weekday.
    """
    days = [day for day in log.dates if day.weekday() == weekday]
    if not days:
        raise InputError(Fault("--weekday", WEEKDAYS[weekday], "a weekday with contacts in the log"))
    horizon = Horizon.of_days(days[-1], 1, calibration.spec.interval_min, calibration.zone)
    per_day = next(iter(calibration.arrivals.mean.values())).shape[1]
    slot = np.array([(local.hour * 60 + local.minute) // calibration.spec.interval_min for local in horizon.starts_local]) % per_day
    queues = [_queue(calibration, name, horizon.n, habits, None, _fresh(calibration, name, weekday)[slot]) for name in calibration.queues]
    return _layout(calibration, queues, duty_of(log.between(days[-1], days[-1]).calls, habits.gap_s), horizon, habits)


def day_numbers(horizon: Horizon) -> np.ndarray:
    """Number of the local day of every interval; shape ``(horizon.n,)``."""
    return np.repeat(np.arange(len(horizon.dates)), np.diff(horizon.day_start))


def _all_queues(calibration: Calibration, log: CallLog) -> list[str]:
    """Queues of the calibration, then those that only the replayed log has."""
    return [*calibration.queues, *(name for name in log.queues if name not in calibration.queues)]


def _trace(log: CallLog, queue: str, origin: float) -> Trace:
    times = log.calls.loc[log.calls["queue"] == queue, "arrival"].to_numpy(dtype=float) - origin
    return Trace(np.sort(times))


def _fresh(calibration: Calibration, queue: str, weekday: int) -> np.ndarray:
    """Mean contacts of each interval without the retrials that the layout draws itself."""
    days = calibration.happened.values()
    abandonment = sum(day.offered * day.abandonment for day in days) / sum(day.offered for day in days)
    again = (calibration.retrials.share or 0.0) * abandonment
    fresh: np.ndarray = calibration.arrivals.mean[queue][weekday] * (1.0 - again)
    return fresh


def _queue(
    calibration: Calibration, name: str, intervals: int, habits: Habits, trace: Trace | None, arrivals: np.ndarray | None = None
) -> LayoutQueue:
    known = name if name in calibration.queues else calibration.queues[0]
    patience = calibration.patience.get(known)
    wrap_up = calibration.wrap_up.get(habits.gap_s)
    dispersion = calibration.arrivals.by_queue[known].shape
    return LayoutQueue(
        name=name,
        arrivals=np.zeros(intervals) if arrivals is None else arrivals,
        service=(calibration.service.fits[known].distribution,),
        patience=(never() if patience is None else patience.distribution,),
        formula=calibration.spec.formula,
        within_s=calibration.spec.within_s,
        wrap_up=None if wrap_up is None else wrap_up.distribution,
        gamma_shape=None if trace is not None else dispersion,
        trace=trace,
        retry=None if trace is not None else _retry(calibration),
    )


def _retry(calibration: Calibration) -> Retry | None:
    retrials = calibration.retrials
    if not retrials.share or not len(retrials.delay_s):
        return None
    return Retry(min(retrials.share, 0.95), empirical(np.quantile(retrials.delay_s, np.linspace(0.005, 0.995, 100))))


def _layout(calibration: Calibration, queues: list[LayoutQueue], duty: Duty, horizon: Horizon, habits: Habits) -> Layout:
    names = [queue.name for queue in queues]
    agents = _agents(calibration, names, duty, horizon)
    if habits.other_per_hour > 0:
        queues = [*queues, _other_work(duty, horizon, habits)]
    return Layout(
        queues=tuple(queues),
        agents=agents if habits.other_per_hour <= 0 else _also_other_work(agents),
        interval_s=horizon.step_min * 60.0,
        intervals=horizon.n,
        day=day_numbers(horizon),
        policy=_policy(calibration, names, habits.other_per_hour > 0),
    )


def _policy(calibration: Calibration, names: list[str], other_work: bool) -> Policy:
    starts = {name: start for name, start in calibration.order.head_start_s.items() if start and name in names}
    if not starts and not other_work:
        return Policy()
    rules = {name: QueueRule(head_start_s=start) for name, start in starts.items()}
    return Policy(order="index", queues=rules | ({OTHER_WORK: QueueRule(head_start_s=LAST)} if other_work else {}))


def _agents(calibration: Calibration, queues: list[str], duty: Duty, horizon: Horizon) -> Agents:
    level = np.array([[_serves(calibration, agent, queue) for queue in queues] for agent in duty.agents], dtype=np.int64)
    level = level.reshape(len(duty.agents), len(queues))
    speed = np.array([[1.0 / calibration.service.factor(agent, queue) for queue in queues] for agent in duty.agents]).reshape(level.shape)
    start = duty.start - horizon.start_utc.timestamp()
    end = np.maximum(duty.end - horizon.start_utc.timestamp(), start + 1.0)
    first = np.maximum(start, 0.0)
    dates = np.searchsorted(horizon.day_start[1:-1] * horizon.step_min * 60.0, first, side="right")
    spells = Spells(duty.agent, first, np.maximum(end, first + 1.0), day=dates)
    return Agents(names=duty.agents, level=level, spells=spells, speed=speed)


def _serves(calibration: Calibration, agent: str, queue: str) -> int:
    return int(agent not in calibration.skills or queue in calibration.skills[agent] or queue not in calibration.queues)


def _other_work(duty: Duty, horizon: Horizon, habits: Habits) -> LayoutQueue:
    """Work without a customer that fills idle time: it comes up in proportion to the heads on duty and waits as long as contacts do."""
    edges = horizon.start_utc.timestamp() + np.arange(horizon.n + 1) * horizon.step_min * 60.0
    arrivals = duty.heads(edges) * habits.other_per_hour * horizon.step_min / 60.0
    return LayoutQueue(OTHER_WORK, arrivals, (exponential(habits.other_s),), channel=LayoutChannel.DEFERRED)


def _also_other_work(agents: Agents) -> Agents:
    ones = np.ones((len(agents.names), 1))
    assert agents.speed is not None
    return Agents(agents.names, np.hstack([agents.level, ones.astype(np.int64)]), agents.spells, speed=np.hstack([agents.speed, ones]))
