"""The best that some assignments and the relaxation have in them: each decision keeps to what one of them does.

What they agree on is settled, so that a program of a size that no solver ends becomes one that it ends in a second
(Aggarwal, Orlin and Tai 1997, optimized crossover; Blum et al. 2016, construct, merge, solve and adapt).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solvers.exact.assign import values_of
from solvers.exact.complete import completed
from solvers.exact.forms import Form
from solvers.exact.ladders import Ladders, unit_ladders
from solvers.exact.prices import Prices, proven_prices
from solvers.exact.program import fixed_out
from solvers.exact.run import Relaxed, run_mip
from solvers.model import ChoiceModel
from solvers.score import score
from solvers.solution import Status

# Of an option, in the relaxation, from which it is used at all; and unit steps past those of the assignments.
FRACTION, BEYOND = 1e-6, 2


@dataclass(frozen=True)
class Merger:
    """A form of people alone, and its relaxation."""

    model: ChoiceModel
    form: Form
    relaxed: Relaxed

    def best(self, assignments: Sequence[np.ndarray], near: float, seconds: float) -> np.ndarray | None:
        """Values of the form's columns, by HiGHS; None where there are none, or it is not done in time.

        Parameters
        ----------
        near
            Distance from the best, in the model's unit, that is good enough.
        """
        program = self.form.program
        least = min(score(self.model, assignment) for assignment in assignments)
        lower, upper = self._that_may_be_better(np.inf if least[0] else least[1])
        points = [values_of(self.model, self.form, assignment) for assignment in assignments]
        decided = self.form.decided
        used = np.max([self.relaxed.values > FRACTION, *(point > 0 for point in points)], axis=0)[decided]
        upper[decided] = np.where(used, upper[decided], lower[decided])
        self._keep_near(points, lower, upper)
        part = fixed_out(program, lower, upper)
        answer = run_mip(part.program, seconds, gap=near / max(1, abs(least[1])))
        if answer.status is not Status.OPTIMAL or answer.values is None:
            return None
        return part.into(lower, answer.values)

    def _that_may_be_better(self, energy: float) -> tuple[np.ndarray, np.ndarray]:
        """Bounds without what is in nothing that costs less than `energy`, as the relaxation's prices prove."""
        program, prices = self.form.program, self._prices
        out = prices.penalty > energy - prices.floor
        return np.where(out & prices.up, program.upper, program.lower), np.where(out & ~prices.up, program.lower, program.upper)

    def _keep_near(self, points: list[np.ndarray], lower: np.ndarray, upper: np.ndarray) -> None:
        """Rows stay about as far from their bands as some legal assignment has them, which spares most of the steps."""
        whole = [values for values in (completed(self.form, point) for point in points) if values is not None]
        ladders = self._ladders
        if not whole or not len(ladders.columns):
            return
        fills = [np.add.reduceat(values[ladders.columns], ladders.starts[:-1]) for values in whole]
        least, most = (np.repeat(end, ladders.lengths) for end in (np.min(fills, axis=0) - BEYOND, np.max(fills, axis=0) + BEYOND))
        lower[ladders.columns[ladders.within < least]] = 1
        upper[ladders.columns[ladders.within >= most]] = 0
        np.maximum(upper, lower, out=upper)

    @cached_property
    def _prices(self) -> Prices:
        return proven_prices(self.form.program, self.relaxed)

    @cached_property
    def _ladders(self) -> Ladders:
        return unit_ladders(self.form.program, self.form.extras)
