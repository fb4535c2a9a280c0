"""The best allocation of a roster whose people may change the queue at every step: which queue each serves when, their shifts as they are.

Where a head is a head, who may serve what is a transversal matroid: the set test for a queue's people, and chains of moves, find the
best. Where people count differently on every queue a step is a generalized allocation,

    min  sum_q cost_q(u_q + sum_p w_pq x_pq)     sum_q x_pq = 1,  x_pq in {0, 1}

with cost_q convex and piecewise linear between whole units. Its linear program, in which people may be split between queues within a
step, is a lower bound (and exact where no one needs splitting); whole people make it a mixed-integer program.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import optimize, sparse

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.roster.verify import cover_units

Kind = tuple[tuple[int, int], ...]
"""(queue, units of a head there) of each queue that somebody may serve."""


def least_cover_costs(
    problem: RosterProblem, duties: Sequence[Duty], whole: bool = False, steps: Sequence[int] | None = None
) -> np.ndarray:
    """Least cost of cover of the duties' shifts in each step, hundredths of a point, float; shape ``(n,)``, or as many as `steps`.

    Duties whose shape has blocks of one step may serve any queue of the shape and the person's skills in each step they work; the
    others, and pinned ones, stay where they are.

    Parameters
    ----------
    whole
        Whether nobody is split: the best allocation itself, not its lower bound.
    steps
        Those to look at; None: all of the horizon.
    """
    movable = [_may_change(problem, duty) for duty in duties]
    free = [duty for duty, may in zip(duties, movable, strict=True) if may]
    fixed = cover_units(problem, [duty for duty, may in zip(duties, movable, strict=True) if not may])
    there: list[Counter[Kind]] = [Counter() for _ in range(problem.horizon.n)]
    for duty in free:
        kind = _kind(problem, duty)
        for step in _worked(duty, problem.horizon.n):
            there[step][kind] += 1
    wanted = range(problem.horizon.n) if steps is None else steps
    return np.array([_least(problem, fixed[:, step], step, there[step], whole) for step in wanted])


def _may_change(problem: RosterProblem, duty: Duty) -> bool:
    shape = next(shape for shape in problem.shapes if shape.name == duty.shape)
    everywhere = shape.blocks is not None and shape.blocks.least_min <= problem.horizon.step_min
    return everywhere and (duty.agent, duty.day) not in problem.pinned


def _kind(problem: RosterProblem, duty: Duty) -> Kind:
    shape = next(shape for shape in problem.shapes if shape.name == duty.shape)
    names = [queue.name for queue in problem.scenario.queues]
    own = [queue for queue in problem.agent_queues[duty.agent] if not shape.queues or names[queue] in shape.queues]
    return tuple((queue, int(problem.worth.units[duty.agent, queue])) for queue in own)


def _worked(duty: Duty, n: int) -> Iterator[int]:
    """Steps inside the horizon that a duty works."""
    paused = {step for start, end, _, _ in duty.breaks for step in range(start, end)}
    return (step for step in range(max(0, duty.start), min(n, duty.end)) if step not in paused)


def _least(problem: RosterProblem, fixed: np.ndarray, step: int, people: Counter[Kind], whole: bool) -> float:
    """Of one step, in hundredths of a point."""
    prices, queues = problem.cover_prices, len(fixed)
    if not people:
        return float(prices.cost(np.where(np.arange(problem.horizon.n) == step, fixed[:, None], 0))[:, step].sum()) / prices.fine
    room = [sum(count * dict(kind).get(queue, 0) for kind, count in people.items()) for queue in range(queues)]
    columns: list[tuple[float, float, dict[int, float]]] = []  # cost, most, entries; rows are queues, then kinds
    for k, (kind, count) in enumerate(people.items()):
        columns += [(0.0, count, {queue: units, queues + k: 1}) for queue, units in kind]
    persons = len(columns)
    for queue in range(queues):
        short = max(0, int(prices.need[queue, step] - fixed[queue]))
        spare = max(0, int(fixed[queue] + room[queue] - prices.enough[queue, step]))
        columns += [(cost, most, {queue: 1}) for cost, most in _steps(short, int(prices.missing[queue, step]), prices.square[0])]
        columns += [(cost, most, {queue: -1}) for cost, most in _steps(spare, int(prices.spare[queue, step]), prices.square[1])]
    rows = [(row, k, value) for k, (_, _, entries) in enumerate(columns) for row, value in entries.items()]
    places = np.array([(row, column) for row, column, _ in rows]).T
    shape = queues + len(people), len(columns)
    matrix = sparse.csr_matrix((np.array([value for _, _, value in rows], dtype=float), places), shape=shape)
    least = np.concatenate([prices.need[:, step] - fixed, list(people.values())])
    most = np.concatenate([prices.enough[:, step] - fixed, list(people.values())])
    found = optimize.milp(
        np.array([cost for cost, _, _ in columns]),
        constraints=optimize.LinearConstraint(matrix, least, most),
        bounds=optimize.Bounds(0, np.array([bound for _, bound, _ in columns])),
        integrality=np.arange(len(columns)) < persons if whole else None,
        options={"mip_rel_gap": 0.0},
    )
    if found.status != 0:  # every person has a queue and every gap its column, so that this is a fault of ours
        raise AssertionError(found.message)
    return float(found.fun) / prices.fine


def _steps(reach: int, linear: int, square: int) -> Iterator[tuple[float, float]]:
    """(cost of a unit, units) of a convex price up to `reach`, the cheapest first."""
    if not square:
        return iter([(float(linear), float(reach))] if reach else [])
    return ((float(linear + (2 * k + 1) * square), 1.0) for k in range(reach))
