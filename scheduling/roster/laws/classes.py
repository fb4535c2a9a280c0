"""Classes of shifts that all rules on two shifts need together, and whose days they couple by which table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduling.roster.laws.pairs import Coupling
from scheduling.roster.rest import RestClasses


@dataclass(frozen=True)
class Classes:
    """What couples two days of a person.

    Attributes
    ----------
    klass
        Class of each shift per zone and day, shape ``(zones, days, shifts)``; 0 is also the class of a day off.
    tables
        Shape ``(tables, classes, classes)``.
    hard
        Whether each table forbids.
    pairs
        (people, their (first day, second day, table)); everybody is in one of them at most.
    """

    klass: np.ndarray
    tables: tuple[np.ndarray, ...]
    hard: tuple[bool, ...]
    pairs: tuple[tuple[np.ndarray, tuple[tuple[int, int, int], ...]], ...]


def classes_of(rest: RestClasses, couplings: Sequence[Coupling], people: int) -> Classes:
    """The scenario's rest and the rules together."""
    if not couplings:
        return Classes(rest.klass, tuple(rest.tables), (True,) * len(rest.tables), ((np.arange(people), rest.pairs),))
    everybody = frozenset(range(people))
    of_rest = Coupling(everybody, rest.klass, rest.klass, rest.tables, rest.pairs, hard=True)
    found = [of_rest, *couplings]
    sides = np.stack([side for one in found for side in (one.first, one.second)], axis=-1)
    cells, number = np.unique(
        np.concatenate([np.zeros((1, sides.shape[-1]), dtype=np.int64), sides.reshape(-1, sides.shape[-1])]), axis=0, return_inverse=True
    )
    merger = _Merger([one.tables[:, cells[:, 2 * k]][:, :, cells[:, 2 * k + 1]] for k, one in enumerate(found)], found)
    by_rules: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for agent in range(people):
        by_rules[tuple(k for k, one in enumerate(found) if agent in one.people)].append(agent)
    pairs = tuple((np.array(own), merger.pairs(rules)) for rules, own in by_rules.items())
    klass = number.reshape(-1)[1:].reshape(rest.klass.shape)
    return Classes(klass, tuple(merger.tables), tuple(merger.hard), pairs)


class _Merger:
    """Tables that couple the same days are made one: hard ones together, priced ones added."""

    def __init__(self, tables: list[np.ndarray], found: list[Coupling]) -> None:
        self._of, self._found = tables, found
        self._known: dict[tuple[tuple[int, int], ...], int] = {}
        self.tables: list[np.ndarray] = []
        self.hard: list[bool] = []

    def pairs(self, rules: tuple[int, ...]) -> tuple[tuple[int, int, int], ...]:
        """(first day, second day, table) of people under these rules."""
        parts: dict[tuple[int, int, bool], list[tuple[int, int]]] = defaultdict(list)
        for k in rules:
            for first, second, table in self._found[k].pairs:
                parts[first, second, self._found[k].hard].append((k, table))
        return tuple((first, second, self._table(tuple(of), hard)) for (first, second, hard), of in parts.items())

    def _table(self, of: tuple[tuple[int, int], ...], hard: bool) -> int:
        if of not in self._known:
            self._known[of] = len(self.tables)
            total = np.sum([self._of[k][table] for k, table in of], axis=0)
            self.tables.append((total > 0).astype(np.int64) if hard else total)
            self.hard.append(hard)
        return self._known[of]
