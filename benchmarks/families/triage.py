"""Triage: every incident goes to a tier and a time bucket of its team, or is left where it is.

Risk weighs delay, a higher tier works faster and costs more, capacity is soft up to a hard limit, and related
incidents want one tier.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from benchmarks.families.instance import Instance
from solvers.builder import ModelBuilder

TIERS = 3
TIER_PRICE, TIER_RISK = (5, 20, 45), (10, 8, 6)
OVER, EXTRA = (6, 4), 3
APART, LEFT = 30, 15
LONGEST = 3
LOADED = 0.85


@dataclass(frozen=True)
class Size:
    """Incidents, teams, time buckets."""

    incidents: int
    teams: int
    buckets: int


SIZES = {"small": Size(40, 2, 8), "medium": Size(400, 8, 16), "large": Size(1500, 15, 32), "huge": Size(8000, 60, 42)}


def build(size: str, seed: int) -> Instance:
    """The incidents of a shift, with capacity for some 85 % of their work."""
    shape, rng = SIZES[size], np.random.default_rng(seed)
    effort = rng.integers(1, LONGEST + 1, shape.incidents)
    team = rng.integers(0, shape.teams, shape.incidents)
    risk = np.minimum(60, 1 + rng.lognormal(2.0, 0.9, shape.incidents)).astype(np.int64)
    builder, cells = ModelBuilder(), TIERS * shape.buckets
    for number in range(shape.teams):
        capacity = max(1, round(LOADED * int(effort[team == number].sum()) / cells))
        builder.add_rows(cells, hi=capacity, over=OVER)
        builder.add_rows(cells, hi=capacity + EXTRA, hard=True)
    lists = {units: _list(builder, units, shape.buckets) for units in range(1, LONGEST + 1)}
    for units, group, weight in zip(effort.tolist(), team.tolist(), risk.tolist(), strict=True):
        builder.add_decision(lists[units], offset=group * 2 * cells, costs=_costs(weight, shape.buckets))
    _add_related(builder, shape.incidents, rng)
    return Instance("triage", size, seed, builder.build(), sum(OVER), roster=False)


def _units(effort: int, tier: int) -> int:
    """Work an incident is for a tier."""
    return max(1, effort + 1 - tier)


def _list(builder: ModelBuilder, effort: int, buckets: int) -> int:
    """None, then every tier and bucket, in the catalogue's order."""
    options = [builder.add_option(builder.add_profile((), ()))]
    for tier in range(TIERS):
        units = _units(effort, tier)
        profile = builder.add_profile((0, TIERS * buckets), (units, units))
        options += [builder.add_option(profile, tier * buckets + bucket, klass=1 + tier) for bucket in range(buckets)]
    return builder.add_list(options)


def _costs(risk: int, buckets: int) -> np.ndarray:
    """Price of the tier plus risk times delay; none is left with all the risk and some more. Per list position."""
    delay = np.arange(1, buckets + 1)
    tiers = [TIER_PRICE[t] + risk * TIER_RISK[t] * delay // buckets for t in range(TIERS)]
    return np.concatenate([[risk * TIER_RISK[0] * 3 // 2], *tiers]).astype(np.int64)


def _add_related(builder: ModelBuilder, incidents: int, rng: np.random.Generator) -> None:
    """A quarter of the incidents come in related groups of two to four."""
    table = np.full((1 + TIERS, 1 + TIERS), APART)
    table[0, :] = table[:, 0] = LEFT
    np.fill_diagonal(table, 0)
    number = builder.add_table(table)
    shuffled = rng.permutation(incidents)[: round(0.25 * incidents)].tolist()
    while len(shuffled) > 1:
        group = sorted(shuffled.pop() for _ in range(min(len(shuffled), int(rng.integers(2, 5)))))
        for first, second in pairwise(group):
            builder.add_pair(first, second, number)
