"""The builder: what it refuses, what it stores once, and the fingerprint of what it builds."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import fields, replace

import numpy as np
import pytest

from center.errors import InputError
from solvers.builder import ModelBuilder
from solvers.model import ChoiceModel
from solvers.score import row_usage, score


@pytest.fixture
def right() -> ModelBuilder:
    """Four rows, two options, two decisions: right as it is, to be spoilt."""
    builder = ModelBuilder(("hours",))
    builder.add_rows(3, lo=1, hi=2, under=(2, 1), over=(1, 0))
    builder.add_rows(1, hi=4, hard=True)
    off = builder.add_option(builder.add_profile((), ()))
    on = builder.add_option(builder.add_profile((0, 1), (1, 1)), 0, (3,), 1)
    both = builder.add_list([off, on])
    builder.add_decision(both, costs=[0, 5], links=[(0, 3)])
    builder.add_decision(both, offset=1, costs=[0, 5], links=[(0, 3)])
    builder.add_pair(0, 1, builder.add_table(np.eye(2), hard=True))
    return builder


Spoil = Callable[[ModelBuilder], object]


@pytest.mark.parametrize(
    ("spoil", "where", "found"),
    [
        (lambda b: b.add_rows(1, lo=2, hi=1), "rows", "lo is above its hi"),
        (lambda b: b.add_rows(1, under=(-1, 0)), "rows", "a negative price"),
        (lambda b: b.add_rows(1, over=(0, -1)), "rows", "a negative price"),
        (lambda b: b.add_list([]), "lists", "an empty list"),
        (lambda b: b.add_decision(0, links=[(0, 4)]), "links", "a row outside the model"),
        (lambda b: b.add_decision(0, links=[(0, -1)]), "links", "a row outside the model"),
        (lambda b: b.add_decision(0, links=[(1, 3)]), "links", "an unknown feature"),
        (lambda b: b.add_decision(0, links=[(0, 3), (0, 3)]), "links", "linked twice"),
        (lambda b: b.add_decision(0, links=[(0, 0)]), "links", "profiles use too"),
        (lambda b: b.add_pair(0, 2, 0), "pairs", "an unknown decision"),
        (lambda b: b.add_pair(-1, 1, 0), "pairs", "an unknown decision"),
        (lambda b: b.add_pair(0, 1, 1), "pairs", "an unknown table"),
        (lambda b: b.add_pair(1, 1, 0), "pairs", "paired with itself"),
        (lambda b: b.add_table(np.full((2, 2), 2), hard=True), "tables", "other entries"),
        (lambda b: b.add_decision(0, offset=3), "options", "outside the rows"),
        (lambda b: b.add_decision(0, offset=-1), "options", "outside the rows"),
    ],
)
def test_refusals(right: ModelBuilder, spoil: Spoil, where: str, found: str) -> None:
    right.build()
    spoil(right)
    with pytest.raises(InputError) as refusal:
        right.build()
    (fault,) = refusal.value.faults
    assert fault.where == f"ChoiceModel: {where}"
    assert found in fault.found


def test_every_fault_is_told(right: ModelBuilder) -> None:
    right.add_rows(1, lo=2, hi=1)
    right.add_pair(0, 0, 0)
    with pytest.raises(InputError) as refusal:
        right.build()
    assert [fault.where for fault in refusal.value.faults] == ["ChoiceModel: rows", "ChoiceModel: pairs"]


def test_costs_fit_the_list(right: ModelBuilder) -> None:
    with pytest.raises(InputError, match="one cost per option of the list, shape \\(2,\\)"):
        right.add_decision(0, costs=[1, 2, 3])


def test_equal_parts_are_stored_once(right: ModelBuilder) -> None:
    assert right.add_profile((1, 0), (1, 1)) == right.add_profile((0, 1), (1, 1))
    assert right.add_option(0) == 0
    assert right.add_list([1, 0, 1]) == 0
    right.add_decision(0, costs=[0, 5])
    assert right.build().cost_pool.tolist() == [0, 5]


def test_profile_is_ascending_and_adds_up(right: ModelBuilder) -> None:
    profile = right.add_profile((2, 0, 2, 1), (1, 3, 4, 0))
    option = right.add_option(profile)
    right.add_decision(right.add_list([option]))
    model = right.build()
    entries = slice(model.profile_ptr[profile], model.profile_ptr[profile + 1])
    assert model.profile_row[entries].tolist() == [0, 2]
    assert model.profile_use[entries].tolist() == [3, 5]
    assert row_usage(model, np.zeros(3, dtype=int)).tolist() == [3, 0, 5, 0]


def test_score_of_the_right_one(right: ModelBuilder) -> None:
    model = right.build()
    assert score(model, np.array([1, 1])) == (3, 10)  # 6 hours of 4, the forbidden pair; every step covered
    assert score(model, np.array([1, 0])) == (0, 8)  # the last step is one short
    assert score(model, np.array([0, 0])) == (1, 9)  # the forbidden pair of two days off


class TestFingerprint:
    def test_is_pinned(self, right: ModelBuilder) -> None:
        assert right.build().fingerprint == "cd353f2477216e92c9fbf83c94b2946686c9440f851089917668a97cd207377b"

    def test_changes_with_every_array(self, right: ModelBuilder) -> None:
        model = right.build()
        seen = {model.fingerprint}
        arrays = [item.name for item in fields(model) if item.name != "rows"]
        for name in arrays:
            seen.add(_unchecked(model, **{name: _other(getattr(model, name))}).fingerprint)
        for item in fields(model.rows):
            rows = replace(model.rows, **{item.name: _other(getattr(model.rows, item.name))})
            seen.add(_unchecked(model, rows=rows).fingerprint)
        assert len(seen) == 1 + len(arrays) + len(fields(model.rows))

    def test_knows_shapes(self, right: ModelBuilder) -> None:
        model = right.build()
        assert _unchecked(model, tables=model.tables.reshape(1, 1, 4)).fingerprint != model.fingerprint

    def test_does_not_depend_on_the_type_of_an_array(self, right: ModelBuilder) -> None:
        model = right.build()
        assert replace(model, cost_pool=model.cost_pool.astype(np.int32)).fingerprint == model.fingerprint


class TestArrays:
    """A model made from arrays is refused wherever a compiled loop would walk out of them."""

    @pytest.mark.parametrize(
        ("name", "change", "where"),
        [
            ("option_offset", lambda a: a[:-1], "options"),
            ("decision_owner", lambda a: a[:-1], "decisions"),
            ("profile_use", lambda a: a[:-1], "profiles"),
            ("list_ptr", lambda a: a + 1, "lists' pointers"),
            ("profile_ptr", lambda a: a[::-1], "profiles' pointers"),
            ("link_ptr", lambda a: a * 2, "links' pointers"),
            ("option_profile", lambda a: a + 99, "options"),
            ("option_class", lambda a: a - 9, "options"),
            ("list_option", lambda a: a[::-1], "lists"),
            ("list_option", lambda a: a + 99, "lists"),
            ("decision_list", lambda a: a - 1, "decisions"),
            ("cost_ptr", lambda a: a + 99, "decisions"),
            ("pair_table", lambda a: a[:-1], "pairs"),
            ("tables", lambda a: a.reshape(len(a), -1), "tables"),
        ],
    )
    def test_what_does_not_fit_is_refused(
        self, right: ModelBuilder, name: str, change: Callable[[np.ndarray], np.ndarray], where: str
    ) -> None:
        model = right.build()
        with pytest.raises(InputError, match=f"ChoiceModel: {where}"):
            replace(model, **{name: change(getattr(model, name))})

    def test_the_model_itself_is_not(self, right: ModelBuilder) -> None:
        model = right.build()
        assert replace(model).fingerprint == model.fingerprint


def _unchecked(model: ChoiceModel, **arrays: object) -> ChoiceModel:
    """A model that no longer fits together."""
    other = copy(model)
    other.__dict__.pop("fingerprint", None)
    for name, array in arrays.items():
        object.__setattr__(other, name, array)
    return other


def _other(array: np.ndarray) -> np.ndarray:
    changed = array.copy()
    changed.flat[0] = not changed.flat[0]
    return changed


def test_a_model_tells_its_size(roster_like: ChoiceModel) -> None:
    assert str(roster_like).startswith("ChoiceModel: 9 decisions, 63 choices from 7 options in 1 lists, 38 rows (6 hard), 6 pairs")
