"""Positions and patterns -> duties with task blocks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from center.plan import Duty
from scheduling.roster.model import RosterModel
from scheduling.roster.options import OFF
from scheduling.roster.problem import RosterProblem


def duties_of(problem: RosterProblem, roster: RosterModel, position: np.ndarray, pattern: np.ndarray) -> tuple[Duty, ...]:
    """The roster, by person and day.

    Parameters
    ----------
    roster
        The problem's model without cover, whose ways are shifts.
    position, pattern
        As a `Walk` has them.
    """
    found = []
    for k, (agent, day) in enumerate(zip(roster.agent.tolist(), roster.day.tolist(), strict=True)):
        shift = int(roster.way_lists[roster.way_list[k]].meaning[position[k]])
        if shift != OFF:
            found.append(_duty(problem, agent, day, shift, pattern[k]))
    return tuple(found)


def pattern_of(duty: Duty, longest: int) -> np.ndarray:
    """Queue of each step of a duty, padded to `longest` steps by its own queue."""
    pattern = np.full(longest, duty.queue, dtype=np.int64)
    for start, end, queue in duty.blocks:
        pattern[start - duty.start : end - duty.start] = queue
    return pattern


def _duty(problem: RosterProblem, agent: int, day: int, number: int, pattern: np.ndarray) -> Duty:
    shift = problem.shifts[number]
    start = int(problem.grids[problem.agent_zone[agent]].start[day, number])
    spec, queues = problem.shapes[shift.shape].blocks, pattern[: shift.steps]
    if spec is not None and spec.least_min <= problem.horizon.step_min:
        queues = _through_breaks(queues, shift.worked)
    edges = [0, *(np.flatnonzero(np.diff(queues)) + 1).tolist(), shift.steps]
    blocks = tuple((start + a, start + b, int(queues[a])) for a, b in pairwise(edges))
    length: dict[int, int] = {}
    for a, b, queue in blocks:
        length[queue] = length.get(queue, 0) + b - a
    longest = max(length, key=lambda queue: length[queue])
    return Duty(
        agent=agent,
        queue=longest,
        day=day,
        shape=problem.shapes[shift.shape].name,
        start=start,
        end=start + shift.steps,
        breaks=tuple((start + a, start + b, kind, paid) for a, b, kind, paid in shift.breaks),
        paid_min=shift.paid_min,
        blocks=blocks if len(blocks) > 1 else (),
    )


def _through_breaks(queues: np.ndarray, worked: tuple[int, ...]) -> np.ndarray:
    """A break belongs to the queue before it, the first steps of a shift that begins with one to the queue after."""
    at = np.searchsorted(np.array(worked), np.arange(len(queues)), side="right") - 1
    return queues[np.array(worked)[np.maximum(at, 0)]]
