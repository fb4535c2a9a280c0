"""Heads on each queue: people at work and not on a pause."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from center.plan import Duty

Told = tuple[int, int] | None


def heads_of(shifts: Iterable[tuple[Duty, Told]], shape: tuple[int, ...], worth: np.ndarray | None = None) -> np.ndarray:
    """Heads of some shifts, int64, of `shape` ``(queues, steps)``; each with (step, queue) from which it serves another queue, or None.

    A shift with task blocks is on each block's queue. What lies outside the steps is left out.

    Parameters
    ----------
    worth
        What a person counts on each queue, shape ``(agents, queues)``; None: one.
    """
    heads = np.zeros(shape, dtype=np.int64)
    for duty, told in shifts:
        step, other = told or (duty.end, duty.queue)
        counts = [1] * shape[0] if worth is None else worth[duty.agent]
        pieces = duty.blocks or ((duty.start, duty.end, duty.queue),)
        for start, end, sign in ((duty.start, duty.end, 1), *((a, b, -1) for a, b, _, _ in duty.breaks)):
            for first, last, queue in pieces:
                heads[queue, max(0, start, first) : max(0, min(end, step, last))] += sign * counts[queue]
            heads[other, max(0, start, step) : max(0, end)] += sign * counts[other]
    return heads
