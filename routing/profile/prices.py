"""Weights as integers, in hundredths of a point, so that solvers and referee compute the same number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.profile.target import UNITS
from routing.schema import RoutingWeights

HUNDREDTHS = 100


@dataclass(frozen=True)
class Prices:
    """Integer prices in hundredths of a point; what is too small for them rounds to nothing.

    Attributes
    ----------
    shortage, surplus
        Per unit below and above a target, squared.
    reserve, away, left_out
        Per unit.
    proficiency
        Per head lost; `losses` makes prices per unit of it.
    lower
        Per unit of work and level below the first.
    switch
        Per change.
    """

    shortage: int
    surplus: int
    reserve: int
    proficiency: float
    away: int
    lower: int
    left_out: int
    switch: int

    @classmethod
    def of(cls, weights: RoutingWeights) -> Prices:
        """Prices of the scenario's weights."""
        squared, single = HUNDREDTHS / UNITS**2, HUNDREDTHS / UNITS
        return cls(
            shortage=_whole(weights.shortage * squared),
            surplus=_whole(weights.surplus * squared),
            reserve=_whole(weights.reserve * single),
            proficiency=weights.proficiency,
            away=_whole(weights.away * single),
            lower=_whole(weights.lower * single),
            left_out=_whole(weights.left_out * single),
            switch=_whole(weights.switch * HUNDREDTHS),
        )

    def losses(self, skilled: np.ndarray, speed: np.ndarray) -> np.ndarray:
        """Price of a unit of each person's work on each queue: time it takes beyond that at the queue they are fastest at.

        Shape ``(agents, queues)``; 0 where a person has not the skill.
        """
        factor = np.where(skilled, 1 / np.maximum(speed, 1e-9), np.inf)
        best = factor.min(axis=1, initial=np.inf, keepdims=True)
        extra = np.where(skilled, factor - np.where(np.isfinite(best), best, 0.0), 0.0)
        return np.floor(extra * self.proficiency * HUNDREDTHS / UNITS + 0.5).astype(np.int64)


def _whole(value: float) -> int:
    """Rounded once, halves up."""
    return int(value + 0.5)
