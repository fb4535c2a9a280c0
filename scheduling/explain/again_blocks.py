"""A roster with task blocks made again from one that is there: annealed line by line, as the night makes it, so that nothing is proved."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from center.plan import Duty
from scheduling.explain.begin import start_of
from scheduling.explain.narrow import Fits, narrowed
from scheduling.roster.blocks.blocked import Blocked, without_queues
from scheduling.roster.blocks.duties import pattern_of
from scheduling.roster.blocks.solve import anneal_blocks_from
from scheduling.roster.model import RosterModel
from scheduling.roster.options import OFF, WayList
from scheduling.roster.problem import RosterProblem


def make_blocks_again(
    problem: RosterProblem, duties: Collection[Duty], holds: Mapping[tuple[int, int], Fits], seconds: float, seed: int
) -> tuple[Duty, ...] | None:
    """A cheap roster near some duties; None where nothing that somebody could do on a held day will do.

    Parameters
    ----------
    duties
        Where to begin; may break rules.
    holds
        (person, day) -> what the day must be like.
    """
    try:
        blocked = Blocked.of(problem, lambda roster: _narrowed(roster, holds))
    except _NothingFits:
        return None
    plain = replace(blocked.roster, problem=without_queues(problem))
    position = start_of(plain, [replace(duty, queue=0, blocks=()) for duty in duties])
    return anneal_blocks_from(blocked, position, _pattern(blocked, position, duties), seed, seconds).duties


class _NothingFits(Exception):
    """A held day has no option."""


def _narrowed(roster: RosterModel, holds: Mapping[tuple[int, int], Fits]) -> RosterModel:
    """The model of people's days in which held days have only what will do."""
    part = narrowed(roster, holds)
    if part is None:
        raise _NothingFits
    lists, of = list(roster.way_lists), roster.way_list.copy()
    for decision, positions in part.kept.items():
        of[decision] = len(lists)
        lists.append(_left(roster.way_lists[roster.way_list[decision]], positions, int(part.model.decision_list[decision])))
    return replace(roster, model=part.model, way_lists=tuple(lists), way_list=of)


def _left(ways: WayList, positions: np.ndarray, number: int) -> WayList:
    """A list of some positions of another."""
    place = np.full(len(ways.meaning), -1, dtype=np.int64)
    place[positions] = np.arange(len(positions))
    kept = place[ways.positions] >= 0
    return WayList(number, ways.meaning[positions], ways.ways[kept], place[ways.positions[kept]], ways.classes)


def _pattern(blocked: Blocked, position: np.ndarray, duties: Collection[Duty]) -> np.ndarray:
    """Queue of each step of each day's shift: that of the duty there, else the first that the person may serve on it."""
    roster, longest = blocked.roster, int(blocked.frame.shift_steps.max())
    pattern = np.zeros((roster.model.n_decisions, longest), dtype=np.int64)
    own = {(duty.agent, duty.day): duty for duty in duties}
    for k, (agent, day) in enumerate(zip(roster.agent.tolist(), roster.day.tolist(), strict=True)):
        shift = int(roster.way_lists[roster.way_list[k]].meaning[position[k]])
        duty, pin = own.get((agent, day)), blocked.problem.pinned.get((agent, day))
        if pin is not None and pin.duty is not None:
            pattern[k] = pattern_of(pin.duty, longest)
        elif duty is not None and shift != OFF and _is(blocked.problem, duty, shift):
            pattern[k] = pattern_of(duty, longest)
        elif shift != OFF:
            pattern[k] = int(np.argmax(blocked.frame.serves[agent] * blocked.frame.allows[shift]))
    return pattern


def _is(problem: RosterProblem, duty: Duty, shift: int) -> bool:
    """Whether a duty is a shift of that number, but for its start."""
    option = problem.shifts[shift]
    return duty.end - duty.start == option.steps and duty.shape == problem.shapes[option.shape].name
