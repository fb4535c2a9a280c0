"""The exact forms of a ChoiceModel as programs.

What makes them strong: equal uses of a row are counted once (one integer per day and shift carries its cover entries,
however many people may work it); interchangeable owners are merged into counts; forbidden class pairs are stated as
cliques over all their options; squares are convex unit steps, exact over the whole range; nothing is wider than it can get.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.exact.groups import Group, own_rows
from solvers.exact.program import Program, ProgramBuilder, add_bands
from solvers.model import NO_HI, NO_LO, ChoiceModel, profile_entries

MERGED_ENOUGH = 12


@dataclass(frozen=True)
class Form:
    """A program and where its counts are: ``columns[group][rank]`` are the variables of that rank's options."""

    program: Program
    groups: list[Group]
    columns: list[list[np.ndarray]]

    def counts(self, values: np.ndarray) -> list[list[np.ndarray]]:
        """Heads per group, rank and option."""
        return [[values[columns] for columns in ranks] for ranks in self.columns]


def whole_form(model: ChoiceModel, groups: list[Group]) -> Form:
    """Cover, own rows, pairs and costs of the groups: at once where nobody is merged, counts where they are."""
    builder = ProgramBuilder()
    columns = _add_heads(builder, groups)
    _add_shared_rows(builder, model, groups, columns)
    _add_own_rows(builder, model, groups, columns)
    _add_pairs(builder, model, groups, columns)
    return Form(builder.build(), groups, columns)


def names_form(model: ChoiceModel, merged: list[Group], counts: list[list[np.ndarray]], people: list[Group]) -> Form:
    """Who works what: the whole problem again, person by person, but over the options that the counts use.

    The counts are not fixed: limits of a person are stronger than their sums over a group, and counts that nobody can
    work would leave no names at all. Cover is priced anew, so that names may leave the counts where it pays.
    """
    narrowed = []
    counted = {
        int(d): (g, rank) for g, group in enumerate(merged) for rank in range(group.decisions.shape[1]) for d in group.decisions[:, rank]
    }
    for person in people:
        options, costs = [], []
        for rank, decision in enumerate(person.decisions[0]):
            g, place = counted[int(decision)]
            used = merged[g].options[place][counts[g][place] > 0]
            keep = np.isin(person.options[rank], used) | _unused(model, person.options[rank])
            options.append(person.options[rank][keep])
            costs.append(person.cost[rank][keep])
        narrowed.append(Group(person.decisions, tuple(options), tuple(costs), person.floor))
    return whole_form(model, narrowed)


def _unused(model: ChoiceModel, options: np.ndarray) -> np.ndarray:
    """Options that use no profile row: a day off stays open to everybody."""
    profile = model.option_profile[options]
    return model.profile_ptr[profile + 1] == model.profile_ptr[profile]


def _add_heads(builder: ProgramBuilder, groups: list[Group]) -> list[list[np.ndarray]]:
    """Heads per group, rank and option, each rank summing to the group's size; returns the variables."""
    columns = []
    for group in groups:
        builder.offset += group.floor
        ranks = []
        for options, cost in zip(group.options, group.cost, strict=True):
            ranks.append(builder.add_variables(len(options), 0, group.size, cost))
            builder.add_entries(builder.add_rows(1, group.size, group.size), ranks[-1], 1)
        columns.append(ranks)
    return columns


def _add_shared_rows(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
    """Banded rows that several owners use, fed by one integer per (offset, option) wherever several counts share it."""
    uses: dict[int, list[tuple[np.ndarray, np.ndarray, int]]] = {}
    for group, ranks in zip(groups, columns, strict=True):
        for rank, options in enumerate(group.options):
            uses.setdefault(int(model.decision_offset[group.decisions[0, rank]]), []).append((options, ranks[rank], group.size))
    entries: list[tuple[np.ndarray, ...]] = []
    least, most = np.zeros(len(model.rows), dtype=np.int64), np.zeros(len(model.rows), dtype=np.int64)
    for offset, users in uses.items():
        union = np.unique(np.concatenate([options for options, _, _ in users]))
        heads = np.zeros(len(union), dtype=np.int64)
        for options, _, size in users:
            heads[np.searchsorted(union, options)] += size
        if int(heads.max()) == 0 or len(users) <= MERGED_ENOUGH:
            for options, variables, _ in users:
                position, row, units = profile_entries(model, options, offset)
                entries.append((row, variables[position], units))
        else:
            total = builder.add_variables(len(union), 0, heads, implied=True)
            sums = builder.add_rows(len(union), 0, 0)
            builder.add_entries(sums, total, -1)
            for options, variables, _ in users:
                builder.add_entries(sums[np.searchsorted(union, options)], variables, 1)
            position, row, units = profile_entries(model, union, offset)
            entries.append((row, total[position], units))
        _widen(model, users, offset, least, most)
    for group, ranks in zip(groups, columns, strict=True):
        _shared_links(model, group, ranks, entries, least, most)
    used = np.flatnonzero(~own_rows(model) & _matters(model))
    bands = add_bands(builder, _bands(model, used), least[used], most[used])
    place = np.full(len(model.rows), -1)
    place[used] = bands
    for row, column, units in entries:
        keep = place[row] >= 0
        builder.add_entries(place[row[keep]], column[keep], units[keep])


def _widen(model: ChoiceModel, users: list[tuple[np.ndarray, np.ndarray, int]], offset: int, least: np.ndarray, most: np.ndarray) -> None:
    """Add to the range of each row what these users can make of it."""
    for options, _, size in users:
        _, row, units = profile_entries(model, options, offset)
        low, high = np.zeros(len(model.rows), dtype=np.int64), np.zeros(len(model.rows), dtype=np.int64)
        np.minimum.at(low, row, units)
        np.maximum.at(high, row, units)
        least += size * low
        most += size * high


def _shared_links(
    model: ChoiceModel, group: Group, ranks: list[np.ndarray], entries: list[tuple[np.ndarray, ...]], least: np.ndarray, most: np.ndarray
) -> None:
    own = own_rows(model)
    for rank, options in enumerate(group.options):
        first = group.decisions[0, rank]
        for k in range(model.link_ptr[first], model.link_ptr[first + 1]):
            row, values = model.link_row[k], model.option_feature[options, model.link_feature[k]]
            if own[row]:
                continue
            entries.append((np.full(len(options), row), ranks[rank], values))
            least[row] += group.size * int(values.min())
            most[row] += group.size * int(values.max())


def _add_own_rows(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
    """Own rows; those of merged owners as sums over the members, whose squares are left out (a relaxation)."""
    own = own_rows(model)
    for group, ranks in zip(groups, columns, strict=True):
        links: dict[int, list[tuple[int, int]]] = {}
        members: dict[int, np.ndarray] = {}
        for rank in range(group.decisions.shape[1]):
            starts = model.link_ptr[group.decisions[:, rank]]
            for k in range(int(model.link_ptr[group.decisions[0, rank] + 1] - starts[0])):
                row = int(model.link_row[starts[0] + k])
                if own[row]:
                    links.setdefault(row, []).append((rank, int(model.link_feature[starts[0] + k])))
                    members[row] = model.link_row[starts + k]
        if not links:
            continue
        usages = [[(ranks[r], model.option_feature[group.options[r], f]) for r, f in uses] for uses in links.values()]
        least = np.array([group.size * sum(int(v.min()) for _, v in usage) for usage in usages])
        most = np.array([group.size * sum(int(v.max()) for _, v in usage) for usage in usages])
        sums = [_summed_band(model, members[row]) for row in links]
        bands = tuple(np.array(column) for column in zip(*sums, strict=True))
        rows = add_bands(builder, bands, least, most)
        for row, usage in zip(rows, usages, strict=True):
            for variables, values in usage:
                builder.add_entries(np.full(len(values), row)[values != 0], variables[values != 0], values[values != 0])


def _summed_band(model: ChoiceModel, rows: np.ndarray) -> tuple[int, ...]:
    r = model.rows
    lo = int(r.lo[rows].sum()) if (r.lo[rows] > NO_LO).all() else NO_LO
    hi = int(r.hi[rows].sum()) if (r.hi[rows] < NO_HI).all() else NO_HI
    alone = len(rows) == 1
    first = int(rows[0])
    squares = (int(r.under_square[first]), int(r.over_square[first])) if alone else (0, 0)
    return lo, hi, int(r.under_linear[first]), squares[0], int(r.over_linear[first]), squares[1], bool(r.hard[first])


def _add_pairs(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
    """Hard tables as cliques; soft ones through an indicator for each priced pair of classes.

    A pair that merged counts cannot tell from others is left out, at its least price (a relaxation).
    """
    place = {int(d): (g, rank) for g, group in enumerate(groups) for rank, d in enumerate(group.decisions[0])}
    for first, second, table in zip(model.pair_first.tolist(), model.pair_second.tolist(), model.pair_table.tolist(), strict=True):
        (g, a), (h, b) = place.get(first, (-1, 0)), place.get(second, (-1, 0))
        single = g >= 0 and h >= 0 and groups[g].size == groups[h].size == 1
        if not single and not (g == h >= 0 and model.table_hard[table]):
            builder.offset += 0 if model.table_hard[table] else min(0, int(model.tables[table].min()))
            continue
        left, right = columns[g][a], columns[h][b]
        left_class, right_class = model.option_class[groups[g].options[a]], model.option_class[groups[h].options[b]]
        if model.table_hard[table]:
            _add_cliques(builder, model.tables[table], left, right, left_class, right_class, groups[g].size)
        else:
            _add_pair_prices(builder, model.tables[table], left, right, left_class, right_class)


def _add_cliques(
    builder: ProgramBuilder,
    table: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
    left_class: np.ndarray,
    right_class: np.ndarray,
    size: int,
) -> None:
    for forbidden in np.unique(table[np.unique(left_class)], axis=0):
        if not forbidden.any():
            continue
        here = (table[left_class] >= forbidden).all(axis=1)
        there = forbidden[right_class] > 0
        if here.any() and there.any():
            builder.add_entries(builder.add_rows(1, 0, size), np.concatenate([left[here], right[there]]), 1)


def _add_pair_prices(
    builder: ProgramBuilder, table: np.ndarray, left: np.ndarray, right: np.ndarray, left_class: np.ndarray, right_class: np.ndarray
) -> None:
    for a in np.unique(left_class):
        for b in np.unique(right_class):
            price = int(table[a, b])
            if not price:
                continue
            both = builder.add_variables(1, 0, 1, price)
            ones, twos = left[left_class == a], right[right_class == b]
            if price > 0:
                row = builder.add_rows(1, -1, 1)
                builder.add_entries(row, both, 1)
                builder.add_entries(row, np.concatenate([ones, twos]), -1)
            else:
                for side in (ones, twos):
                    row = builder.add_rows(1, 0, 1)
                    builder.add_entries(row, both, -1)
                    builder.add_entries(row, side, 1)


def _matters(model: ChoiceModel) -> np.ndarray:
    r = model.rows
    priced = r.hard | (r.under_linear + r.under_square + r.over_linear + r.over_square > 0)
    return priced & ((r.lo > NO_LO) | (r.hi < NO_HI))


def _bands(model: ChoiceModel, rows: np.ndarray) -> tuple[np.ndarray, ...]:
    """(lo, hi, prices, hard) of some rows, as `add_bands` takes them."""
    r = model.rows
    return tuple(a[rows] for a in (r.lo, r.hi, r.under_linear, r.under_square, r.over_linear, r.over_square, r.hard))
