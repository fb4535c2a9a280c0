"""The day's new roster, as solvers give it and the referee reads it."""

from __future__ import annotations

from dataclasses import dataclass

from center.plan import Duty
from scheduling.peak.parts import Rented, Switch
from scheduling.peak.problem import PeakProblem

__all__ = ["PeakRoster", "Rented", "Switch", "untouched"]


@dataclass(frozen=True)
class PeakRoster:
    """The whole plan's duties after the change, who serves another queue from when on, and what is rented now.

    `switches` has those of the problem too: what was agreed earlier in the day.
    """

    duties: tuple[Duty, ...]
    switches: tuple[Switch, ...] = ()
    rented: tuple[Rented, ...] = ()


def untouched(problem: PeakProblem) -> PeakRoster:
    """Everything as published, with what was agreed earlier in the day."""
    return PeakRoster(problem.duties, problem.switched)
