"""Tuning the routing policy of a saved plan, and keeping what was found as a version."""

from __future__ import annotations

from datetime import UTC, datetime

from center.errors import Fault, InputError
from center.plan import Plan
from center.policy import Policy
from center.policy_version import PolicyVersion
from planning.policy.tuning import BATCHES, Progress, Tuned, TuningBudget, tune_layout
from planning.simulation.day_changes import changes_of_plan
from planning.simulation.layout import layout_of
from planning.simulation.run import world_of


def tune_plan(
    plan: Plan,
    incumbent: Policy | None,
    budget: TuningBudget,
    seed: int,
    replications: int | None = None,
    progress: Progress = lambda stage, share: None,
    threads: int | None = None,
) -> Tuned:
    """Tune the weights by which contacts are routed in a saved plan.

    Parameters
    ----------
    incumbent
        The policy to beat; its business rules, profiles and turns are kept. None: the plan's own.
    replications
        Of the test on fresh seeds; None: those of the plan's scenario, at least 2 for each of 20 seeds. The occupancy caps are the
        targets' of the scenario.

    Raises
    ------
    InputError
        Nobody works in the plan, nothing is expected, or the incumbent names who or what is not there.
    """
    file, scenario = world_of(plan)
    if not plan.duties:
        raise InputError(Fault(f"plan {plan.id}", "nobody who works", "a plan with shifts: there is nothing to route to"))
    policy = plan.policy if incumbent is None else incumbent
    layout = layout_of(file, scenario, plan.forecast, plan.duties, policy, changes_of_plan(plan))
    if not any(queue.arrivals.sum() > 0 for queue in layout.queues):
        raise InputError(Fault(f"plan {plan.id}", "no contacts expected", "a plan with contacts: there is nothing to route"))
    times = max(2 * BATCHES, file.twin.replications if replications is None else replications)
    caps = [None if queue.target is None else queue.target.occupancy for queue in scenario.queues]
    return tune_layout(layout, budget, seed, times, caps, progress=progress, threads=threads)


def version_of(tuned: Tuned, name: str, plan: Plan, parent: PolicyVersion | None) -> PolicyVersion:
    """What was found as a version of a name, to be stored."""
    return PolicyVersion(
        name=name,
        version=None,
        created_utc=datetime.now(UTC),
        parent=None if parent is None else parent.version,
        policy=tuned.policy,
        plan_id=plan.id,
        accepted=tuned.accepted,
        evidence=tuned.evidence,
    )
