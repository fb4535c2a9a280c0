"""A person serves only queues whose skill they have, and is there in at least one open step of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.pauses import shape_breaks
from scheduling.rules.words import who_when


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on duties without the skill, or on a closed queue."""
    for duty in duties:
        agent, who = problem.scenario.agents[duty.agent], who_when(problem, duty.agent, duty.day)
        pieces = duty.blocks or ((duty.start, duty.end, duty.queue),)
        for queue in dict.fromkeys(queue for _, _, queue in pieces):
            needs = problem.scenario.queues[queue]
            if needs.skill not in agent.skills:
                yield f"{who}: serves {needs.name}, which needs {needs.skill}; has {', '.join(agent.skills)}."
        at_break = {t for start, end, _, _ in shape_breaks(duty.breaks) for t in range(start, end)}
        if not any(t not in at_break and _is_open(problem, queue, t) for first, end, queue in pieces for t in range(first, end)):
            yield f"{who}: serves {problem.scenario.queues[duty.queue].name} in 0 open steps; at least 1."


def _is_open(problem: RosterProblem, queue: int, step: int) -> bool:
    return 0 <= step < problem.horizon.n and bool(problem.open_steps[queue, step])
