"""Pair tables: which classes two decisions may take together, and what that costs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from solvers.exact.groups import Group
from solvers.exact.program import INFINITY, ProgramBuilder
from solvers.model import ChoiceModel

TRANSPORTED = 100
Diagonal = tuple[np.ndarray, np.ndarray, dict[int, int]]
Known = dict[tuple[bytes, bytes, bytes], Diagonal | None]
Cliques = dict[tuple[tuple[int, int], ...], list[tuple[int, int]]]


@dataclass(frozen=True)
class Meeting:
    """Pairs of decisions with the same table, over lists with the same classes.

    Attributes
    ----------
    left, right
        Program columns, shape ``(pairs, columns of a decision)``.
    left_class, right_class
        Class of each of those columns.
    """

    table: np.ndarray
    left: np.ndarray
    right: np.ndarray
    left_class: np.ndarray
    right_class: np.ndarray


def add_pairs(builder: ProgramBuilder, model: ChoiceModel, groups: list[Group], columns: list[list[np.ndarray]]) -> None:
    """Hard tables as cliques; soft ones as prices of classes, and of the two in one class, and else as flows between classes.

    A pair that merged counts cannot tell from others is left out, at its least price (a relaxation).
    """
    place = {int(d): (g, rank) for g, group in enumerate(groups) for rank, d in enumerate(group.decisions[0])}
    alike: dict[tuple[int, int, int, int], list[tuple[int, int]]] = defaultdict(list)
    lists = model.decision_list.tolist()
    for first, second, table in zip(model.pair_first.tolist(), model.pair_second.tolist(), model.pair_table.tolist(), strict=True):
        (g, _), (h, _) = place.get(first, (-1, 0)), place.get(second, (-1, 0))
        single = g >= 0 and h >= 0 and groups[g].size == groups[h].size == 1
        if single or (g == h >= 0 and model.table_hard[table]):
            alike[table, lists[first], lists[second], groups[g].size].append((first, second))
        else:
            builder.offset += 0 if model.table_hard[table] else min(0, int(model.tables[table].min()))
    crowds: Cliques = defaultdict(list)
    known: Known = {}
    for (table, _, _, size), pairs in alike.items():
        cells = [[place[decision] for decision in pair] for pair in pairs]
        sides = [np.stack([columns[g][rank] for g, rank in side]) for side in zip(*cells, strict=True)]
        classes = [model.option_class[groups[g].options[rank]] for g, rank in cells[0]]
        meeting = Meeting(model.tables[table], *sides, *classes)
        if model.table_hard[table]:
            _forbid(builder, meeting, size)
        else:
            _price(builder, meeting, pairs, crowds, known)
    _add_crowds(builder, model, groups, columns, place, crowds)


def _forbid(builder: ProgramBuilder, meeting: Meeting, size: int) -> None:
    """A row for each set of forbidden classes on one side, with all on the other side that forbid them."""
    table = meeting.table
    for forbidden in np.unique(table[np.unique(meeting.left_class)], axis=0):
        here = (table[meeting.left_class] >= forbidden).all(axis=1)
        there = forbidden[meeting.right_class] > 0
        if forbidden.any() and here.any() and there.any():
            _add_sums(
                builder, builder.add_rows(len(meeting.left), -INFINITY, size), ((meeting.left[:, here], 1), (meeting.right[:, there], 1))
            )


def _add_sums(builder: ProgramBuilder, rows: np.ndarray, parts: tuple[tuple[np.ndarray, int], ...]) -> None:
    """Columns of shape ``(rows, any)`` into their rows, each part with its sign."""
    for columns, sign in parts:
        builder.add_entries(np.repeat(rows, columns.shape[1]), columns.ravel(), sign)


def _price(builder: ProgramBuilder, meeting: Meeting, pairs: list[tuple[int, int]], crowds: Cliques, known: Known) -> None:
    """A soft table, in the tightest of the forms that are small."""
    left, right = np.unique(meeting.left_class), np.unique(meeting.right_class)
    table = meeting.table[np.ix_(left, right)]
    key = (table.tobytes(), left.tobytes(), right.tobytes())
    if key not in known:
        known[key] = diagonal_form(table, left, right)
    parts = known[key]
    if parts is not None:
        here, there, same = parts
        builder.add_cost(meeting.left.ravel(), np.tile(here[np.searchsorted(left, meeting.left_class)], len(meeting.left)))
        builder.add_cost(meeting.right.ravel(), np.tile(there[np.searchsorted(right, meeting.right_class)], len(meeting.right)))
        dearer = tuple((klass, price) for klass, price in same.items() if price > 0)
        if dearer:
            crowds[dearer] += pairs
        for klass, price in same.items():
            if price < 0:
                _discount(builder, meeting.left[:, meeting.left_class == klass], meeting.right[:, meeting.right_class == klass], -price)
    elif table.size <= max(TRANSPORTED, 2 * np.count_nonzero(table)):
        _transport(builder, meeting, left, right, table)
    else:
        _by_price(builder, meeting, left, right, table)


def diagonal_form(table: np.ndarray, left: np.ndarray, right: np.ndarray) -> Diagonal | None:
    """(here, there, same) with ``table[a, b] = here[a] + there[b] + (same[class] where both are of one class)``; None if there are none.

    Parameters
    ----------
    left, right
        Classes of the table's rows and columns, ascending.
    """
    here, there = np.zeros(len(left), dtype=np.int64), np.zeros(len(right), dtype=np.int64)
    apart = left[:, None] != right[None, :]
    known = np.zeros(len(left), dtype=bool), np.zeros(len(right), dtype=bool)
    for root in range(len(left)):
        if known[0][root]:
            continue
        twin = np.flatnonzero(~apart[root] & known[1])
        here[root] = table[root, twin[0]] - there[twin[0]] if len(twin) else 0
        known[0][root] = True
        todo = [(root, 0)]
        while todo:
            at, side = todo.pop()
            met = np.flatnonzero((apart[at] if side == 0 else apart[:, at]) & ~known[1 - side])
            known[1 - side][met] = True
            if side == 0:
                there[met] = table[at, met] - here[at]
            else:
                here[met] = table[met, at] - there[at]
            todo += [(int(to), 1 - side) for to in met]
    for lone in np.flatnonzero(~known[1]):  # one class on the left, the same one here
        there[lone] = table[0, lone] - here[0]
    rest = table - here[:, None] - there[None, :]
    if rest[apart].any():
        return None
    return here, there, {int(left[a]): int(rest[a, b]) for a, b in zip(*np.nonzero(rest), strict=True)}


def _discount(builder: ProgramBuilder, here: np.ndarray, there: np.ndarray, discount: int) -> None:
    """A discount where both pairs of columns are chosen: given to the left one, and taken back as far as the right one is not."""
    builder.add_cost(here.ravel(), -discount)
    rows = builder.add_rows(len(here), 0, INFINITY)
    _add_sums(builder, rows, ((here, -1), (there, 1)))
    builder.add_steps(rows, 1, discount, 1)


def _transport(builder: ProgramBuilder, meeting: Meeting, left: np.ndarray, right: np.ndarray, table: np.ndarray) -> None:
    """How much of the left one's each class meets which class of the right one: the convex hull of the pair."""
    ends = np.concatenate(
        [np.repeat(np.eye(len(left), dtype=np.int64), len(right), axis=0), np.tile(np.eye(len(right), dtype=np.int64), (len(left), 1))],
        axis=1,
    )
    order = np.argsort(table.ravel(), kind="stable")
    starts = builder.add_rows(len(meeting.left) * ends.shape[1], 0, 0).reshape(len(meeting.left), ends.shape[1])
    _add_sums(builder, starts[:, np.searchsorted(left, meeting.left_class)].ravel(), ((meeting.left.reshape(-1, 1), -1),))
    _add_sums(builder, starts[:, len(left) + np.searchsorted(right, meeting.right_class)].ravel(), ((meeting.right.reshape(-1, 1), -1),))
    for rows in starts:
        builder.add_pick(rows, ends[order], table.ravel()[order])


def _by_price(builder: ProgramBuilder, meeting: Meeting, left: np.ndarray, right: np.ndarray, table: np.ndarray) -> None:
    """Few priced entries of a large table: an indicator for each class and price on the left, with all that meet it so."""
    for a, klass in enumerate(left):
        for price in np.unique(table[a][table[a] != 0]).tolist():
            here = meeting.left[:, meeting.left_class == klass]
            there = meeting.right[:, np.isin(meeting.right_class, right[table[a] == price])]
            if price > 0:
                rows = builder.add_rows(len(here), -INFINITY, 1)
                _add_sums(builder, rows, ((here, 1), (there, 1)))
                builder.add_steps(rows, 1, price, -1)
            else:
                _discount(builder, here, there, -price)


def _add_crowds(
    builder: ProgramBuilder,
    model: ChoiceModel,
    groups: list[Group],
    columns: list[list[np.ndarray]],
    place: dict[int, tuple[int, int]],
    crowds: Cliques,
) -> None:
    """Decisions that pay for every two of them in one class: the price of n in a class is convex in n, step by step."""
    for prices, pairs in crowds.items():
        klass, price = np.array(prices).T
        for crowd in cliques(pairs):
            cells = [place[decision] for decision in crowd]
            mine = [columns[g][rank] for g, rank in cells]
            classes = [model.option_class[groups[g].options[rank]] for g, rank in cells]
            _crowd(builder, np.concatenate(mine), np.concatenate(classes), klass, price, len(crowd))


def _crowd(builder: ProgramBuilder, columns: np.ndarray, classes: np.ndarray, klass: np.ndarray, price: np.ndarray, size: int) -> None:
    rows = builder.add_rows(len(klass), -INFINITY, 1)
    priced = np.isin(classes, klass)
    builder.add_entries(rows[np.searchsorted(klass, classes[priced])], columns[priced], 1)
    for others in range(1, size):
        builder.add_steps(rows, 1, others * price, -1)


def cliques(pairs: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Pairs parted into sets whose members are all paired with one another; greedy."""
    near: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for first, second in pairs:
        near[first][second] += 1
        near[second][first] += 1
    for first, second in pairs:
        if not near[first][second]:
            continue
        crowd = [first, second]
        for other in sorted(near[first]):
            if other not in crowd and all(near[other][member] for member in crowd):
                crowd.append(other)
        for member in crowd:
            for other in crowd:
                if other != member:
                    near[member][other] -= 1
        yield crowd
