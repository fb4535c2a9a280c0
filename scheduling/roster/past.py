"""What people worked before the horizon."""

from __future__ import annotations

from dataclasses import dataclass

from scheduling.rules.line import Stint


@dataclass(frozen=True)
class Past:
    """Shifts before the horizon.

    Attributes
    ----------
    stints
        Each person's, in order of start; shape ``(agents,)`` of tuples.
    known_from
        First day, zero or negative, from which the work of everybody is known.
    """

    stints: tuple[tuple[Stint, ...], ...]
    known_from: int
