"""Made-up waves of any size: open incidents with a risk, teams with what they take, related incidents in chains."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime

import numpy as np

from center.horizon import Horizon
from routing.triage.problem import TriageProblem

TIERS, RELIEF = (2, 2, 3), (800, 750, 900)
BREACH = (4000, 2500, 1500, 800)


def made_up(
    incidents: int, teams: int, buckets: int, seed: int, *, share: float = 0.25, apart: int = 100, split: int = 200
) -> TriageProblem:
    """A wave in which a quarter of the incidents can go up; a third of them come in chains of two to six.

    Parameters
    ----------
    share
        Capacity as a share of the incidents' effort.
    apart, split
        Costs of related incidents, hundredths of a point; both 0: additive.
    """
    rng = np.random.default_rng(seed)
    effort = rng.integers(1, 4, incidents)
    risk = rng.beta(1.2, 2.0, incidents)
    price = np.array(BREACH)[rng.choice(4, incidents, p=[0.04, 0.1, 0.7, 0.16])] * rng.choice(
        [1.0, 1.5, 3.0], incidents, p=[0.8, 0.15, 0.05]
    )
    line = rng.integers(0, max(1, teams // 3), incidents)  # a line has two teams of tier 2 and one of tier 3, some help others
    takes = line[:, None] == (np.arange(teams) // 3)[None, :]
    takes |= rng.random((incidents, teams)) < 0.15
    weight = rng.dirichlet(np.full(teams, 4.0))[:, None] * rng.dirichlet(np.full(buckets, 8.0))[None, :]
    capacity = np.maximum(1, np.rint(weight * share * effort.sum())).astype(np.int64)
    tier = np.resize(TIERS, teams)
    relief = np.resize(RELIEF, teams)[:, None] * (1 - 0.03 * np.arange(buckets))[None, :]
    promised = np.stack([rng.integers(0, teams, incidents), rng.integers(0, buckets, incidents)], axis=1)
    return TriageProblem(
        horizon=Horizon(datetime(2026, 3, 2, 8, tzinfo=UTC), 60, buckets, "UTC"),
        teams=tuple(f"team {k}" for k in range(teams)),
        tiers=tuple(int(t) for t in tier),
        ids=np.arange(incidents, dtype=np.int64),
        takes=takes,
        effort=effort,
        capacity=capacity,
        breach=np.rint(price * risk).astype(np.int64),
        needless=np.rint(300 * (1 - risk)).astype(np.int64),
        reassign=np.rint(400 * rng.beta(1, 5, incidents)).astype(np.int64),
        kept=(1000 - np.rint(relief)).astype(np.int64),
        price=np.where(tier == 3, 60, 20).astype(np.int64),
        change=200,
        move=50,
        apart=apart,
        split=split,
        promised=promised.astype(np.int64),
        has_promise=rng.random(incidents) < 0.05,
        links=_links(incidents, rng) if apart or split else np.zeros((0, 2), dtype=np.int64),
    )


def _links(incidents: int, rng: np.random.Generator) -> np.ndarray:
    shuffled = rng.permutation(incidents)[: incidents // 3]
    cuts = np.cumsum(rng.integers(2, 7, incidents))
    chains = np.split(shuffled, cuts[cuts < len(shuffled)])
    return np.array([pair for chain in chains for pair in itertools.pairwise(chain)], dtype=np.int64).reshape(-1, 2)
