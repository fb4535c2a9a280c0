"""Small random models that use every part of the model language, and their least (H, E) by enumeration."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from solvers.builder import ModelBuilder
from solvers.model import NO_HI, NO_LO, ChoiceModel
from solvers.score import score

MakeModel = Callable[..., ChoiceModel]
FREE = 3


class _RandomModel:
    """One random model; `plain` has profiles of one unit on soft rows, list by list given or taken, as rosters do, else any units."""

    def __init__(self, seed: int, plain: bool, owners: int, days: int, options: int, wild_pairs: bool) -> None:
        self.rng, self.signs = np.random.default_rng(seed), np.random.default_rng([seed, 1])
        self.sign = 1
        self.plain, self.owners, self.days, self.options, self.wild_pairs = plain, owners, days, options, wild_pairs
        self.builder = ModelBuilder(("hours", "worked"))
        self.day_rows = 3

    def build(self) -> ChoiceModel:
        for _ in range(self.day_rows * self.days):
            self._row(hard=not self.plain and self._chance(0.2))
        self.builder.add_rows(FREE)
        lists = [self._list() for _ in range(2)]
        shared = [self._row(hard=self._chance(0.3)) for _ in range(int(self.rng.integers(0, 2)))]
        tables = [self._table(hard) for hard in (True, False)]
        for owner in range(self.owners):
            self._owner(owner, lists, shared, tables)
        if self.wild_pairs and self.owners > 1:
            self.builder.add_pair(0, self.days, tables[int(self.rng.integers(0, 2))])
        self._list()  # nobody's
        return self.builder.build()

    def _chance(self, p: float) -> bool:
        return bool(self.rng.random() < p)

    def _row(self, hard: bool = False) -> int:
        lo, hi = sorted(int(v) for v in self.rng.integers(-1, 4, 2))
        side = int(self.rng.integers(0, 4))
        under, over = ((int(a), int(b)) for a, b in self.rng.integers(0, 5, (2, 2)) * self.rng.integers(0, 2, (2, 2)))
        return self.builder.add_rows(1, lo=NO_LO if side == 1 else lo, hi=NO_HI if side == 2 else hi, under=under, over=over, hard=hard)

    def _profile(self) -> int:
        if self.plain:
            first, length = int(self.rng.integers(0, 2)), int(self.rng.integers(0, 3))
            return self.builder.add_profile(range(first, first + length), [self.sign] * length)
        rows = self.rng.integers(0, self.day_rows, int(self.rng.integers(0, 4)))
        return self.builder.add_profile(rows.tolist(), self.rng.integers(-2, 4, len(rows)).tolist())

    def _list(self) -> int:
        count, self.sign = int(self.rng.integers(1, self.options + 1)), -1 if self.signs.random() < 0.3 else 1
        options = []
        for _ in range(count):
            hours = int(self.rng.integers(0, 4))
            features, klass = (hours, int(hours > 0)), int(self.rng.integers(0, 3))
            options.append(self.builder.add_option(self._profile(), int(self.rng.integers(0, 2)), features, klass))
        return self.builder.add_list(options)

    def _table(self, hard: bool) -> int:
        values = self.rng.integers(0, 4, (3, 3)) == 0 if hard else self.rng.integers(-3, 6, (3, 3))
        return self.builder.add_table(values, hard=hard)

    def _owner(self, owner: int, lists: list[int], shared: list[int], tables: list[int]) -> None:
        own = [(0, self._row(hard=True)), (1, self._row())][: int(self.rng.integers(0, 3))]
        decisions = []
        for day in range(self.days):
            chosen = lists[int(self.rng.integers(0, 2))]
            links = own + [(int(self.rng.integers(0, 2)), row) for row in shared]
            costs = self.rng.integers(-5, 10, len(self.builder.list_options(chosen)))
            decisions.append(self.builder.add_decision(chosen, offset=day * self.day_rows, costs=costs, links=links, owner=owner))
        for first, second in pairwise(decisions):
            if self._chance(0.6):
                self.builder.add_pair(first, second, tables[int(self.rng.integers(0, 2))])


@pytest.fixture(scope="session")
def random_model() -> MakeModel:
    """Maker of small models from a seed."""

    def make(seed: int, *, plain: bool = False, owners: int = 3, days: int = 2, options: int = 3, wild_pairs: bool = True) -> ChoiceModel:
        return _RandomModel(seed, plain, owners, days, options, wild_pairs).build()

    return make


@pytest.fixture(scope="session")
def least() -> Callable[[ChoiceModel], tuple[int, int]]:
    """Least (H, E) over every assignment."""
    return lambda model: min(score(model, np.array(a)) for a in np.ndindex(*model.size))


def _roster(people: int, need: int) -> ChoiceModel:
    """`people` over three days, eight cover steps a day, hours a week and rest between days: always has a legal answer."""
    builder = ModelBuilder(("hours", "worked"))
    builder.add_rows(24, lo=need, hi=need, under=(3, 1), over=(1, 0))
    builder.add_rows(8)
    off = builder.add_option(builder.add_profile((), ()))
    shapes = [(length, start) for length in (3, 4) for start in (0, 2, 4)]
    shifts = [builder.add_option(builder.add_profile(range(n), [1] * n), start, (n, 1), 1 + (start > 3)) for n, start in shapes]
    everyone = builder.add_list([off, *shifts])
    rest = builder.add_table(np.array([[0, 0, 0], [0, 0, 0], [0, 1, 0]]), hard=True)
    for owner in range(people):
        hours, days = builder.add_rows(1, lo=6, hi=8, hard=True), builder.add_rows(1, lo=2, hi=2, hard=True)
        costs, links = np.random.default_rng(owner).integers(0, 3, 7), [(0, hours), (1, days)]
        week = [builder.add_decision(everyone, offset=8 * day, costs=costs, links=links, owner=owner) for day in range(3)]
        for first, second in pairwise(week):
            builder.add_pair(first, second, rest)
    return builder.build()


@pytest.fixture(scope="session")
def roster_like() -> ChoiceModel:
    """A roster of three people."""
    return _roster(3, 1)


@pytest.fixture(scope="session")
def crowd() -> ChoiceModel:
    """A roster of ten people with one contract."""
    return _roster(10, 4)


@pytest.fixture(scope="session")
def wave_like() -> ChoiceModel:
    """Forty contacts for four agents in five slots of hard capacity, loads balanced by their squares, some pairs apart."""
    builder, rng = ModelBuilder(), np.random.default_rng(5)
    for _ in range(4):
        builder.add_rows(5, hi=4, hard=True)
        builder.add_rows(1, lo=10, hi=10, under=(0, 3), over=(0, 5))
    hold = builder.add_option(builder.add_profile((), ()))
    load = [[builder.add_profile((0, 5 - slot), (length, length)) for slot in range(5)] for length in (1, 2, 3)]
    at = [[builder.add_option(of[slot], 6 * agent + slot, klass=1 + slot) for agent in range(4) for slot in range(5)] for of in load]
    for _ in range(40):
        agents, length = sorted(rng.choice(4, 3, replace=False).tolist()), int(rng.integers(0, 3))
        chosen = builder.add_list([hold, *(at[length][5 * agent + slot] for agent in agents for slot in range(5))])
        builder.add_decision(chosen, costs=[40, *rng.integers(0, 25, 15).tolist()])
    same = builder.add_table(30 * np.diag([0] + [1] * 5))
    for first in range(0, 20, 2):
        builder.add_pair(first, first + 1, same)
    return builder.build()
