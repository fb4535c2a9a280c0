"""(H, E) of an assignment, from the model alone. Every backend's answer passes through here."""

from __future__ import annotations

import numpy as np

from solvers.model import ChoiceModel


def row_usage(model: ChoiceModel, assignment: np.ndarray) -> np.ndarray:
    """Units used of every row, int64, shape ``(rows,)``."""
    chosen = model.chosen(assignment)
    usage = np.zeros(len(model.rows), dtype=np.int64)
    profile = model.option_profile[chosen]
    lengths = model.profile_ptr[profile + 1] - model.profile_ptr[profile]
    entry = np.arange(lengths.sum()) + np.repeat(model.profile_ptr[profile] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    shift = np.repeat(model.decision_offset + model.option_offset[chosen], lengths)
    np.add.at(usage, model.profile_row[entry] + shift, model.profile_use[entry])
    linker = np.repeat(np.arange(model.n_decisions), np.diff(model.link_ptr))
    np.add.at(usage, model.link_row, model.option_feature[chosen[linker], model.link_feature])
    return usage


def row_prices(model: ChoiceModel, usage: np.ndarray) -> np.ndarray:
    """Price of every row; hard rows cost nothing here."""
    rows = model.rows
    under = np.maximum(0, rows.lo - usage)
    over = np.maximum(0, usage - rows.hi)
    price = rows.under_linear * under + rows.under_square * under**2 + rows.over_linear * over + rows.over_square * over**2
    return np.where(rows.hard, 0, price)


def score(model: ChoiceModel, assignment: np.ndarray) -> tuple[int, int]:
    """(H, E) as defined in `solvers.model`.

    Raises
    ------
    ValueError
        The assignment does not pick one existing option for every decision.
    """
    assignment = np.asarray(assignment, dtype=np.int64)
    if assignment.shape != (model.n_decisions,) or (assignment < 0).any() or (assignment >= model.size).any():
        raise ValueError(f"an assignment holds one list position for each of the {model.n_decisions} decisions")
    usage = row_usage(model, assignment)
    excess = np.maximum(0, model.rows.lo - usage) + np.maximum(0, usage - model.rows.hi)
    klass = model.option_class[model.chosen(assignment)]
    pairs = model.tables[model.pair_table, klass[model.pair_first], klass[model.pair_second]] if len(model.pair_first) else np.zeros(0, int)
    hard_pair = model.table_hard[model.pair_table] if len(model.pair_first) else np.zeros(0, bool)
    costs = model.cost_pool[model.cost_ptr + assignment]
    hard = int(excess[model.rows.hard].sum()) + int(pairs[hard_pair].sum())
    energy = int(costs.sum()) + int(row_prices(model, usage).sum()) + int(pairs[~hard_pair].sum())
    return hard, energy
