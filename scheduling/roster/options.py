"""The catalogue of options, and the lists that people's days share: equal sets of shifts are listed once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduling.roster.laws.lower import Lowered
from scheduling.roster.person_rows import FEATURES, WORKED
from scheduling.roster.problem import RosterProblem
from solvers.builder import ModelBuilder

OFF = -1


@dataclass(frozen=True)
class WayList:
    """What the positions of an option list mean to the people who share it.

    A *way* is ``shift * queues + queue``. Shifts that work, pay and rest alike share a position.

    Attributes
    ----------
    option_list
        The builder's list.
    meaning
        Way of each position, `OFF` for the day off.
    ways, positions
        Every way, ascending, and its position.
    classes
        Classes that occur.
    """

    option_list: int
    meaning: np.ndarray
    ways: np.ndarray
    positions: np.ndarray
    classes: np.ndarray


class OptionBook:
    """Adds options and lists to a builder when they are first asked for.

    Parameters
    ----------
    lowered
        The problem with what its laws add.
    block
        Rows of a queue: a queue's rows start at ``queue * block``; those of hard cover follow after all queues. 0: no cover.
    """

    def __init__(self, builder: ModelBuilder, lowered: Lowered, block: int) -> None:
        problem = lowered.problem
        self._builder, self._problem, self._block = builder, problem, block
        self._classes, self._terms, self._features = lowered.classes, lowered.terms, lowered.features
        self._queues = len(problem.need)
        beside = () if not block else (0, self._queues * block) if problem.hard_cover else (0,)
        self._worked = [[first + step for first in beside for step in shift.worked] for shift in problem.shifts]
        self._profiles: dict[tuple[int, int], int] = {}
        for shift in range(len(problem.shifts)):
            self._profile(shift, problem.worth.head)
        self._off = builder.add_option(builder.add_profile((), ()))
        self._day_kind = _day_kinds(lowered)
        self._day_alike = _days_alike(problem, self._day_kind)
        self._options: dict[tuple[int, int, tuple[tuple[int, int], ...]], np.ndarray] = {}
        self._numbers: dict[tuple[bytes, bytes, bool], int] = {}
        self._number_of_day: dict[tuple, int] = {}
        self._costs: dict[tuple[int, bytes, int, bytes], np.ndarray] = {}
        self._conflicts: dict[tuple[int, int, int], bool] = {}
        self.way_lists: list[WayList] = []

    def list_of(self, agent: int, day: int) -> int:
        """Number of the way list of a person's day."""
        problem, zone = self._problem, int(self._problem.agent_zone[agent])
        number, queues = int(problem.eligibility.number[agent, day]), problem.agent_queues[agent]
        pin = problem.pinned.get((agent, day))
        if pin is not None and pin.duty is not None:
            queues = (pin.duty.queue,)
        # Where everybody counts alike one catalogue does for all.
        known = range(self._queues) if problem.worth.plain else queues
        worths = tuple((queue, int(problem.worth.units[agent, queue])) for queue in known)
        key = (zone, int(self._day_alike[zone, day]), number, queues, worths)
        if key not in self._number_of_day:
            shifts = problem.eligibility.lists[number]
            row, column = np.nonzero(problem.eligibility.serves[zone, :, day][list(queues)][:, shifts].T)
            ways = shifts[row] * self._queues + np.array(queues, dtype=np.int64)[column]
            classes = np.unique(self._classes.klass[zone, day, shifts])
            self._number_of_day[key] = self._numbered(ways, self._catalogue(zone, day, worths)[ways], classes, pin is None)
        return self._number_of_day[key]

    def costs_of(self, agent: int, day: int, number: int) -> np.ndarray:
        """Cost of each position of a person's day: preferences, and what the laws charge for it; without laws the day off is free."""
        start, worked = self._problem.start_cost[agent], int(self._problem.day_cost[agent, day])
        law = None if self._terms is None else self._terms.costs(agent, day)
        key = (number, start.tobytes(), worked, b"" if law is None else law.tobytes())
        if key not in self._costs:
            meaning = self.way_lists[number].meaning
            shift = meaning // self._queues  # the day off is shift -1, whose cost by law is last
            preference = np.where(meaning == OFF, 0, start[shift] + worked)
            self._costs[key] = preference if law is None else preference + law[shift]
        return self._costs[key]

    def either_list(self) -> int:
        """List of an auxiliary decision: position 0 is off, 1 is on, which counts as a day worked, and down as one."""
        features = [0] * len(self._builder.features)
        features[WORKED], features[len(FEATURES)] = 1, -1
        on = self._builder.add_option(self._builder.add_profile((), ()), features=features)
        return self._builder.add_list([self._off, on])  # in this order: off was the first option

    def conflict(self, first: int, second: int, table: int) -> bool:
        """Whether table `table` couples any pair of two way lists."""
        key = (first, second, table)
        if key not in self._conflicts:
            cells = np.ix_(self.way_lists[first].classes, self.way_lists[second].classes)
            self._conflicts[key] = bool(self._classes.tables[table][cells].any())
        return self._conflicts[key]

    def _numbered(self, ways: np.ndarray, options: np.ndarray, classes: np.ndarray, may_be_off: bool) -> int:
        key = (ways.tobytes(), options.tobytes(), may_be_off)
        if key not in self._numbers:
            self._numbers[key] = len(self.way_lists)
            self.way_lists.append(self._way_list(ways, options, classes, may_be_off))
        return self._numbers[key]

    def _way_list(self, ways: np.ndarray, options: np.ndarray, classes: np.ndarray, may_be_off: bool) -> WayList:
        distinct, first = np.unique(options, return_index=True)
        option_list = self._builder.add_list([*([self._off] if may_be_off else []), *distinct.tolist()])
        in_list = self._builder.list_options(option_list)
        meaning = np.full(len(in_list), OFF, dtype=np.int64)
        meaning[np.searchsorted(in_list, distinct)] = ways[first]
        return WayList(option_list, meaning, ways, np.searchsorted(in_list, options), classes)

    def _catalogue(self, zone: int, day: int, worths: tuple[tuple[int, int], ...]) -> np.ndarray:
        """Option of every way on days of this kind, for people worth so much on each of some queues; -1 where there is none."""
        key = (zone, int(self._day_kind[zone, day]), worths)
        if key not in self._options:
            grid, base = self._problem.grids[zone], int(self._problem.horizon.day_start[day])
            options = np.full(len(self._problem.shifts) * self._queues, -1, dtype=np.int64)
            for s in np.flatnonzero(grid.starts[day]).tolist():
                of_laws = (int(feature[zone, day, s]) for feature in self._features)
                features = (self._problem.shifts[s].paid_min // self._problem.paid_unit_min, 1, int(grid.unpopular[day, s]), *of_laws)
                offset, klass = int(grid.start[day, s]) - base, int(self._classes.klass[zone, day, s])
                for q, units in worths:
                    # Without cover no row tells shifts apart, but whoever asks for their days alone wants all of them.
                    place = q * self._block + offset if self._block else s
                    options[s * self._queues + q] = self._builder.add_option(self._profile(s, units), place, features, klass)
            self._options[key] = options
        return self._options[key]

    def _profile(self, shift: int, units: int) -> int:
        """What a shift uses from its start on, by somebody worth so many units of a head."""
        key = (shift, units)
        if key not in self._profiles:
            steps = self._worked[shift]
            self._profiles[key] = self._builder.add_profile(steps, [units] * len(steps))
        return self._profiles[key]


def _day_kinds(lowered: Lowered) -> np.ndarray:
    """Days of a zone on which every shift starts, counts and couples alike share a number; shape ``(zones, days)``."""
    problem = lowered.problem
    kinds = np.zeros((len(problem.grids), len(problem.horizon.dates)), dtype=np.int64)
    for zone, grid in enumerate(problem.grids):
        relative = np.where(grid.starts, grid.start - problem.horizon.day_start[:-1, None], 0)
        of_laws = [np.where(grid.starts, feature[zone], 0) for feature in lowered.features]
        alike = np.stack([relative, grid.starts, grid.unpopular, lowered.classes.klass[zone], *of_laws], axis=1).reshape(len(relative), -1)
        kinds[zone] = np.unique(alike, axis=0, return_inverse=True)[1].reshape(-1)
    return kinds


def _days_alike(problem: RosterProblem, day_kind: np.ndarray) -> np.ndarray:
    """Days of a zone of one kind on which every shift serves the same queues share a number; shape ``(zones, days)``."""
    known: dict[tuple[int, bytes], int] = {}
    serves = problem.eligibility.serves
    return np.array(
        [
            [known.setdefault((int(kind), serves[zone, :, day].tobytes()), len(known)) for day, kind in enumerate(kinds)]
            for zone, kinds in enumerate(day_kind)
        ]
    )
