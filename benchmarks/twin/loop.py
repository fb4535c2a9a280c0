"""Closing the loop on the two large scenarios, judged on customers that no correction has seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from center.plan import Plan, Simulated
from demand.forecast import make_forecast
from demand.requirement import make_requirement
from planning.nightly.plan import history_of, plan_night
from planning.scenario.file import LoadedScenario, load_scenario
from planning.simulation.run import run_twin
from reports.words import span_text
from scheduling.roster.model import build_model
from scheduling.roster.prices import HUNDREDTHS
from scheduling.roster.problem import make_problem
from solvers.exact.solve import whole_bound

SCENARIOS = Path(__file__).resolve().parent.parent.parent / "scenarios"
NAMES = ("bank", "multisite")
REPLICATIONS, FRESH_SEED, WANTED = 200, 20_261_121, 0.95


@dataclass(frozen=True)
class Closed:
    """One scenario planned with the loop closed, and simulated again.

    Attributes
    ----------
    before, after
        The roster for Erlang's heads and the plan's, before the same fresh customers.
    cost_before, cost_after
        Labour cost of the two.
    missed
        Runs of steps that miss for certain, in words.
    """

    name: str
    before: Simulated
    after: Simulated
    cost_before: float
    cost_after: float
    missed: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether enough contacts are in steps that keep the target, and every queue's every day keeps it."""
        return (self.after.met_share or 0.0) >= WANTED and not self.after.days_missed


def close(name: str) -> Closed:
    """Plan a scenario twice by annealing, without and with corrections, in its own time, and simulate both before fresh customers."""
    loaded = load_scenario(SCENARIOS / f"{name}.yaml")
    plain, tuned = (_planned(loaded, rounds) for rounds in (0, loaded.file.twin.corrections))
    before, after = (
        run_twin(loaded.file, loaded.scenario, plan.forecast, plan.duties, FRESH_SEED, REPLICATIONS).found for plan in (plain, tuned)
    )
    return Closed(name, before, after, plain.kpis["labour_cost"], tuned.kpis["labour_cost"], tuple(_missed(tuned, after)))


def _planned(loaded: LoadedScenario, rounds: int) -> Plan:
    twin = loaded.file.twin.model_copy(update={"corrections": rounds})
    solver = loaded.file.solver
    file = loaded.file.model_copy(update={"twin": twin})
    changed = LoadedScenario(loaded.path, file, loaded.scenario, loaded.text, loaded.fingerprint)
    return plan_night(changed, ("anneal",), solver.budget, solver.seed, lambda name: None, lambda name, at, cost: None)


def _missed(plan: Plan, found: Simulated) -> Iterator[str]:
    for q, queue in enumerate(plan.queues):
        short = np.nan_to_num(found.high[q], nan=np.inf) < np.nan_to_num(found.goal[q])
        edges = np.flatnonzero(np.diff(np.concatenate([[0], short.astype(np.int8), [0]]))).tolist()
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            level = np.nansum((found.service_level * found.offered)[q, start:end]) / found.offered[q, start:end].sum()
            yield f"{queue}, {span_text(plan.horizon, start, end)}: {level:.1%}"


def least_short(name: str, seconds: float = 30.0) -> float | None:
    """Head-intervals of Erlang's requirement that no legal roster covers, whatever people wish; None where not proven in the time.

    A lower bound: the linear relaxation, person by person, with one point for each missing head and nothing else priced.
    """
    loaded = load_scenario(SCENARIOS / f"{name}.yaml")
    free = dict.fromkeys(type(loaded.file.weights).model_fields, 0.0) | {"under": 1.0}
    forecast = make_forecast(loaded.scenario, loaded.file.forecast, history_of(loaded))
    requirement = make_requirement(loaded.scenario, loaded.file.shrinkage, forecast)
    weights = loaded.file.weights.model_copy(update=free)
    problem = make_problem(loaded.scenario, loaded.file.shifts, loaded.file.rules, weights, requirement)
    bound = whole_bound(build_model(problem).model, seconds)
    return None if bound is None else bound / HUNDREDTHS
