"""Families of seeded ChoiceModels on which every backend is measured, from 1 k to 1 M options."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.families import roster_day, roster_week, triage, wave
from benchmarks.families.instance import SIZES, Instance

FAMILIES: dict[str, Callable[[str, int], Instance]] = {
    "roster_day": roster_day.build,
    "roster_week": roster_week.build,
    "wave": wave.build,
    "triage": triage.build,
}

# Options (decisions times their choices) that an instance of a size has.
OPTIONS = {"small": (900, 1_300), "medium": (15_000, 25_000), "large": (100_000, 200_000), "huge": (900_000, 1_200_000)}

__all__ = ["FAMILIES", "OPTIONS", "SIZES", "Instance", "make"]


def make(family: str, size: str, seed: int = 0) -> Instance:
    """The instance of a family and size; the same for the same seed."""
    return FAMILIES[family](size, seed)
