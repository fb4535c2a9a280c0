"""A roster simulated, and what the twin found in the words of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from center.plan import Duty, Forecast, Plan, Simulated
from center.policy import Policy
from center.scenario import Scenario
from planning.scenario.file import ScenarioFile, saved_file
from planning.simulation.day_changes import NO_CHANGES, DayChanges, changes_of_plan
from planning.simulation.layout import layout_of
from twin.answers import Answers
from twin.difference import difference
from twin.ratio import Estimate, ratio
from twin.simulate import simulate

# Kept apart from the seeds of other rounds and of solvers.
_SEED_STEP = 7_919


@dataclass(frozen=True)
class Run:
    """A roster simulated.

    Attributes
    ----------
    found
        What a plan keeps of it.
    answers
        All of it, replication by replication.
    """

    found: Simulated
    answers: Answers


def run_twin(
    file: ScenarioFile,
    scenario: Scenario,
    forecast: Forecast,
    duties: Sequence[Duty],
    seed: int,
    replications: int | None = None,
    threads: int | None = None,
    policy: Policy | None = None,
    changes: DayChanges = NO_CHANGES,
) -> Run:
    """Simulate a roster as the scenario's `twin` section says.

    Parameters
    ----------
    seed
        Another seed, other customers; the same seed, the same customers for another roster.
    replications
        In place of the section's.
    policy
        In place of the scenario's own routing policy.
    changes
        Of a day that was re-optimized, beside the duties.

    Raises
    ------
    InputError
        The policy names a queue, team or person that is not there.
    """
    times = file.twin.replications if replications is None else replications
    answers = simulate(layout_of(file, scenario, forecast, duties, policy, changes), times, seed, threads)
    return Run(_found(answers, scenario, file.twin.pooled), answers)


@dataclass(frozen=True)
class Again:
    """A saved plan simulated again, and what another routing policy would change.

    Attributes
    ----------
    found
        With the policy asked for; the plan's own one if none was.
    difference
        Kpi (``service_level``, ``asa``, ``abandonment``) -> `found` less the plan's own policy before the same customers, queue by
        queue, from paired replications; empty where no other policy was asked for.
    """

    found: Simulated
    difference: dict[str, Estimate] = field(default_factory=dict)


def simulated_again(plan: Plan, seed: int, days: int | None = None, policy: Policy | None = None) -> Again:
    """Simulate a saved plan, a re-optimized day's changes included, whatever its scenario file says by now.

    Parameters
    ----------
    days
        At least so many days are simulated; None: as often as the plan's scenario says.
    policy
        In place of the plan's own routing policy.

    Raises
    ------
    InputError
        The policy names a queue, team or person that the plan has not.
    """
    file, scenario = world_of(plan)
    times = max(2, file.twin.replications)
    if days is not None:
        times = max(2, -(-days // len(plan.horizon.dates)))
    changes = changes_of_plan(plan)
    layout = layout_of(file, scenario, plan.forecast, plan.duties, plan.policy, changes)
    other = layout if policy is None else layout_of(file, scenario, plan.forecast, plan.duties, policy, changes)
    answers = simulate(other, times, seed)
    found = _found(answers, scenario, file.twin.pooled)
    if policy is None:
        return Again(found)
    own = simulate(layout, times, seed)
    return Again(found, {kpi: difference(own, answers, kpi, "queue") for kpi in ("service_level", "asa", "abandonment")})


def world_of(plan: Plan) -> tuple[ScenarioFile, Scenario]:
    """The scenario that a saved plan was made for, whatever its file says by now."""
    file = saved_file(plan)
    return file, Scenario(world=file)


def seed_of(seed: int, number: int) -> int:
    """The seed of simulation `number` of a plan: 0 is the plan's own, which no correction uses."""
    return (seed + _SEED_STEP * (number + 1)) % 2**31


def _found(answers: Answers, scenario: Scenario, pooled: bool) -> Simulated:
    n, days = scenario.horizon.n, scenario.horizon.day_start
    level, asa, away = answers.service_level(), answers.asa_s(), answers.abandonment()
    shares = [queue.target.share if queue.target is not None else None for queue in scenario.queues]
    share = np.array([np.nan if one is None else one for one in shares])
    has_share = np.isfinite(share)[:, None]  # a service level without its seconds means nothing
    offered = answers.count("offered").value[:, :n]
    counted = has_share & (answers.parts("service_level", "interval")[1][..., :n].sum(axis=0) > 0)
    by_day = {kpi: _by_day(answers, kpi, days) for kpi in ("service_level", "asa", "abandonment")}
    return Simulated(
        replications=answers.replications,
        seed=answers.seed,
        confidence=answers.confidence,
        offered=offered,
        service_level=np.where(counted, level.value[:, :n], np.nan),
        low=np.where(counted, np.clip(level.low[:, :n], 0.0, 1.0), np.nan),
        high=np.where(counted, np.clip(level.high[:, :n], 0.0, 1.0), np.nan),
        asa_s=asa.value[:, :n],
        abandonment=np.where(offered > 0, away.value[:, :n], np.nan),
        # after closing only those are there who finish a last contact: an occupancy of 1 that says nothing
        occupancy=np.where(scenario.open_steps, answers.occupancy().value[:, :n], np.nan),
        day_offered=np.add.reduceat(offered, days[:-1], axis=1),
        day_service_level=np.where(has_share, by_day["service_level"].value, np.nan),
        day_low=np.where(has_share, np.clip(by_day["service_level"].low, 0.0, 1.0), np.nan),
        day_high=np.where(has_share, np.clip(by_day["service_level"].high, 0.0, 1.0), np.nan),
        day_asa_s=by_day["asa"].value,
        day_abandonment=by_day["abandonment"].value,
        goal=np.where(counted, share[:, None], np.nan),
        day_goal=share,
        pooled=pooled,
    )


def _by_day(answers: Answers, kpi: str, day_start: np.ndarray) -> Estimate:
    """A KPI of each queue's local day, shape ``(queues, days)``: sums over the day's steps and all replications."""
    above, below = (np.add.reduceat(part[..., : day_start[-1]], day_start[:-1], axis=2) for part in answers.parts(kpi, "interval"))
    return ratio(above, below, answers.confidence)
