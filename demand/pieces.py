"""Work that may wait, cut into pieces: blocks of one head that can be laid into the roster's troughs, each within its window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_TINY = 1e-9
# A block leaves at least this part of the starts that its first step alone would have; it starts on a grid of so many to its length.
_LEEWAY, _GRID = 1 / 3, 4


@dataclass(frozen=True)
class Piece:
    """One head for some steps in a row.

    Attributes
    ----------
    starts
        Steps in which it may begin, ascending; the queue is open from each of them to the piece's end.
    steps
        Its length.
    """

    starts: tuple[int, ...]
    steps: int


def cut(arrived: np.ndarray, due: np.ndarray, is_open: np.ndarray, block_steps: int) -> tuple[Piece, ...]:
    """Pieces that finish all work in time wherever each of them is laid within its own window.

    The work is numbered by its arrival: head-step k of it lies between k and k + 1 of the curve `arrived`. A piece of L steps that
    begins its work at s takes head-steps s, ..., s + L - 1, one in each of its steps. Begun in step x it finds them all if
    ``arrived[x + j] >= s + j + 1``, and is in time if ``x + j`` is not after the first step by which `due` exceeds ``s + j``, for
    every j. So each piece does its own work, after that came and before it is due, whatever the others do. What came first is due
    first, so that where any order keeps the deadlines, first come first served does: exchange two contacts that are not in it.

    Pieces are as long as `block_steps` where that leaves them a third of the starts that a single step would have, else shorter. Where
    not even one head-step has come before the first of it is due, a head does what is there, and the rest is left to the next.

    Parameters
    ----------
    arrived, due
        As `demand.deferred.arrived_and_due` gives them.
    is_open
        Shape ``(n,)``.
    block_steps
        Longest piece, at least 1.
    """
    opens_for = _open_for(is_open)
    found, begun, total = [], 0.0, float(arrived[-1]) if len(arrived) else 0.0
    while total - begun > _TINY:
        longest = min(block_steps, int(np.ceil(total - begun - _TINY)))
        least = 0
        for steps in range(1, longest + 1):
            starts = _starts(arrived, due, opens_for, begun, steps, total)
            least = least or max(1, int(np.ceil(_LEEWAY * len(starts))))
            if steps > 1 and len(starts) < least:
                break
            piece = Piece(_on_grid(starts, steps), steps)
        found.append(piece)
        begun = min(total, float(arrived[piece.starts[0]]), begun + 1) if piece.steps == 1 else begun + piece.steps
    return tuple(found)


def _starts(arrived: np.ndarray, due: np.ndarray, opens_for: np.ndarray, begun: float, steps: int, total: float) -> np.ndarray:
    """Steps in which a piece may begin."""
    within = np.arange(steps)
    last = int((np.searchsorted(due, begun + within + _TINY, side="right") - within).min())
    there = np.minimum(begun + within + 1, total)
    if steps == 1:
        there = np.minimum(there, arrived[last])
    first = max(0, int((np.searchsorted(arrived, there - _TINY, side="left") - within).max()))
    return first + np.flatnonzero(opens_for[first : last + 1] >= steps)


def _on_grid(starts: np.ndarray, steps: int) -> tuple[int, ...]:
    """Every fourth part of the length is near enough, and pieces that may begin in the same steps are alike."""
    kept = starts[starts % max(1, steps // _GRID) == 0]
    return tuple((kept if len(kept) else starts).tolist())


def _open_for(is_open: np.ndarray) -> np.ndarray:
    """Open steps in a row from each step on."""
    left, found = 0, np.zeros(len(is_open), dtype=np.int64)
    for t in range(len(is_open) - 1, -1, -1):
        left = left + 1 if is_open[t] else 0
        found[t] = left
    return found
