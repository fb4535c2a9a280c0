"""The nightly routing plan: a roster's people and queues -> the solvers -> the referee -> the digital twin -> adopted or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version

import numpy as np

from center.plan import Duty, Forecast, Plan, Requirement
from center.routing_plan import BlockLoad, RoutingPlan, with_turns
from center.scenario import Scenario
from planning.routing.contest import TODAY, Improved, RoutingContest, Stage, hold_routing_contest
from planning.routing.judged import Judgement, judge
from planning.routing.notes import unmet_notes
from planning.routing.problem import routing_problem
from planning.scenario.file import ScenarioFile, saved_file
from planning.simulation.layout import layout_of
from planning.simulation.run import seed_of
from routing.profile.judged_cost import reserve_short
from routing.profile.problem import RoutingProblem
from routing.profile.target import UNITS
from routing.schema import RoutingSpec
from solvers.solution import Budget
from store.ids import new_plan_id

# Number of the simulation that judges a routing plan: no correction and no plan has its customers.
_FRESH = 1_001
_PACKAGES = ("crewtide", "numpy", "numba", "ortools", "scipy")


def plan_routing(
    file: ScenarioFile,
    scenario: Scenario,
    forecast: Forecast,
    requirement: Requirement,
    duties: Sequence[Duty],
    budget: Budget,
    seed: int,
    stage: Stage = lambda name: None,
    improved: Improved = lambda backend, seconds, cost: None,
    *,
    backends: Sequence[str] | None = None,
    spec: RoutingSpec | None = None,
    plan_id: str | None = None,
) -> RoutingPlan:
    """The routing plan of a roster, judged in simulation against today's routing.

    Parameters
    ----------
    budget
        Of each backend.
    stage, improved
        Progress: what runs now, and (backend, seconds, cost in hundredths) of each improvement.
    backends, spec
        In place of those of the scenario's `routing` section.
    plan_id
        Id of the plan whose roster it is.

    Raises
    ------
    InputError
        Blocks off the grid, an unknown backend.
    """
    spec = spec_of(file) if spec is None else spec
    problem = routing_problem(scenario, forecast, requirement, duties, spec, file.twin.pooled)
    blank = _blank(file, problem, spec, seed, plan_id)
    nothing = _nothing_to_decide(problem, duties) if spec.enabled else "The scenario's routing section asks for no routing plan."
    if nothing:
        return replace(blank, notes=(nothing,))
    contest = hold_routing_contest(problem, backends or spec.backends, budget, seed, stage, improved, file.solver.leap)
    made = replace(
        blank,
        profiles=contest.profiles,
        turns=contest.turns,
        contenders=contest.contenders,
        bound=contest.bound,
        kpis=_kpis(problem, contest),
        loads=_loads(problem, contest),
    )
    notes = unmet_notes(made)
    if contest.interrupted:
        notes = ("The contest of routing plans was interrupted: the solvers that had not finished are missing.", *notes)
    return replace(_judged(made, contest, file, scenario, forecast, duties, spec, budget, stage), notes=notes)


def plan_routing_of(
    plan: Plan,
    seed: int,
    budget: Budget | None = None,
    stage: Stage = lambda name: None,
    improved: Improved = lambda backend, seconds, cost: None,
    *,
    backends: Sequence[str] | None = None,
    block_min: int | None = None,
) -> RoutingPlan:
    """The routing plan of a saved plan, by the scenario that was saved with it.

    Parameters
    ----------
    budget, backends, block_min
        In place of the scenario's.
    """
    file = saved_file(plan)
    spec = spec_of(file).model_copy(update={"enabled": True} | ({} if block_min is None else {"block_min": block_min}))
    return plan_routing(
        file,
        Scenario(world=file),
        plan.forecast,
        plan.requirement,
        plan.duties,
        budget or Budget(seconds=spec.seconds, threads=file.solver.threads),
        seed,
        stage,
        improved,
        backends=backends,
        spec=spec,
        plan_id=plan.id,
    )


def spec_of(file: ScenarioFile) -> RoutingSpec:
    """The scenario's `routing` section; the default one where it has none."""
    return file.routing


def _blank(file: ScenarioFile, problem: RoutingProblem, spec: RoutingSpec, seed: int, plan_id: str | None) -> RoutingPlan:
    return RoutingPlan(
        id=new_plan_id(f"routing-{file.name}", problem.horizon),
        plan_id=plan_id,
        created_utc=datetime.now(UTC),
        zone=problem.horizon.zone,
        seed=seed,
        block_min=spec.block_min,
        queues=problem.queues,
        profiles={},
        turns=(),
        today=file.twin.policy,
        versions={package: version(package) for package in _PACKAGES},
    )


def _nothing_to_decide(problem: RoutingProblem, duties: Sequence[Duty]) -> str:
    """Why there is no routing plan; empty where there is something to decide."""
    if len(problem.queues) == 1:
        return f"There is one queue, {problem.queues[0]}: who serves what is no question, and no routing plan is needed."
    if not len(problem.pieces):
        return "Nobody is on duty: there is nothing to route." if not duties else "Nobody on duty has the skill for any queue."
    if problem.nothing_to_decide:
        return "Nobody on duty has the skill for more than one queue: no routing plan is needed."
    return ""


def _judged(
    made: RoutingPlan,
    contest: RoutingContest,
    file: ScenarioFile,
    scenario: Scenario,
    forecast: Forecast,
    duties: Sequence[Duty],
    spec: RoutingSpec,
    budget: Budget,
    stage: Stage,
) -> RoutingPlan:
    """The plan with the twin's judgement; none is needed where it is today's routing, or breaks a rule."""
    chosen = next(contender for contender in contest.contenders if contender.chosen)
    if chosen.violations:
        return replace(made, reasons=("Today's routing stays: no legal routing plan was found.", *chosen.violations))
    if chosen.backend == TODAY:
        return replace(made, reasons=("Today's routing stays: no solver found a routing plan that costs less.",))
    stage("simulation")
    today = layout_of(file, scenario, forecast, duties)
    planned = layout_of(file, scenario, forecast, duties, with_turns(made.today, made.profiles, made.turns))
    seed = seed_of(made.seed, _FRESH)
    found: Judgement = judge(today, planned, spec.replications, seed, budget.threads)
    return replace(
        made,
        compared=found.compared,
        adopted=found.adopted,
        reasons=found.reasons,
        replications=spec.replications,
        simulated_seed=seed,
    )


def _kpis(problem: RoutingProblem, contest: RoutingContest) -> dict[str, float]:
    hours = np.diff(problem.edges) * problem.horizon.step_min / 60
    levels, pieces = contest.verdict.levels, problem.pieces
    later = np.flatnonzero(pieces.before >= 0)
    first = (levels == 1).argmax(axis=1)
    units = pieces.units * hours[pieces.block]

    def unmet(served: np.ndarray) -> float:
        return float((np.maximum(0, problem.work - served) * hours).sum() / UNITS)

    return {
        "unmet_head_hours": unmet(contest.verdict.served),
        "unmet_head_hours_today": unmet(contest.today.served),
        "away_share": float(units[first != pieces.queue].sum() / units.sum()) if units.sum() else 0.0,
        "switches": float((levels[later] != levels[pieces.before[later]]).any(axis=1).sum()),
        "profiles": float(len(contest.profiles)),
        "turns": float(len(contest.turns)),
    }


def _loads(problem: RoutingProblem, contest: RoutingContest) -> tuple[BlockLoad, ...]:
    clock, short = problem.horizon.time_of, reserve_short(problem, contest.verdict.levels)
    served, before = contest.verdict.served, contest.today.served
    found = []
    for q, queue in enumerate(problem.queues):
        for b in range(problem.n_blocks):
            amounts = (problem.work, problem.target, served, before, problem.reserve, short)
            heads = [float(array[q, b]) / UNITS for array in amounts]
            if any(heads):
                found.append(BlockLoad(queue, clock(int(problem.edges[b])), clock(int(problem.edges[b + 1])), *heads))
    return tuple(found)
