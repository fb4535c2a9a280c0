"""The KPIs of a plan that are not its roster's: overtime, what its simulation says, what deciding cost, what the site's other answers say.

Formulas are in docs/kpis.md, names and units in `center.kpi`. A KPI that has no source for a plan is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from center.kpi import KPI_CONFIDENCE, Kpi
from center.plan import Duty, Plan
from center.scenario import Scenario
from planning.simulation.day_changes import changes_of_plan
from planning.simulation.layout import layout_of, on_queue
from planning.simulation.run import seed_of, world_of
from scheduling.roster.contract import WEEK
from store.site_shares import site_shares
from twin.answers import Answers
from twin.ratio import ratio
from twin.simulate import simulate

if TYPE_CHECKING:
    from sqlalchemy import Engine

# What only a simulation says: of another simulation it is not kept.
_SIMULATED = frozenset((Kpi.SERVICE_LEVEL, Kpi.ASA, Kpi.ABANDONMENT, Kpi.OCCUPANCY, Kpi.UTILISATION, Kpi.COST_PER_CONTACT))
Parts = dict[str, tuple[np.ndarray, np.ndarray]]
"""Kpi -> (numerator, denominator), each of shape ``(replications,)``."""


@dataclass(frozen=True)
class Paid:
    """What a roster costs over the steps simulated: its labour cost in money, and its paid time, seconds."""

    labour_cost: float
    seconds: float


UNPAID = Paid(0.0, 0.0)


def with_kpis(plan: Plan, threads: int | None = None, answers: Answers | None = None, replications: int | None = None) -> Plan:
    """The plan with all KPIs that it says itself; those of the roster stay as they are.

    Parameters
    ----------
    answers
        Of the plan's own simulation. None: it is simulated again with the seed and the number of replications of `Plan.simulated`,
        before the same customers.
    replications
        So many of a plan that was not simulated, such as one of a day's re-optimization; None: such a plan has no simulated KPIs.
    """
    scenario = world_of(plan)[1]
    kept = {name: value for name, value in plan.kpis.items() if name not in _SIMULATED}
    kpis = kept | {Kpi.OVERTIME.value: overtime_hours(plan, scenario)} | decision_kpis(plan)
    answers = answers or _answers(plan, threads, replications)
    found = {} if answers is None else _simulated(plan, scenario, answers)
    intervals = {name: (low, high) for name, (_, low, high) in found.items()}
    return replace(plan, kpis=kpis | {name: value for name, (value, _, _) in found.items()}, kpi_intervals=intervals)


def with_site_shares(plan: Plan, engine: Engine) -> Plan:
    """The plan with the shares of its site's newest triage and wave in the database."""
    shares = site_shares(engine, plan.name, plan.created_utc)
    found = {Kpi.ESCALATION_SHARE.value: shares.escalated, Kpi.CONTAINMENT.value: shares.contained}
    return replace(plan, kpis=plan.kpis | {name: value for name, value in found.items() if value is not None})


def overtime_hours(plan: Plan, scenario: Scenario) -> float:
    """Hours paid beyond the contract's most in each person's week, or added by the day's changes: the greater of the two.

    Weeks are blocks of seven days from the plan's first day, as in the roster's rules.
    """
    paid: Counter[tuple[int, int]] = Counter()
    for duty in plan.duties:
        paid[duty.agent, duty.day // WEEK] += duty.paid_min
    added: Counter[tuple[int, int]] = Counter()
    for change in plan.peak.changes if plan.peak is not None else ():
        added[change.agent, change.day // WEEK] += max(0, change.minutes)
    most = [60 * scenario.contract_of(agent).hours_week[1] for agent in scenario.agents]
    return sum(max(paid[key] - most[key[0]], added[key], 0) for key in paid.keys() | added.keys()) / 60


def decision_kpis(plan: Plan) -> dict[str, float]:
    """Decisions of the chosen roster and routing plan, and what all their contenders took and were paid."""
    groups = [plan.contenders, plan.routing.contenders if plan.routing is not None else ()]
    everybody = [contender for group in groups for contender in group]
    chosen = [contender for contender in everybody if contender.chosen and contender.assignment is not None]
    decisions = sum(len(contender.assignment) for contender in chosen if contender.assignment is not None)
    if not decisions:
        return {}
    seconds = sum(contender.seconds for contender in everybody)
    money = sum(contender.money or 0.0 for contender in everybody)
    return {
        Kpi.DECISIONS.value: float(decisions),
        Kpi.DECISION_SECONDS.value: seconds,
        Kpi.MS_PER_DECISION.value: 1000 * seconds / decisions,
        Kpi.DECISION_COST.value: money,
        Kpi.COST_PER_DECISION.value: money / decisions,
    }


def kpi_parts(answers: Answers, scenario: Scenario, paid: Paid) -> Parts:
    """Sums per replication of the simulated KPIs over all queues.

    The service level is that of the queues with a target of it, ASA and abandonment of those that are not deferred.
    Utilisation is left out where nobody is paid, the cost per contact where nobody has an hourly cost.
    """
    has_share = np.array([queue.target is not None and queue.target.share is not None for queue in scenario.queues])
    at_once = np.array([not queue.channel.deferred for queue in scenario.queues])
    found: Parts = {}
    for kpi, counted in ((Kpi.SERVICE_LEVEL, has_share), (Kpi.ASA, at_once), (Kpi.ABANDONMENT, at_once)):
        if counted.any():
            above, below = answers.parts(kpi.value, "queue")
            found[kpi.value] = above[:, counted].sum(axis=1).astype(float), below[:, counted].sum(axis=1).astype(float)
    busy, there = answers.parts(Kpi.OCCUPANCY.value, "total")
    found[Kpi.OCCUPANCY.value] = np.asarray(busy, dtype=float), np.asarray(there, dtype=float)
    times = answers.replications
    if paid.seconds:
        found[Kpi.UTILISATION.value] = np.asarray(busy, dtype=float), np.full(times, paid.seconds)
    if paid.labour_cost:
        answered = answers.counts("answered").sum(axis=(1, 2)).astype(float)
        found[Kpi.COST_PER_CONTACT.value] = np.full(times, paid.labour_cost), answered
    return found


def paid_of(
    duties: Sequence[Duty], hourly_cost: Sequence[float], steps: int, step_min: int, rented: Sequence[tuple[int, int, int, int]] = ()
) -> Paid:
    """Cost of whole shifts, and paid time inside steps [0, `steps`): work, paid breaks, heads `rented` as (queue, start, end, heads)."""
    cost = sum(duty.paid_min / 60 * hourly_cost[duty.agent] for duty in duties)
    inside = sum(_within(stretch, steps) for duty in duties for stretch in _paid_stretches(duty))
    inside += sum(heads * _within((start, end), steps) for _, start, end, heads in rented)
    return Paid(cost, inside * step_min * 60.0)


def _paid_stretches(duty: Duty) -> list[tuple[int, int]]:
    return [*on_queue(duty), *((start, end) for start, end, _, paid in duty.breaks if paid)]


def _within(stretch: tuple[int, int], steps: int) -> int:
    return max(0, min(stretch[1], steps) - max(stretch[0], 0))


def _answers(plan: Plan, threads: int | None, replications: int | None) -> Answers | None:
    """The plan's own simulation again, or a first one; None where neither is wanted."""
    if plan.simulated is not None:
        times, seed = plan.simulated.replications, plan.simulated.seed
    elif replications:
        times, seed = replications, seed_of(plan.seed, 0)
    else:
        return None
    file, scenario = world_of(plan)
    return simulate(layout_of(file, scenario, plan.forecast, plan.duties, plan.policy, changes_of_plan(plan)), times, seed, threads)


def _simulated(plan: Plan, scenario: Scenario, answers: Answers) -> dict[str, tuple[float, float, float]]:
    """Kpi -> (value, low, high)."""
    hourly = [agent.hourly_cost for agent in scenario.agents]
    paid = paid_of(plan.duties, hourly, scenario.horizon.n, scenario.horizon.step_min, changes_of_plan(plan).rented)
    parts = kpi_parts(answers, scenario, paid)
    if all(queue.patience_s is None for queue in scenario.queues):
        parts.pop(Kpi.ABANDONMENT.value, None)  # nobody can abandon there: a share of 0 would say that they do not want to
    found = {name: ratio(*part, KPI_CONFIDENCE) for name, part in parts.items()}
    known = {name: (float(one.value), float(one.low), float(one.high)) for name, one in found.items()}
    return {name: _in_range(name, figures) for name, figures in known.items() if np.isfinite(figures).all()}


def _in_range(name: str, figures: tuple[float, float, float]) -> tuple[float, float, float]:
    """No end of an interval below 0, and none of a share above 1."""
    value, low, high = figures
    top = np.inf if name in (Kpi.ASA, Kpi.COST_PER_CONTACT, Kpi.UTILISATION) else 1.0
    return value, max(0.0, low), float(min(top, high))
