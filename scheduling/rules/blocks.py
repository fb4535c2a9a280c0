"""Task blocks: a shift changes the queue only where its shape lets it, without gaps, and stays long enough on each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import Ruled, local, who_when
from scheduling.schema import BlockSpec


def broken(problem: RosterProblem, duties: Sequence[Duty]) -> Iterator[str]:
    """Sentences on blocks that the shape does not allow."""
    specs = {shape.name: shape.blocks for shape in problem.shapes}
    for duty in duties:
        if duty.blocks:
            who, spec = who_when(problem, duty.agent, duty.day), specs.get(duty.shape)
            yield from (f"{who}: {fault}." for fault in faults(problem, duty, spec))


def faults(problem: Ruled, duty: Duty, spec: BlockSpec | None) -> Iterator[str]:
    """What a shape's blocks do not allow of a shift that has some, each in words; `spec` None: the shape has none."""
    yield from _none(duty) if spec is None else _faults(problem, duty, spec)


def _none(duty: Duty) -> Iterator[str]:
    yield f"changes the queue inside the shift {duty.shape!r}, which has no task blocks; one queue all along"


def _faults(problem: Ruled, duty: Duty, spec: BlockSpec) -> Iterator[str]:
    step, names = problem.horizon.step_min, [queue.name for queue in problem.scenario.queues]
    edges = [duty.start, *(edge for start, end, _ in duty.blocks for edge in (start, end)), duty.end]
    if any(one != two for one, two in zip(edges[::2], edges[1::2], strict=True)):
        yield "task blocks leave a gap, overlap or leave the shift; one begins where the last ends, from start to end"
        return
    for start, end, queue in duty.blocks:
        if (end - start) * step < spec.least_min:
            minutes = f"{(end - start) * step} minutes on {names[queue]} from {local(problem, duty.agent, start):%H:%M}"
            yield f"is {minutes}; at least {spec.least_min}"
    for (_, _, one), (start, _, two) in pairwise(duty.blocks):
        if one == two:
            yield f"two task blocks on {names[one]} meet at {local(problem, duty.agent, start):%H:%M}; neighbours differ"
    served: dict[int, int] = {}
    for start, end, queue in duty.blocks:
        served[queue] = served.get(queue, 0) + end - start
    longest = max(served, key=lambda queue: served[queue])
    if duty.queue != longest:
        yield f"is counted to {names[duty.queue]}; serves {names[longest]} longest"
