"""RoutingProblem -> ChoiceModel: one decision per piece of a shift, one option per profile and split of the person's units.

Rows, block by block: units given to each queue (soft), units in reserve of scarce skills (soft), people who have the queue
in their profile (hard: at least one where somebody can). Changes from piece to piece are a pair table. The split is the
option's, so nobody is counted twice; the referee splits anew and better: its cost is never above E.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.profile.catalogue import Profile, profiles_of, splits
from routing.profile.problem import LEVELS, RoutingProblem
from solvers.builder import ModelBuilder
from solvers.model import NO_LO, ChoiceModel


@dataclass(frozen=True)
class Ways:
    """What the positions of an option list mean: the profile and the split of each, positions in the model's order."""

    option_list: int
    profiles: tuple[Profile, ...]
    splits: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class RoutingModel:
    """A routing problem as a ChoiceModel, with what reading an answer needs; `ways` and `way` (its index) by piece."""

    problem: RoutingProblem
    model: ChoiceModel
    ways: tuple[Ways, ...] = field(repr=False)
    way: np.ndarray = field(repr=False)

    def ways_of(self, piece: int) -> Ways:
        """Options of a piece."""
        return self.ways[self.way[piece]]


def build_model(problem: RoutingProblem, hints: Sequence[np.ndarray] = ()) -> RoutingModel:
    """The model of `problem`. H = 0 iff every queue that somebody on duty can serve is in somebody's profile.

    Parameters
    ----------
    hints
        Splits of every piece's units over the queues, each of shape ``(pieces, queues)``: they take the place of the usual ones,
        with every profile that serves their queues. With the best allocation of some levels, E is the referee's cost there.
    """
    builder, pieces = ModelBuilder(), problem.pieces
    _add_rows(builder, problem)
    book = _Book(builder, problem, hints)
    way = np.zeros(len(pieces), dtype=np.int64)
    for k in range(len(pieces)):
        way[k] = number = book.number(k)
        builder.add_decision(
            book.ways[number].option_list, offset=int(pieces.block[k]), costs=book.costs(k, number), owner=int(pieces.agent[k])
        )
    table = builder.add_table(problem.prices.switch * (1 - np.eye(max(1, len(book.classes)), dtype=np.int64)))
    for k in np.flatnonzero(pieces.before >= 0).tolist():
        builder.add_pair(int(pieces.before[k]), k, table)
    return RoutingModel(problem, builder.build(), tuple(book.ways), way)


def keepers(problem: RoutingProblem) -> np.ndarray:
    """Whether anybody on duty has the skill for each queue in each block; bool, shape ``(queues, blocks)``."""
    there = np.zeros(problem.target.shape, dtype=bool)
    for k in range(len(problem.pieces)):
        there[problem.skilled[problem.pieces.agent[k]], problem.pieces.block[k]] = True
    return there


def reserve_units(profile: Profile, units: int) -> int:
    """Units that a person with this profile is in reserve of its first queue: half where others follow before the last level."""
    return units // 2 if any(1 < level < LEVELS for level in profile) else units


def _add_rows(builder: ModelBuilder, problem: RoutingProblem) -> None:
    """Three bundles of a row for each queue and block: units given, units in reserve, people."""
    prices, target, reserve = problem.prices, problem.target.ravel(), problem.reserve.ravel()
    builder.add_rows(len(target), lo=target, hi=target, under=(0, prices.shortage), over=(0, prices.surplus))
    builder.add_rows(len(target), lo=np.where(reserve > 0, reserve, NO_LO), under=(prices.reserve, 0))
    builder.add_rows(len(target), lo=np.where(keepers(problem).ravel(), 1, NO_LO), hard=True)


def _splits(profile: Profile, units: int, hints: tuple[tuple[int, ...], ...]) -> list[tuple[int, ...]]:
    """All units to the first queue, and the hints that the profile serves; the usual ways where there are no hints."""
    usual = splits(profile, units)
    if not hints:
        return usual
    fitting = (hint for hint in hints if all(level or not use for level, use in zip(profile, hint, strict=True)))
    return list(dict.fromkeys([usual[0], *fitting]))


class _Book:
    """Option lists, made when first asked for and shared by all pieces with the same choice."""

    def __init__(self, builder: ModelBuilder, problem: RoutingProblem, hints: Sequence[np.ndarray]) -> None:
        self._builder, self._problem, self._hints = builder, problem, hints
        self._able = problem.able
        self._busy = [frozenset(np.flatnonzero(column).tolist()) for column in problem.target.T]
        self._numbers: dict[tuple, int] = {}
        self._costs: dict[tuple[int, int, int], np.ndarray] = {}
        self.classes: dict[Profile, int] = {}
        self.ways: list[Ways] = []

    def number(self, piece: int) -> int:
        """Index of the ways of a piece."""
        pieces = self._problem.pieces
        able, own = self._able[pieces.agent[piece]], int(pieces.queue[piece])
        busy, units = self._busy[pieces.block[piece]] & frozenset(able), int(pieces.units[piece])
        hints = tuple(dict.fromkeys(tuple(hint[piece].tolist()) for hint in self._hints))
        key = (able, own, busy, units, hints)
        if key not in self._numbers:
            self._numbers[key] = len(self.ways)
            self.ways.append(self._ways(able, own, busy, units, hints))
        return self._numbers[key]

    def costs(self, piece: int, number: int) -> np.ndarray:
        """Costs of a piece's options, in list order."""
        pieces = self._problem.pieces
        agent, own = int(pieces.agent[piece]), int(pieces.queue[piece])
        key = (agent, own, number)
        if key not in self._costs:
            ways, prices = self.ways[number], self._problem.prices
            level, use = np.array(ways.profiles), np.array(ways.splits)
            work = use * (self._problem.loss[agent] + self._problem.behind * np.maximum(0, level - 1))
            units = use.sum(axis=1)
            away = units * (0 if self._problem.deferred[own] else prices.away) * (level[:, own] != 1)
            left_out = len(self._able[agent]) - (level > 0).sum(axis=1)
            self._costs[key] = work.sum(axis=1) + away + units * prices.left_out * left_out
        return self._costs[key]

    def _ways(self, able: tuple[int, ...], own: int, busy: frozenset[int], units: int, hints: tuple[tuple[int, ...], ...]) -> Ways:
        problem, deferred = self._problem, frozenset(np.flatnonzero(self._problem.deferred).tolist())
        options: dict[int, tuple[Profile, tuple[int, ...]]] = {}
        for profile in profiles_of(able, own, busy, deferred, len(problem.queues), problem.max_profiles, problem.pooled):
            klass = self.classes.setdefault(profile, len(self.classes))
            for split in _splits(profile, units, hints):
                options[self._option(profile, split, units, klass)] = (profile, split)
        number = self._builder.add_list(list(options))
        order = [options[int(option)] for option in self._builder.list_options(number)]
        return Ways(number, tuple(profile for profile, _ in order), tuple(split for _, split in order))

    def _option(self, profile: Profile, split: tuple[int, ...], units: int, klass: int) -> int:
        n, blocks = len(profile), self._problem.n_blocks
        uses = [(q * blocks, use) for q, use in enumerate(split) if use]
        uses.append(((n + profile.index(1)) * blocks, reserve_units(profile, units)))
        uses += [((2 * n + q) * blocks, 1) for q, level in enumerate(profile) if level]
        rows, amounts = zip(*uses, strict=True)
        return self._builder.add_option(self._builder.add_profile(rows, amounts), klass=klass)
