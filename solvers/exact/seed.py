"""A start for the annealer: the linear relaxation of the whole problem, rounded by diving, improved slot by slot."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solvers.exact.assign import assignment_of, values_of
from solvers.exact.dive import EXTRA, SHARED, Owners, dive, dive_heads
from solvers.exact.forms import Form, whole_form
from solvers.exact.groups import alike, alone
from solvers.exact.kinds import option_kinds
from solvers.exact.program import restricted
from solvers.exact.run import Relaxed, run_linear
from solvers.model import ChoiceModel

MAX_HEADS = 50_000
SLOT_VARIABLES = 12_000


@dataclass(frozen=True)
class Slot:
    """Decisions of one row offset (a roster's day): each one's owner and the columns of its cell, and those of the pools."""

    offset: int
    owners: tuple[int, ...]
    cells: tuple[np.ndarray, ...]
    pools: np.ndarray

    @cached_property
    def columns(self) -> np.ndarray:
        """All of them."""
        return np.concatenate([*self.cells, self.pools])


@dataclass(frozen=True)
class Seed:
    """A solved relaxation of the whole problem, from which starts are rounded.

    Attributes
    ----------
    personal
        Whether every owner is a group of its own; else owners who are alike are counted together.
    """

    model: ChoiceModel
    form: Form
    relaxed: Relaxed
    slots: tuple[Slot, ...]
    personal: bool

    @property
    def bound(self) -> int:
        """Proven lower bound of E over legal assignments."""
        return self.relaxed.bound

    @cached_property
    def is_worth_a_dive(self) -> bool:
        """Whether rounding is the way to a near optimum: owners with several decisions, or nothing but heads to count.

        Where each owner takes one of many different options (a wave of contacts), annealing along the prices is better.
        """
        several = any(group.decisions.shape[1] > 1 for group in self.form.groups)
        return self.personal and (several or all(len(cell.kinds) == 1 for _, _, cell in self.form.places()))

    def prices(self) -> Iterator[np.ndarray]:
        """Per place of the form: what each position of the list pays at the relaxation's prices, beside its own cost; float."""
        program, kinds = self.form.program, self.form.kinds
        paid = -(self.relaxed.prices @ program.by_column)
        for group, rank, cell in self.form.places():
            position_kind = kinds[int(self.model.decision_list[group.decisions[0, rank]])]
            prices = paid[cell.columns][position_kind]
            for number, pool in enumerate(cell.pools.tolist()):
                columns = self.form.pools[pool].columns
                if len(columns):
                    prices[position_kind == number] += paid[columns]
            yield prices

    def start(self, share: float, generator: np.random.Generator, until: float) -> tuple[np.ndarray, bool]:
        """An assignment near the relaxation's optimum, and whether a dive led to it; else it is rounded, and breaks limits.

        Parameters
        ----------
        share
            Of the open owners that are settled between two relaxations of a dive.
        until
            Moment of `time.perf_counter` at which to be done; rounding without a dive if that is too early.
        """
        found = None
        if self.personal:
            owners = _owners(self.slots, np.arange(self.form.program.n_variables))
            found = dive(self.form.program, owners, self.relaxed, share, until)
        if found is None:
            return self.rounded(generator), False
        return assignment_of(self.model, self.form, found, generator), True

    def rounded(self, generator: np.random.Generator) -> np.ndarray:
        """The relaxation rounded as it is: at once, but it may break limits."""
        return assignment_of(self.model, self.form, self.relaxed.values, generator)

    def improved(self, assignment: np.ndarray, slot: Slot, share: float, until: float) -> np.ndarray | None:
        """The slot's decisions chosen anew, all others staying; None without an answer in the time. It may be worse.

        Kinds by a dive, then how many take which option of a kind by another; `share` as in `start`.
        """
        if not self.personal or len(slot.columns) > SLOT_VARIABLES:
            return None
        values = values_of(self.model, self.form, assignment)
        part = restricted(self.form.program, values, slot.columns, self._decided)
        relaxed = run_linear(part.program, until - time.perf_counter())
        if relaxed is None:
            return None
        found = dive(part.program, _owners((slot,), part.columns), relaxed, share, until)
        if found is None or not len(slot.pools):
            return None if found is None else self._read(part.into(values, np.rint(found)))
        values = part.into(values, np.rint(found))
        part = restricted(self.form.program, values, slot.pools, self._decided)
        relaxed = run_linear(part.program, until - time.perf_counter())
        heads = None if relaxed is None else dive_heads(part.program, np.arange(len(slot.pools)), relaxed, share, until)
        return None if heads is None else self._read(part.into(values, np.rint(heads)))

    def _read(self, values: np.ndarray) -> np.ndarray:
        """The assignment of whole heads, person by person: nothing is left to chance."""
        return assignment_of(self.model, self.form, values, np.random.default_rng(0))

    @cached_property
    def _decided(self) -> np.ndarray:
        return np.concatenate([slot.columns for slot in self.slots])


def relaxed_seed(model: ChoiceModel, seconds: float) -> Seed | None:
    """Solve the linear relaxation of `model` (HiGHS, interior point); None where it is too large or not done within `seconds`.

    Person by person where that is small enough; else owners who are alike are counted together.
    """
    begun = time.perf_counter()
    kinds = np.array([int(of_list.max()) + 1 for of_list in option_kinds(model)])
    groups = alone(model) if (personal := int(kinds[model.decision_list].sum()) <= MAX_HEADS) else alike(model)
    heads = sum(int(kinds[model.decision_list[group.decisions[0]]].sum()) for group in groups)
    if heads > MAX_HEADS:
        return None
    form = whole_form(model, groups)
    relaxed = run_linear(form.program, seconds - (time.perf_counter() - begun), interior=True)
    return None if relaxed is None else Seed(model, form, relaxed, _slots(model, form), personal)


def _slots(model: ChoiceModel, form: Form) -> tuple[Slot, ...]:
    cells: dict[int, list[tuple[int, np.ndarray]]] = {}
    pools: dict[int, list[np.ndarray]] = {}
    for owner, ranks in enumerate(form.cells):
        for cell, decision in zip(ranks, form.groups[owner].decisions[0], strict=True):
            cells.setdefault(int(model.decision_offset[decision]), []).append((owner, cell.columns))
    for pool in form.pools:
        pools.setdefault(pool.offset, []).append(pool.columns)
    none = np.zeros(0, dtype=np.int64)
    return tuple(
        Slot(
            offset,
            tuple(owner for owner, _ in cells[offset]),
            tuple(columns for _, columns in cells[offset]),
            np.concatenate([none, *pools.get(offset, [])]),
        )
        for offset in sorted(cells)
    )


def _owners(slots: tuple[Slot, ...], columns: np.ndarray) -> Owners:
    """Who owns what in a program over some `columns` of the form."""
    place = np.full(int(columns.max()) + 1, -1)
    place[columns] = np.arange(len(columns))
    owner = np.full(len(columns), EXTRA)
    mine: dict[int, list[np.ndarray]] = {}
    for slot in slots:
        owner[place[slot.pools]] = SHARED
        for k, cell in zip(slot.owners, slot.cells, strict=True):
            mine.setdefault(k, []).append(place[cell])
    for number, cells in enumerate(mine.values()):
        owner[np.concatenate(cells)] = number
    return Owners(list(mine.values()), owner)
