"""Blocks of time in which heads of a partner can be rented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduling.peak.prices import by_hour
from scheduling.peak.problem import PeakProblem
from scheduling.roster.prices import hundredths


@dataclass(frozen=True)
class Block:
    """Steps [start, end) of a queue in which up to `most_heads` can be rented, each for `price` hundredths."""

    lever: int
    queue: int
    start: int
    end: int
    most_heads: int
    price: int


def room_of(problem: PeakProblem, lever: int) -> np.ndarray:
    """Heads that an overflow still has from now on, beside those rented earlier in the day; shape ``(end - now,)``.

    Heads rented before are taken from the overflows of their queue in the scenario's order.
    """
    spec, queue = problem.spec.overflow, problem.spec.overflow[lever].queue
    first = sum(item.most_heads for item in spec[:lever] if item.queue == queue)
    booked = problem.booked[problem.scenario.index.queue[queue]]
    return np.asarray(spec[lever].most_heads - np.clip(booked - first, 0, spec[lever].most_heads))


def blocks_of(problem: PeakProblem) -> Iterator[Block]:
    """Every block of every overflow, from its notice to the end of the problem; the last one may be shorter, and costs its share."""
    horizon, index = problem.horizon, problem.scenario.index.queue
    for k, lever in enumerate(problem.spec.overflow):
        queue, length, room = index[lever.queue], lever.block_min // horizon.step_min, room_of(problem, k)
        for start in range(problem.after_notice(lever.notice_min), problem.end, length):
            end = min(start + length, problem.end)
            steps = slice(start - problem.now, end - problem.now)
            if problem.need[queue, steps].any() and room[steps].min() > 0:
                price = by_hour(hundredths(lever.price_hour), (end - start) * horizon.step_min)
                yield Block(k, queue, start, end, int(room[steps].min()), price)
