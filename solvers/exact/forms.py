"""A ChoiceModel as a linear integer program, as an expert would write it.

What makes it strong: a person's program variables are not options but *kinds* (`solvers.exact.kinds`), and each option
is one count over everybody who may take it on that day; owners who are alike are merged into counts; forbidden pairs are
cliques; squares are convex unit steps, exact over the whole range; nothing is wider than it can get.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers.exact.groups import Group, own_rows
from solvers.exact.kinds import option_kinds
from solvers.exact.limits import add_own_rows, add_pairs, bands_of, priced
from solvers.exact.program import Program, ProgramBuilder, add_bands
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

    def places(self) -> Iterator[tuple[Group, int, Cell]]:
        """Every (group, rank, cell)."""
        for group, cells in zip(self.groups, self.cells, strict=True):
            for rank, cell in enumerate(cells):
                yield group, rank, cell


def whole_form(model: ChoiceModel, groups: list[Group]) -> Form:
    """Cover, own rows, pairs and costs of the groups: at once where nobody is merged, counts where they are."""
    builder = ProgramBuilder()
    kinds = option_kinds(model)
    cells, pools = _add_cells(builder, model, groups, kinds)
    pools = _add_pools(builder, model, groups, cells, pools)
    representatives = [_by_kind(group, ranks) for group, ranks in zip(groups, cells, strict=True)]
    columns = [[cell.columns for cell in ranks] for ranks in cells]
    _add_shared_rows(builder, model, groups, cells, pools)
    add_own_rows(builder, model, representatives, columns)
    add_pairs(builder, model, representatives, columns)
    return Form(builder.build(), groups, cells, pools, kinds)


def _add_cells(
    builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], kinds: list[np.ndarray]
) -> tuple[list[list[Cell]], list[Pool]]:
    """Heads by kind, each rank summing to the group's size."""
    split: dict[int, tuple[tuple[np.ndarray, ...], np.ndarray]] = {}
    index: dict[tuple[int, bytes], int] = {}
    pools: list[Pool] = []
    cells: list[list[Cell]] = []
    for group in groups:
        builder.offset += group.floor
        ranks: list[Cell] = []
        for rank in range(group.decisions.shape[1]):
            first = int(group.decisions[0, rank])
            option_list, offset = int(model.decision_list[first]), int(model.decision_offset[first])
            if option_list not in split:
                split[option_list] = _split(model, option_list, kinds[option_list])
            options, position = split[option_list]
            columns = builder.add_variables(len(options), 0, group.size, group.cost[rank][position])
            builder.add_entries(builder.add_rows(1, group.size, group.size), columns, 1)
            members = np.empty(len(options), dtype=np.int64)
            for k, of_kind in enumerate(options):
                key = (offset, of_kind.tobytes())
                if key not in index:
                    index[key] = len(pools)
                    pools.append(Pool(offset, of_kind, np.zeros(0, dtype=np.int64)))
                members[k] = index[key]
            ranks.append(Cell(options, columns, members))
        cells.append(ranks)
    return cells, pools


def _split(model: ChoiceModel, option_list: int, kinds: np.ndarray) -> tuple[tuple[np.ndarray, ...], np.ndarray]:
    """A list's options kind by kind, and the first position of each kind."""
    options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
    numbers = range(int(kinds.max()) + 1)
    return tuple(options[kinds == k] for k in numbers), np.array([np.flatnonzero(kinds == k)[0] for k in numbers])


def _by_kind(group: Group, cells: list[Cell]) -> Group:
    """The group over one option of each kind: all that own rows and pairs see."""
    return Group(group.decisions, tuple(np.array([options[0] for options in cell.kinds]) for cell in cells), group.cost, group.floor)


def _add_pools(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], cells: list[list[Cell]], pools: list[Pool]) -> list[Pool]:
    """Heads by option where a pool has several to share out, or many users whose sum is worth a variable."""
    users: list[list[int]] = [[] for _ in pools]
    sizes = np.zeros(len(pools), dtype=np.int64)
    for group, ranks in zip(groups, cells, strict=True):
        for cell in ranks:
            sizes[cell.pools] += group.size
            for pool, column in zip(cell.pools.tolist(), cell.columns.tolist(), strict=True):
                users[pool].append(column)
    shared = []
    for pool, members, size in zip(pools, users, sizes.tolist(), strict=True):
        profile = model.option_profile[pool.options]
        idle = (model.profile_ptr[profile + 1] == model.profile_ptr[profile]).all()
        if idle or (len(pool.options) == 1 and len(members) <= MERGED_ENOUGH):
            shared.append(pool)
            continue
        columns = builder.add_variables(len(pool.options), 0, size)
        row = builder.add_rows(1, 0, 0)
        builder.add_entries(row, columns, 1)
        builder.add_entries(row, np.array(members), -1)
        shared.append(Pool(pool.offset, pool.options, columns))
    return shared


def _add_shared_rows(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], cells: list[list[Cell]], pools: list[Pool]) -> None:
    """Banded rows that several owners use, fed by the pools, or by kinds that have no pool of their own."""
    entries: list[tuple[np.ndarray, ...]] = []
    least, most = np.zeros(len(model.rows), dtype=np.int64), np.zeros(len(model.rows), dtype=np.int64)
    for pool in pools:
        if len(pool.columns):
            position, row, units = profile_entries(model, pool.options, pool.offset)
            entries.append((row, pool.columns[position], units))
    users: dict[tuple[int, int], int] = {}
    own = own_rows(model)
    for group, ranks in zip(groups, cells, strict=True):
        for rank, cell in enumerate(ranks):
            first = int(group.decisions[0, rank])
            user = (int(model.decision_list[first]), int(model.decision_offset[first]))
            users[user] = users.get(user, 0) + group.size
            for k in np.flatnonzero([not len(pools[pool].columns) for pool in cell.pools]):
                _, row, units = profile_entries(model, cell.kinds[k][:1], user[1])
                entries.append((row, np.full(len(row), cell.columns[k]), units))
            _shared_links(model, group, first, cell, own, entries, least, most)
    _widen(model, users, least, most)
    used = np.flatnonzero(~own & priced(model))
    bands = add_bands(builder, bands_of(model, used), least[used], most[used])
    place = np.full(len(model.rows), -1)
    place[used] = bands
    rows, columns, units = (np.concatenate(part) for part in zip(*entries, strict=True)) if entries else (np.zeros(0, dtype=np.int64),) * 3
    keep = place[rows] >= 0
    builder.add_entries(place[rows[keep]], columns[keep], units[keep])


def _widen(model: ChoiceModel, users: dict[tuple[int, int], int], least: np.ndarray, most: np.ndarray) -> None:
    """Add to the range of each row what the users of each (list, offset) can make of it."""
    for (option_list, offset), heads in users.items():
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        _, row, units = profile_entries(model, options, offset)
        low, high = np.zeros(len(model.rows), dtype=np.int64), np.zeros(len(model.rows), dtype=np.int64)
        np.minimum.at(low, row, units)
        np.maximum.at(high, row, units)
        least += heads * low
        most += heads * high


def _shared_links(
    model: ChoiceModel,
    group: Group,
    first: int,
    cell: Cell,
    own: np.ndarray,
    entries: list[tuple[np.ndarray, ...]],
    least: np.ndarray,
    most: np.ndarray,
) -> None:
    """Links of a decision to rows that are not its owner's alone."""
    for k in range(model.link_ptr[first], model.link_ptr[first + 1]):
        row = model.link_row[k]
        if own[row]:
            continue
        values = model.option_feature[[options[0] for options in cell.kinds], model.link_feature[k]]
        entries.append((np.full(len(values), row), cell.columns, values))
        least[row] += group.size * int(values.min())
        most[row] += group.size * int(values.max())
