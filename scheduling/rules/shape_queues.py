"""A shift serves only queues that its shape names, and where the shape wants it, it works in the opening hours alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import local, who_when
from scheduling.schema import ShiftShape


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on shifts that serve another queue, or work while theirs is closed; one a piece of the shift."""
    shapes = {shape.name: shape for shape in problem.shapes}
    for duty in duties:
        shape = shapes.get(duty.shape)
        for fault in _faults(problem, duty, shape) if shape is not None else ():
            yield f"{who_when(problem, duty.agent, duty.day)}: {fault}."


def _faults(problem: RosterProblem, duty: Duty, shape: ShiftShape) -> Iterator[str]:
    at_break = {t for start, end, _, _ in duty.breaks for t in range(start, end)}
    for start, end, queue in duty.blocks or ((duty.start, duty.end, duty.queue),):
        name = problem.scenario.queues[queue].name
        if shape.queues and name not in shape.queues:
            yield f"the shift {shape.name!r} serves {name}; allowed {', '.join(shape.queues)}"
        closed = [t for t in range(start, end) if t not in at_break and not _open(problem, queue, t)] if shape.open_throughout else []
        if closed:
            when = local(problem, duty.agent, closed[0])
            yield f"the shift {shape.name!r} works at {when:%a %H:%M}, when {name} is closed; it lies in the opening hours throughout"


def _open(problem: RosterProblem, queue: int, step: int) -> bool:
    return 0 <= step < problem.horizon.n and bool(problem.open_steps[queue, step])
