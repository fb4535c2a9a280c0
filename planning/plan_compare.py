"""Two saved plans before the same customers: the paired difference of their KPIs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from center.errors import Fault, InputError
from center.plan import Duty, Forecast, Plan
from center.policy import Policy
from center.scenario import Scenario
from center.schema import HorizonSpec
from planning.layouts import layout_of
from planning.scenario import ScenarioFile
from twin.answers import Answers
from twin.difference import difference
from twin.ratio import Estimate, ratio, ratio_difference
from twin.simulate import simulate

SIMULATED = ("service_level", "asa", "abandonment", "occupancy")
COST_PER_CONTACT = "cost_per_contact"
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
        By KPI over all queues, then queue by queue. `cost_per_contact` is money an answered contact, of all queues only.
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
    own, other = _file_of(first), _file_of(second)
    times = max(2, own.twin.replications if replications is None else replications)
    joined = _joined(own, other)
    forecast = _forecast(first, days)
    ours = _simulated(first, _of_days(own, days), forecast, days, first.policy or own.twin.policy, times, seed)
    theirs = _simulated(second, _of_days(joined, days), forecast, days, second.policy or other.twin.policy, times, seed)
    figures = _plain(first, own, days), _plain(second, other, days)
    plain = {name: (value, figures[1][name]) for name, value in figures[0].items()}
    return Compared(
        first=first.id,
        second=second.id,
        days=tuple(days),
        replications=times,
        seed=seed,
        confidence=ours.confidence,
        simulated=(*_paired(ours, theirs, first.queues), *_cost_per_contact(ours, theirs, plain["labour_cost"])),
        plain=plain,
    )


def _simulated(
    plan: Plan, file: ScenarioFile, forecast: Forecast, days: Sequence[date], policy: Policy, replications: int, seed: int
) -> Answers:
    return simulate(layout_of(file, Scenario(world=file), forecast, _duties(plan, days), policy), replications, seed)


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


def _file_of(plan: Plan) -> ScenarioFile:
    data = json.loads(plan.scenario_text)
    return ScenarioFile.model_validate({key: value for key, value in data.items() if key in ScenarioFile.model_fields})


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


def _steps(plan: Plan, days: Sequence[date]) -> slice:
    first = plan.horizon.dates.index(days[0])
    bounds = plan.horizon.day_start
    return slice(int(bounds[first]), int(bounds[first + len(days)]))


def _forecast(plan: Plan, days: Sequence[date]) -> Forecast:
    steps = _steps(plan, days)
    forecast = plan.forecast
    return replace(forecast, offered=forecast.offered[:, steps], aht_s=forecast.aht_s[:, steps], quantiles={})


def _duties(plan: Plan, days: Sequence[date]) -> tuple[Duty, ...]:
    """The duties that reach into the days, in steps from the first one's midnight; a night begun before counts as of the first day."""
    steps = _steps(plan, days)
    before, first = steps.start, plan.horizon.dates.index(days[0])
    inside = [duty for duty in plan.duties if duty.end > before and duty.start < steps.stop]
    return tuple(
        replace(
            duty,
            day=max(0, duty.day - first),
            start=duty.start - before,
            end=duty.end - before,
            breaks=tuple((start - before, end - before, kind, paid) for start, end, kind, paid in duty.breaks),
        )
        for duty in inside
    )


def _plain(plan: Plan, file: ScenarioFile, days: Sequence[date]) -> dict[str, float]:
    duties = [duty for duty in plan.duties if plan.horizon.dates[0] + timedelta(days=int(duty.day)) in set(days)]
    wage = {agent.id: agent.hourly_cost for agent in file.agents}
    short = np.maximum(plan.requirement.rostered - plan.cover, 0)[:, _steps(plan, days)]
    return {
        "paid_hours": sum(duty.paid_min for duty in duties) / 60,
        "labour_cost": sum(duty.paid_min / 60 * wage[plan.agents[duty.agent]] for duty in duties),
        "under_hours": float(short.sum()) * plan.horizon.step_min / 60,
    }


def _paired(first: Answers, second: Answers, queues: Sequence[str]) -> list[Paired]:
    found = []
    for kpi in SIMULATED:
        for per, names in (("total", (_ALL,)), ("queue", queues if len(queues) > 1 else ())):
            gap = difference(first, second, kpi, per)
            ours, theirs = (ratio(*one.parts(kpi, per), one.confidence, _EMPTY.get(kpi, np.nan)) for one in (first, second))
            found += [Paired(kpi, name, *(_at(estimate, k, per) for estimate in (ours, theirs, gap))) for k, name in enumerate(names)]
    return found


def _at(estimate: Estimate, k: int, per: str) -> Estimate:
    """The estimate of one queue, or of all."""
    if per == "total":
        return Estimate(np.asarray(float(estimate.value)), np.asarray(float(estimate.half_width)))
    return Estimate(np.asarray(float(estimate.value[k])), np.asarray(float(estimate.half_width[k])))


def _cost_per_contact(first: Answers, second: Answers, costs: tuple[float, float]) -> list[Paired]:
    """Labour cost an answered contact; nothing where nobody has a wage."""
    if not any(costs):
        return []
    parts = []
    for answers, cost in zip((first, second), costs, strict=True):
        answered = answers.counts("answered").sum(axis=(1, 2)).astype(float)
        parts.append((np.full(len(answered), cost), answered))
    ours, theirs = (ratio(*part, first.confidence) for part in parts)
    return [Paired(COST_PER_CONTACT, _ALL, ours, theirs, ratio_difference(parts[0], parts[1], first.confidence))]
