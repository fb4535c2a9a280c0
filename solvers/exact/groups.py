"""Owners merged into groups: alone (nobody merged) or alike (same lists, same limits)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from solvers.model import ChoiceModel, profile_entries


@dataclass(frozen=True)
class Group:
    """Owners that one set of integer counts stands for.

    Attributes
    ----------
    decisions
        Shape ``(members, ranks)``: each member's decisions, rank by rank alike.
    options
        Per rank the catalogue options that any member may take, ascending.
    cost
        Per rank the price of each of those options, above `floor`.
    floor
        What the members pay at the very least: the sum of each decision's least cost.
    """

    decisions: np.ndarray
    options: tuple[np.ndarray, ...]
    cost: tuple[np.ndarray, ...]
    floor: int

    @property
    def size(self) -> int:
        """Members."""
        return len(self.decisions)


def own_rows(model: ChoiceModel) -> np.ndarray:
    """Whether a row is one owner's alone: linked by decisions of one owner only, and in nobody's profile; bool."""
    owner_of_link = np.repeat(model.decision_owner, np.diff(model.link_ptr))
    low = np.full(len(model.rows), np.iinfo(np.int64).max)
    high = np.full(len(model.rows), -1)
    np.minimum.at(low, model.link_row, owner_of_link)
    np.maximum.at(high, model.link_row, owner_of_link)
    own = low == high
    for option_list, offset in {*zip(model.decision_list.tolist(), model.decision_offset.tolist(), strict=True)}:
        options = model.list_option[model.list_ptr[option_list] : model.list_ptr[option_list + 1]]
        own[profile_entries(model, options, offset)[1]] = False
    return own


def alone(model: ChoiceModel) -> list[Group]:
    """Every owner a group of its own: the whole problem at once."""
    return [_group(model, decisions[None, :]) for decisions in _owners(model)]


def alike(model: ChoiceModel) -> list[Group]:
    """Owners with the same lists and the same own bands merged: counts that names can be given to afterwards."""
    own, partners = own_rows(model), _pair_keys(model)
    buckets: dict[tuple[object, ...], list[np.ndarray]] = defaultdict(list)
    for decisions in _owners(model):
        rank = {int(i): k for k, i in enumerate(decisions)}
        rows: dict[int, int] = {}
        key: list[object] = []
        for i in decisions:
            links = [_link_key(model, int(k), own, rows) for k in range(model.link_ptr[i], model.link_ptr[i + 1])]
            pairs = tuple((rank.get(other, -1 - other), table) for other, table in partners[int(i)])
            key.append((int(model.decision_list[i]), int(model.decision_offset[i]), tuple(links), pairs))
        buckets[tuple(key)].append(decisions)
    return [_group(model, np.stack(members)) for members in buckets.values()]


def _link_key(model: ChoiceModel, k: int, own: np.ndarray, rows: dict[int, int]) -> tuple[object, ...]:
    """A link seen without names: own rows by first appearance and prices (hard ones with their band), shared rows as they are."""
    row, feature = int(model.link_row[k]), int(model.link_feature[k])
    if not own[row]:
        return (feature, row)
    number = rows.setdefault(row, -1 - len(rows))
    r = model.rows
    band = (int(r.lo[row]), int(r.hi[row])) if r.hard[row] else ()
    prices = tuple(int(p[row]) for p in (r.under_linear, r.under_square, r.over_linear, r.over_square))
    return (feature, number, bool(r.hard[row]), band, prices)


def _pair_keys(model: ChoiceModel) -> list[list[tuple[int, int]]]:
    """Per decision the (second decision, table) of its pairs, listed at the first one."""
    keys: list[list[tuple[int, int]]] = [[] for _ in range(model.n_decisions)]
    for first, second, table in zip(model.pair_first.tolist(), model.pair_second.tolist(), model.pair_table.tolist(), strict=True):
        keys[first].append((second, table))
    return [sorted(key) for key in keys]


def _owners(model: ChoiceModel) -> list[np.ndarray]:
    order = np.argsort(model.decision_owner, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(model.decision_owner[order])) + 1)


def _group(model: ChoiceModel, decisions: np.ndarray) -> Group:
    options, costs, floor = [], [], 0
    if len(decisions) == 1:
        mine = decisions[0].tolist()
        own = [model.costs_of(i) for i in mine]
        cheapest = [int(cost.min()) for cost in own]
        dearer = tuple(cost - low for cost, low in zip(own, cheapest, strict=True))
        return Group(decisions, tuple(model.options_of(i) for i in mine), dearer, sum(cheapest))
    for rank in range(decisions.shape[1]):
        members = decisions[:, rank]
        union = np.unique(np.concatenate([model.options_of(int(i)) for i in np.unique(members)]))
        least = np.full(len(union), np.iinfo(np.int64).max)
        for i in members:
            cost = model.costs_of(int(i))
            floor += int(cost.min())
            place = np.searchsorted(union, model.options_of(int(i)))
            least[place] = np.minimum(least[place], cost - cost.min())
        options.append(union)
        costs.append(least)
    return Group(decisions, tuple(options), tuple(costs), floor)
