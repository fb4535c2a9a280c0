"""What a planner asks for, as it was typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """`agent`'s shift of `day` starts at, or is from START to END of, the `when` of their site's clock."""

    agent: str
    day: str
    when: str


@dataclass(frozen=True)
class Swap:
    """`agent` gives their shift of `day` to `other`, and takes that person's shift of `other_day`."""

    agent: str
    other: str
    day: str
    other_day: str


@dataclass(frozen=True)
class Cell:
    """A person's day."""

    agent: str
    day: str


@dataclass(frozen=True)
class Wishes:
    """Everything of one command; done together or not at all, days unlocked first and locked last."""

    unlock: tuple[Cell, ...] = ()
    off: tuple[Cell, ...] = ()
    swaps: tuple[Swap, ...] = ()
    moves: tuple[Move, ...] = ()
    lock: tuple[Cell, ...] = ()
