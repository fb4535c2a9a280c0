"""One day's roster: people of two contracts, each takes one pattern; cover is priced by the square on both sides.

Nobody is anyone: this is the symmetric end of rostering, where counting heads is all there is to do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.families.curve import scaled, two_peaks
from benchmarks.families.instance import Instance
from solvers.builder import ModelBuilder

STEPS = 56
UNDER, OVER = (0, 2), (0, 1)
SHORT_OF = 0.97


@dataclass(frozen=True)
class Contract:
    """Steps of work, steps of its one pause, and the first step of work after which the pause may come."""

    work: int
    pause: int
    earliest: int


FULL, PART = Contract(32, 2, 12), Contract(20, 1, 8)


@dataclass(frozen=True)
class Size:
    """People; steps between starts; pauses to choose from, for full and part time."""

    people: int
    grid: int
    full_pauses: int
    part_pauses: int


SIZES = {"small": Size(28, 2, 3, 2), "medium": Size(110, 1, 8, 5), "large": Size(900, 1, 8, 5), "huge": Size(5600, 1, 8, 5)}


def build(size: str, seed: int) -> Instance:
    """The roster of a day of 56 quarter hours, demand scaled to 97 % of what people work."""
    shape, rng = SIZES[size], np.random.default_rng(seed)
    full = rng.random(shape.people) < 0.7
    work = int(np.where(full, FULL.work, PART.work).sum())
    need = scaled(two_peaks(STEPS, rng), SHORT_OF * work)
    builder = ModelBuilder()
    builder.add_rows(STEPS, lo=need, hi=need, under=UNDER, over=OVER)
    lists = [_patterns(builder, PART, shape.grid, shape.part_pauses), _patterns(builder, FULL, shape.grid, shape.full_pauses)]
    for is_full in full.tolist():
        builder.add_decision(lists[is_full])
    return Instance("roster_day", size, seed, builder.build(), sum(UNDER), roster=True)


def _patterns(builder: ModelBuilder, contract: Contract, grid: int, pauses: int) -> int:
    """List of every start and pause of a contract."""
    options = []
    for k in range(pauses):
        before = contract.earliest + k
        steps = [*range(before), *range(before + contract.pause, contract.work + contract.pause)]
        profile = builder.add_profile(steps, [1] * len(steps))
        options += [builder.add_option(profile, start) for start in range(0, STEPS - contract.work - contract.pause + 1, grid)]
    return builder.add_list(options)
