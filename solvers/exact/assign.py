"""Between program values and assignments."""

from __future__ import annotations

import numpy as np

from solvers.exact.forms import Form
from solvers.model import ChoiceModel


def assignment_of(model: ChoiceModel, form: Form, values: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """List positions from heads: kinds dealt to the members of each group at random, options to whoever takes their kind.

    Fractional heads are rounded systematically, so that their sums stay. Within a pool it is the same to everybody who
    gets which option, that being what a kind is.
    """
    assignment = np.zeros(model.n_decisions, dtype=np.int64)
    takers: list[list[int]] = [[] for _ in form.pools]
    for group, rank, cell in form.places():
        members = group.decisions[:, rank]
        if len(members) == 1:
            takers[cell.pools[int(np.argmax(values[cell.columns]))]].append(int(members[0]))
            continue
        kinds = np.repeat(np.arange(len(cell.kinds)), rounded(values[cell.columns], len(members), generator))
        for member, kind in zip(members.tolist(), generator.permutation(kinds).tolist(), strict=True):
            takers[cell.pools[kind]].append(member)
    for pool, members_of_pool in zip(form.pools, takers, strict=True):
        heads = np.array([len(members_of_pool)])
        if len(pool.columns):
            heads = rounded(values[pool.columns], len(members_of_pool), generator)
        options = np.repeat(pool.options[: len(heads)], heads)
        for member, option in zip(members_of_pool, options.tolist(), strict=True):
            assignment[member] = np.searchsorted(model.options_of(member), option)
    return assignment


def values_of(model: ChoiceModel, form: Form, assignment: np.ndarray) -> np.ndarray:
    """Heads of every cell and pool under an assignment, int64; 0 in every other column."""
    values = np.zeros(form.program.n_variables, dtype=np.int64)
    within = [_place_within(kinds) for kinds in form.kinds]
    lists, positions = model.decision_list.tolist(), np.asarray(assignment).tolist()
    for group, rank, cell in form.places():
        for member in group.decisions[:, rank].tolist():
            option_list, position = lists[member], positions[member]
            kind = form.kinds[option_list][position]
            values[cell.columns[kind]] += 1
            pool = form.pools[cell.pools[kind]]
            if len(pool.columns):
                values[pool.columns[within[option_list][position]]] += 1
    return values


def _place_within(kinds: np.ndarray) -> np.ndarray:
    """Each position's place among those of its kind."""
    places = np.zeros(len(kinds), dtype=np.int64)
    for kind in range(int(kinds.max()) + 1):
        of_kind = np.flatnonzero(kinds == kind)
        places[of_kind] = np.arange(len(of_kind))
    return places


def rounded(heads: np.ndarray, total: int, generator: np.random.Generator) -> np.ndarray:
    """Integers near `heads` that sum to `total`: systematic rounding, which moves no partial sum by a whole unit."""
    scaled = heads * (total / heads.sum()) if heads.sum() > 0 else np.full(len(heads), total / len(heads))
    edges = np.floor(np.concatenate([[0.0], np.cumsum(scaled)]) + generator.random() * (1 - 1e-9)).astype(np.int64)
    edges[0], edges[-1] = 0, total
    return np.diff(np.clip(edges, 0, total))
