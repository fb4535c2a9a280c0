"""Parallel tempering: replicas at fixed temperatures exchange places, so that small rugged models are never stuck.

Swendsen and Wang, Phys. Rev. Lett. 57, 1986; Geyer, 1991.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from solvers.anneal.read import State, new_state
from solvers.factored.compile import Compiled
from solvers.model import ChoiceModel

REPLICAS = 8
# Sweeps of one replica between two exchanges.
BETWEEN = 10


@dataclass
class Tempered:
    """Replicas from the coldest to the hottest; they work in turn, `BETWEEN` sweeps each, and then exchange places.

    Work is counted over all replicas: the result depends on the sum of the sweeps only, not on how it was portioned.
    """

    compiled: Compiled
    mix: np.ndarray
    temperatures: np.ndarray
    replicas: list[State]
    generator: np.random.Generator
    turn: int = 0
    owed: int = field(default=0)

    @classmethod
    def begin(
        cls, model: ChoiceModel, compiled: Compiled, generator: np.random.Generator, heat: tuple[float, float], mix: np.ndarray
    ) -> Tempered:
        """Replicas at random options, with temperatures in even ratios."""
        hot, cold = heat
        replicas = [new_state(model, compiled, generator, None) for _ in range(REPLICAS)]
        return cls(compiled, mix, np.geomspace(cold, hot, REPLICAS), replicas, generator)

    def work(self, _: int, sweeps: int) -> int:
        """Do `sweeps` more, as far as they are whole turns, and say how many were done; the rest is owed."""
        self.owed += sweeps
        done = self.owed // BETWEEN * BETWEEN
        while self.owed >= BETWEEN:
            temperature = float(self.temperatures[self.turn])
            self.replicas[self.turn].anneal(self.compiled, BETWEEN, temperature, temperature, self.mix)
            self.owed -= BETWEEN
            self.turn = (self.turn + 1) % REPLICAS
            if self.turn == 0:
                self._exchange()
        return done

    @property
    def least(self) -> State:
        """The replica that has seen the best."""
        return min(self.replicas, key=lambda state: (int(state.best[1]), int(state.best[0])))

    def _exchange(self) -> None:
        """Neighbours change places by the Metropolis rule of their joint weight."""
        for k in range(REPLICAS - 1):
            colder, hotter = self.replicas[k], self.replicas[k + 1]
            gain = (1 / self.temperatures[k] - 1 / self.temperatures[k + 1]) * float(colder.energy.sum() - hotter.energy.sum())
            if gain >= 0 or self.generator.random() < np.exp(gain):
                self.replicas[k], self.replicas[k + 1] = hotter, colder
