"""Runs of one backend on one instance, over all seeds, in one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from benchmarks.solvers.run import Run
from solvers.solution import Status

NEAR = 0.01


@dataclass(frozen=True)
class Line:
    """Medians over seeds of one backend on one instance.

    Attributes
    ----------
    middle
        The median run by (H, E), the worse one of an even number.
    """

    backend: str
    runs: tuple[Run, ...]
    middle: Run

    @property
    def answered(self) -> bool:
        """Whether the median run has an answer."""
        return self.middle.cost is not None

    @property
    def hard(self) -> int | None:
        """Most hard violations of any seed's answer."""
        return max((run.hard for run in self.runs if run.hard is not None), default=None)

    @property
    def always_legal(self) -> bool:
        """Whether every seed's answer is legal."""
        return all(run.legal for run in self.runs)

    @property
    def proven(self) -> int:
        """Seeds that proved their answer optimal."""
        return sum(run.status == Status.OPTIMAL for run in self.runs)

    @property
    def seconds(self) -> float:
        """Median wall time."""
        return sorted(run.seconds for run in self.runs)[len(self.runs) // 2]

    @property
    def to_best(self) -> float | None:
        """Median seconds to a seed's own best legal answer."""
        return _median([run.trace[-1][0] if run.trace else None for run in self.runs])

    @property
    def to_first(self) -> float | None:
        """Median seconds to the first legal answer."""
        return _median([run.trace[0][0] if run.trace else None for run in self.runs])

    def reaches(self, cost: float) -> float | None:
        """Median seconds to a legal cost of at most `cost`; None if most seeds never do."""
        return _median([run.reaches(cost) for run in self.runs])


@dataclass(frozen=True)
class Case:
    """All lines of one instance.

    Attributes
    ----------
    floor
        Sum of each decision's least option cost.
    bound, best
        Best proven bound and best legal cost of any run; None without.
    """

    family: str
    size: str
    options: int
    roster: bool
    floor: int
    unit: int
    lines: dict[str, Line]
    bound: int | None
    best: int | None

    @property
    def name(self) -> str:
        """Family and size."""
        return f"{self.family} {self.size}"

    def gap(self, line: Line) -> float | None:
        """(cost - bound) / max(bound - floor, one unit of cover) of the median run; None without a bound or a legal cost."""
        if self.bound is None or not line.middle.legal or line.middle.cost is None:
            return None
        return (line.middle.cost - self.bound) / max(self.bound - self.floor, self.unit)

    def near(self, line: Line) -> float | None:
        """Median seconds to within 1 % of the best cost that anybody found."""
        return None if self.best is None else line.reaches(self.best + NEAR * abs(self.best))


def case_of(runs: Sequence[Run], floor: int, unit: int, roster: bool) -> Case:
    """Lines in the order in which the backends ran."""
    by_backend: dict[str, list[Run]] = {}
    for run in runs:
        by_backend.setdefault(run.backend, []).append(run)
    lines = {backend: _line(backend, of_one) for backend, of_one in by_backend.items()}
    first = runs[0]
    bound = max((run.bound for run in runs if run.bound is not None), default=None)
    best = min((run.cost for run in runs if run.legal and run.cost is not None), default=None)
    return Case(first.family, first.size, first.options, roster, floor, unit, lines, bound, best)


def _line(backend: str, runs: Sequence[Run]) -> Line:
    return Line(backend, tuple(runs), sorted(runs, key=lambda run: run.score)[len(runs) // 2])


def _median(values: Sequence[float | None]) -> float | None:
    """Median with 'never' as the largest value of all; the larger one of an even number."""
    middle = sorted(inf if value is None else value for value in values)[len(values) // 2]
    return None if middle == inf else middle
