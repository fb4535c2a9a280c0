"""A start for the annealer: the linear relaxation of the whole problem, rounded by diving, improved slot by slot."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from solvers.exact.assign import assignment_of, values_of
from solvers.exact.dive import EXTRA, SHARED, Owners, dive, dive_heads
from solvers.exact.forms import Form, whole_form
from solvers.exact.groups import alike, alone
from solvers.exact.kinds import option_kinds
from solvers.exact.merge import Merger
from solvers.exact.program import restricted
from solvers.exact.relax import relaxation
from solvers.exact.run import Relaxed, run_linear, run_mip
from solvers.model import ChoiceModel
from solvers.solution import Status

# Heads that a program is built for, entries up to which its relaxation is a matter of seconds, columns of a slot likewise.
MAX_HEADS, MAX_ENTRIES, SLOT_VARIABLES = 250_000, 500_000, 12_000
# Entries of all lists' options from which a program has more than `MAX_ENTRIES` for certain: to build it only to see that takes seconds.
MAX_LISTED = 4 * MAX_ENTRIES


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

    @cached_property
    def counts_heads(self) -> bool:
        """Whether people share options that differ in their profile only, so that a day's heads are counted before they get names."""
        return any(len(slot.pools) for slot in self.slots) and 2 * len(self.form.decided) <= self.model.n_choices

    def rounded(self, generator: np.random.Generator) -> np.ndarray:
        """The relaxation rounded as it is: at once, but it may break limits."""
        return assignment_of(self.model, self.form, self.relaxed.values, generator)

    def dived(self, share: float, until: float) -> np.ndarray | None:
        """The relaxation rounded owner by owner; None where it leads nowhere, or not in the time.

        Parameters
        ----------
        share
            Of the open owners that are settled between two relaxations.
        until
            Moment of `time.perf_counter` at which to give up.
        """
        owners = _owners(self.slots, np.arange(self.form.program.n_variables))
        found = dive(self.form.program, owners, self.relaxed, share, until) if self.personal else None
        return None if found is None else self._read(found)

    def merged(self, assignments: Sequence[np.ndarray], near: float, until: float) -> np.ndarray | None:
        """The best that can be made of some assignments' choices and the relaxation's; see `solvers.exact.merge`."""
        values = self._merger.best(assignments, near, until - time.perf_counter())
        return None if values is None else self._read(values)

    @cached_property
    def widths(self) -> np.ndarray:
        """Columns of each owner's decisions; shape ``(owners,)``."""
        return np.array([sum(len(cell.columns) for cell in ranks) for ranks in self.form.cells], dtype=np.int64)

    def resolved(self, assignment: np.ndarray, owners: np.ndarray, seconds: float) -> np.ndarray | None:
        """Some owners' decisions chosen anew, all others staying, by HiGHS; None where it did not end in the time."""
        values = values_of(self.model, self.form, assignment)
        pools = [pool.columns for pool in self.form.pools]
        columns = [cell.columns for owner in owners.tolist() for cell in self.form.cells[owner]]
        part = restricted(self.form.program, values, np.concatenate([*columns, *pools]), self.form.decided)
        answer = run_mip(part.program, seconds)
        if answer.status is Status.INFEASIBLE:
            return assignment
        if answer.status is not Status.OPTIMAL or answer.values is None:
            return None
        return self._read(part.into(values, answer.values))

    @cached_property
    def _merger(self) -> Merger:
        return Merger(self.model, self.form, self.relaxed)

    def improved(self, assignment: np.ndarray, slot: Slot, share: float, until: float) -> np.ndarray | None:
        """The slot's decisions chosen anew, all others staying; None without an answer in the time. It may be worse.

        Kinds by a dive, then how many take which option of a kind by another; `share` as in `dived`.
        """
        if not self.personal or len(slot.columns) > SLOT_VARIABLES:
            return None
        values = values_of(self.model, self.form, assignment)
        part = restricted(self.form.program, values, slot.columns, self.form.decided)
        relaxed = run_linear(part.program, until - time.perf_counter())
        if relaxed is None:
            return None
        found = dive(part.program, _owners((slot,), part.columns), relaxed, share, until)
        if found is None or not len(slot.pools):
            return None if found is None else self._read(part.into(values, np.rint(found)))
        values = part.into(values, np.rint(found))
        part = restricted(self.form.program, values, slot.pools, self.form.decided)
        relaxed = run_linear(part.program, until - time.perf_counter())
        heads = None if relaxed is None else dive_heads(part.program, np.arange(len(slot.pools)), relaxed, share, until)
        return None if heads is None else self._read(part.into(values, np.rint(heads)))

    def _read(self, values: np.ndarray) -> np.ndarray:
        """The assignment of whole heads, person by person: nothing is left to chance."""
        return assignment_of(self.model, self.form, values, np.random.default_rng(0))


def relaxed_seed(model: ChoiceModel, seconds: float) -> Seed | None:
    """Solve the linear relaxation of `model`; None where it is too large or not done within `seconds`.

    Person by person where that is small enough; else owners who are alike are counted together.
    """
    begun = time.perf_counter()
    if np.diff(model.profile_ptr)[model.option_profile[model.list_option]].sum() > MAX_LISTED:
        return None
    kinds = np.array([int(of_list.max()) + 1 for of_list in option_kinds(model)])
    for grouped, personal in ((alone, True), (alike, False)):
        groups = grouped(model)
        if sum(int(kinds[model.decision_list[group.decisions[0]]].sum()) for group in groups) > MAX_HEADS:
            continue
        form = whole_form(model, groups)
        if form.program.matrix.nnz > MAX_ENTRIES:
            continue
        relaxed = relaxation(form.program, form.extras, seconds - (time.perf_counter() - begun))
        return Seed(model, form, relaxed, _slots(model, form), personal) if isinstance(relaxed, Relaxed) else None
    return None


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
