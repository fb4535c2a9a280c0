"""Deferred work cut into pieces: wherever they are laid within their windows, no deadline is missed, and they are no more than it takes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from demand.deferred import arrived_and_due, level_heads
from demand.deferred_work import DeferredWork, heads_on_queue, levelled

STEPS = st.lists(st.tuples(st.floats(0, 3), st.sampled_from([True, True, False])), min_size=1, max_size=40)
SCALE = st.sampled_from([0.03, 0.3, 1.0])


@st.composite
def works(draw: st.DrawFn) -> DeferredWork:
    """Work of one queue, closed now and then."""
    steps, scale = draw(STEPS), draw(SCALE)
    is_open = np.array([is_open for _, is_open in steps])
    arriving = np.where(is_open, [scale * amount for amount, _ in steps], 0.0)
    deadline = draw(st.integers(1, 30))
    return DeferredWork(0, arriving, is_open, deadline, min(deadline, draw(st.integers(1, 8))), draw(st.sampled_from([0.0, 0.4, 5.3])))


def laid(work: DeferredWork, rng: np.random.Generator, at: str) -> np.ndarray:
    """Heads with every piece as soon as it can be, as late, or anywhere."""
    heads = np.zeros(len(work.arriving), dtype=np.int64)
    for piece in work.pieces:
        start = {"soon": piece.starts[0], "late": piece.starts[-1], "anywhere": int(rng.choice(piece.starts))}[at]
        heads[start : start + piece.steps] += 1
    return heads


def missed(work: DeferredWork, heads: np.ndarray, share: float = 1.0) -> float:
    """Head-steps behind what is due, when who comes first is served first."""
    arrived, due = arrived_and_due(share * work.arriving, work.is_open, work.deadline_steps, share * work.backlog)
    done, behind = 0.0, 0.0
    for t, count in enumerate(heads.tolist()):
        done = min(arrived[t], done + count)
        behind = max(behind, due[t] - done)
    return behind


@given(works(), st.integers(0, 1000), st.sampled_from(["soon", "late", "anywhere", "anywhere"]))
def test_any_placement_keeps_the_deadlines(work: DeferredWork, seed: int, at: str) -> None:
    heads = laid(work, np.random.default_rng(seed), at)
    assert not heads[~work.is_open].any()
    assert missed(work, heads) <= 1e-6
    assert heads.sum() == work.head_steps


@given(works())
def test_pieces_are_of_whole_work_and_no_longer_than_asked(work: DeferredWork) -> None:
    """What is rounded up is one head-step in all, and one for each that deadlines call before it has full work."""
    total = work.arriving.sum() + (work.backlog if work.is_open.any() else 0.0)
    called = sum(piece.steps == 1 for piece in work.pieces)
    assert total - 1e-6 <= work.head_steps <= total + 1 + called
    assert all(1 <= piece.steps <= work.block_steps for piece in work.pieces)
    for piece in work.pieces:
        assert list(piece.starts) == sorted(set(piece.starts))
        assert all(work.is_open[start : start + piece.steps].all() for start in piece.starts)


@given(works(), st.integers(0, 1000), st.floats(0, 0.5))
def test_the_heads_that_have_to_be_there_are_among_those_rostered(work: DeferredWork, seed: int, lost: float) -> None:
    rostered = laid(work, np.random.default_rng(seed), "anywhere")
    heads = heads_on_queue(work, lost, rostered)
    assert (heads <= rostered).all()
    assert missed(work, heads, 1 - lost) <= 1e-6


@given(works())
def test_a_backlog_is_levelled_too(work: DeferredWork) -> None:
    assert missed(work, levelled(work)) <= 1e-6


def test_as_many_heads_as_levelling() -> None:
    """Two days from 08:00 to 16:00 in half hours, 0.35 heads of work in each, a day to do it: 11.2 head-steps, so 12, by both."""
    is_open = np.tile(np.repeat([False, True, False], 16), 2)
    work = DeferredWork(0, np.where(is_open, 0.35, 0.0), is_open, 48, 4)
    assert work.head_steps == levelled(work).sum() == 12
    # Of the last day's work the last is there at 15:30 only, and has to be done by closing time.
    assert [piece.steps for piece in work.pieces] == [4, 4, 2, 1, 1]
    # Four head-steps have come by 13:30, in the twelfth step that is open, so that a head may begin at 12:00. The first of the work is
    # due at 08:00 next day, so that it may end with this day.
    assert work.pieces[0].starts == (24, 25, 26, 27, 28)


def test_a_short_deadline_leaves_short_windows() -> None:
    """A head of work in each of six steps, due within two: two steps of it can be one step late at most."""
    work = DeferredWork(0, np.ones(6), np.ones(6, dtype=bool), 2, 2)
    assert [(piece.starts, piece.steps) for piece in work.pieces] == [((0, 1), 2), ((2, 3), 2), ((4,), 2)]


def test_a_head_is_called_before_it_has_full_work() -> None:
    """A tenth of a head in each step, due within five: every five steps a head does half a step of work."""
    work = DeferredWork(0, np.full(20, 0.1), np.ones(20, dtype=bool), 5, 4)
    assert [piece.starts for piece in work.pieces] == [(4,), (9,), (14,), (19,)]
    assert work.head_steps == levelled(work).sum()


def test_a_backlog_is_due_as_if_it_came_at_the_start() -> None:
    """Closed for two steps; three head-steps are there, due within four steps of the start, of which two are open."""
    is_open = np.array([False, False, True, True, True, True])
    work = DeferredWork(0, np.zeros(6), is_open, 4, 1, backlog=3.0)
    assert [piece.starts for piece in work.pieces] == [(2, 3)] * 3
    assert level_heads(work.arriving, is_open, 4, backlog=3.0).tolist() == [0, 0, 2, 1, 0, 0]


def test_a_long_block_starts_on_a_grid_of_a_fourth_of_it() -> None:
    """Sixteen head-steps that are there at the start and may take forty steps, in blocks of eight."""
    arriving = np.zeros(40)
    arriving[0] = 16.0
    work = DeferredWork(0, arriving, np.ones(40, dtype=bool), 40, 8)
    assert [(piece.steps, piece.starts) for piece in work.pieces] == [(8, tuple(range(0, 33, 2)))] * 2


@pytest.mark.parametrize("opens", [[False] * 4, [True] * 4])
def test_nothing_to_do_or_never_open(opens: list[bool]) -> None:
    assert DeferredWork(0, np.zeros(4), np.array(opens), 2).pieces == ()
