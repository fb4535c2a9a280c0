"""What a person may and may not: own rows and pairs, as constraints of a program."""

from __future__ import annotations

import numpy as np

from solvers.exact.groups import Group, own_rows
from solvers.exact.program import ProgramBuilder, add_bands
from solvers.model import NO_HI, NO_LO, ChoiceModel


def add_own_rows(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
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


def add_pairs(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
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


def priced(model: ChoiceModel) -> np.ndarray:
    """Whether a row can cost or forbid anything; bool per row."""
    r = model.rows
    counts = r.hard | (r.under_linear + r.under_square + r.over_linear + r.over_square > 0)
    return counts & ((r.lo > NO_LO) | (r.hi < NO_HI))


def bands_of(model: ChoiceModel, rows: np.ndarray) -> tuple[np.ndarray, ...]:
    """(lo, hi, prices, hard) of some rows, as `add_bands` takes them."""
    r = model.rows
    return tuple(a[rows] for a in (r.lo, r.hi, r.under_linear, r.under_square, r.over_linear, r.over_square, r.hard))
