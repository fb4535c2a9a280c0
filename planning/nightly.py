"""The nightly plan, from history to a plan that was simulated.

History -> forecast -> requirement, corrected in simulation -> roster by every backend -> routing plan -> simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np

from center.errors import IllegalPlanError
from center.history import History
from center.plan import Forecast, Plan, Requirement, Simulated
from center.policy import Policy
from center.routing_plan import RoutingPlan
from demand.forecast import make_forecast
from demand.notes import forecast_notes
from demand.requirement import make_requirement
from imports.history import read_history
from planning.contest import Contest, Improved, Stage, hold_contest
from planning.routing.plan import plan_routing
from planning.scenario import LoadedScenario
from planning.tune import Tuned, tune
from planning.twinned import seed_of, simulated
from reports.words import percent, span_text
from scheduling.roster.judged_cost import unpopular_shifts
from scheduling.roster.kpis import kpis
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.problem import RosterProblem, make_problem
from solvers.solution import Budget, Status
from store.ids import new_plan_id

PACKAGES = ("crewtide", "numpy", "numba", "ortools", "scipy", "dimod", "dwave-samplers", "pandas")


def plan_night(loaded: LoadedScenario, backends: Sequence[str], budget: Budget, seed: int, stage: Stage, improved: Improved) -> Plan:
    """Plan the scenario's horizon.

    Parameters
    ----------
    backends, budget, seed
        Steps of the ladder, each within `budget`, from which seed. What Leap may spend is the scenario's.
    stage, improved
        Progress: what runs now, and (backend, seconds, cost) of each improvement.

    Raises
    ------
    InputError
        The history, the forecast's demands or a contract cannot be met.
    IllegalPlanError
        No backend found a legal roster. Demand that cannot be covered is no error: the plan has its unmet list.
    """
    stage("forecast")
    history = history_of(loaded)
    forecast = make_forecast(loaded.scenario, loaded.file.forecast, history)
    stage("requirement")
    tuned = _tuned(loaded, forecast, make_requirement(loaded.scenario, loaded.file.shrinkage, forecast), budget, seed, stage)
    stage("model")
    roster_model = roster_model_of(loaded, tuned.requirement)
    contest = hold_contest(roster_model, backends, budget, seed, stage, improved, loaded.file.solver.leap)
    if not any(contender.legal for contender in contest.contenders):
        raise IllegalPlanError(_why_not(contest))
    routing = _routed(loaded, forecast, tuned.requirement, contest, budget, seed, stage, improved)
    found = _simulated(loaded, forecast, contest, tuned, routing.in_force, budget, seed, stage)
    notes = (
        *forecast_notes(loaded.scenario, loaded.file.forecast, history),
        *_assumptions(loaded),
        *_urgent(tuned.requirement),
        *_limits(contest, roster_model.problem),
    )
    made = _plan(loaded, seed, forecast, tuned.requirement, roster_model.problem, contest, notes)
    return replace(made, simulated=found, routing=replace(routing, plan_id=made.id) if routing.turns else None)


def _tuned(loaded: LoadedScenario, forecast: Forecast, requirement: Requirement, budget: Budget, seed: int, stage: Stage) -> Tuned:
    """The requirement corrected in simulation, where the scenario wants it and a queue has a service level to hold."""
    spec, shares = loaded.file.twin, [queue.target.share for queue in loaded.scenario.queues if queue.target is not None]
    if not spec.replications or not spec.corrections or all(share is None for share in shares):
        return Tuned(requirement)
    return tune(loaded, forecast, requirement, lambda wanted: roster_model_of(loaded, wanted), budget, seed, stage)


def _routed(
    loaded: LoadedScenario,
    forecast: Forecast,
    requirement: Requirement,
    contest: Contest,
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
) -> RoutingPlan:
    """The routing plan of the chosen roster: as much work as the roster's annealer has by sweeps, else the section's own seconds."""
    part = replace(budget, seconds=None if budget.seconds is None else loaded.file.routing.seconds)
    file, scenario = loaded.file, loaded.scenario
    return plan_routing(
        file,
        scenario,
        forecast,
        requirement,
        contest.duties,
        part,
        seed,
        lambda name: stage(f"routing {name}"),
        lambda backend, seconds, cost: improved(f"routing {backend}", seconds, cost),
    )


def _simulated(
    loaded: LoadedScenario, forecast: Forecast, contest: Contest, tuned: Tuned, policy: Policy, budget: Budget, seed: int, stage: Stage
) -> Simulated | None:
    """The chosen roster under the policy in force, before customers that no correction has seen."""
    if not loaded.file.twin.replications:
        return None
    stage("simulation")
    found = simulated(loaded.file, loaded.scenario, forecast, contest.duties, seed_of(seed, 0), threads=budget.threads, policy=policy)
    return replace(found, corrections=tuned.corrections, heads_saved_hours=tuned.saved_hours)


def history_of(loaded: LoadedScenario) -> History:
    """The history that the scenario names."""
    scenario = loaded.scenario
    queues = {queue.name: queue for queue in scenario.queues}
    return read_history(
        loaded.file.history, loaded.path.parent, list(queues), lambda name, horizon: scenario.open_at(queues[name], horizon)
    )


def roster_model_of(loaded: LoadedScenario, requirement: Requirement) -> RosterModel:
    """The roster problem of a requirement, as a ChoiceModel."""
    file = loaded.file
    return build_model(make_problem(loaded.scenario, file.shifts, file.rules, file.weights, requirement))


def _why_not(contest: Contest) -> Sequence[str]:
    """The rules that the best roster breaks, and who proved that there is none or failed; without a roster, how everybody ended."""
    broken = contest.verdict.violations if any(contender.chosen for contender in contest.contenders) else ()
    telling = (Status.INFEASIBLE, Status.FAILED) if broken else tuple(Status)
    silent = [c for c in contest.contenders if c.true_cost is None and c.status in telling]
    return [*broken, *(f"{c.backend}: {c.status}. {c.note}".strip() for c in silent)]


def _plan(
    loaded: LoadedScenario,
    seed: int,
    forecast: Forecast,
    requirement: Requirement,
    problem: RosterProblem,
    contest: Contest,
    assumptions: tuple[str, ...],
) -> Plan:
    scenario = loaded.scenario
    expected = np.where(scenario.open_steps, forecast.offered, 0.0)
    figures = kpis(problem, contest.duties, contest.verdict) | {"offered": float(expected.sum())}
    return Plan(
        id=new_plan_id(scenario.world.name, scenario.horizon),
        created_utc=datetime.now(UTC),
        name=scenario.world.name,
        title=scenario.world.title,
        seed=seed,
        scenario_text=loaded.text,
        scenario_fingerprint=loaded.fingerprint,
        horizon=scenario.horizon,
        queues=tuple(queue.name for queue in scenario.queues),
        agents=tuple(agent.id for agent in scenario.agents),
        agent_contract=tuple(agent.contract for agent in scenario.agents),
        agent_zone=tuple(scenario.site_of(agent).zone for agent in scenario.agents),
        open_steps=scenario.open_steps,
        forecast=forecast,
        requirement=requirement,
        duties=contest.duties,
        cover=contest.verdict.cover,
        contenders=contest.contenders,
        unmet=contest.verdict.unmet,
        kpis=figures,
        fairness_share=_fairness(problem, contest),
        bound=contest.bound,
        versions={package: version(package) for package in PACKAGES},
        assumptions=assumptions,
    )


def _fairness(problem: RosterProblem, contest: Contest) -> tuple[tuple[int, float], ...]:
    if not problem.prices.fairness:
        return ()
    worked = unpopular_shifts(problem, contest.duties)
    return tuple((int(count), float(share)) for count, share in zip(worked, problem.fair.share, strict=True))


def _assumptions(loaded: LoadedScenario) -> tuple[str, ...]:
    """What the plan takes from the scenario rather than from data, in words."""
    said = []
    for queue in loaded.scenario.queues:
        if queue.channel.deferred:
            said.append(f"{queue.name}: work is done by its deadline, {queue.deadline_min:g} min after it arrives.")
        elif queue.patience_s is not None:
            said.append(f"{queue.name}: mean patience of {queue.patience_s:g} s is the scenario's, not measured.")
    for item in loaded.file.shrinkage:
        where = "shown in the roster" if item.in_roster else "grosses up the requirement"
        said.append(f"Shrinkage: {item.name} {percent(item.share)}, {where}.")
    if loaded.file.twin.replications:
        said += _of_the_twin(loaded)
    if len(loaded.scenario.queues) > 1:
        said.append("A shift serves one queue; Erlang's heads are required queue by queue, without the gain of pooling.")
    return tuple(said)


def _of_the_twin(loaded: LoadedScenario) -> list[str]:
    """What the simulation takes for granted, in words."""
    spec = loaded.file.twin
    times = "exponential" if spec.service == "exponential" else f"{spec.service}, coefficient of variation {spec.service_cv:g}"
    days = "as far as in the forecast's back-test" if spec.day_cv is None else f"by a coefficient of variation of {spec.day_cv:g}"
    said = [f"Simulation: handle times are {times}; whole days stray from the forecast {days}; a busy person finishes and then leaves."]
    if len(loaded.scenario.queues) > 1:
        said.append(
            "Simulation: people serve every queue they have the skill for, their shift's first."
            if spec.pooled
            else "Simulation: people serve the queue of their shift only."
        )
    return said


def _urgent(requirement: Requirement) -> list[str]:
    """Where a missing head costs more than the scenario says, in words."""
    raised = np.ones(1) if requirement.urgency is None else requirement.urgency
    steps = int((raised > 1).sum())
    if not steps:
        return []
    return [
        f"A missing head costs up to {raised.max():g} times its price in {steps} steps, where few more heads would keep the goal: "
        "shortage that cannot be avoided goes where it keeps the fewest contacts from it."
    ]


def _limits(contest: Contest, problem: RosterProblem) -> list[str]:
    """What neither the scenario nor the solvers could say, in words."""
    said = []
    if problem.open_steps[:, 0].any():
        first = min((int(grid.start[grid.starts].min()) for grid in problem.grids if grid.starts.any()), default=problem.horizon.n)
        span = f"nobody covers {span_text(problem.horizon, 0, first)}" if first else "only people who start in its first hours cover them"
        said.append(f"Shifts that began before the first day are unknown: {span}.")
    if contest.interrupted:
        said.append("The contest was interrupted: the contenders that had not finished, or the bound, are missing.")
    if contest.unproven:
        said.append(f"No lower bound was computed: that failed with {contest.unproven}.")
    return said
