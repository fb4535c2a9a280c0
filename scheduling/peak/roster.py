"""The day's new roster, as solvers give it and the referee reads it."""

from __future__ import annotations

from dataclasses import dataclass

from center.plan import Duty
from scheduling.peak.problem import PeakProblem


@dataclass(frozen=True)
class Switch:
    """Shift `number`, of the problem's duties, goes on with another queue from a step on, to its end."""

    number: int
    step: int
    queue: int


@dataclass(frozen=True)
class Rented:
    """Heads of a partner on a queue, steps [start, end); `lever` is the number of the overflow in the scenario."""

    lever: int
    queue: int
    start: int
    end: int
    heads: int


@dataclass(frozen=True)
class PeakRoster:
    """The whole plan's duties after the change, who goes on with another queue, and what is rented."""

    duties: tuple[Duty, ...]
    switches: tuple[Switch, ...] = ()
    rented: tuple[Rented, ...] = ()


def untouched(problem: PeakProblem) -> PeakRoster:
    """Everything as published."""
    return PeakRoster(problem.duties)
