"""Blocks of time in which heads of a partner can be rented."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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


def blocks_of(problem: PeakProblem) -> Iterator[Block]:
    """Every block of every overflow, from its notice to the end of the problem; the last one may be shorter, and costs its share."""
    horizon, index = problem.horizon, problem.scenario.index.queue
    for k, lever in enumerate(problem.spec.overflow):
        queue, length = index[lever.queue], lever.block_min // horizon.step_min
        for start in range(problem.after_notice(lever.notice_min), problem.end, length):
            end = min(start + length, problem.end)
            if problem.need[queue, start - problem.now : end - problem.now].any():
                price = by_hour(hundredths(lever.price_hour), (end - start) * horizon.step_min)
                yield Block(k, queue, start, end, lever.most_heads, price)
