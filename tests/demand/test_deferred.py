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


def test_work_is_filled_into_the_trough() -> None:
    np.testing.assert_array_equal(level_heads(np.array([6.0, 0, 0, 0, 0, 0]), np.ones(6, bool), 6), [1] * 6)
    np.testing.assert_array_equal(level_heads(np.array([6.0, 0, 0, 0, 0, 0]), np.ones(6, bool), 2), [3, 3, 0, 0, 0, 0])


def test_nothing_to_do_and_never_open() -> None:
    assert level_heads(np.zeros(4), np.ones(4, bool), 2).sum() == 0
    assert level_heads(np.zeros(4), np.zeros(4, bool), 2).sum() == 0


def test_little_work_needs_no_head_all_day() -> None:
    assert level_heads(np.full(40, 0.1), np.ones(40, bool), 20).sum() == 4
