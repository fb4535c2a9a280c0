"""Least and most of a rule: in whole minutes, and in words."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

_NEARLY = 1e-6  # of a minute: 38.1 h are 2286 min, whatever the float says


def least_minutes(hours: float | None) -> int | None:
    """Hours as minutes, taken up to a whole one; None stays None."""
    return None if hours is None else ceil(hours * 60 - _NEARLY)


def most_minutes(hours: float | None) -> int | None:
    """Hours as minutes, taken down to a whole one; None stays None."""
    return None if hours is None else floor(hours * 60 + _NEARLY)


def allowed(least: int | None, most: int | None, words: Callable[[int], str] = str) -> str:
    """``allowed 2 to 3``, ``at most 3`` or ``at least 2``."""
    if least is None:
        return "anything is allowed" if most is None else f"at most {words(most)}"
    return f"at least {words(least)}" if most is None else f"allowed {words(least)} to {words(most)}"
