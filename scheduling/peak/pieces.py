"""What is left of a shift's task blocks where its start or end moves: the first and the last one are stretched or cut, the others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from center.plan import Duty

Piece = tuple[int, int, int]
"""(start, end, queue), steps."""


def pieces_between(duty: Duty, start: int, end: int) -> tuple[Piece, ...]:
    """Who serves what, and when, of a shift that is to lie in [start, end); one piece where it has no blocks."""
    own = duty.blocks or ((duty.start, duty.end, duty.queue),)
    first, last = max(start, own[0][0]), min(end, own[-1][1])
    left = [(max(a, first), min(b, last), queue) for a, b, queue in own if a < last and b > first]
    if not left:
        return ((start, end, duty.queue),)
    left[0] = start, *left[0][1:]
    left[-1] = left[-1][0], end, left[-1][2]
    return tuple(left)


def with_pieces(duty: Duty, pieces: Sequence[Piece]) -> Duty:
    """The shift with these blocks, counted to the queue that it serves longest, of equals the first; one alone is no block."""
    served: dict[int, int] = {}
    for start, end, queue in pieces:
        served[queue] = served.get(queue, 0) + end - start
    return replace(duty, queue=max(served, key=lambda queue: served[queue]), blocks=tuple(pieces) if len(pieces) > 1 else ())


def in_its_block(before: Sequence[Piece], after: Sequence[Piece], was: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether a pause that was wholly in a block still is in what became of that one; [start, end) each."""
    old, new = _holding(before, was), _holding(after, now)
    return old is not None and new is not None and max(old[0], new[0]) < min(old[1], new[1])


def _holding(pieces: Sequence[Piece], pause: tuple[int, int]) -> Piece | None:
    return next((piece for piece in pieces if piece[0] <= pause[0] and pause[1] <= piece[1]), None)
