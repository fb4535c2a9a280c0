"""Task blocks during a day: the first and the last one are stretched or cut, the others stay, and a pause that moves stays in its own."""

from __future__ import annotations

from collections.abc import Iterator

from center.plan import Duty
from scheduling.peak.changes import Change
from scheduling.peak.pieces import pieces_between, with_pieces
from scheduling.peak.problem import PeakProblem
from scheduling.rules import blocks


def broken(problem: PeakProblem, change: Change) -> Iterator[str]:
    """What is wrong with the task blocks of a changed shift, in words; nothing of a shift that has none and gets none."""
    one, two = change.before, change.after
    if not one.blocks:
        if two.blocks or two.queue != one.queue:
            yield "serves other queues than the shift did."
        return
    wanted = with_pieces(two, pieces_between(one, two.start, two.end))
    if (two.blocks, two.queue) != (wanted.blocks, wanted.queue):
        yield "the task blocks change; only the first and the last one may, with the shift's start and end."
        return
    yield from (f"{text}." for text in new_faults(problem, one, two))


def new_faults(problem: PeakProblem, before: Duty, after: Duty) -> Iterator[str]:
    """What the shape does not allow of the blocks after a change, and was not so before."""
    spec = next((shape.blocks for shape in problem.shapes if shape.name == before.shape), None)
    if after.blocks:
        was = set(blocks.faults(problem, before, spec))
        yield from (text for text in blocks.faults(problem, after, spec) if text not in was)
