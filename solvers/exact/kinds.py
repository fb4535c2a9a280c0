"""Options of one kind: whoever picks one of them, only profile rows notice which."""

from __future__ import annotations

import numpy as np

from solvers.model import ChoiceModel


def option_kinds(model: ChoiceModel) -> list[np.ndarray]:
    """Per list, the kind of each position: 0, 1, ...; in order of first appearance.

    Two options of a list are of one kind when they have equal features, behave alike in every pair table, and cost
    equally much for each decision with that list. They differ in their profile only: a lunch half an hour later. So an
    exact form needs to know a person's kind, and of each option only how many take it.
    """
    alike = _behaviour(model)
    kinds: list[np.ndarray] = []
    for option_list in range(len(model.list_size)):
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        starts = np.unique(model.cost_ptr[model.decision_list == option_list])
        costs = model.cost_pool[starts[:, None] + np.arange(len(options))]
        kinds.append(_by_first(np.concatenate([alike[None, options], costs - costs[:, :1]]).T))
    return kinds


def _behaviour(model: ChoiceModel) -> np.ndarray:
    """One number per catalogue option, equal for equal features and for classes that no table tells apart."""
    classes = model.tables.shape[1] if len(model.tables) else 1 + int(model.option_class.max(initial=0))
    seen = [np.zeros((classes, 1), dtype=np.int64)]
    for table in model.tables:
        seen += [table, table.T]
    klass = _by_first(np.concatenate(seen, axis=1))
    return _by_first(np.concatenate([klass[model.option_class][:, None], model.option_feature], axis=1))


def _by_first(rows: np.ndarray) -> np.ndarray:
    """Number equal rows alike, in order of first appearance."""
    _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[inverse.ravel()]
