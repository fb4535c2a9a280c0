"""A shift at another time: the legal one that is nearest to it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from center.plan import Duty
from scheduling.roster.problem import RosterProblem
from scheduling.roster.shifts import Break


def moved(problem: RosterProblem, duty: Duty, start: int, end: int | None = None) -> Duty:
    """The shift from step `start` on, to `end` or as long as it was.

    It keeps its shape where that allows the new time, else it takes another one of the contract; its breaks move along, each
    into its window. Where no shift of the contract is at that time it only moves, for the referee to say what is wrong.
    """
    length = duty.end - duty.start if end is None else end - start
    grid = problem.grids[problem.agent_zone[duty.agent]]
    names = problem.scenario.contract_of(problem.scenario.agents[duty.agent]).shifts
    here = np.flatnonzero(grid.starts[duty.day] & (grid.start[duty.day] == start)).tolist() if 0 <= duty.day < len(grid.start) else []
    shifts = [problem.shifts[s] for s in here]
    fitting = [shift for shift in shifts if shift.steps == length and problem.shapes[shift.shape].name in names]
    old = tuple((a - duty.start, b - duty.start, kind, paid) for a, b, kind, paid in sorted(duty.breaks))
    if not fitting:
        return _as_it_is(problem, duty, start, start + length, old)
    best = min(fitting, key=lambda shift: (problem.shapes[shift.shape].name != duty.shape, _apart(old, shift.breaks), shift.breaks))
    breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in best.breaks)
    shape = problem.shapes[best.shape].name
    return replace(duty, shape=shape, start=start, end=start + length, breaks=breaks, paid_min=best.paid_min)


def _apart(old: tuple[Break, ...], new: tuple[Break, ...]) -> tuple[int, int]:
    """(breaks that come or go, steps that the others move after the shift's start)."""
    kinds = [
        [sorted(start for start, _, kind, _ in breaks if kind == name) for breaks in (old, new)] for name in ("break", "lunch", "split")
    ]
    return (
        sum(abs(len(before) - len(after)) for before, after in kinds),
        sum(abs(a - b) for before, after in kinds for a, b in zip(before, after, strict=False)),
    )


def _as_it_is(problem: RosterProblem, duty: Duty, start: int, end: int, old: tuple[Break, ...]) -> Duty:
    breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in old if start + b <= end)
    worked = end - start - sum(b - a for a, b, _, paid in breaks if not paid)
    return replace(duty, start=start, end=end, breaks=breaks, paid_min=worked * problem.horizon.step_min)
