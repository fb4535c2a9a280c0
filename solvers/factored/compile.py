"""ChoiceModel to the flat arrays that the annealing kernel walks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solvers.model import ChoiceModel, profile_entries

LO, HI, UNDER_LINEAR, UNDER_SQUARE, OVER_LINEAR, OVER_SQUARE, HARD = range(7)


class Compiled(NamedTuple):
    """A model in the kernel's layout, all int64. Values used together lie side by side, so that they share a cache line.

    Attributes
    ----------
    bands
        (rows, 8): band, four prices, hard mark, padding. Hard rows carry their penalty as linear prices.
    profile_ptr, profile
        Entries of each profile, (relative row, units), ascending.
    option
        (options, 4 + features): profile, offset, class, kind, features. Equal feature vectors share a kind, so that a
        paired move can keep a person's hours.
    edge_ptr, edge
        The same profiles as ascending edges of their runs, [start, end, start, end, ...]; empty unless `plain`.
    plain
        (1,): 1 where every profile adds one unit to soft rows, or takes one from them, so that marginal prices are enough.
    tight, width
        1 where a hard row can be used by profiles, empty if none can; (1,): rows of the longest profile, 0 if none is tight.
        Who uses a tight row is kept, so that somebody can be ejected.
    promising_ptr, promising
        Per decision its positions, the most promising ones first; both empty where nothing is known.
    list_option
        As in the model.
    kind_ptr, kind_position
        Per list and kind the positions that have it.
    decision
        (decisions, 15): list, first entry of the list, its size, row offset, first cost, links from and to, partners from
        and to, owner, rank among the owner's, slot, lowest and highest row that its profiles can touch, and 1 where they take
        units away.
    link, near
        (feature, row) and (other decision, table, whether this one is the table's first).
    owner_ptr, owner_member, slot_ptr, slot_member
        Decisions by owner, and by slot: decisions of one offset (a day), within which options can be exchanged.
    """

    bands: np.ndarray
    profile_ptr: np.ndarray
    profile: np.ndarray
    edge_ptr: np.ndarray
    edge: np.ndarray
    plain: np.ndarray
    tight: np.ndarray
    width: np.ndarray
    promising_ptr: np.ndarray
    promising: np.ndarray
    option: np.ndarray
    list_option: np.ndarray
    kind_ptr: np.ndarray
    kind_position: np.ndarray
    decision: np.ndarray
    cost_pool: np.ndarray
    link: np.ndarray
    near: np.ndarray
    tables: np.ndarray
    table_weight: np.ndarray
    owner_ptr: np.ndarray
    owner_member: np.ndarray
    slot_ptr: np.ndarray
    slot_member: np.ndarray


def compile_model(model: ChoiceModel) -> Compiled:
    """Flatten `model`; hard rows and tables are not priced until `with_penalty`."""
    rows = model.rows
    columns = (rows.lo, rows.hi, rows.under_linear, rows.under_square, rows.over_linear, rows.over_square, rows.hard, rows.hard)
    kinds, kind = np.unique(model.option_feature, axis=0, return_inverse=True)
    kind_ptr, kind_position = _positions_by_kind(model, kind.reshape(-1), len(kinds))
    near_ptr, near = _partners(model)
    tight = _profiled(model) & rows.hard
    signs = _signs(model)
    plain = signs is not None
    edge_ptr, edge = _edges(model) if plain else (np.zeros(len(model.profile_ptr), dtype=np.int64), np.zeros(0, dtype=np.int64))
    owner, owner_ptr, owner_member = _groups(model.decision_owner)
    slot, slot_ptr, slot_member = _groups(model.decision_offset)
    rank = np.empty(model.n_decisions, dtype=np.int64)
    rank[owner_member] = np.arange(model.n_decisions) - np.repeat(owner_ptr[:-1], np.diff(owner_ptr))
    decision = (
        *(model.decision_list, model.list_ptr[model.decision_list], model.size, model.decision_offset, model.cost_ptr),
        *(model.link_ptr[:-1], model.link_ptr[1:], near_ptr[:-1], near_ptr[1:], owner, rank, slot, *_reach(model)),
        np.zeros(model.n_decisions, dtype=np.int64) if signs is None else signs[model.decision_list],
    )
    return Compiled(
        bands=_side_by_side(*columns),
        profile_ptr=model.profile_ptr,
        profile=_side_by_side(model.profile_row, model.profile_use),
        edge_ptr=edge_ptr,
        edge=edge,
        plain=np.array([plain], dtype=np.int64),
        tight=tight.astype(np.int64) if tight.any() else np.zeros(0, dtype=np.int64),
        width=np.array([int(np.diff(model.profile_ptr).max(initial=0)) if tight.any() else 0], dtype=np.int64),
        promising_ptr=np.zeros(0, dtype=np.int64),
        promising=np.zeros(0, dtype=np.int64),
        option=_side_by_side(model.option_profile, model.option_offset, model.option_class, kind.reshape(-1), *model.option_feature.T),
        list_option=model.list_option,
        kind_ptr=kind_ptr,
        kind_position=kind_position,
        decision=_side_by_side(*decision),
        cost_pool=model.cost_pool,
        link=_side_by_side(model.link_feature, model.link_row),
        near=near,
        tables=model.tables if len(model.tables) else np.zeros((1, 1, 1), dtype=np.int64),
        table_weight=model.table_hard.astype(np.int64) if len(model.tables) else np.zeros(1, dtype=np.int64),
        owner_ptr=owner_ptr,
        owner_member=owner_member,
        slot_ptr=slot_ptr,
        slot_member=slot_member,
    )


def _signs(model: ChoiceModel) -> np.ndarray | None:
    """Per list 1 where its profiles take units away, else 0; None unless all use one unit each, of soft rows, in one direction."""
    if len(model.profile_use) == 0 or not bool((np.abs(model.profile_use) == 1).all()):
        return None
    if (_profiled(model) & model.rows.hard).any():
        return None
    takes, gives = (_of_profiles(model, model.profile_use == use)[model.option_profile[model.list_option]] for use in (-1, 1))
    takes, gives = (np.logical_or.reduceat(some, model.list_ptr[:-1]) for some in (takes, gives))
    return None if (takes & gives).any() else takes.astype(np.int64)


def _of_profiles(model: ChoiceModel, entries: np.ndarray) -> np.ndarray:
    """Whether a profile has one of some entries; bool per profile."""
    found = np.zeros(len(model.profile_ptr) - 1, dtype=bool)
    found[np.repeat(np.arange(len(found)), np.diff(model.profile_ptr))[entries]] = True
    return found


def _profiled(model: ChoiceModel) -> np.ndarray:
    """Whether any decision's profiles can use a row; bool per row."""
    used = np.zeros(len(model.rows), dtype=bool)
    for option_list, offset in {*zip(model.decision_list.tolist(), model.decision_offset.tolist(), strict=True)}:
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        used[profile_entries(model, options, offset)[1]] = True
    return used


def _reach(model: ChoiceModel) -> tuple[np.ndarray, np.ndarray]:
    """(lowest, highest) row of each decision's profiles; (0, -1) where it has none."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for option_list, offset in {*zip(model.decision_list.tolist(), model.decision_offset.tolist(), strict=True)}:
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        rows = profile_entries(model, options, offset)[1]
        spans[option_list, offset] = (int(rows.min()), int(rows.max())) if len(rows) else (0, -1)
    found = [spans[key] for key in zip(model.decision_list.tolist(), model.decision_offset.tolist(), strict=True)]
    both = np.array(found, dtype=np.int64).reshape(-1, 2)
    return both[:, 0], both[:, 1]


def _edges(model: ChoiceModel) -> tuple[np.ndarray, np.ndarray]:
    """Run edges of every profile."""
    edges = []
    for a, b in zip(model.profile_ptr[:-1], model.profile_ptr[1:], strict=True):
        rows = model.profile_row[a:b]
        breaks = np.flatnonzero(np.diff(rows) != 1)
        starts = rows[np.concatenate([[0], breaks + 1])] if len(rows) else rows
        ends = rows[np.concatenate([breaks, [len(rows) - 1]])] + 1 if len(rows) else rows
        edges.append(np.stack([starts, ends], axis=1).ravel())
    ptr = np.concatenate([[0], np.cumsum([len(e) for e in edges])]).astype(np.int64)
    return ptr, np.concatenate(edges).astype(np.int64) if edges else np.zeros(0, dtype=np.int64)


def _side_by_side(*columns: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(np.stack([np.asarray(column, dtype=np.int64) for column in columns], axis=1))


def with_penalty(compiled: Compiled, model: ChoiceModel, penalty: int) -> Compiled:
    """Price hard terms: `penalty` for the usual step out of a hard row's band, and for each hard pair."""
    bands = compiled.bands.copy()
    weight = np.maximum(1, penalty // typical_steps(model))
    for column in (UNDER_LINEAR, OVER_LINEAR):
        bands[model.rows.hard, column] = weight[model.rows.hard]
    for column in (UNDER_SQUARE, OVER_SQUARE):
        bands[model.rows.hard, column] = 0
    table_weight = compiled.table_weight.copy()
    table_weight[table_weight > 0] = penalty
    return compiled._replace(bands=bands, table_weight=table_weight)


def typical_steps(model: ChoiceModel) -> np.ndarray:
    """Usual size of one usage of each row: the median of a feature's nonzero values on linked rows, else 1."""
    steps = np.ones(len(model.rows), dtype=np.int64)
    for feature in range(model.option_feature.shape[1]):
        values = np.abs(model.option_feature[:, feature])
        values = values[values > 0]
        if len(values):
            steps[model.link_row[model.link_feature == feature]] = int(np.median(values))
    return steps


def _positions_by_kind(model: ChoiceModel, kind: np.ndarray, n_kinds: int) -> tuple[np.ndarray, np.ndarray]:
    """Per list and kind the positions that have it: ``kind_position[kind_ptr[l * kinds + k]:...]``."""
    list_of = np.repeat(np.arange(len(model.list_size)), model.list_size)
    position = np.arange(len(model.list_option)) - np.repeat(model.list_ptr[:-1], model.list_size)
    key = list_of * n_kinds + kind[model.list_option]
    order = np.argsort(key, kind="stable")
    counts = np.bincount(key, minlength=len(model.list_size) * n_kinds)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64), position[order].astype(np.int64)


def _partners(model: ChoiceModel) -> tuple[np.ndarray, np.ndarray]:
    """Each pair listed at both its decisions: (other, table, whether this one is first)."""
    here = np.concatenate([model.pair_first, model.pair_second])
    count = len(model.pair_first)
    columns = [
        np.concatenate([model.pair_second, model.pair_first]),
        np.concatenate([model.pair_table, model.pair_table]),
        np.repeat([1, 0], count),
    ]
    order = np.argsort(here, kind="stable")
    ptr = np.concatenate([[0], np.cumsum(np.bincount(here, minlength=model.n_decisions))])
    return ptr.astype(np.int64), np.stack(columns, axis=1)[order].astype(np.int64)


def _groups(label: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(group of each decision, pointers, members) of equal labels, members in decision order."""
    _, group = np.unique(label, return_inverse=True)
    order = np.argsort(group, kind="stable").astype(np.int64)
    return group.astype(np.int64), np.concatenate([[0], np.cumsum(np.bincount(group))]).astype(np.int64), order
