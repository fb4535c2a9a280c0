"""The best allocation, against every one there is."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.profile.allocate import allocate


def _all_splits(units: int, queues: list[int], n: int) -> list[tuple[int, ...]]:
    return [
        split
        for split in product(range(units + 1), repeat=n)
        if sum(split) == units and not any(split[q] for q in set(range(n)) - {*queues})
    ]


@st.composite
def blocks(draw: st.DrawFn) -> tuple[np.ndarray, ...]:
    people, n = draw(st.integers(1, 3)), 3
    units = np.array(draw(st.lists(st.integers(0, 3), min_size=people, max_size=people)))
    masks = draw(st.lists(st.integers(1, 7), min_size=people, max_size=people))
    serves = np.array([[bool(mask >> q & 1) for q in range(n)] for mask in masks])
    cost = np.array(draw(st.lists(st.lists(st.integers(0, 6), min_size=n, max_size=n), min_size=people, max_size=people)))
    target = np.array(draw(st.lists(st.integers(0, 6), min_size=n, max_size=n)))
    return units, serves, cost, target


@settings(max_examples=150, deadline=None)
@given(block=blocks(), shortage=st.integers(0, 5), surplus=st.integers(0, 3))
def test_no_allocation_is_cheaper(block: tuple[np.ndarray, ...], shortage: int, surplus: int) -> None:
    units, serves, cost, target = block
    found = allocate(units, serves, cost, target, shortage, surplus)
    assert found.given.sum(axis=1).tolist() == units.tolist()  # nobody gives more than they have, nor twice
    assert (found.given >= 0).all() and not found.given[~serves].any()

    def price(given: np.ndarray) -> int:
        away = given.sum(axis=0) - target
        return int((np.where(away < 0, shortage, surplus) * away**2).sum() + (given * cost).sum())

    assert found.cost == price(found.given)
    ways = [_all_splits(int(u), np.flatnonzero(row).tolist(), 3) for u, row in zip(units, serves, strict=True)]
    assert found.cost == min(price(np.array(way)) for way in product(*ways))


def test_a_chain_of_three_moves_help_to_where_it_is_short() -> None:
    """Only person 0 can leave queue 0, only person 1 queue 1: queue 2 is helped by both moving."""
    serves = np.array([[1, 1, 0], [0, 1, 1]], dtype=bool)
    found = allocate(np.array([10, 10]), serves, np.zeros((2, 3), dtype=int), np.array([0, 10, 10]), 4, 1)
    assert found.served.tolist() == [0, 10, 10]
    assert found.cost == 0


def test_nobody_there() -> None:
    found = allocate(np.zeros(0, dtype=int), np.zeros((0, 2), dtype=bool), np.zeros((0, 2), dtype=int), np.array([3, 1]), 2, 1)
    assert (found.cost, found.served.tolist()) == (20, [0, 0])
