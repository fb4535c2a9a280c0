"""Levelling of deferred work."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from demand.deferred import level_heads

WORK = st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=40)


def missed(work: np.ndarray, is_open: np.ndarray, deadline: int, heads: np.ndarray) -> float:
    """Work not finished in time when heads serve first come, first served."""
    n, done, late = len(work), 0.0, 0.0
    arrived = np.cumsum(work)
    for t in range(n):
        done = min(arrived[t], done + heads[t])
        opens_again = is_open[t + 1 :].any()
        due_before = [k for k in range(n) if not is_open[t + 1 : k + deadline].any() and k <= t]
        due = work[due_before].sum() if opens_again else arrived[t]
        late = max(late, due - done)
    return late


def least_peak(work: np.ndarray, is_open: np.ndarray, deadline: int) -> int:
    return next(p for p in range(200) if missed(work, is_open, deadline, np.where(is_open, p, 0)) <= 1e-9)


@given(WORK, st.integers(1, 12))
def test_deadlines_hold_with_the_least_peak(steps: list[tuple[float, bool]], deadline: int) -> None:
    is_open = np.array([is_open for _, is_open in steps])
    work = np.where(is_open, [amount for amount, _ in steps], 0.0)
    heads = level_heads(work, is_open, deadline)
    assert (heads[~is_open] == 0).all()
    assert missed(work, is_open, deadline, heads) <= 1e-6
    assert heads.max() == least_peak(work, is_open, deadline)


@given(WORK, st.integers(1, 12), st.integers(1, 6))
def test_blocks_keep_the_deadlines_and_the_peak(steps: list[tuple[float, bool]], deadline: int, block: int) -> None:
    is_open = np.array([is_open for _, is_open in steps])
    work = np.where(is_open, [amount for amount, _ in steps], 0.0)
    heads = level_heads(work, is_open, deadline, block)
    assert (heads[~is_open] == 0).all()
    assert missed(work, is_open, deadline, heads) <= 1e-6
    assert heads.max() == least_peak(work, is_open, deadline)


@given(WORK, st.integers(1, 12), st.integers(1, 6), st.floats(0, 0.5))
def test_heads_for_more_work_are_caps_for_less(steps: list[tuple[float, bool]], deadline: int, block: int, lost: float) -> None:
    is_open = np.array([is_open for _, is_open in steps])
    work = np.where(is_open, [amount for amount, _ in steps], 0.0)
    rostered = level_heads(work / (1 - lost), is_open, deadline, block)
    heads = level_heads(work, is_open, deadline, block, most=rostered)
    assert (heads <= rostered).all()
    assert missed(work, is_open, deadline, heads) <= 1e-6


def test_little_work_is_laid_in_blocks() -> None:
    is_open = np.tile(np.repeat([False, True], [16, 32]), 2)
    work = np.where(is_open, 0.35, 0.0)
    heads = level_heads(work, is_open, 48, 4)
    starts, ends = np.flatnonzero(np.diff(heads, prepend=0) > 0), np.flatnonzero(np.diff(heads, append=0) < 0)
    assert heads.sum() == np.ceil(work.sum())
    assert (ends - starts + 1)[:-1].min() >= 4  # the last block is what is left at the end of the horizon


def test_work_is_filled_into_the_trough() -> None:
    np.testing.assert_array_equal(level_heads(np.array([6.0, 0, 0, 0, 0, 0]), np.ones(6, bool), 6), [1] * 6)
    np.testing.assert_array_equal(level_heads(np.array([6.0, 0, 0, 0, 0, 0]), np.ones(6, bool), 2), [3, 3, 0, 0, 0, 0])


def test_nothing_to_do_and_never_open() -> None:
    assert level_heads(np.zeros(4), np.ones(4, bool), 2).sum() == 0
    assert level_heads(np.zeros(4), np.zeros(4, bool), 2).sum() == 0


def test_little_work_needs_no_head_all_day() -> None:
    assert level_heads(np.full(40, 0.1), np.ones(40, bool), 20).sum() == 4
