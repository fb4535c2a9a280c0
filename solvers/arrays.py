"""The arrays that a ChoiceModel is made of. What they mean is said in `solvers.model`."""

from __future__ import annotations

from dataclasses import dataclass
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
class ModelArrays:
    """Int64 arrays, `table_hard` bool.

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


def profile_entries(model: ModelArrays, options: np.ndarray, offset: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(position in `options`, row, units) of every profile entry of some catalogue options."""
    profile = model.option_profile[options]
    lengths = model.profile_ptr[profile + 1] - model.profile_ptr[profile]
    ends = np.cumsum(lengths)
    entry = np.arange(ends[-1] if len(ends) else 0) + np.repeat(model.profile_ptr[profile] - (ends - lengths), lengths)
    shift = np.repeat(model.option_offset[options] + offset, lengths)
    return np.repeat(np.arange(len(options)), lengths), model.profile_row[entry] + shift, model.profile_use[entry]
