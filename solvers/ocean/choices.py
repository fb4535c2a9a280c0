"""A small ChoiceModel written out choice by choice, for the compiled repair and descent."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solvers.bqm import soft_range
from solvers.model import ChoiceModel


class Choices(NamedTuple):
    """Every option of every decision in the order of the explicit BQM's variables, all int64.

    Attributes
    ----------
    start
        First choice of each decision, with the number of choices appended.
    cost, klass
        Per choice.
    ptr, use
        Entries of each choice, (row, units).
    bands
        (rows, 7): band, four prices, hard mark.
    near_ptr, near
        Per decision (other decision, table, whether this one is the table's first).
    tables, table_hard
        As in the model.
    worth
        Energy that outweighs every soft term: what one unit of the hard penalty H counts for.
    """

    start: np.ndarray
    cost: np.ndarray
    klass: np.ndarray
    ptr: np.ndarray
    use: np.ndarray
    bands: np.ndarray
    near_ptr: np.ndarray
    near: np.ndarray
    tables: np.ndarray
    table_hard: np.ndarray
    worth: int


def write_out(model: ChoiceModel) -> Choices:
    """The choices of `model`; meant for models of at most some thousand choices."""
    rows = model.rows
    bands = (rows.lo, rows.hi, rows.under_linear, rows.under_square, rows.over_linear, rows.over_square, rows.hard)
    options = [model.options_of(i) for i in range(model.n_decisions)]
    uses = [np.stack(model.usage_of(i, int(option)), axis=1) for i in range(model.n_decisions) for option in options[i]]
    near_ptr, near = _partners(model)
    return Choices(
        start=_pointers(model.size),
        cost=_joined([model.costs_of(i) for i in range(model.n_decisions)]),
        klass=_joined([model.option_class[chosen] for chosen in options]),
        ptr=_pointers(np.array([len(use) for use in uses], dtype=np.int64)),
        use=np.ascontiguousarray(np.concatenate([np.zeros((0, 2), dtype=np.int64), *uses]), dtype=np.int64),
        bands=np.ascontiguousarray(np.stack([np.asarray(column, dtype=np.int64) for column in bands], axis=1)),
        near_ptr=near_ptr,
        near=near,
        tables=model.tables if len(model.tables) else np.zeros((1, 1, 1), dtype=np.int64),
        table_hard=model.table_hard.astype(np.int64) if len(model.tables) else np.zeros(1, dtype=np.int64),
        worth=soft_range(model) + 1,
    )


def _partners(model: ChoiceModel) -> tuple[np.ndarray, np.ndarray]:
    """Each pair listed at both its decisions."""
    count = len(model.pair_first)
    here = np.concatenate([model.pair_first, model.pair_second])
    other = np.concatenate([model.pair_second, model.pair_first])
    entries = np.stack([other, np.tile(model.pair_table, 2), np.repeat([1, 0], count)], axis=1)
    order = np.argsort(here, kind="stable")
    return _pointers(np.bincount(here, minlength=model.n_decisions)), np.ascontiguousarray(entries[order], dtype=np.int64)


def _pointers(sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts]).astype(np.int64)
