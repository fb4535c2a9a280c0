"""How near-line answers are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from solvers.leap.settings import LeapSettings


@dataclass(frozen=True)
class NearlineOptions:
    """How near-line answers are made.

    Attributes
    ----------
    deadline_s
        An answer is made within so many seconds of the claim: what a solver has not said by then is dropped.
    backends
        Solvers; the paid ones among them have a rung of their own, after the others.
    sweeps
        Work of the annealer instead of time: the same answer on any machine that keeps the deadline.
    hold_s
        So long after its start a binding decision keeps its contact and its agent's minutes; a contact that still waits then is
        decided anew.
    """

    deadline_s: float = 5.0
    backends: Sequence[str] = ("anneal",)
    candidates: int = 16
    seed: int = 1
    sweeps: int | None = None
    hold_s: float = 120.0
    leap: LeapSettings = field(default_factory=LeapSettings)
