"""A small API to build a ChoiceModel: rows, profiles, options, lists, decisions, pairs, in that order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.errors import Fault, InputError
from solvers.model import NO_HI, NO_LO, ChoiceModel, Rows


class ModelBuilder:
    """Collects the parts of a ChoiceModel; equal profiles, options, lists and cost vectors are stored once.

    Parameters
    ----------
    features
        Names of the option features that links can use, e.g. ``("minutes", "worked")``.
    fine
        What one of the costs and prices given is in the model's energy: more than 1 where some rows have finer prices than all else.
    """

    def __init__(self, features: Sequence[str] = (), fine: int = 1) -> None:
        self.features = tuple(features)
        self._fine = fine
        self._rows: list[tuple[np.ndarray, ...]] = []
        self._n_rows = 0
        self._profiles: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
        self._options: dict[tuple[int, int, int, tuple[int, ...]], int] = {}
        self._lists: dict[bytes, int] = {}
        self._list_arrays: list[np.ndarray] = []
        self._costs: dict[bytes, int] = {}
        self._cost_arrays: list[np.ndarray] = []
        self._cost_size = 0
        self._decisions: list[tuple[int, int, int, int]] = []
        self._links: list[tuple[tuple[int, int], ...]] = []
        self._pairs: list[tuple[int, int, int]] = []
        self._tables: list[tuple[np.ndarray, bool]] = []

    def add_rows(
        self,
        count: int,
        *,
        lo: np.ndarray | int = NO_LO,
        hi: np.ndarray | int = NO_HI,
        under: tuple[np.ndarray | int, int] = (0, 0),
        over: tuple[np.ndarray | int, int] = (0, 0),
        hard: bool = False,
        priced_finely: bool = False,
    ) -> int:
        """Add `count` rows and return the first one's index. Prices are (linear, square); the linear one may differ by row.

        Parameters
        ----------
        priced_finely
            Whether the prices are given in the model's energy as they are, whatever the builder's `fine`.
        """
        fine = 1 if priced_finely else self._fine
        prices = [np.asarray(price, dtype=np.int64) * fine for price in (*under, *over)]
        values = (lo, hi, *prices, int(hard))
        self._rows.append(tuple(np.broadcast_to(np.asarray(v, dtype=np.int64), (count,)) for v in values))
        self._n_rows += count
        return self._n_rows - count

    def add_profile(self, rows: Sequence[int], units: Sequence[int]) -> int:
        """Add a sparse usage vector over relative rows; kept ascending, uses of one row summed."""
        use: dict[int, int] = {}
        for row, unit in zip(rows, units, strict=True):
            use[int(row)] = use.get(int(row), 0) + int(unit)
        entries = sorted((row, unit) for row, unit in use.items() if unit)
        key = (tuple(row for row, _ in entries), tuple(unit for _, unit in entries))
        return self._profiles.setdefault(key, len(self._profiles))

    def add_option(self, profile: int, offset: int = 0, features: Sequence[int] = (), klass: int = 0) -> int:
        """Add an option to the catalogue: a profile moved by `offset` rows, its features, its class for pair tables."""
        values = tuple(int(v) for v in features) or (0,) * len(self.features)
        return self._options.setdefault((profile, int(offset), int(klass), values), len(self._options))

    def add_list(self, options: Sequence[int]) -> int:
        """Add a list of distinct options. Positions follow ascending catalogue index; `list_options` tells them."""
        array = np.unique(np.asarray(options, dtype=np.int64))
        key = array.tobytes()
        if key not in self._lists:
            self._lists[key] = len(self._lists)
            self._list_arrays.append(array)
        return self._lists[key]

    def list_options(self, option_list: int) -> np.ndarray:
        """Catalogue indices of a list, in position order."""
        return self._list_arrays[option_list]

    def add_decision(
        self,
        option_list: int,
        *,
        offset: int = 0,
        costs: np.ndarray | Sequence[int] | None = None,
        links: Sequence[tuple[int, int]] = (),
        owner: int | None = None,
    ) -> int:
        """Add a decision over `option_list`.

        Parameters
        ----------
        offset
            Row offset added to every option's own.
        costs
            Integer cost per list position; zero if absent.
        links
            (feature number, row) pairs: the row is used by the chosen option's feature.
        owner
            Whose decision it is; its own if absent.
        """
        size = len(self._list_arrays[option_list])
        array = np.zeros(size, dtype=np.int64) if costs is None else np.asarray(costs, dtype=np.int64) * self._fine
        if array.shape != (size,):
            raise InputError(Fault("ChoiceModel", f"costs of shape {array.shape}", f"one cost per option of the list, shape ({size},)"))
        number = len(self._decisions)
        self._decisions.append((option_list, int(offset), self._cost_start(array), number if owner is None else int(owner)))
        self._links.append(tuple((int(f), int(r)) for f, r in links))
        return number

    def add_table(self, table: np.ndarray, *, hard: bool = False) -> int:
        """Add a class pair table; a hard one forbids the pairs whose entry is 1."""
        self._tables.append((np.asarray(table, dtype=np.int64) * (1 if hard else self._fine), hard))
        return len(self._tables) - 1

    def add_pair(self, first: int, second: int, table: int) -> None:
        """Couple two decisions: ``table[class of first, class of second]``."""
        self._pairs.append((first, second, table))

    def build(self) -> ChoiceModel:
        """The model, which refuses what contradicts itself (`solvers.check`)."""
        columns = zip(*self._rows, strict=True) if self._rows else ([np.zeros(0, dtype=np.int64)] for _ in range(7))
        lo, hi, *prices, hard = (np.concatenate(list(column)) for column in columns)
        under_linear, under_square, over_linear, over_square = prices
        rows = Rows(lo, hi, under_linear, under_square, over_linear, over_square, hard.astype(bool))
        options = list(self._options)
        decisions = np.array(self._decisions, dtype=np.int64).reshape(-1, 4)
        pairs = np.array(self._pairs, dtype=np.int64).reshape(-1, 3)
        profiles = list(self._profiles)
        return ChoiceModel(
            rows=rows,
            profile_ptr=_pointers([len(p[0]) for p in profiles]),
            profile_row=_flat([p[0] for p in profiles]),
            profile_use=_flat([p[1] for p in profiles]),
            option_profile=np.array([o[0] for o in options], dtype=np.int64),
            option_offset=np.array([o[1] for o in options], dtype=np.int64),
            option_class=np.array([o[2] for o in options], dtype=np.int64),
            option_feature=np.array([o[3] for o in options], dtype=np.int64).reshape(len(options), len(self.features)),
            list_ptr=_pointers([len(a) for a in self._list_arrays]),
            list_option=np.concatenate(self._list_arrays) if self._list_arrays else np.zeros(0, dtype=np.int64),
            decision_list=decisions[:, 0].copy(),
            decision_offset=decisions[:, 1].copy(),
            decision_owner=decisions[:, 3].copy(),
            cost_ptr=decisions[:, 2].copy(),
            cost_pool=np.concatenate(self._cost_arrays) if self._cost_arrays else np.zeros(0, dtype=np.int64),
            link_ptr=_pointers([len(links) for links in self._links]),
            link_feature=_flat([[f for f, _ in links] for links in self._links]),
            link_row=_flat([[r for _, r in links] for links in self._links]),
            pair_first=pairs[:, 0].copy(),
            pair_second=pairs[:, 1].copy(),
            pair_table=pairs[:, 2].copy(),
            tables=self._stacked_tables(),
            table_hard=np.array([hard for _, hard in self._tables], dtype=bool),
        )

    def _cost_start(self, costs: np.ndarray) -> int:
        key = costs.tobytes()
        if key not in self._costs:
            self._costs[key] = self._cost_size
            self._cost_arrays.append(costs)
            self._cost_size += len(costs)
        return self._costs[key]

    def _stacked_tables(self) -> np.ndarray:
        classes = 1 + max([klass for _, _, klass, _ in self._options] + [max(t.shape) - 1 for t, _ in self._tables], default=0)
        stacked = np.zeros((len(self._tables), classes, classes), dtype=np.int64)
        for k, (table, _) in enumerate(self._tables):
            stacked[k, : table.shape[0], : table.shape[1]] = table
        return stacked


def _pointers(sizes: Sequence[int]) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(np.asarray(sizes, dtype=np.int64))]).astype(np.int64)


def _flat(parts: Sequence[Sequence[int]]) -> np.ndarray:
    return np.array([value for part in parts for value in part], dtype=np.int64)
