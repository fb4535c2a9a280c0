"""ChoiceModel: the one model language of the house.

Each *decision* picks exactly one option of its *list*. Options have costs and use *rows*; rows have bands.

    E(x) = sum_i cost[i, o_i] + sum_(soft r) price_r(u_r) + sum_(soft pairs) T[class(o_i), class(o_j)]
    H(x) = total units by which hard rows leave their bands + number of hard pairs used

    price_r(u) = under_linear d + under_square d^2 with d = max(0, lo - u), and likewise over with d = max(0, u - hi)

Usage is factored; no array of size options x rows is ever made. What option o uses when decision i picks it:

    u[decision_offset[i] + option_offset[o] + profile_row] += profile_use      for its profile's entries
    u[link_row] += option_feature[o, link_feature]                              for the decision's links

so a profile (a shift's shape) is stored once, a start time or a skill group is the option's offset, a day is the
decision's offset, and a person's own rows (hours, days, fair share) are links. Lists are shared between decisions.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

NO_LO = -(1 << 40)
NO_HI = 1 << 40


@dataclass(frozen=True)
class Rows:
    """Bands and their prices, one entry per row; int64 arrays of shape ``(rows,)``, `hard` is bool.

    A missing side of a band is `NO_LO` or `NO_HI`. A hard row's prices are ignored: its excess counts in H.
    """

    lo: np.ndarray
    hi: np.ndarray
    under_linear: np.ndarray
    under_square: np.ndarray
    over_linear: np.ndarray
    over_square: np.ndarray
    hard: np.ndarray

    def __len__(self) -> int:
        return len(self.lo)


@dataclass(frozen=True)
class ChoiceModel:
    """See the module's docstring. Built by `solvers.builder.ModelBuilder`, or from arrays; refuses what contradicts itself.

    Attributes
    ----------
    profile_ptr, profile_row, profile_use
        Sparse integer vectors: entries ``profile_ptr[p]:profile_ptr[p + 1]`` are (relative row, usage).
    option_profile, option_offset, option_class
        Catalogue of options, shape ``(options,)``.
    option_feature
        What links multiply, shape ``(options, features)``.
    list_ptr, list_option
        Option lists: catalogue indices, ascending within a list.
    decision_list, decision_offset, decision_owner
        Per decision its list, its row offset, and whose it is (decisions of one owner are chosen together:
        one person's days).
    cost_ptr, cost_pool
        Cost of position k of decision i's list is ``cost_pool[cost_ptr[i] + k]``.
    link_ptr, link_feature, link_row
        A decision's links to rows of its own.
    pair_first, pair_second, pair_table
        Couplings of two decisions through a shared table.
    tables, table_hard
        Class pair tables, shape ``(tables, classes, classes)``; a hard table holds 0 and 1.
    """

    rows: Rows
    profile_ptr: np.ndarray
    profile_row: np.ndarray
    profile_use: np.ndarray
    option_profile: np.ndarray
    option_offset: np.ndarray
    option_class: np.ndarray
    option_feature: np.ndarray
    list_ptr: np.ndarray
    list_option: np.ndarray
    decision_list: np.ndarray
    decision_offset: np.ndarray
    decision_owner: np.ndarray
    cost_ptr: np.ndarray
    cost_pool: np.ndarray
    link_ptr: np.ndarray
    link_feature: np.ndarray
    link_row: np.ndarray
    pair_first: np.ndarray
    pair_second: np.ndarray
    pair_table: np.ndarray
    tables: np.ndarray
    table_hard: np.ndarray

    def __post_init__(self) -> None:
        from solvers.check import check  # it needs the class

        check(self)

    @property
    def n_decisions(self) -> int:
        """Number of decisions."""
        return len(self.decision_list)

    @cached_property
    def list_size(self) -> np.ndarray:
        """Options per list."""
        return np.diff(self.list_ptr)

    @cached_property
    def size(self) -> np.ndarray:
        """Options per decision, shape ``(decisions,)``."""
        return self.list_size[self.decision_list]

    @property
    def n_choices(self) -> int:
        """Decisions times their options: the binaries of the explicit face."""
        return int(self.size.sum())

    def options_of(self, decision: int) -> np.ndarray:
        """Catalogue indices of a decision's options."""
        k = self.decision_list[decision]
        return self.list_option[self.list_ptr[k] : self.list_ptr[k + 1]]

    def costs_of(self, decision: int) -> np.ndarray:
        """Costs of a decision's options, in list order."""
        start = self.cost_ptr[decision]
        return self.cost_pool[start : start + self.size[decision]]

    def chosen(self, assignment: np.ndarray) -> np.ndarray:
        """Catalogue index picked by each decision, from list positions."""
        return self.list_option[self.list_ptr[self.decision_list] + assignment]

    def usage_of(self, decision: int, option: int) -> tuple[np.ndarray, np.ndarray]:
        """(rows, units) that `decision` uses with catalogue `option`; a row may occur twice."""
        p = self.option_profile[option]
        entries = slice(self.profile_ptr[p], self.profile_ptr[p + 1])
        links = slice(self.link_ptr[decision], self.link_ptr[decision + 1])
        shift = self.decision_offset[decision] + self.option_offset[option]
        rows = np.concatenate([self.profile_row[entries] + shift, self.link_row[links]])
        units = np.concatenate([self.profile_use[entries], self.option_feature[option, self.link_feature[links]]])
        return rows, units

    @cached_property
    def floor(self) -> int:
        """Sum of each decision's least option cost: no assignment's cost part is below it."""
        return int(sum(int(self.costs_of(i).min()) for i in range(self.n_decisions)))

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over every array, the same on every machine."""
        digest = hashlib.sha256()
        for holder in (self.rows, self):
            for item in fields(holder):
                value = getattr(holder, item.name)
                if isinstance(value, np.ndarray):
                    digest.update(f"{item.name}{value.shape}".encode())
                    digest.update(np.ascontiguousarray(value, dtype="<i8").tobytes())
        return digest.hexdigest()

    def __str__(self) -> str:
        return (
            f"ChoiceModel: {self.n_decisions:,} decisions, {self.n_choices:,} choices from {len(self.option_profile):,} options"
            f" in {len(self.list_size):,} lists, {len(self.rows):,} rows ({int(self.rows.hard.sum()):,} hard),"
            f" {len(self.pair_first):,} pairs"
        )


def profile_entries(model: ChoiceModel, options: np.ndarray, offset: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(position in `options`, row, units) of every profile entry of some catalogue options."""
    profile = model.option_profile[options]
    lengths = model.profile_ptr[profile + 1] - model.profile_ptr[profile]
    ends = np.cumsum(lengths)
    entry = np.arange(ends[-1] if len(ends) else 0) + np.repeat(model.profile_ptr[profile] - (ends - lengths), lengths)
    shift = np.repeat(model.option_offset[options] + offset, lengths)
    return np.repeat(np.arange(len(options)), lengths), model.profile_row[entry] + shift, model.profile_use[entry]
