"""Cumulative KPIs of a candidate: from the digital twin, as snapshots reflect what the incumbent did before them."""

from __future__ import annotations

from dataclasses import replace

from center.plan import Plan
from center.shadow import ShadowRun
from center.shadow_report import Interval, ShadowReport, TwinFigure
from planning.shadow.schema import candidate_of
from planning.simulation.day_changes import changes_of_plan
from planning.simulation.layout import layout_of
from planning.simulation.run import world_of
from twin.answers import Answers
from twin.difference import difference
from twin.simulate import simulate

KPIS = ("service_level", "asa", "abandonment")
NO_PLAN = "No plan was given to simulate; --plan ID names one."
NO_POLICY = (
    "The twin runs routing policies, and this candidate changes none: its solvers, weights and risks act on waves and triages, which"
    " the twin does not simulate. It has no cumulative KPI."
)


def with_cumulative(report: ShadowReport, plan: Plan | None, seed: int = 1) -> ShadowReport:
    """The report with the KPIs of the plan's days, simulated with the plan's own policy and the candidate's before the same customers.

    Raises
    ------
    InputError
        The candidate's policy names a queue, team or person that the plan has not.
    """
    if candidate_of(report.run.candidate_text).policy is None:
        return replace(report, cumulative_note=NO_POLICY)
    if plan is None:
        return replace(report, cumulative_note=NO_PLAN)
    own, other = _both(report.run, plan, seed)
    note = (
        f"Simulated by the twin on plan {plan.id}: {own.replications} replications of its {len(plan.horizon.dates)} days, seed {seed},"
        " the plan's own policy and the candidate's before the same customers. Nothing of it was observed in the shadow."
    )
    figures = [figure for kpi in KPIS for figure in _figures(kpi, plan, own, other)]
    return replace(report, cumulative=tuple(figures), cumulative_note=note)


def _both(run: ShadowRun, plan: Plan, seed: int) -> tuple[Answers, Answers]:
    file, scenario = world_of(plan)
    changes, times = changes_of_plan(plan), max(2, file.twin.replications)
    policies = (plan.policy, candidate_of(run.candidate_text).policy)
    own, other = (simulate(layout_of(file, scenario, plan.forecast, plan.duties, policy, changes), times, seed) for policy in policies)
    return own, other


def _figures(kpi: str, plan: Plan, own: Answers, other: Answers) -> list[TwinFigure]:
    values = []
    for answers in (own, other):
        above, below = answers.parts(kpi, "queue")
        values.append([_over(a, b) for a, b in zip(above.sum(axis=0), below.sum(axis=0), strict=True)])
    gap = difference(own, other, kpi, "queue")
    return [
        TwinFigure(kpi, queue, values[0][q], values[1][q], _interval(float(gap.value[q]), float(gap.half_width[q])))
        for q, queue in enumerate(plan.queues)
    ]


def _over(above: float, below: float) -> float | None:
    return float(above) / float(below) if below else None


def _interval(value: float, half: float) -> Interval:
    if value != value:
        return Interval(None)
    return Interval(value) if half != half else Interval(value, value - half, value + half)
