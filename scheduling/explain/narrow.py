"""A roster's model in which some days must be as somebody wishes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from center.plan import Duty
from scheduling.roster.model import RosterModel
from scheduling.roster.options import OFF
from scheduling.roster.problem import RosterProblem
from solvers.model import ChoiceModel

Fits = Callable[[Duty | None], bool]
"""Whether a day's duty (None: off) will do."""
Holds = Mapping[int, Fits]
"""Day -> what it is to be like."""


@dataclass(frozen=True)
class Narrowed:
    """The model with fewer options, and where they stand in the whole's lists.

    Attributes
    ----------
    kept
        Decision -> the whole's list position of each position that is left.
    """

    model: ChoiceModel
    kept: dict[int, np.ndarray] = field(repr=False)

    def widened(self, assignment: np.ndarray) -> np.ndarray:
        """The whole model's assignment."""
        whole = np.array(assignment, dtype=np.int32)
        for decision, positions in self.kept.items():
            whole[decision] = positions[assignment[decision]]
        return whole

    def start(self, assignment: np.ndarray) -> np.ndarray:
        """An assignment of the narrow model, from the whole's: what does not fit is the first that does."""
        own = np.array(assignment, dtype=np.int32)
        for decision, positions in self.kept.items():
            here = np.flatnonzero(positions == assignment[decision])
            own[decision] = int(here[0]) if len(here) else 0
        return own


def narrowed(roster_model: RosterModel, holds: Mapping[tuple[int, int], Fits]) -> Narrowed | None:
    """The model in which (person, day) is as `holds` says; None where nothing that they could do that day will do."""
    decision = {cell: k for k, cell in enumerate(zip(roster_model.agent.tolist(), roster_model.day.tolist(), strict=True))}
    kept: dict[int, np.ndarray] = {}
    for (agent, day), fits in holds.items():
        k = decision.get((agent, day))
        if k is None:
            if not fits(None):
                return None
            continue
        ways = roster_model.way_lists[roster_model.way_list[k]].meaning
        positions = np.array(
            [p for p, way in enumerate(ways.tolist()) if fits(duty_of(roster_model.problem, agent, day, way))], dtype=np.int64
        )
        if not len(positions):
            return None
        kept[k] = positions
    return Narrowed(_with_lists(roster_model.model, kept), kept)


def duty_of(problem: RosterProblem, agent: int, day: int, way: int) -> Duty | None:
    """The duty of a way, None of the day off."""
    if way == OFF:
        return None
    shift, queue = divmod(way, len(problem.need))
    option, start = problem.shifts[shift], int(problem.grids[problem.agent_zone[agent]].start[day, shift])
    breaks = tuple((start + a, start + b, kind, paid) for a, b, kind, paid in option.breaks)
    name = problem.shapes[option.shape].name
    return Duty(agent, queue, day, name, start, start + option.steps, breaks, option.paid_min)


def _with_lists(model: ChoiceModel, kept: Mapping[int, np.ndarray]) -> ChoiceModel:
    """Decisions that choose from some positions of their lists only."""
    if not kept:
        return model
    lists, costs = [model.list_option], [model.cost_pool]
    ends, of, start = model.list_ptr.tolist(), model.decision_list.copy(), model.cost_ptr.copy()
    size = len(model.cost_pool)
    for decision, positions in kept.items():
        lists.append(model.options_of(decision)[positions])
        costs.append(model.costs_of(decision)[positions])
        of[decision], start[decision] = len(ends) - 1, size
        ends.append(ends[-1] + len(positions))
        size += len(positions)
    return replace(
        model,
        list_ptr=np.array(ends, dtype=np.int64),
        list_option=np.concatenate(lists),
        decision_list=of,
        cost_ptr=start,
        cost_pool=np.concatenate(costs),
    )
