"""Words of the samplers' race: a chunk of reads, the penalties that it was drawn with, the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product

import numpy as np

from solvers.factored.scales import typical_prices
from solvers.model import ChoiceModel
from solvers.ocean.parts import Form

# In units of the dearest change that one option can make.
ONE_HOT_SCALES, HARD_SCALES = (0.125, 0.5, 2.0), (0.5, 2.0)


@dataclass(frozen=True)
class Sampled:
    """What a sampler found.

    Attributes
    ----------
    assignment
        The best assignment, by (H, E) from the model; int32.
    reads
        Reads drawn.
    trace
        (seconds, E) of legal improvements.
    scores
        (H, E) of every read with the penalties that were kept, best first.
    one_hot, hard
        Those penalties; None if no read was drawn, or the model has no hard terms.
    note
        The same in words.
    """

    assignment: np.ndarray
    reads: int
    trace: tuple[tuple[float, int], ...]
    scores: tuple[tuple[int, int], ...]
    one_hot: float | None
    hard: float | None
    note: str


@dataclass(frozen=True)
class Chunk:
    """What to draw in one call.

    Attributes
    ----------
    reads, sweeps
        How many reads, and how many sweeps in each.
    seconds
        How long, for samplers that go by time; None: by work.
    start
        Assignment to begin at, if any.
    """

    seed: int
    reads: int
    sweeps: int
    seconds: float | None
    start: np.ndarray | None


Draw = Callable[[Form, Chunk], np.ndarray]
"""0/1 over the choices, one row for each read."""


@dataclass
class Arm:
    """One pair of penalties, and what its reads gave."""

    hard: float
    one_hot: float
    form: Form | None = None
    scores: list[tuple[int, int]] = field(default_factory=list)

    @property
    def rank(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Best read, then the median; the less the better. Only arms with reads have one."""
        ordered = sorted(self.scores)
        return ordered[0], ordered[len(ordered) // 2]


def penalties(model: ChoiceModel) -> list[Arm]:
    """The pairs to sweep, the likeliest first."""
    dearest = typical_prices(model)[2]
    has_hard = bool(model.rows.hard.any()) or bool(model.table_hard.any())
    scales = product(sorted(ONE_HOT_SCALES, key=lambda s: abs(np.log(s / 0.5))), HARD_SCALES if has_hard else (0.0,))
    return [Arm(hard * dearest, one_hot * dearest) for one_hot, hard in scales]
