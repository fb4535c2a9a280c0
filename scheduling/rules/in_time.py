"""Deferred work is done by its deadline by the heads that are laid for it, and by no more of them than it takes."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

import numpy as np

from demand.deferred_work import DeferredWork
from scheduling.roster.problem import RosterProblem
from scheduling.rules.words import hours

# Head-steps: below rounding, work is none.
_LITTLE = 1e-6


def broken(problem: RosterProblem, laid: np.ndarray | None) -> Iterator[str]:
    """A sentence for each queue whose work is late, or has other heads than were asked for.

    Who comes first is served first; a head does at most one head-step in a step, of what has arrived by then.

    Parameters
    ----------
    laid
        Heads laid, shape ``(queues, n)``; None: none.
    """
    for work in problem.work:
        heads = np.zeros(problem.horizon.n, dtype=np.int64) if laid is None else laid[work.queue]
        yield from _broken(problem, work, heads)


def _broken(problem: RosterProblem, work: DeferredWork, heads: np.ndarray) -> Iterator[str]:
    name, step_h = problem.scenario.queues[work.queue].name, problem.horizon.step_min / 60
    late, first = _late(work, heads)
    if late > _LITTLE:
        when = problem.horizon.local(first + 1)
        yield f"{name}: {late * step_h:.2f} h of work are not done in time, the first of them by {when:%a %Y-%m-%d %H:%M}; all have to be."
    if int(heads[~work.is_open].sum()):
        yield f"{name}: {int(heads[~work.is_open].sum())} heads for deferred work while it is closed; none may be."
    if int(heads.sum()) != work.head_steps:
        found, asked = (hours(int(count) * problem.horizon.step_min) for count in (heads.sum(), work.head_steps))
        yield f"{name}: {found} of heads are laid for deferred work; it takes {asked}."


def _late(work: DeferredWork, heads: np.ndarray) -> tuple[float, int]:
    """Head-steps of work that are late, and the step by whose end the first of them was due."""
    steps = np.flatnonzero(work.is_open).tolist()
    waiting: deque[list[float]] = deque()  # [due, head-steps], those first that came first
    if work.backlog and steps:
        waiting.append([_due(work, steps[0], work.deadline_steps - 1), work.backlog])
    late, first = 0.0, -1
    for t in steps:
        if work.arriving[t] > 0:
            waiting.append([_due(work, t, t + work.deadline_steps - 1), float(work.arriving[t])])
        room = float(heads[t])
        while waiting and (room > 0 or waiting[0][0] <= t):
            served = min(room, waiting[0][1])
            room -= served
            waiting[0][1] -= served
            if waiting[0][1] > 0 and waiting[0][0] > t:
                break
            due, left = waiting.popleft()
            if left > _LITTLE:
                first = int(due) if first < 0 else first
                late += left
    return late, first


def _due(work: DeferredWork, arrived: int, promised: int) -> int:
    """Last open step until the promised one, in which the work can have been done; it arrived in an open one."""
    step = min(max(arrived, promised), len(work.is_open) - 1)
    while not work.is_open[step]:
        step -= 1
    return step
