"""How scarce the people of each queue are, and how much of that an agent holds free for other queues."""

from __future__ import annotations

import numpy as np

from twin.layout import Layout

Array = np.ndarray
_ROUNDS = 200


def scarcity(layout: Layout) -> Array:
    """Share of their time that a queue takes of its people, once everybody's time is shared out as evenly as skills allow.

    Offered work of a queue (contacts x mean handle time, traces and backlogs included) over the seconds of spells given to it.
    Each spell's time is split over the queues it serves; the split is moved, round by round, towards the queues whose people are
    busier, until queues that share people are as busy as each other (the fluid limit of a balanced routing). A queue of few people
    who have no other skill, or of more work than its people can do, comes out large; one that nobody serves is 0.

    Returns
    -------
    Shape ``(queues,)``, at least 0; 1.0 is full.
    """
    work = np.array([_work(layout, q) for q in range(len(layout.queues))])
    seconds, serves = _time(layout)
    share = np.where(serves, np.maximum(work, 1e-9), 0.0)
    busy = np.zeros(len(work))
    for _ in range(_ROUNDS):
        share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
        given = (seconds * share).sum(axis=0)
        busy = np.divide(work, given, out=np.zeros(len(work)), where=given > 0)
        share = share * np.sqrt(np.maximum(busy, 1e-9))
    return busy


def flexibility(serves: Array, scarce: Array) -> Array:
    """Sum of the scarcities of the other queues that a group serves, shape ``(groups, queues)``.

    Parameters
    ----------
    serves
        Bool ``(groups, queues)``.
    """
    return np.asarray((serves * scarce).sum(axis=1, keepdims=True) - serves * scarce)


def _work(layout: Layout, q: int) -> float:
    """Expected seconds of work of a queue, at speed 1 and one contact at a time."""
    queue = layout.queues[q]
    means = np.array([law.mean for law in queue.service])
    wrap = queue.wrap_up.mean if queue.wrap_up is not None else 0.0
    arrivals = np.asarray(queue.arrivals, dtype=float)
    if queue.trace is not None:
        return float((len(queue.trace.time) + queue.backlog) * (means.mean() + wrap)) / queue.slots
    each = means if len(means) > 1 else np.full(layout.intervals, means[0])
    return float((arrivals * (each + wrap)).sum() + queue.backlog * (means[0] + wrap)) / queue.slots


def _time(layout: Layout) -> tuple[Array, Array]:
    """(Seconds on duty x speed, whether served) of agents' spells that serve the same queues, each shape ``(kinds, queues)``."""
    agents, spells = layout.agents, layout.agents.spells
    who = np.asarray(spells.agent, dtype=np.int64)
    level = np.asarray(agents.level)[who] if spells.level is None else np.asarray(spells.level)
    serves = (level > 0) & (True if spells.queues is None else np.asarray(spells.queues, dtype=bool))
    speed = np.ones(serves.shape) if agents.speed is None else np.asarray(agents.speed, dtype=float)[who]
    ends = np.minimum(np.asarray(spells.logout_s, dtype=float), layout.horizon_s)
    length = np.maximum(0.0, ends - np.asarray(spells.login_s, dtype=float))
    kinds, kind = np.unique(serves, axis=0, return_inverse=True)
    seconds = np.zeros(kinds.shape)
    np.add.at(seconds, kind.reshape(-1), length[:, None] * speed)
    return seconds, kinds
