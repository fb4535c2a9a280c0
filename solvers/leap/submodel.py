"""A part of a model as a model of its own: some decisions free, the others as an incumbent has them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.builder import ModelBuilder
from solvers.model import NO_HI, NO_LO, ChoiceModel
from solvers.score import row_usage


@dataclass(frozen=True)
class SubModel:
    """For all assignments of the free decisions, (H, E) of `model` and of the whole differ by a constant pair.

    Attributes
    ----------
    free
        Decisions of the whole, ascending; decision k of `model` is `free[k]`.
    positions
        Per free decision, the whole's list position of each position in `model`.
    """

    model: ChoiceModel
    free: np.ndarray
    positions: tuple[np.ndarray, ...]

    def put_back(self, incumbent: np.ndarray, answer: np.ndarray) -> np.ndarray:
        """The incumbent with the free decisions as `answer`, an assignment of `model`, has them."""
        whole = np.array(incumbent, dtype=np.int32)
        whole[self.free] = [places[k] for places, k in zip(self.positions, answer, strict=True)]
        return whole


def submodel(model: ChoiceModel, incumbent: np.ndarray, free: np.ndarray) -> SubModel:
    """Free some decisions; what the others use is folded into the bands, their pairs into costs and hard rows.

    Only rows that a free decision can use are kept, so the part is as small as it looks.
    """
    return _Part(model, incumbent, np.unique(free)).build()


class _Part:
    def __init__(self, model: ChoiceModel, incumbent: np.ndarray, free: np.ndarray) -> None:
        self.model, self.incumbent, self.free = model, incumbent, free
        self.number = {int(i): k for k, i in enumerate(free)}
        self.costs = [model.costs_of(int(i)).copy() for i in free]
        self.clashes = [np.zeros(model.size[i], dtype=np.int64) for i in free]
        self.builder = ModelBuilder(("position",))

    def build(self) -> SubModel:
        inner = self._fold_pairs()
        uses = [[self.model.usage_of(int(i), int(option)) for option in self.model.options_of(int(i))] for i in self.free]
        row_of = self._add_rows(uses)
        positions = [self._add_decision(k, uses[k], row_of) for k in range(len(self.free))]
        tables: dict[int, int] = {}
        for first, second, table in inner:
            if table not in tables:
                tables[table] = self.builder.add_table(self.model.tables[table], hard=bool(self.model.table_hard[table]))
            self.builder.add_pair(self.number[first], self.number[second], tables[table])
        return SubModel(self.builder.build(), self.free, tuple(positions))

    def _fold_pairs(self) -> list[tuple[int, int, int]]:
        """Price the pairs with one free end by the other end's class; return those with two free ends."""
        model = self.model
        is_free = np.zeros(model.n_decisions, dtype=bool)
        is_free[self.free] = True
        klass = model.option_class[model.chosen(self.incumbent)]
        inner = []
        for p in np.flatnonzero(is_free[model.pair_first] | is_free[model.pair_second]):
            first, second, table = int(model.pair_first[p]), int(model.pair_second[p]), int(model.pair_table[p])
            if is_free[first] and is_free[second]:
                inner.append((first, second, table))
                continue
            mine = first if is_free[first] else second
            own = model.option_class[model.options_of(mine)]
            values = model.tables[table][own, klass[second]] if mine == first else model.tables[table][klass[first], own]
            target = self.clashes if model.table_hard[table] else self.costs
            target[self.number[mine]] += values
        return inner

    def _add_rows(self, uses: list[list[tuple[np.ndarray, np.ndarray]]]) -> dict[int, int]:
        """Rows that can be used, their bands less what the fixed decisions use: row of the whole -> row of the part."""
        rows, rest = self.model.rows, row_usage(self.model, self.incumbent)
        for k, i in enumerate(self.free):
            np.subtract.at(rest, *uses[k][self.incumbent[i]])
        touched = np.unique(np.concatenate([use[0] for options in uses for use in options])) if uses else np.zeros(0, dtype=np.int64)
        for r in touched.tolist():
            self.builder.add_rows(
                1,
                lo=NO_LO if rows.lo[r] <= NO_LO else int(rows.lo[r] - rest[r]),
                hi=NO_HI if rows.hi[r] >= NO_HI else int(rows.hi[r] - rest[r]),
                under=(int(rows.under_linear[r]), int(rows.under_square[r])),
                over=(int(rows.over_linear[r]), int(rows.over_square[r])),
                hard=bool(rows.hard[r]),
            )
        return {r: k for k, r in enumerate(touched.tolist())}

    def _add_decision(self, k: int, uses: list[tuple[np.ndarray, np.ndarray]], row_of: dict[int, int]) -> np.ndarray:
        """One free decision; its position feature keeps options apart that use the same here. Returns its places in the whole."""
        i = int(self.free[k])
        clash = self.builder.add_rows(1, hi=0, hard=True) if self.clashes[k].any() else None
        options = []
        for place, (option, (rows, units)) in enumerate(zip(self.model.options_of(i), uses, strict=True)):
            used = [row_of[r] for r in rows.tolist()] + ([] if clash is None else [clash])
            spent = units.tolist() + ([] if clash is None else [int(self.clashes[k][place])])
            profile = self.builder.add_profile(used, spent)
            options.append(self.builder.add_option(profile, 0, (place,), int(self.model.option_class[option])))
        order = np.argsort(options)
        self.builder.add_decision(self.builder.add_list(options), costs=self.costs[k][order], owner=int(self.model.decision_owner[i]))
        return order


def choose_free(model: ChoiceModel, room: int, by_owner: bool, rng: np.random.Generator) -> np.ndarray:
    """Decisions with at most `room` options in all, drawn group by group: of one owner, or of one row offset (one day).

    Empty where no decision fits.
    """
    group = model.decision_owner if by_owner else model.decision_offset
    rank = rng.permutation(int(np.unique(group).size))[np.unique(group, return_inverse=True)[1]]
    order = np.lexsort((rng.random(model.n_decisions), rank))
    order = order[model.size[order] <= room]
    return np.sort(order[np.cumsum(model.size[order]) <= room])
