"""The shifts by which a person could be on a queue at one step, as far as contract, skills, availability and leave go."""

from __future__ import annotations

import numpy as np

from center.plan import Duty
from scheduling.roster.problem import RosterProblem

REACH_MIN = 3 * 1440
"""Minutes around a step in which the days lie from which a shift can reach it."""


def seats_at(problem: RosterProblem, agent: int, queue: int, step: int) -> list[Duty]:
    """Duties at work on an open queue at `step`; of those that differ in breaks alone only the first."""
    if not problem.open_steps[queue, step]:
        return []
    zone = int(problem.agent_zone[agent])
    found: dict[tuple[int, str, int, int, int], Duty] = {}
    grid, near = problem.grids[zone], REACH_MIN // problem.horizon.step_min
    for day, begin in enumerate(problem.horizon.day_start[:-1].tolist()):
        shifts = np.array(problem.eligible(agent, day), dtype=np.int64) if abs(step - begin) <= near else np.zeros(0, dtype=np.int64)
        shifts = shifts[problem.eligibility.serves[zone, queue, day, shifts]]
        for shift, start in zip(shifts.tolist(), grid.start[day, shifts].tolist(), strict=True):
            option = problem.shifts[shift]
            if any(a <= step - start < b for a, b in option.segments):
                breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in option.breaks)
                name = problem.shapes[option.shape].name
                duty = Duty(agent, queue, day, name, start, start + option.steps, breaks, option.paid_min)
                found.setdefault((day, name, duty.start, duty.end, duty.paid_min), duty)
    return [found[key] for key in sorted(found)]
