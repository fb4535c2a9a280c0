"""The peak use case: a published plan, what came so far, and a new plan for the rest of the day.

Forecast anew -> heads anew -> every lever by every backend -> the referee -> simulation beside leaving all as it is -> the new plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from center.errors import Fault, InputError
from center.plan import Forecast, Plan, Requirement
from center.scenario import Scenario
from demand.deferred_work import deferred_work, levelled_again
from planning.peak.anew import forecast_anew, heads_anew
from planning.peak.around import Around, Origin
from planning.peak.ask import Ask
from planning.peak.contest import hold_peak_contest
from planning.peak.made import plan_made
from planning.peak.notes import peak_notes
from planning.peak.simulation import horizons_of, replications_of, rest_simulated, simulation_note
from planning.scenario.file import ScenarioFile
from planning.simulation.kpis import with_kpis
from planning.simulation.run import world_of
from scheduling.peak.model import build_peak_model
from scheduling.peak.problem import PeakProblem, make_peak_problem
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.rules.schema import Turn
from scheduling.worked_before import past_of
from solvers.ladder import steps_of
from solvers.solution import Budget

Stage = Callable[[str], None]
Improved = Callable[[str, float, int], None]


def plan_peak(
    base: Plan,
    ask: Ask,
    around: Around | None = None,
    origin: Origin | None = None,
    solvers: tuple[Sequence[str], Budget] | None = None,
    seed: int | None = None,
    stage: Stage = lambda name: None,
    improved: Improved = lambda backend, seconds, cost: None,
    world: tuple[ScenarioFile, Scenario] | None = None,
) -> Plan:
    """Change the rest of the day.

    Parameters
    ----------
    base
        The plan as it is worked.
    around
        What other published plans hold people to; None: nothing.
    origin
        What the day was planned for before its first change; None: the base plan's forecast and requirement.
    solvers
        Backends, and what each may use; None: those of the scenario's `peak` section.
    stage, improved
        Progress: what runs now, and (backend, seconds, cost in hundredths) of each improvement.
    world
        `world_of` the base plan, where the caller has it already.

    Raises
    ------
    InputError
        Nobody is left whose shift could change, the levers do not fit the plan's steps, or the snapshot does not fit the plan.
    """
    file, scenario = world or world_of(base)
    seed = file.solver.seed if seed is None else seed
    stage("forecast")
    first, held = origin or Origin(base.forecast, base.requirement), around or Around()
    forecast, paces = forecast_anew(base, ask, first)
    stage("requirement")
    requirement = heads_anew(file, scenario, base, ask, first, forecast)
    stage("model")
    night = night_of(file, scenario, first.requirement, first.forecast)
    problem = peak_problem(base, file, scenario, ask, requirement, held, night)
    model = build_peak_model(problem)
    contest = hold_peak_contest(model, *(solvers or solvers_of(file)), seed, stage, improved, file.solver.leap)
    times = replications_of(file, base, forecast, ask)
    found = rest_simulated(file, base, forecast, problem, contest, ask, paces, seed, times, stage)
    notes = (*ask.notes, *held.notes, *peak_notes(base, ask, problem, contest), *simulation_note(file, found, times))
    others = tuple(duty for duty in base.duties if duty.day in held.taken)
    made = plan_made(base, scenario, ask, forecast, requirement, paces, problem, others, contest, found, seed, notes)
    stage("kpis")
    return with_kpis(made, file.solver.threads, replications=horizons_of(file, forecast))


def solvers_of(
    file: ScenarioFile, backends: Sequence[str] | None = None, seconds: float | None = None, sweeps: int | None = None
) -> tuple[tuple[str, ...], Budget]:
    """Backends, and what each may use: the scenario's `peak` section, and what the command line says instead.

    Raises
    ------
    InputError
        An unknown backend.
    """
    spec = file.solver.with_choices(list(backends or file.peak.backends_of(len(file.agents))), None, None, None)
    budget = Budget(seconds=seconds or file.peak.seconds, sweeps=sweeps, threads=file.solver.threads)
    return steps_of(spec, asked=bool(backends)), budget


def night_of(file: ScenarioFile, scenario: Scenario, requirement: Requirement, forecast: Forecast) -> RosterProblem | None:
    """The problem that the plan was made from, whose rules of `rules.also` hold the day too; None where there are none.

    Parameters
    ----------
    requirement, forecast
        Of the night: fair shares are of what it needed, deferred work as it was before it was laid.
    """
    if all(isinstance(rule, Turn) for rule in file.rules.also):
        return None
    past = past_of(file.worked_before, scenario, file.shifts, file.rules)
    need = levelled_again(requirement, deferred_work(scenario, file.shrinkage, forecast))
    return make_problem(scenario, file.shifts, file.rules, file.weights, requirement, past=past, fair_need=need)


def peak_problem(
    base: Plan,
    file: ScenarioFile,
    scenario: Scenario,
    ask: Ask,
    requirement: Requirement,
    held: Around,
    night: RosterProblem | None = None,
) -> PeakProblem:
    """What is to be decided.

    Raises
    ------
    InputError
        Nobody is left, or the levers do not fit the plan's steps.
    """
    earlier = () if base.peak is None else base.peak.changes
    problem = make_peak_problem(
        scenario,
        file.shifts,
        file.rules,
        file.weights,
        file.peak,
        [duty for duty in base.duties if duty.day not in held.taken],
        requirement.rostered,
        ask.now,
        ask.absent,
        urgency=requirement.urgency,
        switched={(change.agent, change.day): change.switch for change in earlier if change.switch is not None},
        booked=_booked(base),
        beside=held.heads,
        around=held.duties,
        around_days=held.days,
        locked=held.locked,
        night=night,
    )
    if not problem.today:
        when = f"{base.horizon.dates[ask.day]}, {base.horizon.local(ask.now):%H:%M}"
        raise InputError(Fault("--now", f"nobody of {base.id} at work or still to come on {when}", "a time before the last shift's end"))
    return problem


def _booked(base: Plan) -> np.ndarray:
    """Heads rented earlier in the day, shape ``(queues, n)``."""
    heads = np.zeros(base.cover.shape, dtype=np.int64)
    for item in () if base.peak is None else base.peak.rented:
        heads[item.queue, item.start : item.end] += item.heads
    return heads
