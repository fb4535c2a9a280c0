"""A person serves only queues whose skill they have, and is there in at least one open step of the queue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on duties without the skill, or on a closed queue."""
    for duty in duties:
        agent, queue = problem.scenario.agents[duty.agent], problem.scenario.queues[duty.queue]
        if queue.skill not in agent.skills:
            skills = ", ".join(agent.skills)
            yield f"{who_when(problem, duty.agent, duty.day)}: serves {queue.name}, which needs {queue.skill}; has {skills}."
        at_break = {t for start, end, _, _ in duty.breaks for t in range(start, end)}
        steps = range(max(0, duty.start), min(duty.end, problem.horizon.n))
        if not any(problem.open_steps[duty.queue, t] for t in steps if t not in at_break):
            yield f"{who_when(problem, duty.agent, duty.day)}: serves {queue.name} in 0 open steps; at least 1."
