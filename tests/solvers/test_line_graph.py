"""Lines as paths of a graph: the least path is the least line."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.builder import ModelBuilder
from solvers.factored.line_graph import LineGraph, line_graph
from solvers.model import NO_HI, NO_LO, ChoiceModel

PLENTY = 10**6


def own_line(seed: int, days: int = 4) -> ChoiceModel:
    """One owner: bands of every kind over random days, tables between neighbours."""
    rng = np.random.default_rng(seed)
    builder = ModelBuilder(("hours", "worked"))
    rows: list[tuple[int, int, int, int]] = []
    for _ in range(int(rng.integers(1, 5))):
        first, end = sorted(rng.choice(days + 1, size=2, replace=False).tolist())
        lo, hi = sorted(int(v) for v in rng.integers(-1, 8, 2))
        side, hard, square = int(rng.integers(0, 4)), bool(rng.integers(0, 2)), int(rng.integers(0, 2))
        under, over = ((int(rng.integers(0, 9)), square * int(rng.integers(0, 3))) for _ in range(2))
        row = builder.add_rows(1, lo=NO_LO if side == 1 else lo, hi=NO_HI if side == 2 else hi, under=under, over=over, hard=hard)
        rows.append((row, int(rng.integers(0, 2)), first, end))
    nothing = builder.add_profile((), ())
    used = [(int(rng.integers(-1, 4)), int(rng.integers(0, 2))) for _ in range(5)]
    options = [builder.add_option(nothing, k, used[k], int(rng.integers(0, 3))) for k in range(5)]
    tables = [
        builder.add_table(rng.integers(0, 4, (3, 3)) == 0, hard=True),
        builder.add_table(rng.integers(0, 4, (3, 3)) == 0, hard=True),
        *(builder.add_table(rng.integers(-3, 6, (3, 3))) for _ in range(2)),
    ]
    decisions = []
    for day in range(days):
        chosen = builder.add_list(sorted(rng.choice(options, size=int(rng.integers(1, 6)), replace=False).tolist()))
        costs = rng.integers(-5, 10, len(builder.list_options(chosen)))
        links = [(feature, row) for row, feature, first, end in rows if first <= day < end]
        decisions.append(builder.add_decision(chosen, offset=day, costs=costs, links=links, owner=0))
    for one, two in pairwise(decisions):
        for table in tables:
            if rng.random() < 0.4:
                builder.add_pair(*((one, two) if rng.random() < 0.5 else (two, one)), table)
    return builder.build()


def least_path(model: ChoiceModel, graph: LineGraph) -> int:
    """The least path when options cost what they do."""
    cheapest = np.full(1 + max(int(group.max()) for group in graph.groups), PLENTY)
    for i, group in enumerate(graph.groups):
        np.minimum.at(cheapest, group, model.costs_of(i))
    least = [0]
    for node in range(1, graph.nodes):
        arcs = range(int(graph.arc_ptr[node]), int(graph.arc_ptr[node + 1]))
        taken = {a: int(cheapest[graph.via[a]]) if graph.via[a] >= 0 else 0 for a in arcs}
        least.append(min(least[graph.source[a]] + int(graph.cost[a]) + taken[a] for a in arcs))
    return least[-1]


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_least_path_is_the_least_line(seed: int, least: Callable[[ChoiceModel], tuple[int, int]]) -> None:
    model = own_line(seed)
    broken, cost = least(model)
    graph = line_graph(model, range(model.n_decisions), np.unique(model.link_row), PLENTY)
    if broken:
        assert graph is None
    else:
        unused = _price_of_nothing(model)
        assert graph is not None and graph.left_out == ()
        assert least_path(model, graph) + unused == cost


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_with_rows_left_out_it_is_no_more(seed: int, least: Callable[[ChoiceModel], tuple[int, int]]) -> None:
    model = own_line(seed)
    broken, cost = least(model)
    graph = line_graph(model, range(model.n_decisions), np.unique(model.link_row), 4)
    if not broken:
        assert graph is not None
        assert least_path(model, graph) <= cost


def test_rows_are_left_out_where_there_are_too_many_arcs() -> None:
    kept = [line_graph(own_line(seed), range(4), np.unique(own_line(seed).link_row), 4) for seed in range(20)]
    assert any(graph is not None and graph.left_out for graph in kept)


@pytest.mark.parametrize(("most", "nodes"), [(5, 6), (2, 10)])
def test_usage_that_makes_no_difference_is_not_told_apart(most: int, nodes: int) -> None:
    """Three days, a day's work counts 1. At most 5: one node after each day, and one before its options on all but the first. At most 2:
    after the first day none or one, after the second up to one or two, and as many before the next day's options."""
    builder = ModelBuilder(("worked",))
    row = builder.add_rows(1, hi=most, hard=True)
    nothing = builder.add_profile((), ())
    both = builder.add_list([builder.add_option(nothing, k, (k,)) for k in range(2)])
    for day in range(3):
        builder.add_decision(both, offset=day, links=[(0, row)], owner=0)
    graph = line_graph(builder.build(), range(3), np.array([row]), PLENTY)
    assert graph is not None
    assert graph.nodes == nodes


def _price_of_nothing(model: ChoiceModel) -> int:
    """What rows cost that no decision uses."""
    rows, unused = model.rows, np.ones(len(model.rows), dtype=bool)
    unused[model.link_row] = False
    under = np.where(rows.lo > NO_LO, np.maximum(0, rows.lo), 0)
    over = np.where(rows.hi < NO_HI, np.maximum(0, -rows.hi), 0)
    price = rows.under_linear * under + rows.under_square * under**2 + rows.over_linear * over + rows.over_square * over**2
    return int(price[unused & ~rows.hard].sum())
