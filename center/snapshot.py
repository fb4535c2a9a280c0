"""The state of a centre at one moment: who waits, and who is being served. Frozen data.

Queues and agents are dense integers in scenario order.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Snapshot:
    """Contacts in the centre at one moment.

    Attributes
    ----------
    waiting
        (queue, seconds waited so far) of each contact that waits.
    in_service
        (queue, agent, seconds in service so far) of each contact that is being handled; an agent of None: somebody of the queue.
    """

    waiting: tuple[tuple[int, float], ...] = ()
    in_service: tuple[tuple[int, int | None, float], ...] = ()

    def counted(self, queues: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Contacts waiting and in service, of each of so many queues."""
        waits, served = [0] * queues, [0] * queues
        for queue, _ in self.waiting:
            waits[queue] += 1
        for queue, _, _ in self.in_service:
            served[queue] += 1
        return tuple(waits), tuple(served)
