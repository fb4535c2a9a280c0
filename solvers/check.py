"""Whether a model's arrays fit together: asked once, when it is made, so that no compiled loop walks out of them."""

from __future__ import annotations

import numpy as np

from center.errors import Fault, InputError
from solvers.arrays import ModelArrays, profile_entries


def check(model: ModelArrays) -> None:
    """Refuse a model that contradicts itself.

    Raises
    ------
    InputError
        With every contradiction found: arrays that do not fit together, an index outside its range, a band upside down, a
        negative price, an empty list, a row that a decision is linked to twice, or that links and profiles both use.
    """
    _check_shapes(model)
    rows, n_rows = model.rows, len(model.rows)
    prices = (rows.under_linear, rows.under_square, rows.over_linear, rows.over_square)
    faults = []

    def expect(good: bool, where: str, found: str, expected: str) -> None:
        if not good:
            faults.append(Fault(f"ChoiceModel: {where}", found, expected))

    expect(bool((rows.lo <= rows.hi).all()), "rows", "a band whose lo is above its hi", "lo <= hi")
    expect(all(bool((price >= 0).all()) for price in prices), "rows", "a negative price", "prices >= 0")
    expect(bool((model.list_size > 0).all()), "lists", "an empty list", "at least one option for every decision")
    expect(_within(model.link_row, n_rows), "links", "a row outside the model", f"rows 0 to {n_rows - 1}")
    expect(_within(model.pair_first, model.n_decisions), "pairs", "an unknown decision", "decisions of the model")
    expect(_within(model.pair_second, model.n_decisions), "pairs", "an unknown decision", "decisions of the model")
    expect(bool((model.pair_first != model.pair_second).all()), "pairs", "a decision paired with itself", "two decisions")
    expect(_within(model.link_feature, model.option_feature.shape[1]), "links", "an unknown feature", "features of the builder")
    expect(_within(model.pair_table, len(model.tables)), "pairs", "an unknown table", "tables of the model")
    expect(not _linked_twice(model), "links", "a decision linked twice to one row", "one link for each row")
    hard_tables = model.tables[model.table_hard]
    expect(bool(np.isin(hard_tables, (0, 1)).all()), "tables", "a hard table with other entries", "0 and 1")
    expect(_usage_in_range(model), "options", "usage outside the rows", f"rows 0 to {n_rows - 1}")
    if not faults:
        expect(not _rows_of_profiles(model)[model.link_row].any(), "links", "a row that profiles use too", "rows of their own")
    if faults:
        raise InputError(faults)


def _check_shapes(model: ModelArrays) -> None:
    """Arrays that belong together are as long as each other, and pointers and indices stay inside what they point into."""
    faults = []

    def expect(good: bool, where: str, expected: str) -> None:
        if not good:
            faults.append(Fault(f"ChoiceModel: {where}", "arrays that do not fit together", expected))

    def alike(where: str, *arrays: np.ndarray) -> None:
        expect(len({len(array) for array in arrays}) == 1, where, "arrays of one length")

    rows = model.rows
    alike("rows", rows.lo, rows.hi, rows.under_linear, rows.under_square, rows.over_linear, rows.over_square, rows.hard)
    alike("profiles", model.profile_row, model.profile_use)
    alike("options", model.option_profile, model.option_offset, model.option_class, model.option_feature)
    alike("decisions", model.decision_list, model.decision_offset, model.decision_owner, model.cost_ptr, model.link_ptr[1:])
    alike("links", model.link_feature, model.link_row)
    alike("pairs", model.pair_first, model.pair_second, model.pair_table)
    alike("tables", model.tables, model.table_hard)
    for where, pointers, size in (
        ("profiles", model.profile_ptr, len(model.profile_row)),
        ("lists", model.list_ptr, len(model.list_option)),
        ("links", model.link_ptr, len(model.link_row)),
    ):
        rises = len(pointers) > 0 and pointers[0] == 0 and pointers[-1] == size and bool((np.diff(pointers) >= 0).all())
        expect(rises, f"{where}' pointers", f"0, rising, to {size}")
    expect(model.tables.ndim == 3 and model.tables.shape[1] == model.tables.shape[2], "tables", "shape (tables, classes, classes)")
    if not faults:
        classes = model.tables.shape[1] if len(model.tables) else int(model.option_class.max(initial=0)) + 1
        expect(_within(model.option_profile, len(model.profile_ptr) - 1), "options", "profiles of the catalogue")
        expect(_within(model.option_class, classes), "options", "classes of the tables")
        expect(_within(model.list_option, len(model.option_profile)), "lists", "options of the catalogue")
        expect(_within(model.decision_list, len(model.list_ptr) - 1), "decisions", "lists of the model")
        breaks = np.zeros(max(0, len(model.list_option) - 1), dtype=bool)
        inner = model.list_ptr[1:-1]
        breaks[inner[(inner > 0) & (inner < len(model.list_option))] - 1] = True
        expect(bool((np.diff(model.list_option) > 0)[~breaks].all()), "lists", "options in ascending order, each once")
    if not faults:
        expect(_within(model.cost_ptr, 1 + len(model.cost_pool)), "decisions", "costs of the pool")
        expect(bool((model.cost_ptr + model.size <= len(model.cost_pool)).all()), "decisions", "costs of the pool")
    if faults:
        raise InputError(faults)


def _within(values: np.ndarray, size: int) -> bool:
    return len(values) == 0 or (int(values.min()) >= 0 and int(values.max()) < size)


def _linked_twice(model: ModelArrays) -> bool:
    """Whether a decision has two links to one row; both as one number, as a year of many people has millions of links."""
    decision = np.repeat(np.arange(model.n_decisions, dtype=np.int64), np.diff(model.link_ptr))
    lowest, highest = int(model.link_row.min(initial=0)), int(model.link_row.max(initial=0))  # rows outside the model are told apart too
    links = np.sort(decision * (highest - lowest + 1) + model.link_row - lowest)
    return bool((links[1:] == links[:-1]).any())


def _usage_in_range(model: ModelArrays) -> bool:
    """Lowest and highest row of every (list, offset) in use lie inside."""
    empty = np.diff(model.profile_ptr) == 0
    low = np.array([0 if e else int(model.profile_row[a:b].min()) for a, b, e in _spans(model.profile_ptr, empty)])
    high = np.array([0 if e else int(model.profile_row[a:b].max()) for a, b, e in _spans(model.profile_ptr, empty)])
    used = ~empty[model.option_profile]
    for option_list, offset in {*zip(model.decision_list.tolist(), model.decision_offset.tolist(), strict=True)}:
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        options = options[used[options]]
        shift = offset + model.option_offset[options]
        profile = model.option_profile[options]
        if len(options) and ((shift + low[profile]).min() < 0 or (shift + high[profile]).max() >= len(model.rows)):
            return False
    return True


def _rows_of_profiles(model: ModelArrays) -> np.ndarray:
    """Whether some decision's profile uses each row, bool."""
    used = np.zeros(len(model.rows), dtype=bool)
    for option_list, offset in {*zip(model.decision_list.tolist(), model.decision_offset.tolist(), strict=True)}:
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        used[profile_entries(model, options, offset)[1]] = True
    return used


def _spans(ptr: np.ndarray, empty: np.ndarray) -> list[tuple[int, int, bool]]:
    return [(int(ptr[k]), int(ptr[k + 1]), bool(empty[k])) for k in range(len(empty))]
