"""Two saved plans before the same customers: the paired difference of their KPIs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from center.errors import Fault, InputError
from center.kpi import SIMULATED_KPIS, Kpi
from center.plan import Forecast, Plan
from center.policy import Policy
from center.scenario import Scenario
from center.schema import HorizonSpec
from planning.scenario.file import ScenarioFile, saved_file
from planning.simulation.kpis import Paid, kpi_parts, paid_of
from planning.simulation.layout import layout_of
from planning.simulation.plan_days import changes_of, duties_of, forecast_of, steps_of
from reports.counted import counted_cover
from twin.answers import Answers
from twin.difference import difference
from twin.ratio import Estimate, ratio, ratio_difference
from twin.simulate import simulate

_BY_QUEUE = (Kpi.SERVICE_LEVEL.value, Kpi.ASA.value, Kpi.ABANDONMENT.value, Kpi.OCCUPANCY.value)
_EMPTY = {"service_level": 1.0, "abandonment": 0.0}
_ALL = "all queues"


@dataclass(frozen=True)
class Paired:
    """A simulated KPI of both plans, and second less first from paired replications. Each has a single value and half-width."""

    kpi: str
    queue: str
    first: Estimate
    second: Estimate
    difference: Estimate


@dataclass(frozen=True)
class Compared:
    """Two plans compared.

    Attributes
    ----------
    days
        Local days that both plan: what was simulated.
    simulated
        By KPI over all queues as `planning.simulation.kpis` has them, then queue by queue; utilisation and the cost per contact, money
        an answered contact, of all queues only.
    plain
        KPI -> (first, second) of what needs no simulation, over the same days: ``paid_hours``, ``labour_cost``, ``under_hours``.
    """

    first: str
    second: str
    days: tuple[date, ...]
    replications: int
    seed: int
    confidence: float
    simulated: tuple[Paired, ...]
    plain: dict[str, tuple[float, float]]


def compare_plans(first: Plan, second: Plan, seed: int, replications: int | None = None) -> Compared:
    """Simulate both rosters before the customers that the first plan expects.

    Contacts, handle times, patience and absence are the first plan's for both; people, their skills and the routing policy (that of
    an adopted routing plan included) are each plan's own.

    Parameters
    ----------
    seed
        Of the customers.
    replications
        None: as often as the first plan's scenario says.

    Raises
    ------
    InputError
        The plans have no day in common, or other queues or steps.
    """
    days = _common_days(first, second)
    own, other = saved_file(first), saved_file(second)
    times = max(2, own.twin.replications if replications is None else replications)
    joined = _joined(own, other)
    forecast = forecast_of(first, days)
    ours = _simulated(first, _of_days(own, days), forecast, days, first.policy or own.twin.policy, times, seed)
    theirs = _simulated(second, _of_days(joined, days), forecast, days, second.policy or other.twin.policy, times, seed)
    figures = _plain(first, own, days), _plain(second, other, days)
    plain = {name: (value, figures[1][name]) for name, value in figures[0].items()}
    pairs = zip(figures, (first, second), (own, other), strict=True)
    paid = [Paid(one["labour_cost"], _paid_seconds(plan, file, days)) for one, plan, file in pairs]
    return Compared(
        first=first.id,
        second=second.id,
        days=tuple(days),
        replications=times,
        seed=seed,
        confidence=ours.confidence,
        simulated=tuple(_paired(ours, theirs, first.queues, Scenario(world=own), paid)),
        plain=plain,
    )


def _simulated(
    plan: Plan, file: ScenarioFile, forecast: Forecast, days: Sequence[date], policy: Policy, replications: int, seed: int
) -> Answers:
    layout = layout_of(file, Scenario(world=file), forecast, duties_of(plan, days), policy, changes_of(plan, days))
    return simulate(layout, replications, seed)


def _common_days(first: Plan, second: Plan) -> list[date]:
    if first.horizon.step_min != second.horizon.step_min or first.horizon.zone != second.horizon.zone:
        kinds = [f"{plan.horizon.step_min} min in {plan.horizon.zone}" for plan in (first, second)]
        raise InputError(Fault(f"{first.id} and {second.id}", f"steps of {' and '.join(kinds)}", "the same steps and zone"))
    if first.queues != second.queues:
        kinds = [", ".join(plan.queues) for plan in (first, second)]
        raise InputError(Fault(f"{first.id} and {second.id}", f"the queues {' and '.join(kinds)}", "the same queues"))
    days = sorted(set(first.horizon.dates) & set(second.horizon.dates))
    if not days:
        raise InputError(Fault(f"{first.id} and {second.id}", "no day that both plan", "plans of the same or overlapping days"))
    return days


def _joined(world: ScenarioFile, people: ScenarioFile) -> ScenarioFile:
    """The people of one scenario in the world of another; sites and skills of both."""
    both = {name: _union(getattr(world, name), getattr(people, name)) for name in ("sites", "skills")}
    return world.model_copy(update={"agents": people.agents, "contracts": people.contracts, **both})


def _union(first: Sequence[Any], second: Sequence[Any]) -> list[Any]:
    names = {one.name for one in first}
    return [*first, *(one for one in second if one.name not in names)]


def _of_days(file: ScenarioFile, days: Sequence[date]) -> ScenarioFile:
    spec = HorizonSpec(start=days[0], days=len(days), interval_min=file.horizon.interval_min)
    return file.model_copy(update={"horizon": spec})


def _plain(plan: Plan, file: ScenarioFile, days: Sequence[date]) -> dict[str, float]:
    duties = [duty for duty in plan.duties if plan.horizon.dates[0] + timedelta(days=int(duty.day)) in set(days)]
    wage = {agent.id: agent.hourly_cost for agent in file.agents}
    short = np.maximum(plan.requirement.rostered - counted_cover(plan), 0)[:, steps_of(plan, days)]
    return {
        "paid_hours": sum(duty.paid_min for duty in duties) / 60,
        "labour_cost": sum(duty.paid_min / 60 * wage[plan.agents[duty.agent]] for duty in duties),
        "under_hours": float(short.sum()) * plan.horizon.step_min / 60,
    }


def _paid_seconds(plan: Plan, file: ScenarioFile, days: Sequence[date]) -> float:
    steps = steps_of(plan, days)
    hourly = [agent.hourly_cost for agent in file.agents]
    rented = changes_of(plan, days).rented
    return paid_of(duties_of(plan, days), hourly, steps.stop - steps.start, plan.horizon.step_min, rented).seconds


def _paired(first: Answers, second: Answers, queues: Sequence[str], scenario: Scenario, paid: Sequence[Paid]) -> Iterator[Paired]:
    """KPI by KPI: over all queues, then queue by queue; one that either plan has not is left out."""
    ours, theirs = (kpi_parts(answers, scenario, own) for answers, own in zip((first, second), paid, strict=True))
    for kpi in SIMULATED_KPIS:
        empty = _EMPTY.get(kpi, np.nan)
        if kpi in ours and kpi in theirs:
            parts = ours[kpi.value], theirs[kpi.value]
            alone = [ratio(*part, first.confidence, empty) for part in parts]
            yield Paired(kpi.value, _ALL, alone[0], alone[1], ratio_difference(*parts, first.confidence, empty))
        if kpi in _BY_QUEUE and len(queues) > 1:
            yield from _queue_by_queue(first, second, kpi.value, queues)


def _queue_by_queue(first: Answers, second: Answers, kpi: str, queues: Sequence[str]) -> Iterator[Paired]:
    gap = difference(first, second, kpi, "queue")
    ours, theirs = (ratio(*one.parts(kpi, "queue"), one.confidence, _EMPTY.get(kpi, np.nan)) for one in (first, second))
    for k, name in enumerate(queues):
        yield Paired(kpi, name, *(_at(estimate, k) for estimate in (ours, theirs, gap)))


def _at(estimate: Estimate, k: int) -> Estimate:
    """The estimate of one queue."""
    return Estimate(np.asarray(float(estimate.value[k])), np.asarray(float(estimate.half_width[k])))
