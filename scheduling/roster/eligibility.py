"""Which shifts each person can work on each day: contract, skill, opening hours, availability and leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from center.clock import parse_dates
from center.scenario import Scenario
from center.schema import Agent
from scheduling.roster.grid import ShiftGrid
from scheduling.roster.shifts import ShiftOption
from scheduling.schema import ShiftShape


@dataclass(frozen=True)
class Eligibility:
    """Eligible shifts, with equal sets stored once.

    Attributes
    ----------
    lists
        Distinct sets of shift indices, ascending; the first one is empty.
    number
        Index into `lists`, shape ``(agents, days)``.
    excused
        Days on which only leave or a closed date keeps the person from working; bool, shape ``(agents, days)``.
    serves
        Whether a shift works at least one open step of a queue; bool, shape ``(zones, queues, days, shifts)``.
    """

    lists: tuple[np.ndarray, ...]
    number: np.ndarray
    excused: np.ndarray
    serves: np.ndarray


def find_eligible(
    scenario: Scenario,
    shapes: Sequence[ShiftShape],
    shifts: Sequence[ShiftOption],
    grids: Sequence[ShiftGrid],
    agent_zone: np.ndarray,
    agent_queues: Sequence[tuple[int, ...]],
) -> Eligibility:
    """Eligible shifts of every person and day.

    A shift belongs to the local day it starts in, and so does leave: a night shift may run into a leave day.
    """
    finder = _Finder(scenario, shapes, shifts, grids)
    lists: dict[bytes, int] = {b"": 0}
    arrays = [np.zeros(0, dtype=np.int64)]
    number = np.zeros((len(scenario.agents), len(scenario.horizon.dates)), dtype=np.int64)
    excused = np.zeros(number.shape, dtype=bool)
    for a, agent in enumerate(scenario.agents):
        able, otherwise = finder.able(agent, int(agent_zone[a]), agent_queues[a])
        excused[a] = otherwise.any(axis=1) & ~able.any(axis=1)
        for d in np.flatnonzero(able.any(axis=1)):
            shifts_of_day = np.flatnonzero(able[d])
            key = shifts_of_day.tobytes()
            if key not in lists:
                lists[key] = len(arrays)
                arrays.append(shifts_of_day)
            number[a, d] = lists[key]
    return Eligibility(tuple(arrays), number, excused, finder.serves)


class _Finder:
    """Caches what people share: availability by zone and windows, opening hours by zone and queue."""

    def __init__(self, scenario: Scenario, shapes: Sequence[ShiftShape], shifts: Sequence[ShiftOption], grids: Sequence[ShiftGrid]) -> None:
        self._scenario, self._shapes, self._shifts, self._grids = scenario, shapes, shifts, grids
        self._steps = np.array([shift.steps for shift in shifts], dtype=np.int64)
        self._inside: dict[tuple[int, tuple[str, ...]], np.ndarray] = {}
        self._common: dict[tuple[int, tuple[int, ...], str], tuple[np.ndarray, np.ndarray]] = {}
        allowed, least = _allowed(scenario, shapes, shifts), _least_open(shapes, shifts)
        self.serves = serves(scenario.open_steps, shifts, grids, allowed, least)
        always = _without_closed_dates(scenario)
        self._serves_otherwise = self.serves if always is scenario else serves(always.open_steps, shifts, grids, allowed, least)

    def able(self, agent: Agent, zone: int, queues: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Shifts the person can work, and could work without leave and closed dates; each ``(days, shifts)``."""
        key = (zone, queues, agent.contract)
        if key not in self._common:
            self._common[key] = self._able_by_contract(agent, zone, queues)
        able, otherwise = self._common[key]
        if agent.availability:
            inside = self._available(zone, tuple(agent.availability))
            able, otherwise = able & inside, otherwise & inside
        leave = {day for text in agent.leave for day in parse_dates(text)}
        at_work = np.array([day not in leave for day in self._scenario.horizon.dates])
        return able & at_work[:, None], otherwise

    def _able_by_contract(self, agent: Agent, zone: int, queues: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        names = self._scenario.contract_of(agent).shifts
        of_contract = np.array([self._shapes[shift.shape].name in names for shift in self._shifts])
        base = self._grids[zone].starts & of_contract
        chosen = list(queues)
        return base & self.serves[zone, chosen].any(axis=0), base & self._serves_otherwise[zone, chosen].any(axis=0)

    def _available(self, zone: int, windows: tuple[str, ...]) -> np.ndarray:
        if (zone, windows) not in self._inside:
            grid = self._grids[zone]
            total = np.concatenate([[0], np.cumsum(grid.local.available(windows, self._scenario.horizon.step_min))])
            start = np.where(grid.starts, grid.start, 0)
            self._inside[zone, windows] = total[start + self._steps] - total[start] == self._steps
        return self._inside[zone, windows]


def _allowed(scenario: Scenario, shapes: Sequence[ShiftShape], shifts: Sequence[ShiftOption]) -> np.ndarray:
    """Whether the shape of each shift lets it serve each queue; bool, shape ``(queues, shifts)``."""
    of_shape = np.array([[not shape.queues or queue.name in shape.queues for shape in shapes] for queue in scenario.queues])
    return of_shape[:, [shift.shape for shift in shifts]]


def _least_open(shapes: Sequence[ShiftShape], shifts: Sequence[ShiftOption]) -> np.ndarray:
    """Steps that each shift must work while the queue is open, shape ``(shifts,)``."""
    return np.array([sum(b - a for a, b in shift.segments) if shapes[shift.shape].open_throughout else 1 for shift in shifts])


def serves(
    open_steps: np.ndarray, shifts: Sequence[ShiftOption], grids: Sequence[ShiftGrid], allowed: np.ndarray, least: np.ndarray
) -> np.ndarray:
    """Whether each shift may serve each queue and works enough of its open steps; bool, shape ``(zones, queues, days, shifts)``.

    Parameters
    ----------
    allowed
        Whether its shape lets it, shape ``(queues, shifts)``.
    least
        Open steps that it must work, shape ``(shifts,)``; past the horizon nothing is open.
    """
    longest = max(shift.steps for shift in shifts)
    most = max(len(shift.segments) for shift in shifts)
    segments = np.array([[*shift.segments, *[(0, 0)] * (most - len(shift.segments))] for shift in shifts], dtype=np.int64)
    tail = np.zeros((len(open_steps), longest), dtype=np.int64)
    total = np.concatenate([np.zeros((len(open_steps), 1), dtype=np.int64), np.cumsum(np.hstack([open_steps, tail]), axis=1)], axis=1)
    found = []
    for grid in grids:
        start = np.where(grid.starts, grid.start, 0)
        worked = sum(total[:, start + segments[:, k, 1]] - total[:, start + segments[:, k, 0]] for k in range(most))
        found.append((worked >= least) & grid.starts & allowed[:, None])
    return np.array(found)


def _without_closed_dates(scenario: Scenario) -> Scenario:
    world = scenario.world
    if not world.closed and not any(queue.closed for queue in world.queues):
        return scenario
    queues = [queue.model_copy(update={"closed": []}) for queue in world.queues]
    return Scenario(world.model_copy(update={"closed": [], "queues": queues}))
