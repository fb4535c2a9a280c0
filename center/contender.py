"""One solver's answer to a decision problem, judged by the referee; the problem may be a roster, a routing plan, a wave or a triage."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Contender:
    """One solver's answer, judged by the referee.

    Attributes
    ----------
    backend
        Name, e.g. ``anneal``, ``neal``, ``leap``, ``cpsat``, ``mip``, ``counts+cpsat``, ``counts+mip``, ``greedy``.
    status
        ``optimal``, ``feasible``, ``infeasible``, ``refused``, ``failed`` or ``no answer``.
    hard, energy
        (H, E) of the model, None without an answer.
    true_cost
        The referee's cost, in hundredths of a point, as all costs here; None without an answer.
    cost_parts
        The referee's cost by part: under, over, labour, preferences, fairness.
    violations
        Broken rules, as the referee's sentences.
    bound
        Proven lower bound of the cost, None where none is known.
    seconds
        Wall time used.
    trace
        (seconds, energy) of each improvement, for the chart.
    cooling
        Sweeps of each read's every cooling step, so that a run limited by seconds can be replayed.
    begin, polished
        Where annealing began (random, guided, polished), and the rounds in which its start was polished; None where it did not.
    assignment
        Chosen option per decision, int32; None without an answer.
    confidence
        What speaks for the answer, by its own solver: ``legal``, ``reads_within_1_percent`` (a share of 1), ``gap_to_bound`` (of its
        own bound, a share of 1), None where not known; empty without an answer.
    money
        What was paid, in the unit of the price configured; None where the backend is free or no price is configured.
    note
        What is worth saying: why it was refused, what it is made of.
    """

    backend: str
    version: str
    status: str
    seed: int
    seconds: float
    hard: int | None = None
    energy: int | None = None
    true_cost: int | None = None
    cost_parts: dict[str, int] = field(default_factory=dict)
    violations: tuple[str, ...] = ()
    bound: int | None = None
    trace: tuple[tuple[float, int], ...] = ()
    cooling: tuple[tuple[int, ...], ...] = ()
    begin: str | None = None
    polished: int | None = None
    assignment: np.ndarray | None = None
    fingerprint: str = ""
    confidence: dict[str, float | bool | None] = field(default_factory=dict)
    money: float | None = None
    note: str = ""
    chosen: bool = False

    @property
    def legal(self) -> bool:
        """Whether there is an answer and the referee found nothing wrong with it."""
        return self.true_cost is not None and not self.violations
