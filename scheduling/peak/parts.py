"""What a day's change is made of beside shifts: who goes on with another queue, and heads that are rented."""

from __future__ import annotations

from dataclasses import dataclass


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
