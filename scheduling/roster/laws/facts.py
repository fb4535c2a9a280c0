"""What the laws measure: the problem's shifts on its days as arrays, and each person's shifts before the horizon by day."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

import numpy as np

from scheduling.roster.problem import RosterProblem
from scheduling.rules.line import Stint


class Facts:
    """Arrays over shifts have shape ``(zones, days, shifts)`` or ``(shifts,)``; where a shift does not start they mean nothing.

    Attributes
    ----------
    names
        Shape name of each shift.
    paid_min, steps, clock
        Paid minutes, length in steps, and local start in minutes after midnight, shape ``(shifts,)``.
    starts
        Whether each shift starts on each day.
    """

    def __init__(self, problem: RosterProblem) -> None:
        self.problem = problem
        self.names = np.array([problem.shapes[shift.shape].name for shift in problem.shifts])
        self.paid_min = np.array([shift.paid_min for shift in problem.shifts], dtype=np.int64)
        self.steps = np.array([shift.steps for shift in problem.shifts], dtype=np.int64)
        self.clock = np.array([shift.clock for shift in problem.shifts], dtype=np.int64)
        self.starts = np.array([grid.starts for grid in problem.grids])
        self.shape = self.starts.shape

    @property
    def days(self) -> int:
        """Days of the horizon."""
        return self.shape[1]

    @cached_property
    def start(self) -> np.ndarray:
        """First step of each shift."""
        return np.array([grid.start for grid in self.problem.grids])

    @cached_property
    def clock_end(self) -> np.ndarray:
        """Local end, minutes after the midnight of the day the shift starts in."""
        date = np.array(self.problem.horizon.dates, dtype="datetime64[D]").astype(np.int64)[:, None]
        found = np.zeros(self.shape, dtype=np.int64)
        for zone, grid in enumerate(self.problem.grids):
            end = np.where(grid.starts, grid.start, 0) + self.steps
            found[zone] = (grid.local.day[end] - date) * 1440 + grid.local.minute[end]
        return found

    def inside(self, windows: tuple[str, ...]) -> np.ndarray:
        """Whether every step of a shift lies in one of the weekly windows."""
        found = np.zeros(self.shape, dtype=bool)
        for zone, grid in enumerate(self.problem.grids):
            total = np.concatenate([[0], np.cumsum(grid.local.available(windows, self.problem.horizon.step_min))])
            start = np.where(grid.starts, grid.start, 0)
            found[zone] = total[start + self.steps] - total[start] == self.steps
        return found

    def of_kinds(self, kinds: tuple[str, ...]) -> np.ndarray:
        """Whether a shift is of one of the kinds, all of them where none is named; shape ``(shifts,)``."""
        return np.isin(self.names, kinds) if kinds else np.ones(len(self.names), dtype=bool)

    @cached_property
    def _past(self) -> tuple[dict[int, list[Stint]], ...]:
        found: list[dict[int, list[Stint]]] = []
        for stints in self.problem.past:
            found.append({})
            for stint in stints:
                found[-1].setdefault(stint.day, []).append(stint)
        return tuple(found)

    def past_sum(self, agent: int, first: int, end: int, measure: Callable[[Stint], int]) -> int:
        """Sum of a measure over a person's shifts on the days [first, end) before the horizon."""
        by_day = self._past[agent] if self._past else {}
        return sum(measure(stint) for day in range(first, min(end, 0)) for stint in by_day.get(day, ())) if by_day else 0

    def worked_before(self, agent: int, day: int) -> bool:
        """Whether the person worked on a day before the horizon."""
        return day < 0 and bool(self._past) and day in self._past[agent]
