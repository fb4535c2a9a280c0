"""A plan as the digital twin sees it: expected contacts, and people who log in and out as the roster says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from center.kpi import ServiceLevelFormula
from center.plan import Duty, Forecast
from center.policy import Policy
from center.scenario import Scenario
from center.schema import Channel, Queue
from demand.schema import ShrinkageItem
from planning.scenario.file import ScenarioFile
from planning.simulation.day_changes import NO_CHANGES, DayChanges
from planning.simulation.rented import with_rented
from planning.simulation.turns import in_turns
from twin.distribution import Distribution, exponential, gamma, lognormal, never
from twin.layout import Layout
from twin.parts import Agents, LayoutChannel, LayoutQueue, Shrinkage, Spells
from twin.settings import TwinSpec

LATE_S = 600.0
_CHANNELS = {Channel.VOICE: LayoutChannel.VOICE, Channel.CHAT: LayoutChannel.CHAT}


def layout_of(
    file: ScenarioFile,
    scenario: Scenario,
    forecast: Forecast,
    duties: Sequence[Duty],
    policy: Policy | None = None,
    changes: DayChanges = NO_CHANGES,
) -> Layout:
    """The layout of a roster.

    Contacts are Poisson around the forecast, each local day times a gamma factor of its own; handle times and patience are the
    scenario's. A break is time off duty. With `TwinSpec.pooled` a person serves every queue of their skills, at level 1 those of
    the plan's shifts, at level 2 the others; in a task block that block's queue at level 1, all others at level 2. In a turn of
    the policy a person serves the queues of its profile that they have the skill for, at the profile's levels.

    Parameters
    ----------
    policy
        In place of the scenario's.
    changes
        Of the day. Who goes on with another queue serves that first from then on, whatever the policy's turns said before; each head
        rented is an agent without a name of their own, who serves that queue only and is there for sure.

    Raises
    ------
    InputError
        The policy names a queue, team or person that is not there.
    """
    policy = file.twin.policy if policy is None else policy
    horizon, days = scenario.horizon, np.repeat(np.arange(len(scenario.horizon.dates)), np.diff(scenario.horizon.day_start))
    return Layout(
        queues=tuple(_queue(file.twin, scenario, forecast, q) for q in range(len(scenario.queues))),
        agents=_agents(file.twin, scenario, duties, policy, changes),
        interval_s=horizon.step_min * 60.0,
        intervals=horizon.n,
        day=days,
        shrinkage=_shrinkage(file.shrinkage, scenario, duties),
        policy=policy,
    )


def _queue(spec: TwinSpec, scenario: Scenario, forecast: Forecast, q: int) -> LayoutQueue:
    queue, aht = scenario.queues[q], forecast.aht_s[q]
    cv = spec.day_cv if spec.day_cv is not None else (forecast.day_cv[q] if forecast.day_cv else None)
    target = queue.target
    return LayoutQueue(
        name=queue.name,
        arrivals=np.where(scenario.open_steps[q], np.nan_to_num(forecast.offered[q]), 0.0),
        service=_services(spec, np.where(np.isfinite(aht) & (aht > 0), aht, np.nanmean(aht))),
        patience=(never() if queue.patience_s is None else exponential(queue.patience_s),),
        channel=_CHANNELS.get(queue.channel, LayoutChannel.DEFERRED),
        within_s=_within(queue),
        gamma_shape=1 / cv**2 if cv else None,
        slots=queue.concurrency,
        backlog=queue.backlog,
        formula=ServiceLevelFormula.OFFERED if target is None else target.formula,
    )


def _within(queue: Queue) -> float:
    if queue.deadline_min is not None:
        return queue.deadline_min * 60
    return queue.target.within_s if queue.target is not None and queue.target.within_s is not None else 20.0


def _services(spec: TwinSpec, aht: np.ndarray) -> tuple[Distribution, ...]:
    """One distribution, or one for each step where the mean changes."""

    def of(mean: float) -> Distribution:
        if spec.service == "exponential":
            return exponential(mean)
        return lognormal(mean, spec.service_cv) if spec.service == "lognormal" else gamma(mean, spec.service_cv)

    made = {mean: of(mean) for mean in np.unique(aht).tolist()}
    return (made[float(aht[0])],) if len(made) == 1 else tuple(made[mean] for mean in aht.tolist())


def _agents(spec: TwinSpec, scenario: Scenario, duties: Sequence[Duty], policy: Policy, changes: DayChanges) -> Agents:
    people, queues = scenario.agents, scenario.queues
    able = np.array([[scenario.can_serve(agent, queue) for queue in queues] for agent in people], dtype=bool)
    own = np.zeros_like(able)
    served = [(duty.agent, queue) for duty in duties for _, _, queue in pieces_of(duty)]
    own[[agent for agent, _ in served], [queue for _, queue in served]] = True
    speed = np.array([[agent.skills.get(queue.skill, 1.0) for queue in queues] for agent in people])
    paid = np.zeros(len(people))
    np.add.at(paid, [duty.agent for duty in duties], [duty.paid_min * 60.0 for duty in duties])
    level = np.where(own, 1, np.where(able, 2, 0))
    spells, switched = _spells(spec, scenario, duties, level, changes)
    own_people = Agents(
        names=tuple(agent.id for agent in people),
        level=level,
        spells=in_turns(spells, level, policy, scenario, switched),
        speed=speed,
        hourly_cost=np.array([agent.hourly_cost for agent in people]),
        paid_s=paid,
    )
    return with_rented(own_people, changes.rented, scenario)


def _spells(
    spec: TwinSpec, scenario: Scenario, duties: Sequence[Duty], level: np.ndarray, changes: DayChanges
) -> tuple[Spells, np.ndarray]:
    """Spells, and which of them are on a queue that the person was switched to."""
    step_s = scenario.horizon.step_min * 60.0
    rows = [(duty, *stretch) for k, duty in enumerate(duties) for stretch in _stretches(duty, changes.switches.get(k)) if stretch[1] > 0]
    agent = np.array([duty.agent for duty, *_ in rows], dtype=np.int64)
    queue, switched = np.array([row[3] for row in rows], dtype=np.int64), np.array([row[4] for row in rows], dtype=bool)
    serves = np.zeros((len(rows), len(scenario.queues)), dtype=bool)
    serves[np.arange(len(rows)), queue] = True
    mask = level[agent] > 0 if spec.pooled else serves
    spells = Spells(
        agent=agent,
        login_s=np.array([max(0.0, start * step_s) for _, start, *_ in rows]),
        logout_s=np.array([end * step_s for _, _, end, *_ in rows]),
        day=np.array([duty.day for duty, *_ in rows], dtype=np.int64),
        queues=mask,
    )
    told = switched | np.array([bool(duty.blocks) for duty, *_ in rows], dtype=bool)
    if not told.any():
        return spells, switched
    levels = np.where(told[:, None], np.where(serves, 1, 2), level[agent])
    return replace(spells, queues=None, level=np.where(mask, levels, 0)), switched


def _stretches(duty: Duty, switch: tuple[int, int] | None) -> Iterator[tuple[int, int, int, bool]]:
    """(start, end, queue, whether switched) of each stretch between breaks, cut where the queue changes."""
    step, other = (duty.end, duty.queue) if switch is None else switch
    for first, last, queue in pieces_of(duty):
        for start, end in _inside(on_queue(duty), first, last):
            if start < step:
                yield start, min(end, step), queue, False
            if end > step:
                yield max(start, step), end, other, True


def pieces_of(duty: Duty) -> Sequence[tuple[int, int, int]]:
    """(start, end, queue) of a shift's task blocks; one piece where it has none."""
    return duty.blocks or ((duty.start, duty.end, duty.queue),)


def _inside(stretches: Iterator[tuple[int, int]], first: int, last: int) -> Iterator[tuple[int, int]]:
    return ((max(start, first), min(end, last)) for start, end in stretches if start < last and end > first)


def on_queue(duty: Duty) -> Iterator[tuple[int, int]]:
    """Stretches [start, end) of a shift, in steps, between its breaks."""
    at = duty.start
    for start, end, _, _ in sorted(duty.breaks):
        if start > at:
            yield at, start
        at = end
    if duty.end > at:
        yield at, duty.end


def _shrinkage(items: Sequence[ShrinkageItem], scenario: Scenario, duties: Sequence[Duty]) -> Shrinkage:
    """What the roster does not show; a share of the time spent late is made of late starts of ten minutes on average."""
    share = {
        drawn: sum(item.share for item in items if not item.in_roster and item.drawn == drawn) for drawn in ("absence", "late", "away")
    }
    shift_s = float(np.mean([duty.paid_min for duty in duties])) * 60 if duties else 0.0
    late_s = share["late"] * shift_s
    return Shrinkage(
        absence=share["absence"],
        late=min(0.99, late_s / LATE_S),
        late_mean_s=max(LATE_S, late_s / 0.99),
        away=share["away"],
    )
