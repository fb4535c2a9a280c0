"""A made-up centre: four queues, people of one or two skills, two days of 14 hours, as large as asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np

from benchmarks.peak.sections import QUEUES, STEP_MIN, sections
from center.plan import Forecast, Plan, Requirement
from center.scenario import Scenario
from demand.requirement import make_requirement
from planning.scenario.file import ScenarioFile
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.problem import make_problem
from scheduling.roster.verify import verify
from solvers.backends import solve
from solvers.solution import Budget
from store.ids import new_plan_id

# Hours on the queue of a shift; how much of them the requirement of a day asks for: nobody is spare before the peak.
HOURS, LOAD = 7.5, 0.97
NOW_HOUR, VOLUME, ABSENT = 10.5, 1.3, 0.1


@dataclass(frozen=True, eq=False)
class Centre:
    """The centre with its plan, and what happens on the day.

    Attributes
    ----------
    came
        Contacts until now, shape ``(queues, n)``; NaN afterwards.
    absent
        Names of the people who are not there.
    """

    plan: Plan
    scenario: Scenario
    file: ScenarioFile
    came: np.ndarray
    absent: tuple[str, ...]

    @property
    def now(self) -> datetime:
        """Local time from which the day is planned anew."""
        return self.scenario.horizon.local(int(NOW_HOUR * 60 / STEP_MIN))


def centre_of(people: int, seconds: float, seed: int) -> Centre:
    """The centre, its roster annealed for `seconds`, and a day that goes other than planned."""
    file = ScenarioFile.model_validate(sections(people))
    scenario, rng = Scenario(world=file), np.random.default_rng(seed)
    forecast, requirement = _demand(file, scenario, HOURS * people * LOAD)
    plan = _plan(file, scenario, forecast, requirement, seconds, seed)
    now = int(NOW_HOUR * 60 / STEP_MIN)
    came = np.full(forecast.offered.shape, np.nan)
    came[:, :now] = rng.poisson(VOLUME * forecast.offered[:, :now])
    today = sorted({duty.agent for duty in plan.duties if duty.day == 0 and duty.end > now})
    gone = rng.choice(today, size=round(ABSENT * len(today)), replace=False)
    return Centre(plan, scenario, file, came, tuple(plan.agents[k] for k in sorted(gone.tolist())))


def actuals_csv(centre: Centre) -> str:
    """What came, as an export."""
    horizon, lines = centre.scenario.horizon, ["interval_start,queue,offered"]
    for q, name in enumerate(centre.plan.queues):
        lines += [
            f"{horizon.time_of(int(t)).isoformat()},{name},{int(centre.came[q, t])}" for t in np.flatnonzero(np.isfinite(centre.came[q]))
        ]
    return "\n".join(lines) + "\n"


def _demand(file: ScenarioFile, scenario: Scenario, hours: float) -> tuple[Forecast, Requirement]:
    """Contacts whose requirement is so many head-hours a day, by halving."""
    low, high = 0.0, 2.0
    days = len(scenario.horizon.dates)
    for _ in range(12):
        middle = (low + high) / 2
        forecast = _forecast(scenario, middle * hours)
        requirement = make_requirement(scenario, file.shrinkage, forecast)
        if requirement.rostered.sum() * STEP_MIN / 60 / days > hours:
            high = middle
        else:
            low = middle
    return forecast, requirement


def _forecast(scenario: Scenario, erlang_hours: float) -> Forecast:
    local = scenario.horizon.starts_local
    hour = (local.hour + local.minute / 60).to_numpy() + STEP_MIN / 120
    offered, aht = np.zeros((len(QUEUES), scenario.horizon.n)), np.zeros((len(QUEUES), scenario.horizon.n))
    for q, (share, seconds, _, peak) in enumerate(QUEUES.values()):
        shape = (0.5 + np.exp(-((hour - peak) ** 2) / 10)) * scenario.open_steps[q]
        offered[q] = shape / shape.sum() * len(scenario.horizon.dates) * share * erlang_hours * 3600 / seconds
        aht[q] = seconds
    return Forecast(
        offered, {0.1: 0.9 * offered, 0.5: offered, 0.9: 1.1 * offered}, aht, ("made up",) * len(QUEUES), day_cv=(0.1,) * len(QUEUES)
    )


def _plan(file: ScenarioFile, scenario: Scenario, forecast: Forecast, requirement: Requirement, seconds: float, seed: int) -> Plan:
    problem = make_problem(scenario, file.shifts, file.rules, file.weights, requirement)
    model = build_model(problem)
    solution = solve(model.model, Budget(seconds=seconds), seed)
    if solution.assignment is None:
        raise RuntimeError(f"no roster: {solution.note}")
    duties = decode(model, solution.assignment)
    verdict = verify(problem, duties)
    if verdict.violations:
        raise RuntimeError(verdict.violations[0])
    return Plan(
        id=new_plan_id(file.name, scenario.horizon),
        created_utc=datetime.now(UTC),
        name=file.name,
        title="A made-up centre",
        seed=seed,
        scenario_text=json.dumps(file.model_dump(mode="json"), sort_keys=True),
        scenario_fingerprint="0" * 64,
        horizon=scenario.horizon,
        queues=tuple(queue.name for queue in scenario.queues),
        agents=tuple(agent.id for agent in scenario.agents),
        agent_contract=tuple(agent.contract for agent in scenario.agents),
        agent_zone=tuple(scenario.site_of(agent).zone for agent in scenario.agents),
        open_steps=scenario.open_steps,
        forecast=forecast,
        requirement=requirement,
        duties=duties,
        cover=verdict.cover,
        contenders=(),
        unmet=verdict.unmet,
        kpis={},
        versions={"crewtide": version("crewtide")},
    )
