"""What the response of one owner's whole line (a person's days) needs to know beside the compiled model."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from solvers.factored.compile import Compiled
from solvers.model import NO_LO, ChoiceModel


class Lines(NamedTuple):
    """Owners' decisions in the order of their offsets, and the rows that are an owner's alone; all int64.

    Attributes
    ----------
    order
        Decisions in the places of `Compiled.owner_member`, each owner's by row offset.
    local
        (rows,): number of a row among its owner's own ones; -1 where others use it, or profiles do.
    size
        (1,): most own rows of an owner.
    last
        (rows,): place within its owner's line after which a row of its own is closed.
    close_ptr, close
        Per place of `order` the own rows that are closed there.
    chain
        (decisions, 2) by place: table between a decision and the one before it in its line (-1: none), and whether the one
        before is the table's first.
    spread
        By place: own row whose usage labels are to be spread over while it is open (-1: none).
    alike
        (tables, 2, classes): classes that forbid and cost the same as the first, and as the second, of a pair share a number.
    group_at, group, groups
        Options of a place that use the owner's own rows alike and are alike to the tables around it are a group: where a place's
        groups begin in `group`, which holds one for each position of its list, and how many there are.
    plain
        By place: 1 where an option costs only what its decision says, whatever others do.
    """

    order: np.ndarray
    local: np.ndarray
    size: np.ndarray
    last: np.ndarray
    close_ptr: np.ndarray
    close: np.ndarray
    chain: np.ndarray
    spread: np.ndarray
    alike: np.ndarray
    group_at: np.ndarray
    group: np.ndarray
    groups: np.ndarray
    plain: np.ndarray


def compile_lines(model: ChoiceModel, compiled: Compiled) -> Lines:
    """The lines of `model`."""
    ptr = compiled.owner_ptr
    order = np.concatenate([_in_order(model, compiled.owner_member[a:b]) for a, b in pairwise(ptr.tolist())])
    place = np.empty(model.n_decisions, dtype=np.int64)
    place[order] = np.arange(len(order))
    within = place - ptr[compiled.decision[:, 9]]
    owner, local, size = _own_rows(model, compiled)
    last = np.full(len(model.rows), -1, dtype=np.int64)
    first = np.full(len(model.rows), model.n_decisions, dtype=np.int64)
    decision_of_link = np.repeat(np.arange(model.n_decisions), np.diff(model.link_ptr))
    np.maximum.at(last, model.link_row, within[decision_of_link])
    np.minimum.at(first, model.link_row, within[decision_of_link])
    own = np.flatnonzero(local >= 0)
    closing = ptr[owner[own]] + last[own]
    by_place = own[np.argsort(closing, kind="stable")]
    close_ptr = np.concatenate([[0], np.cumsum(np.bincount(closing, minlength=len(order)))]).astype(np.int64)
    chain = _chain(model, compiled, place)
    alike = np.stack([[_same(table), _same(table.T)] for table in compiled.tables]).astype(np.int64)
    return Lines(
        order.astype(np.int64),
        local,
        np.array([size], dtype=np.int64),
        last,
        close_ptr,
        by_place.astype(np.int64),
        chain,
        _spread(model, ptr, owner, own, first, last),
        alike,
        *_grouped(model, compiled, order, ptr, chain, alike),
        _plain(model, local, order),
    )


def _same(table: np.ndarray) -> np.ndarray:
    """Number of each row of a table, equal for equal rows."""
    return np.unique(table, axis=0, return_inverse=True)[1].reshape(-1)


def _grouped(
    model: ChoiceModel, compiled: Compiled, order: np.ndarray, ptr: np.ndarray, chain: np.ndarray, alike: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """`Lines.group_at`, `group` and `groups`."""
    last = np.zeros(len(order), dtype=bool)
    last[ptr[1:] - 1] = True
    known: dict[tuple[int, ...], tuple[int, int]] = {}
    at, groups = np.zeros(len(order), dtype=np.int64), np.zeros(len(order), dtype=np.int64)
    found: list[np.ndarray] = []
    size = 0
    for place, i in enumerate(order.tolist()):
        after = (-1, -1) if last[place] else tuple(chain[place + 1].tolist())
        key = (int(model.decision_list[i]), *chain[place].tolist(), *after)
        if key not in known:
            group = _groups_of(model, compiled, i, (key[1], key[2]), (key[3], key[4]), alike)
            known[key] = size, int(group.max(initial=-1)) + 1
            found.append(group)
            size += len(group)
        at[place], groups[place] = known[key]
    return at, np.concatenate(found).astype(np.int64), groups


def _groups_of(
    model: ChoiceModel, compiled: Compiled, decision: int, before: tuple[int, int], after: tuple[int, int], alike: np.ndarray
) -> np.ndarray:
    options = model.options_of(decision)
    klass, kind = model.option_class[options], compiled.option[options, 3]
    one = alike[before[0], 1 if before[1] else 0, klass] if before[0] >= 0 else np.zeros_like(klass)
    two = alike[after[0], 0 if after[1] else 1, klass] if after[0] >= 0 else np.zeros_like(klass)
    return np.unique(np.stack([kind, one, two], axis=1), axis=0, return_inverse=True)[1].reshape(-1)


def _plain(model: ChoiceModel, local: np.ndarray, order: np.ndarray) -> np.ndarray:
    bare = np.diff(model.profile_ptr)[model.option_profile] == 0
    of_list = np.array([bare[model.list_option[a:b]].all() for a, b in pairwise(model.list_ptr.tolist())])
    plain = of_list[model.decision_list]
    decision = np.repeat(np.arange(model.n_decisions), np.diff(model.link_ptr))
    plain[decision[local[model.link_row] < 0]] = False
    apart = model.decision_owner[model.pair_first] != model.decision_owner[model.pair_second]
    plain[model.pair_first[apart]] = False
    plain[model.pair_second[apart]] = False
    return plain[order].astype(np.int64)


def _in_order(model: ChoiceModel, members: np.ndarray) -> np.ndarray:
    return members[np.lexsort((members, model.decision_offset[members]))]


def _own_rows(model: ChoiceModel, compiled: Compiled) -> tuple[np.ndarray, np.ndarray, int]:
    """(owner of each row, number among the owner's own rows or -1, most of an owner)."""
    rows = len(model.rows)
    low, high = np.full(rows, model.n_decisions, dtype=np.int64), np.full(rows, -1, dtype=np.int64)
    owner = np.repeat(compiled.decision[:, 9], np.diff(model.link_ptr))
    np.minimum.at(low, model.link_row, owner)
    np.maximum.at(high, model.link_row, owner)
    own = (low == high) & ~_touched(compiled, rows)
    numbers = np.flatnonzero(own)
    order = numbers[np.argsort(low[numbers], kind="stable")]
    count = np.bincount(low[order], minlength=len(compiled.owner_ptr) - 1)
    local = np.full(rows, -1, dtype=np.int64)
    local[order] = np.arange(len(order)) - np.repeat(np.cumsum(count) - count, count)
    return low, local, int(count.max(initial=0))


def _touched(compiled: Compiled, rows: int) -> np.ndarray:
    """Rows inside the reach of some decision's profiles."""
    steps = np.zeros(rows + 1, dtype=np.int64)
    reach = compiled.decision[compiled.decision[:, 13] >= 0]
    np.add.at(steps, reach[:, 12], 1)
    np.add.at(steps, reach[:, 13] + 1, -1)
    return np.cumsum(steps)[:rows] > 0


def _chain(model: ChoiceModel, compiled: Compiled, place: np.ndarray) -> np.ndarray:
    chain = np.full((model.n_decisions, 2), -1, dtype=np.int64)
    one, two = place[model.pair_first], place[model.pair_second]
    same = model.decision_owner[model.pair_first] == model.decision_owner[model.pair_second]
    for first_before, (before, after) in ((1, (one, two)), (0, (two, one))):
        near = same & (after == before + 1)
        chain[after[near], 0] = model.pair_table[near]
        chain[after[near], 1] = first_before
    return chain


def _spread(model: ChoiceModel, ptr: np.ndarray, owner: np.ndarray, own: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Of the own rows that have a least and are open after a place, the longest."""
    spread = np.full(ptr[-1], -1, dtype=np.int64)
    length = np.zeros(ptr[-1], dtype=np.int64)
    for row in own[model.rows.lo[own] > NO_LO].tolist():
        a, b = ptr[owner[row]] + first[row], ptr[owner[row]] + last[row]
        longer = length[a:b] < b - a
        spread[a:b][longer], length[a:b][longer] = row, b - a
    return spread
