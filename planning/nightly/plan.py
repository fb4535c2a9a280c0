"""The nightly plan, from history to a plan that was simulated.

History -> forecast -> requirement, corrected in simulation -> roster by every backend -> routing plan -> simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np

from center.adjustment import Adjustment
from center.errors import IllegalPlanError
from center.hand import Lock
from center.history import History
from center.plan import Duty, Forecast, Plan, Requirement
from center.policy import Policy
from center.routing_plan import RoutingPlan
from demand.adjustments import adjustment_notes, with_adjustments
from demand.deferred_work import DeferredWork, deferred_work, with_work_laid
from demand.forecast import make_forecast
from demand.notes import forecast_notes
from demand.requirement import make_requirement
from imports.history import read_history
from planning.nightly.assumptions import notes_of
from planning.nightly.blocks_contest import hold_blocks_contest
from planning.nightly.contest import Contest, Improved, Stage, hold_contest
from planning.nightly.locks import KeptLocks, kept_locks
from planning.nightly.meetings import with_meetings
from planning.nightly.tune import Tuned, tune
from planning.routing.plan import plan_routing
from planning.scenario.file import LoadedScenario
from planning.simulation.kpis import with_kpis
from planning.simulation.run import Run, run_twin, seed_of
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.judged_cost import unpopular_shifts
from scheduling.roster.kpis import kpis
from scheduling.roster.laid import with_laid
from scheduling.roster.model import RosterModel, build_model
from scheduling.roster.pins import Pin
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.worked_before import past_of
from solvers.leap.settings import LeapSettings
from solvers.solution import Budget, Status
from store.ids import new_plan_id

PACKAGES = ("crewtide", "numpy", "numba", "ortools", "scipy", "dimod", "dwave-samplers", "pandas")


def plan_night(
    loaded: LoadedScenario,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
    adjustments: Sequence[Adjustment] = (),
    locks: Sequence[Lock] = (),
    drop_locks: bool = False,
) -> Plan:
    """Plan the scenario's horizon.

    Parameters
    ----------
    backends, budget, seed
        Steps of the ladder, each within `budget`, from which seed. What Leap may spend is the scenario's.
    stage, improved
        Progress: what runs now, and (backend, seconds, cost) of each improvement.
    adjustments
        What planners change of the forecast, in their order; those of other times or queues that are closed then do nothing.
    locks
        People's days that stay as a planner locked them; those outside the horizon do nothing.
    drop_locks
        Leave out locks that cannot be kept, with a note each, instead of refusing.

    Raises
    ------
    InputError
        The history, the forecast's demands, a contract or a lock cannot be met.
    IllegalPlanError
        No backend found a legal roster. Demand that cannot be covered is no error: the plan has its unmet list.
    """
    stage("forecast")
    history = history_of(loaded)
    forecast = with_adjustments(loaded.scenario, adjustments, make_forecast(loaded.scenario, loaded.file.forecast, history))
    stage("requirement")
    asked = make_requirement(loaded.scenario, loaded.file.shrinkage, forecast)
    kept = kept_locks(problem_of(loaded, asked), locks, drop_locks) if locks else KeptLocks()
    work = deferred_work(loaded.scenario, loaded.file.shrinkage, forecast)
    tuned = _tuned(loaded, forecast, asked, kept.pins, work, budget, seed, stage)
    stage("model")
    problem = problem_of(loaded, tuned.requirement, kept.pins, work)
    contest = _contest(problem, backends, budget, seed, stage, improved, loaded.file.solver.leap)
    if not any(contender.legal for contender in contest.contenders):
        raise IllegalPlanError(_why_not(contest))
    # From here on deferred work is where the chosen roster has laid it.
    problem, requirement = with_laid(problem, contest.verdict.laid), _as_laid(tuned.requirement, work, contest)
    contest, meetings = with_meetings(problem, contest, backends, budget, seed, stage, improved)
    routing = _routed(loaded, forecast, requirement, contest, budget, seed, stage, improved)
    run = _simulated(loaded, forecast, contest, routing.in_force, budget, seed, stage)
    notes = (
        *forecast_notes(loaded.scenario, loaded.file.forecast, history),
        *adjustment_notes(loaded.scenario, adjustments, forecast),
        *kept.notes,
        *meetings,
        *notes_of(loaded, requirement, contest, problem),
    )
    made = _plan(loaded, seed, forecast, requirement, problem, contest, notes)
    whole = replace(made, routing=replace(routing, plan_id=made.id) if routing.turns else None)
    if run is None:
        return with_kpis(whole, budget.threads)
    found = replace(run.found, corrections=tuned.corrections, heads_saved_hours=tuned.saved_hours)
    return with_kpis(replace(whole, simulated=found), budget.threads, run.answers)


def _as_laid(requirement: Requirement, work: Sequence[DeferredWork], contest: Contest) -> Requirement:
    """The requirement with deferred work as the chosen roster lays it."""
    laid = contest.verdict.laid
    return requirement if laid is None else with_work_laid(requirement, work, laid)


def _contest(
    problem: RosterProblem,
    backends: Sequence[str],
    budget: Budget,
    seed: int,
    stage: Stage,
    improved: Improved,
    leap: LeapSettings,
) -> Contest:
    """Every backend's roster; where shifts have task blocks, of those that have a form of them."""
    if has_blocks(problem):
        return hold_blocks_contest(problem, backends, budget, seed, stage, improved)
    return hold_contest(build_model(problem), backends, budget, seed, stage, improved, leap)


def _tuned(
    loaded: LoadedScenario,
    forecast: Forecast,
    requirement: Requirement,
    pins: Sequence[Pin],
    work: Sequence[DeferredWork],
    budget: Budget,
    seed: int,
    stage: Stage,
) -> Tuned:
    """The requirement corrected in simulation, where the scenario wants it and a queue has a service level to hold."""
    spec, shares = loaded.file.twin, [queue.target.share for queue in loaded.scenario.queues if queue.target is not None]
    if not spec.replications or not spec.corrections or all(share is None for share in shares):
        return Tuned(requirement)
    return tune(loaded, forecast, requirement, lambda wanted: problem_of(loaded, wanted, pins, work), budget, seed, stage)


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
    loaded: LoadedScenario, forecast: Forecast, contest: Contest, policy: Policy, budget: Budget, seed: int, stage: Stage
) -> Run | None:
    """The chosen roster under the policy in force, before customers that no correction has seen."""
    if not loaded.file.twin.replications:
        return None
    stage("simulation")
    return run_twin(loaded.file, loaded.scenario, forecast, contest.duties, seed_of(seed, 0), threads=budget.threads, policy=policy)


def history_of(loaded: LoadedScenario) -> History:
    """The history that the scenario names."""
    scenario = loaded.scenario
    queues = {queue.name: queue for queue in scenario.queues}
    return read_history(
        loaded.file.history, loaded.path.parent, list(queues), lambda name, horizon: scenario.open_at(queues[name], horizon)
    )


def roster_model_of(loaded: LoadedScenario, requirement: Requirement, pins: Sequence[Pin] = ()) -> RosterModel:
    """The roster problem of a requirement, as a ChoiceModel."""
    return build_model(problem_of(loaded, requirement, pins))


def problem_of(
    loaded: LoadedScenario, requirement: Requirement, pins: Sequence[Pin] = (), work: Sequence[DeferredWork] = ()
) -> RosterProblem:
    """The roster problem of a requirement, with the days that are decided beforehand and the work that is laid with the shifts."""
    file = loaded.file
    past = past_of(file.worked_before, loaded.scenario, file.shifts, file.rules)
    return make_problem(loaded.scenario, file.shifts, file.rules, file.weights, requirement, pins, past, file.meetings, work)


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
        fairness_share=fairness_of(problem, contest.duties),
        bound=contest.bound,
        versions={package: version(package) for package in PACKAGES},
        assumptions=assumptions,
    )


def fairness_of(problem: RosterProblem, duties: Sequence[Duty]) -> tuple[tuple[int, float], ...]:
    """Each person's unpopular shifts and fair share of them; empty where fairness has no price."""
    if not problem.prices.fairness:
        return ()
    worked = unpopular_shifts(problem, duties)
    return tuple((int(count), float(share)) for count, share in zip(worked, problem.fair.share, strict=True))
