"""One read's state: who works which shift, which queue each serves when, and the heads that this makes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scheduling.roster.blocks.frame import Frame
from scheduling.roster.blocks.kernel import cover_cost
from solvers.anneal.read import State, penalised
from solvers.factored.compile import Compiled
from solvers.factored.kernel import start_usage
from solvers.model import ChoiceModel


@dataclass
class Walk:
    """A state of people's days, and the heads that their shifts make.

    Attributes
    ----------
    pattern
        Queue of each step of each decision's shift, int64, shape ``(decisions, longest shift)``; read where a shift is worked.
    heads
        What they count, in units of a head, less those that deferred work is laid for; int64, shape ``(queues, n)``.
    at
        Step in which each piece of deferred work begins, int64, shape ``(pieces,)``.
    up
        Price of one more head in each cell, float, with room for a shift past the horizon; where people count differently, scratch.
    best
        (what is broken, cost in units of money) of the least state noted; `best_position`, `best_pattern`, `best_heads` and `best_at` are
        its arrays.
    turn
        Coolings that are over.
    bound
        What is proven that no legal roster costs less than, as far as this read knows, hundredths of a point; None without a proof.
    """

    frame: Frame
    state: State
    pattern: np.ndarray
    heads: np.ndarray
    up: np.ndarray
    at: np.ndarray
    best: tuple[int, int] = (1 << 62, 1 << 62)
    best_position: np.ndarray | None = None
    best_pattern: np.ndarray | None = None
    best_heads: np.ndarray | None = None
    best_at: np.ndarray | None = None
    turn: int = 0
    bound: int | None = None

    def value(self) -> tuple[int, int]:
        """(what is broken, cost) now."""
        soft, missing = cover_cost(self.frame, self.heads)
        return int(self.state.energy[1]) + missing, int(self.state.energy[0]) + soft

    def note(self) -> None:
        """Keep the state if it is the best yet."""
        value = self.value()
        if value < self.best:
            self.best = value
            self.best_position, self.best_pattern, self.best_heads = self.state.position.copy(), self.pattern.copy(), self.heads.copy()
            self.best_at = self.at.copy()

    def go_back(self, compiled: Compiled, model: ChoiceModel) -> None:
        """Go on from the best."""
        if self.best_position is not None and self.best_pattern is not None and self.best_heads is not None and self.best_at is not None:
            self.at[:] = self.best_at
            self.stand_at(compiled, model, self.best_position, self.best_pattern, self.best_heads)

    def stand_at(self, compiled: Compiled, model: ChoiceModel, position: np.ndarray, pattern: np.ndarray, heads: np.ndarray) -> None:
        """Take other arrays over, copied."""
        state = self.state
        state.position[:], self.pattern[:], self.heads[:] = position, pattern, heads
        state.usage[:] = 0
        start_usage(compiled, state.position, state.chosen, state.usage)
        state.energy[:] = penalised(compiled, model, state.position, state.usage)
