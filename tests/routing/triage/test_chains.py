"""Related incidents become chains: bounded, without branches, linear in number."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.triage.chains import chains_of, links_of, neighbour_arrays
from routing.triage.problem import TriageProblem

Make = Callable[..., TriageProblem]


def test_neighbours_by_opening_cut_at_gaps_and_at_the_longest() -> None:
    opened = np.array([0.0, 30.0, 10.0, 20.0, 500.0])
    assert links_of([[0, 1, 2, 3, 4]], opened, 100.0, 9, 5).tolist() == [[0, 2], [2, 3], [3, 1]]
    assert links_of([[0, 1, 2, 3, 4]], opened, 100.0, 2, 5).tolist() == [[0, 2], [3, 1]]
    assert links_of([[0, 1, 2, 3, 4]], opened, 1000.0, 9, 5).tolist() == [[0, 2], [2, 3], [3, 1], [1, 4]]


def test_an_incident_is_in_one_chain_only() -> None:
    opened = np.arange(4, dtype=float)
    assert links_of([[0, 1], [1, 2, 3]], opened, 100.0, 9, 4).tolist() == [[0, 1], [2, 3]]


@given(st.lists(st.lists(st.integers(0, 19), max_size=8, unique=True), max_size=8), st.integers(2, 5), st.integers(0, 99))
def test_links_are_chains_and_no_more_than_incidents(groups: list[list[int]], longest: int, seed: int) -> None:
    opened = np.random.default_rng(seed).random(20) * 100
    links = links_of(groups, opened, 40.0, longest, 20)
    assert len(links) < 20
    made = _linked(links)
    chains = chains_of(made)
    assert sorted(chains.order.tolist()) == list(range(20))
    assert np.diff(chains.start).max() <= longest
    before, after = neighbour_arrays(made)
    pairs = {frozenset((i, int(j))) for i, j in enumerate(after.tolist()) if j >= 0}
    assert pairs == {frozenset(pair) for pair in links.tolist()}
    assert all(before[j] == i for i, j in enumerate(after.tolist()) if j >= 0)


@pytest.mark.parametrize(("links", "said"), [([[0, 1], [0, 2], [0, 3]], "more than two"), ([[0, 1], [1, 2], [2, 0]], "circle")])
def test_what_is_no_chain_is_refused(links: list[list[int]], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        chains_of(_linked(np.array(links)))


def _linked(links: np.ndarray) -> TriageProblem:
    from types import SimpleNamespace
    from typing import cast

    return cast(TriageProblem, SimpleNamespace(ids=np.arange(20), links=links))
