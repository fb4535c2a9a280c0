"""Heads on each queue: people at work and not on a pause."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from center.plan import Duty

Told = tuple[int, int] | None


def heads_of(shifts: Iterable[tuple[Duty, Told]], shape: tuple[int, ...]) -> np.ndarray:
    """Heads of some shifts, int64, of `shape` ``(queues, steps)``; each with (step, queue) from which it serves another queue, or None.

    What lies outside the steps is left out.
    """
    heads = np.zeros(shape, dtype=np.int64)
    for duty, told in shifts:
        step, queue = told or (duty.end, duty.queue)
        for start, end, sign in ((duty.start, duty.end, 1), *((a, b, -1) for a, b, _, _ in duty.breaks)):
            heads[duty.queue, max(0, start) : max(0, min(end, step))] += sign
            heads[queue, max(0, start, step) : max(0, end)] += sign
    return heads
