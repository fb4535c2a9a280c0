"""A program solved over its core: the columns that the relaxation's prices favour, then more, until none is missing."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.exact.complete import completed
from solvers.exact.forms import Form
from solvers.exact.prices import Prices, proven_prices, width_of
from solvers.exact.program import Part, Program, fixed_out
from solvers.exact.run import Answer, Relaxed
from solvers.solution import Status

# Choices of a cell in the first core, on average, and how many times as many there are in each further one.
FIRST, GROWTH = 3, 2

Solve = Callable[[Program, np.ndarray | None], Answer]
Found = Callable[[np.ndarray, Answer], None]


@dataclass
class Search:
    """What is known of a form's program, whose bounds may be narrower than the form's.

    Attributes
    ----------
    wanted
        Columns of cells that the next core is to have.
    values, objective
        The best point; None without one.
    bound
        No point costs less; infinite where there is none at all.
    cores
        Programs solved.
    """

    form: Form
    program: Program
    wanted: int = 0
    values: np.ndarray | None = None
    objective: int | None = None
    bound: float = -np.inf
    cores: int = 0

    def __post_init__(self) -> None:
        self.wanted = FIRST * sum(len(ranks) for ranks in self.form.cells)

    @property
    def status(self) -> Status:
        """What is proven, and what is there."""
        if self.objective is None:
            return Status.INFEASIBLE if self.bound == np.inf else Status.NO_ANSWER
        return Status.OPTIMAL if self.bound >= self.objective else Status.FEASIBLE

    @property
    def proven(self) -> int | None:
        """The bound as an integer; None without one."""
        return int(self.bound) if np.isfinite(self.bound) else None

    def offer(self, heads: np.ndarray) -> bool:
        """Complete heads of cells and pools, and keep them if they break nothing and are better than what is there."""
        values = completed(self.form, heads)
        if values is None or not self.program.holds(values):
            return False
        objective = int(self.program.cost @ values) + self.program.offset
        if self.objective is not None and objective >= self.objective:
            return False
        self.values, self.objective = values, objective
        return True

    def widen(self, relaxed: Relaxed, solve: Solve, until: float, found: Found, at_most: int | None = None) -> None:
        """Solve over wider and wider cores, until it is time, or nothing better is left out.

        What is in a core costs at least the solver's bound, what is not at least its width more than the prices' floor: the
        lesser of them is a bound of all. A core as wide as the best point is above the floor leaves nothing out that is better.

        Parameters
        ----------
        solve
            Solves a program from a point of it; what it does not prove, it had no time for.
        found
            Told the values of each answer that is better than what was there.
        at_most
            Cores to solve.
        """
        prices = proven_prices(self.program, relaxed)
        cells = np.concatenate([cell.columns for _, _, cell in self.form.places()])
        self.bound = max(self.bound, np.ceil(prices.floor))
        last = None if at_most is None else self.cores + at_most
        while self.status in (Status.FEASIBLE, Status.NO_ANSWER) and time.perf_counter() < until and self.cores != last:
            needed = np.inf if self.objective is None else self.objective - prices.floor
            width = min(width_of(prices, cells, self.wanted), needed)
            answer = self._over(prices, width, solve, found)
            inside = np.inf if answer.status is Status.INFEASIBLE else -np.inf if answer.bound is None else answer.bound
            self.bound = max(self.bound, min(inside, np.ceil(prices.floor + width)))
            if width >= needed or answer.status not in (Status.OPTIMAL, Status.INFEASIBLE):
                return
            self.wanted *= GROWTH

    def _over(self, prices: Prices, width: float, solve: Solve, found: Found) -> Answer:
        part, fixed = core(self.program, prices, width, self.values)
        answer = solve(part.program, None if self.values is None else self.values[part.columns])
        self.cores += 1
        if answer.values is not None:
            values = part.into(fixed, answer.values)
            if self.offer(self.form.heads(values)):
                found(values, answer)
        return answer


def core(program: Program, prices: Prices, width: float, keep: np.ndarray | None) -> tuple[Part, np.ndarray]:
    """The program without columns of a penalty above `width`, but for those that are in `keep`; and where the others stand."""
    out = prices.penalty > width
    lower = np.where(out & prices.up, program.upper, program.lower)
    upper = np.where(out & ~prices.up, program.lower, program.upper)
    if keep is not None:
        lower, upper = np.minimum(lower, keep), np.maximum(upper, keep)
    return fixed_out(program, lower, upper), lower
