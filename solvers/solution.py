"""One vocabulary for the result of every backend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

Accept = Callable[[np.ndarray], str | None]
"""A caller's referee: an objection to an assignment, in a sentence, or None."""


class Begin(StrEnum):
    """Where annealing begins: at random; so, along the prices of the linear relaxation; at that relaxation, rounded and polished."""

    RANDOM = "random"
    GUIDED = "guided"
    POLISHED = "polished"


class Status(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    REFUSED = "refused"
    FAILED = "failed"
    NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Budget:
    """When to stop: after wall time, or after work (sweeps; one sweep is one proposal per decision) where a backend counts it.

    Attributes
    ----------
    seconds
        Wall time, in seconds.
    sweeps
        Sweeps of each read: annealers and samplers then go by work alone, and their result depends on the seed only, not
        on the machine. Exact backends have no sweeps and go by seconds.
    threads
        Cores to use; all of them if None.
    cooling
        Sweeps of every annealing read's every step, as a `Solution` gives them: replays that run exactly.
    begin
        Where annealing begins, as a `Solution` gives it; None: what suits the model, if the relaxation is solved in the time.
    polished
        Rounds in which that start is polished, as a `Solution` gives them; None: as many as fit, or one for each slot.
    """

    seconds: float | None = None
    sweeps: int | None = None
    threads: int | None = None
    cooling: tuple[tuple[int, ...], ...] | None = None
    begin: Begin | None = None
    polished: int | None = None


@dataclass(frozen=True)
class Solution:
    """What a backend found. `hard` and `energy` are always recomputed by `solvers.score`, from the model alone.

    Attributes
    ----------
    assignment
        List position per decision, int32; None without an answer.
    bound
        Proven lower bound of the energy over legal assignments; None where none is known.
    reads, cooling
        Independent reads, and the sweeps of each one's every step; an annealer's cooling has those of its opening first.
    begin, polished
        Where annealing began, and the rounds in which its start was polished; None for other backends, or without rounds.
    confidence
        What speaks for the answer: share of reads within 1 % of the best, relative gap to the bound, legal or not.
    trace
        (seconds, energy) at each improvement.
    money
        What was paid, where the backend is paid and a price is configured.
    chosen
        Whether it is the least (H, E) of those that were compared.
    """

    backend: str
    version: str
    status: Status
    seed: int
    seconds: float
    fingerprint: str
    assignment: np.ndarray | None = None
    hard: int | None = None
    energy: int | None = None
    bound: int | None = None
    reads: int = 0
    cooling: tuple[tuple[int, ...], ...] = ()
    begin: Begin | None = None
    polished: int | None = None
    confidence: dict[str, float | bool | None] = field(default_factory=dict)
    trace: tuple[tuple[float, int], ...] = ()
    note: str = ""
    money: float | None = None
    chosen: bool = False

    @property
    def legal(self) -> bool:
        """Whether there is an answer that breaks no hard term, and to which nobody objected."""
        return self.assignment is not None and self.status in (Status.OPTIMAL, Status.FEASIBLE)
