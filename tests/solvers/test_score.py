"""The score against the definition in the docstring of `solvers.model`, written out term by term."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.model import ChoiceModel
from solvers.score import row_usage, score


def _by_definition(model: ChoiceModel, assignment: np.ndarray) -> tuple[int, int, list[int]]:
    usage, energy, hard = [0] * len(model.rows), 0, 0
    classes = []
    for i, position in enumerate(assignment.tolist()):
        start = int(model.list_ptr[model.decision_list[i]])
        option = int(model.list_option[start + position])
        classes.append(int(model.option_class[option]))
        energy += int(model.cost_pool[model.cost_ptr[i] + position])
        profile = int(model.option_profile[option])
        for k in range(model.profile_ptr[profile], model.profile_ptr[profile + 1]):
            usage[model.decision_offset[i] + model.option_offset[option] + model.profile_row[k]] += int(model.profile_use[k])
        for k in range(model.link_ptr[i], model.link_ptr[i + 1]):
            usage[model.link_row[k]] += int(model.option_feature[option, model.link_feature[k]])
    r = model.rows
    for row, units in enumerate(usage):
        below, above = max(0, int(r.lo[row]) - units), max(0, units - int(r.hi[row]))
        if r.hard[row]:
            hard += below + above
        else:
            energy += int(r.under_linear[row]) * below + int(r.under_square[row]) * below**2
            energy += int(r.over_linear[row]) * above + int(r.over_square[row]) * above**2
    for first, second, table in zip(model.pair_first, model.pair_second, model.pair_table, strict=True):
        entry = int(model.tables[table, classes[first], classes[second]])
        if model.table_hard[table]:
            hard += entry
        else:
            energy += entry
    return hard, energy, usage


@given(seed=st.integers(0, 2**31 - 1), plain=st.booleans())
def test_score_is_the_definition(random_model: Callable[..., ChoiceModel], seed: int, plain: bool) -> None:
    model = random_model(seed, plain=plain)
    assignment = np.random.default_rng(seed).integers(0, model.size)
    hard, energy, usage = _by_definition(model, assignment)
    assert score(model, assignment) == (hard, energy)
    assert row_usage(model, assignment).tolist() == usage


@settings(max_examples=30)
@given(seed=st.integers(0, 2**31 - 1))
def test_usage_of_one_option_adds_up_to_the_rows(random_model: Callable[..., ChoiceModel], seed: int) -> None:
    model = random_model(seed)
    assignment = np.random.default_rng(seed).integers(0, model.size)
    total = np.zeros(len(model.rows), dtype=np.int64)
    for i, option in enumerate(model.chosen(assignment)):
        np.add.at(total, *model.usage_of(i, int(option)))
    assert total.tolist() == row_usage(model, assignment).tolist()


@pytest.mark.parametrize("spoil", [lambda a, m: a[:-1], lambda a, m: a - 1, lambda a, m: a + m.size])
def test_no_score_without_one_option_each(roster_like: ChoiceModel, spoil: Callable[..., np.ndarray]) -> None:
    assignment = np.zeros(roster_like.n_decisions, dtype=np.int64)
    with pytest.raises(ValueError, match="9 decisions"):
        score(roster_like, spoil(assignment, roster_like))
