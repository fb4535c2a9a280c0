"""A budgeted search for the best point of the unit cube, by noisy scores. It asks for scores and is told; it knows nothing else.

Rounds of successive halving (Jamieson and Talwalkar 2016, "Non-stochastic best arm identification and hyperparameter
optimization") inside a cross-entropy search (Rubinstein 1999, "The cross-entropy method for combinatorial and continuous
optimization"): the first round is the points given, some near them and a Sobol sequence; further ones are drawn around what did best,
changed in a few coordinates of it, or crossed from two of it. All points of a rung are to be scored on the same random numbers, those
of the next rung on others; whoever led before is scored again in the last rung of each round, so that luck wears off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
# Of each round: efforts of its rungs, the part that goes on to the next rung, the leaders scored again, those the next round learns from.
_EFFORTS, _KEPT, _AGAIN, _ELITE = (1, 3, 9), 1 / 3, 3, 6
# Of the spread: how much is new, the least and the largest.
_NEW, _LEAST, _MOST = 0.6, 0.03, 0.35
# Shortest and longest step from a point to one near it.
_NEAR, _FAR = 0.02, 0.25
# Scores of so much effort, all zero, that each point is thought to have besides its own: a lucky first score is not believed.
_DOUBT = 3.0


@dataclass(frozen=True, eq=False)
class Rung:
    """Points to be scored on the same random numbers.

    Attributes
    ----------
    effort
        Replications of each, as a multiple of the least.
    number
        From 0, of this rung: random numbers are its own.
    """

    points: tuple[Array, ...]
    effort: int
    number: int


@dataclass(eq=False)
class _Entry:
    point: Array
    total: float = 0.0
    effort: int = 0

    @property
    def mean(self) -> float:
        return self.total / (self.effort + _DOUBT)


class Search:
    """The search; the same seed and scores give the same points.

    Parameters
    ----------
    size
        Coordinates.
    starts
        Points scored in the first round, each of shape ``(size,)``.
    population
        Points of the first rung of a round, at least 6.
    """

    def __init__(self, size: int, starts: Sequence[Array], seed: int, population: int = 24) -> None:
        self._size, self._population = size, max(6, population)
        self._random = np.random.default_rng(seed)
        self._seed, self._number, self._rung = seed, 0, 0
        self._centre, self._spread = np.full(size, 0.5), np.full(size, _MOST)
        self._archive: list[_Entry] = []
        first = [np.clip(np.asarray(point, dtype=float), 0, 1) for point in starts]
        near = (self._population - len(first)) // 2 if first else 0
        first += [self._changed(first[k % len(starts)]) for k in range(near)]
        first += self._sobol(self._population - len(first))
        self._asked = [_Entry(point) for point in first]
        self.tried = len(self._asked)

    def ask(self) -> Rung:
        """Points to be scored next."""
        return Rung(tuple(entry.point for entry in self._asked), _EFFORTS[self._rung], self._number)

    def tell(self, scores: Sequence[float]) -> None:
        """Scores of the points asked for, in their order; more is better, 0 is what is known already.

        Raises
        ------
        ValueError
            Not one finite score for each point.
        """
        if len(scores) != len(self._asked) or not np.isfinite(scores).all():
            raise ValueError(f"{len(scores)} scores for {len(self._asked)} points: expected one finite score for each")
        effort = _EFFORTS[self._rung]
        for entry, score in zip(self._asked, scores, strict=True):
            entry.total += effort * score
            entry.effort += effort
        self._number += 1
        self._rung += 1
        ranked = sorted(self._asked, key=lambda entry: -entry.mean)
        if self._rung < len(_EFFORTS):
            new = ranked[: max(2, round(_KEPT * len(ranked)))]
            again = self._best(_AGAIN) if self._rung == len(_EFFORTS) - 1 else []
            self._asked = new + [entry for entry in again if entry not in new]
            return
        self._archive += [entry for entry in ranked if entry not in self._archive]
        self._rung = 0
        self._learn()
        self._asked = [_Entry(self._draw()) for _ in range(self._population)]
        self.tried += len(self._asked)

    def leaders(self, count: int) -> list[Array]:
        """The best points so far, the best first; only those that were in the last rung of a round."""
        return [entry.point for entry in self._best(count)]

    def _best(self, count: int) -> list[_Entry]:
        return sorted(self._archive, key=lambda entry: -entry.mean)[:count]

    def _learn(self) -> None:
        elite = np.array([entry.point for entry in self._best(_ELITE)])
        self._centre = (1 - _NEW) * self._centre + _NEW * elite.mean(axis=0)
        self._spread = np.clip((1 - _NEW) * self._spread + _NEW * elite.std(axis=0), _LEAST, _MOST)

    def _draw(self) -> Array:
        elite = self._best(_ELITE)
        way = self._random.random()
        if way < 0.4:
            point = self._random.normal(self._centre, self._spread)
        elif way < 0.8:
            return self._changed(elite[int(self._random.integers(len(elite)))].point)
        else:
            one, two = (elite[int(k)].point for k in self._random.integers(len(elite), size=2))
            point = np.where(self._random.random(self._size) < 0.5, one, two) + self._random.normal(0.0, _LEAST, self._size)
        return np.asarray(np.clip(point, 0.0, 1.0))

    def _changed(self, point: Array) -> Array:
        """A point that differs from another one in a few coordinates, by a little or by much."""
        few = self._random.random(self._size) < max(2.0, 0.25 * self._size) / self._size
        step = _NEAR * (_FAR / _NEAR) ** self._random.random()
        return np.clip(point + few * self._random.normal(0.0, step, self._size), 0.0, 1.0)

    def _sobol(self, count: int) -> list[Array]:
        from scipy.stats import qmc

        if count <= 0:
            return []
        drawn = qmc.Sobol(self._size, rng=np.random.default_rng(self._seed)).random_base2(int(np.ceil(np.log2(count))))
        return [np.asarray(point) for point in drawn[:count]]
