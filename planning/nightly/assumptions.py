"""What a plan takes for granted, and what nobody could say of it, in words: the notes beside its numbers."""

from __future__ import annotations

import numpy as np

from center.plan import Requirement
from planning.nightly.contest import Contest
from planning.scenario.file import LoadedScenario
from planning.scenario.roster_past import worked_notes
from reports.words import percent, span_text
from scheduling.roster.blocks.blocked import has_blocks
from scheduling.roster.problem import RosterProblem
from scheduling.roster.worth import worth_of


def notes_of(loaded: LoadedScenario, requirement: Requirement, contest: Contest, problem: RosterProblem) -> tuple[str, ...]:
    """What a night's plan takes from the scenario rather than from data, where a missing head is dear, and what is not known."""
    return *_assumptions(loaded), *_urgent(requirement), *_limits(contest, problem)


def _assumptions(loaded: LoadedScenario) -> tuple[str, ...]:
    """What the plan takes from the scenario rather than from data, in words."""
    said = []
    for queue in loaded.scenario.queues:
        if queue.channel.deferred:
            there = f"; {queue.backlog:,} contacts are there at the start" if queue.backlog else ""
            said.append(
                f"{queue.name}: work is laid where the roster has room, in time for {queue.deadline_min:g} min after it arrives{there}."
            )
        elif queue.patience_s is not None:
            said.append(f"{queue.name}: mean patience of {queue.patience_s:g} s is the scenario's, not measured.")
    for item in loaded.file.shrinkage:
        where = "shown in the roster" if item.in_roster else "grosses up the requirement"
        said.append(f"Shrinkage: {item.name} {percent(item.share)}, {where}.")
    said += worked_notes(loaded)
    if loaded.file.twin.replications:
        said += _of_the_twin(loaded)
    if len(loaded.scenario.queues) > 1:
        changing = [shape.name for shape in loaded.file.shifts if shape.blocks is not None]
        serves = "A shift serves one"
        if changing:
            serves = f"Shifts with task blocks ({', '.join(changing)}) may change the queue inside; any other serves one"
        said.append(f"{serves} queue; Erlang's heads are required queue by queue, without the gain of pooling.")
    if loaded.file.rules.proficiency:
        said.append(_of_proficiency(loaded))
    return tuple(said)


def _of_proficiency(loaded: LoadedScenario) -> str:
    """What people count in cover, in words."""
    worth = worth_of(loaded.scenario, proficiency=True)
    if worth.plain:
        return "People count in cover by their proficiency, which is that of an average head for everybody."
    serves = [[loaded.scenario.can_serve(agent, queue) for queue in loaded.scenario.queues] for agent in loaded.scenario.agents]
    own = worth.units[np.array(serves)] / worth.head
    return (
        f"People count in cover by their proficiency, in steps of 5 %: from {own.min():g} to {own.max():g} heads. Hours required, missing"
        " or too many are of average heads; hours rostered are of people."
    )


def _of_the_twin(loaded: LoadedScenario) -> list[str]:
    """What the simulation takes for granted, in words."""
    spec = loaded.file.twin
    times = "exponential" if spec.service == "exponential" else f"{spec.service}, coefficient of variation {spec.service_cv:g}"
    days = "as far as in the forecast's back-test" if spec.day_cv is None else f"by a coefficient of variation of {spec.day_cv:g}"
    said = [f"Simulation: handle times are {times}; whole days stray from the forecast {days}; a busy person finishes and then leaves."]
    if len(loaded.scenario.queues) > 1:
        part = "shift or task block" if any(shape.blocks is not None for shape in loaded.file.shifts) else "shift"
        said.append(
            f"Simulation: people serve every queue they have the skill for, their {part}'s first."
            if spec.pooled
            else f"Simulation: people serve the queue of their {part} only."
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
    if has_blocks(problem) and contest.bound is None and not contest.interrupted and not contest.unproven:
        said.append("No lower bound: there was no time to price the heads of a roster with task blocks.")
    if contest.unproven:
        said.append(f"No lower bound was computed: that failed with {contest.unproven}.")
    return said
