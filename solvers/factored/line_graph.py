"""Every line of an owner as the paths of a graph, so that the least one at any prices is exact and found by one pass.

`solvers.factored.line_kernel` draws lines, and where states are too many it forgets some. Here none is forgotten: over the decisions
in order a node is what the owner's open rows have used so far, and what the tables to the next decision see of this one. Usage that
no longer makes a difference is made equal: what a row is certain to pay is paid at once, and inside its band it forgets what it has
used. The graph does not depend on what options cost, so it is built once and walked at many prices.

What a line breaks hard has no path. What is not in the graph (rows that several owners use, tables between decisions that are not
neighbours, rows left out where there would be too many nodes) could only make lines dearer: a least line is then a lower value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from solvers.factored.line_rows import OwnRows, distinct, own_rows
from solvers.model import ChoiceModel

FORBIDDEN = 1 << 50


@dataclass(frozen=True)
class LineGraph:
    """The paths from node 0 to the last node; the way to a place's nodes is in two layers, by tables and by options.

    Attributes
    ----------
    arc_ptr
        Arcs into each node, ``arc_ptr[k]:arc_ptr[k + 1]``; nodes are in an order in which arcs lead onward.
    source, via, cost
        Of each arc: the node it leaves, the group of options that it takes (-1: none), and what rows and tables charge.
    groups
        Group of each position of each place's list, numbered over the whole line.
    left_out
        Own rows that are not in the graph.
    """

    arc_ptr: np.ndarray = field(repr=False)
    source: np.ndarray = field(repr=False)
    via: np.ndarray = field(repr=False)
    cost: np.ndarray = field(repr=False)
    groups: tuple[np.ndarray, ...] = field(repr=False)
    left_out: tuple[int, ...]

    @property
    def nodes(self) -> int:
        """Nodes, the first one included."""
        return len(self.arc_ptr) - 1


class _TooMany(Exception):
    """More arcs than there is room for; `spread` is how many usages of each row are told apart there."""

    def __init__(self, spread: np.ndarray) -> None:
        super().__init__()
        self.spread = spread


def line_graph(model: ChoiceModel, members: Sequence[int], own: np.ndarray, most_arcs: int) -> LineGraph | None:
    """The graph of one owner; None where every line breaks something hard.

    Parameters
    ----------
    members
        The owner's decisions, in the order of the line.
    own
        Rows that no other owner uses.
    most_arcs
        Arcs of a place above which a row is left out.
    """
    kept = np.array(own, dtype=np.int64)
    left_out: list[int] = []
    while True:
        rows = own_rows(model, members, kept)
        try:
            return _Builder(model, members, rows, most_arcs, tuple(left_out)).build()
        except _TooMany as found:
            # Soft rows first, and of these the one that tells most nodes apart.
            soft, spread = ~model.rows.hard[kept], found.spread
            worst = int(np.lexsort((spread, soft & (spread > 1)))[-1])
            left_out.append(int(kept[worst]))
            kept = np.delete(kept, worst)


class _Builder:
    """Builds a graph place by place."""

    def __init__(self, model: ChoiceModel, members: Sequence[int], rows: OwnRows, most_arcs: int, left_out: tuple[int, ...]) -> None:
        self._model, self._members, self._rows, self._most, self._left_out = model, list(members), rows, most_arcs, left_out
        self._classes = [model.option_class[model.options_of(i)] for i in self._members]
        self._tables = [self._between(p) for p in range(1, len(self._members))]
        self._arcs: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
        self._nodes, self._groups_so_far = 1, 0
        self._groups: list[np.ndarray] = []

    def build(self) -> LineGraph | None:
        """The graph, or None."""
        used = np.zeros((1, len(self._rows.bands)), dtype=np.int64)
        label, seen, first = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64), 0
        for place in range(len(self._members)):
            label, seen, first = self._by_tables(place, label, seen, first)
            used, label, seen, first = self._by_options(place, used, label, seen, first)
            if not len(label):
                return None
        target, source, via, cost = (np.concatenate(parts) for parts in zip(*self._arcs, strict=True))
        arc_ptr = np.concatenate([[0], np.cumsum(np.bincount(target, minlength=self._nodes))]).astype(np.int64)
        small = (source.astype(np.int32), via.astype(np.int32), cost.astype(np.int64))
        return LineGraph(arc_ptr, *small, tuple(self._groups), self._left_out)

    def _by_tables(self, place: int, label: np.ndarray, seen: np.ndarray, first: int) -> tuple[np.ndarray, np.ndarray, int]:
        """From (usage, what the next sees) to (usage, what the option is to the one before)."""
        if place == 0:
            return label, seen, first
        price, _, _ = self._tables[place - 1]
        node, other = np.nonzero(price[seen] < FORBIDDEN)
        key, at = np.unique(label[node] * price.shape[1] + other, return_inverse=True)
        self._add(at.reshape(-1), first + node, np.full(len(node), -1), price[seen[node], other])
        return key // price.shape[1], key % price.shape[1], self._new(len(key))

    def _by_options(
        self, place: int, used: np.ndarray, label: np.ndarray, seen: np.ndarray, first: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
        """From (usage, what the option is to the one before) over options to (usage, what the next sees)."""
        kinds, kind = distinct(self._rows.use[place])
        before = self._tables[place - 1][2] if place else np.zeros(len(kind), dtype=np.int64)
        after = self._tables[place][1] if place < len(self._tables) else np.zeros(len(kind), dtype=np.int64)
        groups, group = np.unique(np.stack([kind, before, after], axis=1), axis=0, return_inverse=True)
        self._groups.append(group.reshape(-1) + self._groups_so_far)
        node, taken = np.nonzero(seen[:, None] == groups[:, 1])
        self._check(used, len(node), len(kinds))
        next_used, next_label, price = self._rows.added(place, used, kinds)
        pair = label[node] * len(kinds) + groups[taken, 0]
        good = next_label[pair] >= 0
        node, taken, pair = node[good], taken[good], pair[good]
        width = int(groups[:, 2].max()) + 1
        key, at = np.unique(next_label[pair] * width + groups[taken, 2], return_inverse=True)
        self._add(at.reshape(-1), first + node, self._groups_so_far + taken, price[pair])
        self._groups_so_far += len(groups)
        return next_used, key // width, key % width, self._new(len(key))

    def _check(self, used: np.ndarray, arcs: int, kinds: int) -> None:
        cells = len(used) * kinds * max(1, used.shape[1])
        if used.shape[1] and max(arcs, cells // 8) > self._most:
            raise _TooMany(np.array([len(np.unique(column)) for column in used.T]))

    def _add(self, at: np.ndarray, source: np.ndarray, via: np.ndarray, cost: np.ndarray) -> None:
        order = np.argsort(at, kind="stable")
        self._arcs.append((at[order] + self._nodes, source[order], via[order], cost[order]))

    def _new(self, count: int) -> int:
        first = self._nodes
        self._nodes += count
        return first

    def _between(self, place: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Tables between a place and the one before: price by what both are to them (`FORBIDDEN` if hard), and what each position is."""
        model, (one, two) = self._model, self._members[place - 1 : place + 1]
        forward = (model.pair_first == one) & (model.pair_second == two)
        back = (model.pair_first == two) & (model.pair_second == one)
        first, before = np.unique(self._classes[place - 1], return_inverse=True)
        second, after = np.unique(self._classes[place], return_inverse=True)
        total, broken = np.zeros((len(first), len(second)), dtype=np.int64), np.zeros((len(first), len(second)), dtype=bool)
        for k in np.flatnonzero(forward | back).tolist():
            table = model.tables[model.pair_table[k]]
            cells = table[np.ix_(first, second)] if forward[k] else table[np.ix_(second, first)].T
            if model.table_hard[model.pair_table[k]]:
                broken |= cells > 0
            else:
                total += cells
        price = np.where(broken, FORBIDDEN, total)
        rows, row = np.unique(price, axis=0, return_inverse=True)
        both, column = np.unique(rows, axis=1, return_inverse=True)
        return both, row.reshape(-1)[before.reshape(-1)], column.reshape(-1)[after.reshape(-1)]
