"""The annealer's start from the counts: heads that add up, dealt to people who may take them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from solvers.exact.seed import counts_start, mergeable, rounded
from solvers.model import ChoiceModel
from solvers.score import score


@given(seed=st.integers(0, 2**31 - 1), size=st.integers(1, 8), total=st.integers(0, 12))
def test_rounding_keeps_the_total_and_moves_nothing_by_two(seed: int, size: int, total: int) -> None:
    generator = np.random.default_rng(seed)
    heads = generator.dirichlet(np.ones(size)) * total
    whole = rounded(heads, total, generator)
    assert whole.sum() == total
    assert (whole >= 0).all()
    assert (np.abs(whole - heads) < 1 + 1e-6).all()


def test_whole_heads_stay() -> None:
    assert rounded(np.array([2.0, 0.0, 3.0]), 5, np.random.default_rng(1)).tolist() == [2, 0, 3]


def test_starts_are_assignments_nearer_than_chance(crowd: ChoiceModel) -> None:
    starts = counts_start(crowd, 20.0, 1, 2)
    assert starts is not None
    chance = [score(crowd, np.random.default_rng(k).integers(0, crowd.size))[1] for k in range(20)]
    assert all(score(crowd, start)[1] < min(chance) for start in starts)
    assert starts[0].tolist() != starts[1].tolist()


def test_same_seed_same_starts(crowd: ChoiceModel) -> None:
    one, two = counts_start(crowd, 20.0, 1, 2), counts_start(crowd, 10.0, 1, 2)
    assert one is not None
    assert two is not None
    assert np.array_equal(one, two)


def test_no_time_no_start(crowd: ChoiceModel) -> None:
    assert counts_start(crowd, 0.0, 1, 2) is None


def test_only_rosters_are_merged(crowd: ChoiceModel, roster_like: ChoiceModel) -> None:
    assert mergeable(crowd)
    assert not mergeable(roster_like)
