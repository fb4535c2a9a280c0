"""Shifts cut into pieces, one a block of the day: what a routing plan decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from center.horizon import Horizon


@dataclass(frozen=True)
class Stint:
    """One person's time on duty from step `start` up to `end`, planned for one queue; `breaks` are (start, end) off the queue.

    It may begin before the horizon or end after it.
    """

    agent: int
    queue: int
    start: int
    end: int
    breaks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Pieces:
    """Parts of shifts inside one block each, by shift and then by time; arrays of one length.

    Attributes
    ----------
    agent, queue, stint
        Whose, for which queue the shift was planned, and which shift.
    block
        Block of each.
    start, end
        Steps [start, end), inside the horizon and the block.
    units
        Tenths of a head over the whole block: the part of the block on the queue.
    before
        The piece of the same shift just before; -1 for a shift's first one.
    """

    agent: np.ndarray
    queue: np.ndarray
    stint: np.ndarray
    block: np.ndarray
    start: np.ndarray
    end: np.ndarray
    units: np.ndarray
    before: np.ndarray

    def __len__(self) -> int:
        return len(self.agent)


def block_edges(horizon: Horizon, steps: int) -> np.ndarray:
    """First step of every block with the horizon's length appended: every `steps` from each local midnight on.

    The last block of a day is what is left of it: on the long day of autumn an hour, in spring the block that misses one.
    """
    starts = horizon.day_start
    edges = [np.arange(first, after, steps) for first, after in pairwise(starts.tolist())]
    return np.append(np.concatenate(edges), horizon.n).astype(np.int64)


def cut(stints: Sequence[Stint], edges: np.ndarray, n: int, units: int) -> Pieces:
    """The pieces of shifts; a part that lies outside the horizon of `n` steps is none.

    Parameters
    ----------
    units
        Of a head that is there for a whole block.
    """
    rows: list[tuple[int, ...]] = []
    for number, stint in enumerate(stints):
        first, last = max(0, stint.start), min(n, stint.end)
        before = -1
        for block in range(int(np.searchsorted(edges, first, "right")) - 1, int(np.searchsorted(edges, last, "left"))):
            start, end = max(first, int(edges[block])), min(last, int(edges[block + 1]))
            if start >= end:
                continue
            length = int(edges[block + 1] - edges[block])
            there = (2 * units * on_queue(stint, start, end) + length) // (2 * length)  # halves up
            rows.append((stint.agent, stint.queue, number, block, start, end, there, before))
            before = len(rows) - 1
    columns = np.array(rows, dtype=np.int64).reshape(-1, 8).T
    return Pieces(*columns)


def on_queue(stint: Stint, start: int, end: int) -> int:
    """Steps of [start, end) in which the person is neither on a break nor off duty."""
    off = sum(max(0, min(end, b, stint.end) - max(start, a, stint.start)) for a, b in stint.breaks)
    return max(0, min(end, stint.end) - max(start, stint.start)) - off
