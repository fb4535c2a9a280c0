"""The deterministic fallback: every decision in turn takes what is best for it now.

No seed, no clock, no luck: the same model gives the same answer on every machine, in well under a second for a million
options. It is the last rung of the ladder, the start that an exact form is hinted with, and the annealer's first answer.
"""

from __future__ import annotations

import numpy as np

from solvers.factored.compile import Compiled, compile_model, with_penalty
from solvers.factored.kernel import settle
from solvers.factored.scales import hard_penalty
from solvers.model import ChoiceModel
from solvers.score import score

# Passes of a settling; those of mending come in turns, until it is legal.
PASSES, MENDING_TURNS, SETTLING_PASSES = 3, 4, 20
# Past any soft price: hard limits come first, whatever it costs.
ABOVE_ALL = 1 << 30


def greedy_assignment(model: ChoiceModel) -> np.ndarray:
    """List position per decision, int32; it may break hard rows where settling one decision at a time cannot mend them.

    Decisions are settled in their order, `PASSES` times, each at its best answer to all others; where that breaks hard
    limits they are mended before anything else, and where that does not help, hard limits come first from the beginning.
    """
    bare = compile_model(model)
    found = settled(model, with_penalty(bare, model, hard_penalty(model)), None, PASSES)
    if score(model, found)[0] == 0:
        return found.astype(np.int32)
    strict, mended = with_penalty(bare, model, ABOVE_ALL), found
    for _ in range(MENDING_TURNS):
        mended = settled(model, strict, mended, PASSES)
        if score(model, mended)[0] == 0:
            return mended.astype(np.int32)
    ways = [found, mended, settled(model, strict, None, PASSES)]
    return min(ways, key=lambda assignment: score(model, assignment)).astype(np.int32)


class Mender:
    """Brings any assignment of a model to one that no single decision can better, limits first; compiled once."""

    def __init__(self, model: ChoiceModel) -> None:
        self.model = model
        bare = compile_model(model)
        self._prices = tuple(with_penalty(bare, model, price) for price in (hard_penalty(model), ABOVE_ALL))

    def __call__(self, assignment: np.ndarray) -> np.ndarray:
        """List position per decision, int64; never worse than `assignment`."""
        ways = [settled(self.model, compiled, assignment, SETTLING_PASSES) for compiled in self._prices]
        return min([*ways, assignment], key=lambda way: score(self.model, way))


def settled(model: ChoiceModel, compiled: Compiled, start: np.ndarray | None, passes: int) -> np.ndarray:
    """List positions, int64, after some passes of best answers; from nothing chosen at all without a `start`."""
    position = np.zeros(model.n_decisions, dtype=np.int64) if start is None else np.array(start, dtype=np.int64)
    chosen = np.full(model.n_decisions, -1, dtype=np.int64)
    settle(compiled, position, chosen, np.zeros(len(model.rows), dtype=np.int64), start is not None, passes)
    return position
