"""A ChoiceModel as a linear integer program, as an expert would write it.

What makes it strong: a person's program variables are not options but *kinds* (`solvers.exact.kinds`), and each option
is one count over everybody who may take it on that day; owners who are alike are merged into counts; forbidden pairs are
cliques, priced ones the convex hull of the pair (`solvers.exact.pairs`); loads made of several sizes are stated over their
make-ups (`solvers.exact.bins`); squares are convex unit steps, exact over the whole range; rows that are used alike share
their limits; nothing is wider than it can get.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solvers.exact.groups import Group, own_rows
from solvers.exact.kinds import option_kinds
from solvers.exact.limits import add_own_rows
from solvers.exact.pairs import add_pairs
from solvers.exact.program import Extras, Program, ProgramBuilder
from solvers.exact.shared import Entries, add_shared_rows, relevant
from solvers.model import ChoiceModel, profile_entries

MERGED_ENOUGH = 12


@dataclass(frozen=True)
class Cell:
    """One rank of a group: how many of its members take each kind.

    Attributes
    ----------
    kinds
        Catalogue options of each kind, ascending.
    columns
        The kinds' program variables.
    pools
        Index of the pool that shares out each kind's options.
    """

    kinds: tuple[np.ndarray, ...]
    columns: np.ndarray
    pools: np.ndarray


@dataclass(frozen=True)
class Pool:
    """Equal kinds at one row offset: heads by option, whoever they are. No `columns` where its only option says all."""

    offset: int
    options: np.ndarray
    columns: np.ndarray


@dataclass(frozen=True)
class Form:
    """A program and where its heads are: ``cells[group][rank]``; `kinds` as `option_kinds` gives them, list by list."""

    program: Program
    groups: list[Group]
    cells: list[list[Cell]]
    pools: list[Pool]
    kinds: list[np.ndarray]
    extras: Extras

    @cached_property
    def decided(self) -> np.ndarray:
        """Columns of the cells and pools: all others follow from them."""
        cells = [cell.columns for ranks in self.cells for cell in ranks]
        return np.concatenate([*cells, *(pool.columns for pool in self.pools)])

    def heads(self, values: np.ndarray) -> np.ndarray:
        """A program's values with 0 in the columns that nobody decides."""
        kept = np.zeros_like(values)
        kept[self.decided] = values[self.decided]
        return kept

    def places(self) -> Iterator[tuple[Group, int, Cell]]:
        """Every (group, rank, cell)."""
        for group, cells in zip(self.groups, self.cells, strict=True):
            for rank, cell in enumerate(cells):
                yield group, rank, cell


@dataclass
class _Place:
    """A list at an offset: its options kind by kind, the first position of each kind, and their pools; heads that use it."""

    kinds: tuple[np.ndarray, ...]
    position: np.ndarray
    pools: np.ndarray
    first: np.ndarray
    heads: int = 0
    single: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None


def expected_heads(model: ChoiceModel) -> int:
    """Columns that the cells of everybody alone will have: what a form's size and its making go by."""
    kinds = np.array([int(of_list.max()) + 1 for of_list in option_kinds(model)])
    return int(kinds[model.decision_list].sum())


def whole_form(model: ChoiceModel, groups: list[Group], bins: bool = True) -> Form:
    """Cover, own rows, pairs and costs of the groups: at once where nobody is merged, counts where they are.

    Parameters
    ----------
    bins
        Whether loads of several sizes are stated over their make-ups, which a relaxation needs.
    """
    builder = ProgramBuilder()
    kinds = option_kinds(model)
    places = _Places(model, kinds)
    cells = _add_cells(builder, model, groups, places)
    pools = _add_pools(builder, model, groups, cells, places)
    representatives = [_by_kind(group, places) for group in groups]
    columns = [[cell.columns for cell in ranks] for ranks in cells]
    _add_shared(builder, model, groups, cells, pools, places, bins)
    add_own_rows(builder, model, representatives, columns)
    add_pairs(builder, model, representatives, columns)
    return Form(builder.build(), groups, cells, pools, kinds, builder.extras())


class _Places:
    """Lists at offsets and the pools of their kinds, each made once."""

    def __init__(self, model: ChoiceModel, kinds: list[np.ndarray]) -> None:
        self.model, self.kinds = model, kinds
        self.pools: list[Pool] = []
        self.by_key: dict[tuple[int, int], _Place] = {}
        self._split: dict[int, tuple[tuple[np.ndarray, ...], np.ndarray, np.ndarray, list[bytes]]] = {}
        self._index: dict[tuple[int, bytes], int] = {}

    def of(self, decision: int) -> _Place:
        """Where a decision's options are."""
        key = (int(self.model.decision_list[decision]), int(self.model.decision_offset[decision]))
        if key not in self.by_key:
            self.by_key[key] = self._place(*key)
        return self.by_key[key]

    def _place(self, option_list: int, offset: int) -> _Place:
        if option_list not in self._split:
            model = self.model
            options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
            kinds = self.kinds[option_list]
            order = np.argsort(kinds, kind="stable")
            starts = np.concatenate([[0], np.flatnonzero(np.diff(kinds[order])) + 1])
            of_kind = tuple(np.split(options[order], starts[1:]))
            self._split[option_list] = (of_kind, order[starts], options[order[starts]], [part.tobytes() for part in of_kind])
        of_kind, position, first, keys = self._split[option_list]
        members = np.empty(len(of_kind), dtype=np.int64)
        for k, options in enumerate(of_kind):
            key = (offset, keys[k])
            if key not in self._index:
                self._index[key] = len(self.pools)
                self.pools.append(Pool(offset, options, np.zeros(0, dtype=np.int64)))
            members[k] = self._index[key]
        return _Place(of_kind, position, members, first)


def _add_cells(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], places: _Places) -> list[list[Cell]]:
    """Heads by kind, each rank summing to the group's size."""
    found, costs, sizes = [], [], []
    for group in groups:
        builder.offset += group.floor
        for rank, first in enumerate(group.decisions[0].tolist()):
            place = places.of(first)
            place.heads += group.size
            found.append(place)
            costs.append(group.cost[rank][place.position])
            sizes.append(group.size)
    lengths, heads = np.array([len(cost) for cost in costs]), np.array(sizes)
    columns = builder.add_variables(int(lengths.sum()), 0, np.repeat(heads, lengths), np.concatenate(costs))
    builder.add_entries(np.repeat(builder.add_rows(len(heads), heads, heads), lengths), columns, 1)
    mine = iter(np.split(columns, np.cumsum(lengths)[:-1]))
    each = iter(found)
    return [[Cell(place.kinds, next(mine), place.pools) for _, place in zip(group.cost, each, strict=False)] for group in groups]


def _by_kind(group: Group, places: _Places) -> Group:
    """The group over one option of each kind: all that own rows and pairs see."""
    firsts = tuple(places.of(first).first for first in group.decisions[0].tolist())
    return Group(group.decisions, firsts, group.cost, group.floor)


def _add_pools(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], cells: list[list[Cell]], places: _Places) -> list[Pool]:
    """Heads by option where a pool has several to share out, or many users whose sum is worth a variable."""
    every = [(group.size, cell) for group, ranks in zip(groups, cells, strict=True) for cell in ranks]
    pool = np.concatenate([cell.pools for _, cell in every])
    column = np.concatenate([cell.columns for _, cell in every])
    size = np.repeat([size for size, _ in every], [len(cell.pools) for _, cell in every])
    order = np.argsort(pool, kind="stable")
    starts = np.searchsorted(pool[order], np.arange(len(places.pools) + 1))
    heads = np.bincount(pool, weights=size, minlength=len(places.pools)).astype(np.int64)
    options = np.array([len(one.options) for one in places.pools])
    profile = model.option_profile[np.concatenate([one.options for one in places.pools])]
    busy = np.add.reduceat(model.profile_ptr[profile + 1] - model.profile_ptr[profile], np.cumsum(options) - options) > 0
    worth = np.flatnonzero(busy & ((options > 1) | (np.diff(starts) > MERGED_ENOUGH)))
    if not len(worth):
        return places.pools
    added = builder.add_variables(int(options[worth].sum()), 0, np.repeat(heads[worth], options[worth]))
    rows = builder.add_rows(len(worth), 0, 0)
    builder.add_entries(np.repeat(rows, options[worth]), added, 1)
    shared = list(places.pools)
    for k, row, columns in zip(worth.tolist(), rows, np.split(added, np.cumsum(options[worth])[:-1]), strict=True):
        builder.add_entries(row, column[order[starts[k] : starts[k + 1]]], -1)
        shared[k] = Pool(shared[k].offset, shared[k].options, columns)
    return shared


def _add_shared(
    builder: ProgramBuilder,
    model: ChoiceModel,
    groups: list[Group],
    cells: list[list[Cell]],
    pools: list[Pool],
    places: _Places,
    bins: bool,
) -> None:
    """Rows that several owners use, fed by the pools, or by kinds that have no pool of their own."""
    entries: list[Entries] = []
    least, most = np.zeros(len(model.rows), dtype=np.int64), np.zeros(len(model.rows), dtype=np.int64)
    for pool in pools:
        if len(pool.columns):
            position, row, units = profile_entries(model, pool.options, pool.offset)
            entries.append((row, pool.columns[position], units))
    pooled = np.array([len(pool.columns) > 0 for pool in pools])
    for (option_list, offset), place in places.by_key.items():
        _widen(model, option_list, offset, place.heads, least, most)
        lone = np.flatnonzero(~pooled[place.pools])
        position, row, units = profile_entries(model, place.first[lone], offset)
        place.single = (lone[position], row, units)
    own = own_rows(model)
    links = np.concatenate([[0], np.cumsum(~own[model.link_row])])
    linked = (links[model.link_ptr[1:]] > links[model.link_ptr[:-1]]).tolist()
    for group, ranks in zip(groups, cells, strict=True):
        for rank, cell in enumerate(ranks):
            first = int(group.decisions[0, rank])
            place = places.of(first)
            if place.single is not None and len(place.single[0]):
                position, row, units = place.single
                entries.append((row, cell.columns[position], units))
            if linked[first]:
                _shared_links(model, group, first, cell.columns, place.first, own, entries, least, most)
    add_shared_rows(builder, model, relevant(model, own), entries, least, most, bins)


def _widen(model: ChoiceModel, option_list: int, offset: int, heads: int, least: np.ndarray, most: np.ndarray) -> None:
    """Add to the range of each row what the users of a list at an offset can make of it."""
    options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
    _, row, units = profile_entries(model, options, offset)
    rows, place = np.unique(row, return_inverse=True)
    low, high = np.zeros(len(rows), dtype=np.int64), np.zeros(len(rows), dtype=np.int64)
    np.minimum.at(low, place, units)
    np.maximum.at(high, place, units)
    least[rows] += heads * low
    most[rows] += heads * high


def _shared_links(
    model: ChoiceModel,
    group: Group,
    first: int,
    columns: np.ndarray,
    options: np.ndarray,
    own: np.ndarray,
    entries: list[Entries],
    least: np.ndarray,
    most: np.ndarray,
) -> None:
    """Links of a decision to rows that are not its owner's alone."""
    for k in range(model.link_ptr[first], model.link_ptr[first + 1]):
        row = model.link_row[k]
        if own[row]:
            continue
        values = model.option_feature[options, model.link_feature[k]]
        entries.append((np.full(len(values), row), columns, values))
        least[row] += group.size * int(values.min())
        most[row] += group.size * int(values.max())
