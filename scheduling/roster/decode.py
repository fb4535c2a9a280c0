"""Assignment -> duties and starts of deferred work, and back."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.errors import Fault, InputError
from center.plan import Duty
from scheduling.roster.laid import heads_laid, pieces_of
from scheduling.roster.model import RosterModel
from scheduling.roster.options import OFF
from scheduling.roster.problem import RosterProblem
from scheduling.rules.pauses import shape_breaks


def decode(roster_model: RosterModel, assignment: np.ndarray) -> tuple[Duty, ...]:
    """Duties of an assignment (a list position per decision), by person and day."""
    problem, queues = roster_model.problem, len(roster_model.problem.need)
    of_days = assignment[: len(roster_model.agent)]
    cells = zip(roster_model.agent.tolist(), roster_model.day.tolist(), roster_model.way_list.tolist(), of_days, strict=True)
    ways = [(agent, day, int(roster_model.way_lists[k].meaning[position])) for agent, day, k, position in cells]
    return tuple(_duty(problem, agent, day, way // queues, way % queues) for agent, day, way in ways if way != OFF)


def starts_of(roster_model: RosterModel, assignment: np.ndarray) -> np.ndarray:
    """Step in which each piece of the problem's deferred work begins, int64, shape ``(pieces,)``."""
    positions = assignment[len(roster_model.agent) + len(roster_model.either) :].tolist()
    pieces = pieces_of(roster_model.problem.work)
    return np.array([piece.starts[k] for (_, piece), k in zip(pieces, positions, strict=True)], dtype=np.int64)


def laid_by(roster_model: RosterModel, assignment: np.ndarray) -> np.ndarray | None:
    """Heads that the deferred work is laid for, shape ``(queues, n)``; None where there is none."""
    problem = roster_model.problem
    return heads_laid(problem.work, starts_of(roster_model, assignment), problem.need.shape) if problem.work else None


def encode(roster_model: RosterModel, duties: Sequence[Duty], starts: np.ndarray | None = None) -> np.ndarray:
    """The assignment whose duties these are, int32; days without a duty are off, unless they are pinned to a shift.

    Parameters
    ----------
    starts
        Of the pieces of deferred work, as `starts_of` gives them; None: as soon as they can.

    Raises
    ------
    InputError
        A duty is not among the options of its person and day, or a day has two.
    """
    shifts = _shifts_by_form(roster_model.problem)
    decision = {cell: k for k, cell in enumerate(zip(roster_model.agent.tolist(), roster_model.day.tolist(), strict=True))}
    off = np.array([int(np.argmax(ways.meaning == OFF)) for ways in roster_model.way_lists], dtype=np.int32)
    assignment = off[roster_model.way_list]
    faults: list[Fault] = []
    for number, duty in enumerate(duties):
        k = decision.pop((duty.agent, duty.day), None)
        position = None if k is None else _position(roster_model, k, duty, shifts)
        if k is None or position is None:
            faults.append(Fault(f"duties[{number}]", str(duty), "an option of that person's day, one a day"))
        else:
            assignment[k] = position
    if faults:
        raise InputError(faults)
    worked = assignment != off[roster_model.way_list]
    return np.concatenate([assignment, _either(roster_model, worked), _positions(roster_model.problem, starts)])


def _either(roster_model: RosterModel, worked: np.ndarray) -> np.ndarray:
    """Positions of the auxiliary decisions, at their cheapest: on where one of their days is worked."""
    return np.array([worked[list(days)].any() for days in roster_model.either], dtype=np.int32)


def _positions(problem: RosterProblem, starts: np.ndarray | None) -> np.ndarray:
    """Positions of the starts of deferred work."""
    pieces = pieces_of(problem.work)
    if starts is None:
        return np.zeros(len(pieces), dtype=np.int32)
    return np.array([piece.starts.index(start) for (_, piece), start in zip(pieces, starts.tolist(), strict=True)], dtype=np.int32)


def _shifts_by_form(problem: RosterProblem) -> dict[tuple, list[int]]:
    """Shifts by shape, length and breaks; those of one entry differ in their start."""
    forms: dict[tuple, list[int]] = {}
    for s, shift in enumerate(problem.shifts):
        forms.setdefault((problem.shapes[shift.shape].name, shift.steps, shift.breaks), []).append(s)
    return forms


def _position(roster_model: RosterModel, decision: int, duty: Duty, shifts: dict[tuple, list[int]]) -> int | None:
    problem = roster_model.problem
    grid = problem.grids[problem.agent_zone[duty.agent]]
    breaks = tuple((start - duty.start, end - duty.start, kind, paid) for start, end, kind, paid in shape_breaks(duty.breaks))
    ways = roster_model.way_lists[roster_model.way_list[decision]]
    for shift in shifts.get((duty.shape, duty.end - duty.start, breaks), []):
        if grid.starts[duty.day, shift] and grid.start[duty.day, shift] == duty.start:
            way = shift * len(problem.need) + duty.queue
            k = int(np.searchsorted(ways.ways, way))
            return int(ways.positions[k]) if k < len(ways.ways) and ways.ways[k] == way else None
    return None


def _duty(problem: RosterProblem, agent: int, day: int, shift: int, queue: int) -> Duty:
    option = problem.shifts[shift]
    start = int(problem.grids[problem.agent_zone[agent]].start[day, shift])
    return Duty(
        agent=agent,
        queue=queue,
        day=day,
        shape=problem.shapes[option.shape].name,
        start=start,
        end=start + option.steps,
        breaks=tuple((start + a, start + b, kind, paid) for a, b, kind, paid in option.breaks),
        paid_min=option.paid_min,
    )
