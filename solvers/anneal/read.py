"""One state of the kernel, and how it begins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.factored.compile import Compiled
from solvers.factored.kernel import anneal, start_usage
from solvers.model import ChoiceModel


@dataclass
class State:
    """A walk's state; the arrays are the kernel's and change in place.

    Attributes
    ----------
    energy, best
        (soft energy, hard penalty) now, and the least seen, at `best_position`.
    """

    rng: np.ndarray
    position: np.ndarray
    chosen: np.ndarray
    usage: np.ndarray
    energy: np.ndarray
    best: np.ndarray
    best_position: np.ndarray

    def anneal(self, compiled: Compiled, sweeps: int, hot: float, cold: float, mix: np.ndarray) -> None:
        """Run the kernel on this state."""
        state = (self.rng, self.position, self.chosen, self.usage, self.energy, self.best, self.best_position)
        anneal(compiled, *state, sweeps, hot, cold, mix)

    def reprice(self, compiled: Compiled, model: ChoiceModel) -> None:
        """Measure what is kept again, after hard terms got other prices."""
        self.energy[:] = penalised(compiled, model, self.position, self.usage)
        usage, chosen = np.zeros_like(self.usage), np.zeros_like(self.chosen)
        start_usage(compiled, self.best_position, chosen, usage)
        self.best[:] = penalised(compiled, model, self.best_position, usage)


def new_state(model: ChoiceModel, compiled: Compiled, generator: np.random.Generator, start: np.ndarray | None) -> State:
    """A state at `start`, or at random options."""
    position = np.array(start if start is not None else generator.integers(0, model.size), dtype=np.int64)
    rng = generator.integers(1, 2**63, size=1, dtype=np.uint64)
    chosen, usage = np.zeros_like(position), np.zeros(len(model.rows), dtype=np.int64)
    start_usage(compiled, position, chosen, usage)
    energy = penalised(compiled, model, position, usage)
    return State(rng, position, chosen, usage, energy, energy.copy(), position.copy())


def penalised(compiled: Compiled, model: ChoiceModel, position: np.ndarray, usage: np.ndarray) -> np.ndarray:
    """(soft energy, hard penalty) under the compiled prices; the kernel keeps the same numbers move by move."""
    bands = compiled.bands
    under, over = np.maximum(0, bands[:, 0] - usage), np.maximum(0, usage - bands[:, 1])
    price = under * (bands[:, 2] + bands[:, 3] * under) + over * (bands[:, 4] + bands[:, 5] * over)
    hard_row = bands[:, 6] > 0
    soft = int(model.cost_pool[model.cost_ptr + position].sum()) + int(price[~hard_row].sum())
    hard = int(price[hard_row].sum())
    if len(model.pair_first):
        klass = model.option_class[model.chosen(position)]
        pairs = model.tables[model.pair_table, klass[model.pair_first], klass[model.pair_second]]
        weight = compiled.table_weight[model.pair_table]
        soft += int(pairs[weight == 0].sum())
        hard += int((pairs * weight).sum())
    return np.array([soft, hard], dtype=np.int64)
