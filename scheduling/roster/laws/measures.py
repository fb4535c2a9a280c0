"""Measures: what a count adds up, of a shift that may be chosen and of one worked before. Each becomes a feature of the options."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from center.clock import Window
from scheduling.roster.laws.facts import Facts
from scheduling.rules.line import Stint
from scheduling.rules.schema import Nights


@dataclass(frozen=True)
class Measure:
    """One whole number of each shift. The base counts shifts."""

    def of_shifts(self, facts: Facts) -> np.ndarray:
        """Of every shift on every day, something that broadcasts to ``(zones, days, shifts)``."""
        return np.ones(1, dtype=np.int64)

    def of_stint(self, stint: Stint) -> int:
        """Of a shift before the horizon."""
        return 1


@dataclass(frozen=True)
class Worked(Measure):
    """Days worked."""


@dataclass(frozen=True)
class Unworked(Measure):
    """Days worked, counted down: what signed rows need."""

    def of_shifts(self, facts: Facts) -> np.ndarray:
        return -np.ones(1, dtype=np.int64)

    def of_stint(self, stint: Stint) -> int:
        return -1


@dataclass(frozen=True)
class Paid(Measure):
    """Paid units of `unit_min` minutes."""

    unit_min: int

    def of_shifts(self, facts: Facts) -> np.ndarray:
        return facts.paid_min // self.unit_min

    def of_stint(self, stint: Stint) -> int:
        return stint.paid_min // self.unit_min


@dataclass(frozen=True)
class OfKinds(Measure):
    """Shifts of some names."""

    kinds: tuple[str, ...]

    def of_shifts(self, facts: Facts) -> np.ndarray:
        return facts.of_kinds(self.kinds).astype(np.int64)

    def of_stint(self, stint: Stint) -> int:
        return int(stint.kind in self.kinds)


@dataclass(frozen=True)
class Split(Measure):
    """Split shifts."""

    def of_shifts(self, facts: Facts) -> np.ndarray:
        split = [shape.split is not None for shape in facts.problem.shapes]
        return np.array([split[shift.shape] for shift in facts.problem.shifts], dtype=np.int64)

    def of_stint(self, stint: Stint) -> int:
        return int(stint.split)


@dataclass(frozen=True)
class Unpopular(Measure):
    """Shifts that the scenario calls unpopular."""

    def of_shifts(self, facts: Facts) -> np.ndarray:
        return np.array([grid.unpopular for grid in facts.problem.grids]).astype(np.int64)

    def of_stint(self, stint: Stint) -> int:
        return int(stint.unpopular)


@dataclass(frozen=True)
class Night(Measure):
    """Shifts with so many minutes of the clock in a window of every night; by default those of the rule's."""

    night: str = Nights.model_fields["night"].default
    least_min: int = Nights.model_fields["least_min"].default

    @cached_property
    def _window(self) -> Window:
        return Window.parse(self.night)

    def of_shifts(self, facts: Facts) -> np.ndarray:
        end = facts.clock_end
        inside = np.zeros(end.shape, dtype=np.int64)
        for day in range(-1, int(end.max()) // 1440 + 1):
            low, high = np.maximum(facts.clock, self._window.start + 1440 * day), np.minimum(end, self._window.end + 1440 * day)
            inside += np.maximum(0, high - low)
        return (inside >= self.least_min).astype(np.int64)

    def of_stint(self, stint: Stint) -> int:
        spans = [(self._window.start + 1440 * day, self._window.end + 1440 * day) for day in range(-1, stint.clock_end // 1440 + 1)]
        return int(sum(max(0, min(b, stint.clock_end) - max(a, stint.clock)) for a, b in spans) >= self.least_min)


def paid_units(minutes: int, unit_min: int, up: bool) -> int:
    """Whole paid units of so many minutes, taken up or down."""
    return -(-minutes // unit_min) if up else minutes // unit_min
