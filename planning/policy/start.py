"""Where the search for a layout's policy begins: the space around it, and the first points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from center.policy import Policy, Reserve
from routing.tune.space import QueueFacts, Space, greedy_index, space_of
from twin.layout import Layout
from twin.parts import LayoutChannel

Array = np.ndarray
# Greedy indices that a search begins with, what is changed in each.
_GREEDY: tuple[dict[str, float], ...] = (
    {},
    {"even": 1.0},
    {"spare_cost": 200.0},
    {"spare_cost": 200.0, "even": 1.0},
    {"spare_cost": 200.0, "even": 0.6, "handle_cost": 4.0},
    {"spare_cost": 200.0, "level_cost": 30.0},
)


def space_around(layout: Layout, reserves: Sequence[Reserve] = ()) -> Space:
    """The space around a layout's policy."""
    return space_of(layout.policy, _facts(layout), reserves)


def starts_of(policy: Policy, space: Space) -> list[Array]:
    """The policy in force, first come first served, and greedy indices that spare flexible people and are fair to long contacts."""
    greedy = space.point(greedy_index(policy))
    weights = {weight.name: (k, weight) for k, weight in enumerate(space.weights) if weight.queue is None and weight.reserve is None}
    made = [space.point(policy), space.point(Policy())]
    for changes in _GREEDY:
        point = greedy.copy()
        for name, value in changes.items():
            if name in weights:
                k, weight = weights[name]
                point[k] = weight.unit(value)
        made.append(point)
    return made


def _facts(layout: Layout) -> list[QueueFacts]:
    agents, spells = layout.agents, layout.agents.spells
    level = np.asarray(agents.level) if spells.level is None else np.asarray(spells.level)
    return [
        QueueFacts(
            queue.name,
            int(level[:, q].max(initial=1)),
            queue.channel is LayoutChannel.DEFERRED,
            float(np.mean([law.mean for law in queue.service])),
        )
        for q, queue in enumerate(layout.queues)
    ]
