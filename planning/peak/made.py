"""The plan that comes of a day's change: the base plan, and what is different from now on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np

from center.kpi import Kpi, ratio_of_sums
from center.peak import Pace, Peak, PeakChange, PeakOutcome, PeakRented
from center.plan import Duty, Forecast, Plan, Requirement, Unmet
from center.routing_plan import RoutingPlan
from center.scenario import Scenario
from planning.peak.ask import Ask
from planning.peak.contest import PeakContest
from planning.peak.words import told_before, words_of
from scheduling.peak.change_price import levers_of, price_of_change
from scheduling.peak.changes import Change
from scheduling.peak.heads import heads_of
from scheduling.peak.prices import by_hour
from scheduling.peak.problem import PeakProblem
from scheduling.roster.prices import hundredths
from scheduling.roster.worth import Worth
from store.ids import new_plan_id

PACKAGES = ("crewtide", "numpy", "numba", "ortools", "scipy", "dimod", "dwave-samplers", "pandas")


def plan_made(
    base: Plan,
    scenario: Scenario,
    ask: Ask,
    forecast: Forecast,
    requirement: Requirement,
    paces: Sequence[Pace],
    problem: PeakProblem,
    others: Sequence[Duty],
    contest: PeakContest,
    outcomes: Sequence[PeakOutcome],
    seed: int,
    notes: Sequence[str],
) -> Plan:
    """The new plan, a draft.

    Parameters
    ----------
    others
        The base plan's shifts that were no part of the problem: days that other plans have taken over.
    """
    duties = tuple(sorted((*contest.roster.duties, *others), key=lambda duty: (duty.agent, duty.start)))
    peak = _peak(base, scenario, ask, paces, problem, contest, outcomes)
    cover, worth = _cover(base, duties, peak), problem.worth
    units = cover if worth.plain else _cover(base, duties, peak, worth)
    need = np.where(base.open_steps, requirement.rostered, 0)
    counted = None if ask.snapshot is None else ask.snapshot.counted(len(base.queues))
    name = new_plan_id(base.name, base.horizon)
    return replace(
        base,
        id=name,
        created_utc=datetime.now(UTC),
        seed=seed,
        forecast=forecast,
        requirement=requirement,
        duties=duties,
        cover=cover,
        contenders=contest.contenders,
        unmet=tuple(_unmet(worth.missing(need, units))),
        kpis=_kpis(base, scenario, forecast, need, duties, cover, units / worth.head),
        bound=contest.bound,
        versions={package: version(package) for package in PACKAGES},
        assumptions=(*base.assumptions, *notes),
        simulated=None,
        routing=None if base.routing is None else _routing(base, base.routing, name),
        peak=replace(peak, waiting=counted[0], in_service=counted[1]) if counted else peak,
        kpi_intervals={},
    )


def _routing(base: Plan, routing: RoutingPlan, plan_id: str) -> RoutingPlan:
    """The base plan's routing, which stays in force; in blocks of time, not in shifts, it holds for whoever is there."""
    return replace(routing, id=new_plan_id(f"routing-{base.name}", base.horizon), plan_id=plan_id, created_utc=datetime.now(UTC))


def _peak(
    base: Plan,
    scenario: Scenario,
    ask: Ask,
    paces: Sequence[Pace],
    problem: PeakProblem,
    contest: PeakContest,
    outcomes: Sequence[PeakOutcome],
) -> Peak:
    changes = tuple(_changes(scenario, problem, contest))
    return Peak(
        base_plan_id=base.id,
        now=ask.now,
        absent=tuple(sorted(ask.absent)),
        asked=tuple(change.text for change in ask.asked),
        paces=tuple(paces),
        changes=(*changes, *_as_before(base, scenario, problem, changes)),
        rented=(*_rented(problem, contest), *(() if base.peak is None else (replace(item, price=0) for item in base.peak.rented))),
        outcomes=tuple(outcomes),
    )


def _changes(scenario: Scenario, problem: PeakProblem, contest: PeakContest) -> Iterator[PeakChange]:
    told = {item.number: (item.step, item.queue) for item in contest.roster.switches}
    for change in contest.verdict.changes:
        yield PeakChange(
            agent=change.agent,
            day=change.before.day,
            levers=levers_of(change),
            minutes=change.after.paid_min - change.before.paid_min,
            price=_price(problem, change),
            switch=told.get(change.number),
            words=words_of(scenario, change),
        )


def _price(problem: PeakProblem, change: Change) -> int:
    """Of one person's change, what it makes of the rules' prices included; hundredths of a point."""
    rules = () if problem.laws is None else problem.laws.differences([change])
    return price_of_change(problem.prices, change) + sum(found.cost for found in rules)


def _as_before(base: Plan, scenario: Scenario, problem: PeakProblem, changes: Sequence[PeakChange]) -> Iterator[PeakChange]:
    """Who was told earlier in the day to go on with another queue and has no other change: what stays is said with the plan."""
    said = {(change.agent, change.day) for change in changes}
    shifts = {(duty.agent, duty.day): duty for duty in problem.duties}
    for old in () if base.peak is None else base.peak.changes:
        duty = shifts.get((old.agent, old.day))
        if old.switch is not None and duty is not None and duty.end > old.switch[0] and (old.agent, old.day) not in said:
            yield PeakChange(old.agent, old.day, (), 0, 0, old.switch, told_before(scenario, duty, old.switch))


def _rented(problem: PeakProblem, contest: PeakContest) -> Iterator[PeakRented]:
    for item in contest.roster.rented:
        minutes = (item.end - item.start) * problem.horizon.step_min
        price = item.heads * by_hour(hundredths(problem.spec.overflow[item.lever].price_hour), minutes)
        yield PeakRented(item.queue, item.start, item.end, item.heads, price)


def _cover(base: Plan, duties: Sequence[Duty], peak: Peak, worth: Worth | None = None) -> np.ndarray:
    """Heads by queue and step, those who go on with another queue and those rented included; before now as it was.

    Parameters
    ----------
    worth
        In its units of a head, by what people count; a head that no shift of the base plan explains counts as one.
    """
    told = {(change.agent, change.day): change.switch for change in peak.changes}
    head, counts = (1, None) if worth is None else (worth.head, worth.units)
    heads = heads_of(((duty, told.get((duty.agent, duty.day))) for duty in duties), base.cover.shape, counts)
    for item in peak.rented:
        heads[item.queue, item.start : item.end] += item.heads * head
    agreed = {} if base.peak is None else {(change.agent, change.day): change.switch for change in base.peak.changes}
    own = [(duty, agreed.get((duty.agent, duty.day))) for duty in base.duties]
    before = base.cover if counts is None else heads_of(own, heads.shape, counts) + head * (base.cover - heads_of(own, heads.shape))
    heads[:, : peak.now] = before[:, : peak.now]
    return heads


def _unmet(missing: np.ndarray) -> Iterator[Unmet]:
    for queue, row in enumerate(missing):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], (row > 0).astype(np.int8), [0]]))).tolist()
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            yield Unmet(queue, start, end, int(row[start:end].sum()), int(row[start:end].max()))


def _kpis(
    base: Plan,
    scenario: Scenario,
    forecast: Forecast,
    need: np.ndarray,
    duties: Sequence[Duty],
    cover: np.ndarray,
    worth: np.ndarray,
) -> dict[str, float]:
    """What the change makes different; points of wishes and fairness stay those of the night. Of the simulated ones none is kept."""
    step_h = base.horizon.step_min / 60
    hourly = [agent.hourly_cost for agent in scenario.agents]
    found = {
        Kpi.REQUIRED_HOURS: float(need.sum()) * step_h,
        Kpi.ROSTERED_HOURS: float(cover.sum()) * step_h,
        Kpi.PAID_HOURS: sum(duty.paid_min for duty in duties) / 60,
        Kpi.UNDER_HOURS: float(np.maximum(0, need - worth).sum()) * step_h,
        Kpi.OVER_HOURS: float(np.maximum(0, worth - need).sum()) * step_h,
        Kpi.COVERAGE: ratio_of_sums(np.minimum(need, worth), need),
        Kpi.LABOUR_COST: sum(duty.paid_min / 60 * hourly[duty.agent] for duty in duties),
        Kpi.OFFERED: float(np.where(base.open_steps, forecast.offered, 0.0).sum()),
        Kpi.PREFERENCE_COST: base.kpis.get(Kpi.PREFERENCE_COST.value),
        Kpi.FAIRNESS_COST: base.kpis.get(Kpi.FAIRNESS_COST.value),
    }
    return {name.value: float(value) for name, value in found.items() if value is not None}
