"""Work of e-mail and callbacks: what arrives when and is due when, levelled or cut into pieces that a roster lays into its troughs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from center.plan import Forecast, Requirement
from center.scenario import Scenario
from demand.deferred import arrived_and_due, level_heads
from demand.pieces import Piece, cut
from demand.schema import ShrinkageItem
from demand.shrinkage import gross_up_share

BLOCK_MIN = 120
"""Deferred work waits, where its deadline allows, until a head has two hours of it in a row."""


@dataclass(frozen=True)
class DeferredWork:
    """The work of one queue, grossed up for shrinkage that is not in the roster.

    Attributes
    ----------
    queue
        Scenario index.
    arriving
        Head-steps of work that arrive in each step, float, shape ``(n,)``; zero while closed.
    is_open
        Shape ``(n,)``.
    deadline_steps
        Whole steps from arrival to the promised end, at least 1.
    block_steps
        Longest stretch that a head is wanted for, at least 1.
    backlog
        Head-steps of work there at the start; its deadline counts from then.
    """

    queue: int
    arriving: np.ndarray = field(repr=False)
    is_open: np.ndarray = field(repr=False)
    deadline_steps: int
    block_steps: int = 1
    backlog: float = 0.0

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Blocks of one head; laid anywhere within their windows, they finish all work in time."""
        return cut(*arrived_and_due(self.arriving, self.is_open, self.deadline_steps, self.backlog), self.is_open, self.block_steps)

    @property
    def head_steps(self) -> int:
        """Heads of all pieces, summed over their steps."""
        return sum(piece.steps for piece in self.pieces)


def deferred_work(scenario: Scenario, shrinkage: Sequence[ShrinkageItem], forecast: Forecast) -> tuple[DeferredWork, ...]:
    """The work of every deferred queue.

    Raises
    ------
    InputError
        The shrinkage leaves no time.
    """
    step_min, share = scenario.horizon.step_min, gross_up_share(shrinkage)
    found = []
    for q, queue in enumerate(scenario.queues):
        if queue.target is not None and not queue.channel.deferred:
            continue
        deadline = max(1, int((queue.deadline_min or 0) // step_min))
        aht = forecast.aht_s[q] / (step_min * 60) / (1 - share)
        offered = np.where(scenario.open_steps[q], forecast.offered[q], 0.0)
        found.append(
            DeferredWork(
                queue=q,
                arriving=np.where(offered > 0, offered * aht, 0.0),
                is_open=scenario.open_steps[q],
                deadline_steps=deadline,
                block_steps=min(max(1, BLOCK_MIN // step_min), deadline),
                backlog=queue.backlog * _usual(aht),
            )
        )
    return tuple(found)


def levelled(work: DeferredWork) -> np.ndarray:
    """Heads to roster per step, as even as the deadlines allow; shape ``(n,)``."""
    return level_heads(work.arriving, work.is_open, work.deadline_steps, work.block_steps, backlog=work.backlog)


def heads_on_queue(work: DeferredWork, share: float, rostered: np.ndarray) -> np.ndarray:
    """Heads that have to be there of those rostered, which finish the work in time; in no step more.

    Heads that finish the grossed-up work in time finish the work itself in time: they are caps that can be kept.

    Parameters
    ----------
    share
        Of the rostered time, lost after rostering.
    """
    net, backlog = work.arriving * (1 - share), work.backlog * (1 - share)
    return level_heads(net, work.is_open, work.deadline_steps, work.block_steps, rostered, backlog)


def with_work_laid(requirement: Requirement, works: Sequence[DeferredWork], laid: np.ndarray) -> Requirement:
    """The requirement with deferred work where a roster has laid it: from then on these heads are fixed.

    Parameters
    ----------
    laid
        Heads to roster, shape ``(queues, n)``; read for the queues of `works`.
    """
    on_queue, rostered = requirement.on_queue.copy(), requirement.rostered.copy()
    for work in works:
        rostered[work.queue] = laid[work.queue]
        on_queue[work.queue] = heads_on_queue(work, requirement.shrinkage, rostered[work.queue])
    return replace(requirement, on_queue=on_queue, rostered=rostered)


def levelled_again(requirement: Requirement, works: Sequence[DeferredWork]) -> np.ndarray:
    """Heads to roster with deferred work levelled, wherever the requirement has it; shape ``(queues, n)``."""
    rostered = requirement.rostered.copy()
    for work in works:
        rostered[work.queue] = levelled(work)
    return rostered


def _usual(aht: np.ndarray) -> float:
    """Mean of the handle times that are known; of a queue that never has contacts 0."""
    known = aht[np.isfinite(aht) & (aht > 0)]
    return float(known.mean()) if len(known) else 0.0
