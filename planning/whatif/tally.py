"""What a plan's simulation counted, replication by replication, so that plans can be compared in pairs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

from center.plan import Plan
from planning.scenario.file import LoadedScenario
from planning.simulation.kpis import UNPAID, kpi_parts
from planning.simulation.layout import layout_of
from planning.simulation.run import seed_of
from twin.simulate import simulate


@dataclass(frozen=True)
class Tally:
    """Sums per replication of a simulated plan.

    Attributes
    ----------
    parts
        Kpi -> (numerator, denominator), each of shape ``(replications,)``, summed over the queues that the KPI is asked of:
        the service level over those with a target of it, the others over those that are not deferred.
    customers
        Fingerprint of who comes when, of how long they take and wait: equal where the random draws of two simulations are.
    confidence
        Of intervals.
    """

    parts: dict[str, tuple[np.ndarray, np.ndarray]]
    customers: str
    confidence: float


def tally_of(loaded: LoadedScenario, plan: Plan) -> Tally | None:
    """Simulate a plan before the customers of its own simulation; None where its scenario simulates nothing."""
    spec, scenario = loaded.file.twin, loaded.scenario
    if not spec.replications:
        return None
    layout = layout_of(loaded.file, scenario, plan.forecast, plan.duties, plan.policy)
    answers = simulate(layout, spec.replications, seed_of(plan.seed, 0), loaded.file.solver.threads)
    return Tally(kpi_parts(answers, scenario, UNPAID), _customers(loaded, plan), answers.confidence)


def _customers(loaded: LoadedScenario, plan: Plan) -> str:
    """What decides about contacts: not the people who answer them, nor what is promised."""
    spec, mark = loaded.file.twin, hashlib.sha256()
    for values in (plan.forecast.offered, np.nan_to_num(plan.forecast.aht_s), plan.open_steps.astype(float)):
        mark.update(np.ascontiguousarray(values, dtype=float).tobytes())
    queues = [(queue.name, queue.channel.value, queue.patience_s, queue.concurrency) for queue in loaded.scenario.queues]
    how = (spec.replications, spec.service, spec.service_cv, spec.day_cv, plan.forecast.day_cv, plan.seed)
    mark.update(repr((queues, how, plan.horizon.start_utc, plan.horizon.step_min)).encode())
    return mark.hexdigest()
