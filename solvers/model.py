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

from solvers.arrays import NO_HI, NO_LO, ModelArrays, Rows, profile_entries
from solvers.check import check

__all__ = ["NO_HI", "NO_LO", "ChoiceModel", "Rows", "profile_entries"]


@dataclass(frozen=True)
class ChoiceModel(ModelArrays):
    """See the module's docstring. Built by `solvers.builder.ModelBuilder`, or from arrays; refuses what contradicts itself.

    Raises
    ------
    InputError
        The arrays do not fit together.
    """

    def __post_init__(self) -> None:
        check(self)

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
