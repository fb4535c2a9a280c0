"""Simulated annealing of one state: it cools, and hard terms get dearer as it does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.anneal.read import State
from solvers.factored.compile import Compiled, with_penalty
from solvers.factored.scales import hard_penalty
from solvers.model import ChoiceModel

# While all is hot, hard terms cost this part of what they do later: a week of four long shifts has to pass through illegal
# ones to become a week of five short ones. They have their full price from this part of the steps on.
RISES_FROM, RISEN_AT = 0.1, 0.6


@dataclass
class Cooled:
    """A state that cools geometrically in `steps` steps, from `heat[0]` to `heat[1]`."""

    model: ChoiceModel
    compiled: Compiled
    state: State
    heat: tuple[float, float]
    mix: np.ndarray
    steps: int
    rising: bool

    def work(self, step: int, sweeps: int) -> int:
        """Do one step's sweeps, and say how many were done."""
        hot, cold = self.heat
        here, there = (hot * (cold / hot) ** (k / self.steps) for k in (step, step + 1))
        compiled = self.compiled
        if self.rising:
            share = RISES_FROM ** max(0.0, 1 - step / (RISEN_AT * self.steps))
            compiled = with_penalty(compiled, self.model, max(1, int(share * hard_penalty(self.model))))
            self.state.reprice(compiled, self.model)
        self.state.anneal(compiled, sweeps, here, there, self.mix)
        return sweeps

    @property
    def least(self) -> State:
        """The state, which knows the best that it has seen."""
        return self.state
