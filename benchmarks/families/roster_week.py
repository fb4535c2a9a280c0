"""A week's roster with wishes: start times and days off by person, hours and days in bands, rest between days."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from benchmarks.families.curve import scaled, two_peaks
from benchmarks.families.instance import Instance
from solvers.builder import ModelBuilder

DAYS, STEPS, OPENS, REST = 7, 48, 12, 22
DAY_WEIGHTS = (1.0, 1.05, 1.0, 1.0, 1.1, 0.7, 0.5)
UNDER, OVER = (40, 10), (20, 5)
HALF_HOUR_OFF, DAY_OFF = 2, 30
SHORT_OF = 0.97


@dataclass(frozen=True)
class Contract:
    """Lengths of its shifts in half hours; bands of half hours and of days a week."""

    lengths: tuple[int, ...]
    hours: tuple[int, int]
    days: tuple[int, int]


@dataclass(frozen=True)
class Size:
    """People, half hours between starts, and contracts: full time and part time."""

    people: int
    grid: int
    full: Contract
    part: Contract


def _contracts(full: tuple[int, ...], part: tuple[int, ...]) -> tuple[Contract, Contract]:
    return Contract(full, (76, 80), (4, 5)), Contract(part, (36, 48), (3, 5))


_FEW, _ALL = _contracts((16, 20), (8, 12)), _contracts((16, 18, 20), (8, 10, 12))
SIZES = {"small": Size(11, 4, *_FEW), "medium": Size(80, 2, *_ALL), "large": Size(320, 1, *_ALL), "huge": Size(2200, 1, *_ALL)}


@dataclass
class _Catalogue:
    """Options of all contracts; per catalogue option its start (None for the day off)."""

    builder: ModelBuilder
    starts: list[int | None] = field(default_factory=list)
    classes: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.off = self.builder.add_option(self.builder.add_profile((), ()), features=(0, 0))
        self.starts.append(None)

    def shifts(self, contract: Contract, grid: int) -> int:
        """List of the day off and every shift of a contract."""
        options = [self.off]
        for length in contract.lengths:
            profile = self.builder.add_profile(range(length), [1] * length)
            for start in range(OPENS, STEPS - length + 1, grid):
                options.append(self.builder.add_option(profile, start, (length, 1), self._class(start, start + length)))
                self.starts.append(start)
        return self.builder.add_list(options)

    def _class(self, start: int, end: int) -> int:
        """Class by start and end, as far as rest can tell them apart; 0 is the day off."""
        key = (min(start, REST), max(end, STEPS + OPENS - REST))
        return self.classes.setdefault(key, 1 + len(self.classes))

    def rest_table(self) -> np.ndarray:
        """1 where too little rest lies between a shift and the next day's."""
        table = np.zeros((1 + len(self.classes),) * 2, dtype=np.int64)
        for (_, end), first in self.classes.items():
            for (start, _), second in self.classes.items():
                table[first, second] = start + STEPS - end < REST
        return table

    def costs(self, option_list: int, wish: int, weight: int, day_off: bool) -> np.ndarray:
        """Distance from the wished start, capped at four hours, and working on a wished day off; cost per position."""
        starts = [self.starts[o] for o in self.builder.list_options(option_list)]
        apart = [0 if s is None else min(8, abs(s - wish)) * HALF_HOUR_OFF + DAY_OFF * day_off for s in starts]
        return weight * np.array(apart, dtype=np.int64)


def build(size: str, seed: int) -> Instance:
    """The roster of seven days of 48 half hours, open from 06:00, demand scaled to 97 % of the people's longest weeks."""
    shape, rng = SIZES[size], np.random.default_rng(seed)
    builder = ModelBuilder(("half_hours", "worked"))
    contracts = [shape.full if full else shape.part for full in rng.random(shape.people) < 0.7]
    need = _need(sum(sum(c.hours) / 2 for c in contracts), rng)
    builder.add_rows(DAYS * STEPS, lo=need, hi=need, under=UNDER, over=OVER)
    catalogue = _Catalogue(builder)
    lists = {contract: catalogue.shifts(contract, shape.grid) for contract in (shape.full, shape.part)}
    rest = builder.add_table(catalogue.rest_table(), hard=True)
    for owner, contract in enumerate(contracts):
        _add_person(catalogue, owner, contract, lists[contract], rest, rng)
    return Instance("roster_week", size, seed, builder.build(), sum(UNDER), roster=True)


def _need(total: float, rng: np.random.Generator) -> np.ndarray:
    days = []
    for weight in DAY_WEIGHTS:
        open_steps = two_peaks(STEPS - OPENS, rng) * weight
        days.append(np.concatenate([np.zeros(OPENS), open_steps]))
    return scaled(np.concatenate(days), SHORT_OF * total)


def _add_person(catalogue: _Catalogue, owner: int, contract: Contract, option_list: int, rest: int, rng: np.random.Generator) -> None:
    """Seven decisions with the person's bands, wishes and rest."""
    builder = catalogue.builder
    (least, most), (few, many) = contract.hours, contract.days
    links = [(0, builder.add_rows(1, lo=least, hi=most, hard=True)), (1, builder.add_rows(1, lo=few, hi=many, hard=True))]
    wish, weight = int(rng.choice((14, 18, 22, 28))), int(rng.integers(0, 4))
    off = set(rng.choice(DAYS, 2, replace=False).tolist())
    week = [
        builder.add_decision(
            option_list, offset=day * STEPS, costs=catalogue.costs(option_list, wish, weight, day in off), links=links, owner=owner
        )
        for day in range(DAYS)
    ]
    for first, second in pairwise(week):
        builder.add_pair(first, second, rest)
