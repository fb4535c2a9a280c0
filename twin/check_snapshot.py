"""Checks of the contacts that are there when a layout's time begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from center.errors import Fault
from twin.parts import LayoutChannel, LayoutFields


def check_snapshot(layout: LayoutFields) -> Iterator[Fault]:
    """Everything wrong with them."""
    snapshot, agents = layout.snapshot, len(layout.agents.names)
    rows = [("waiting", k, queue, waited) for k, (queue, waited) in enumerate(snapshot.waiting)]
    rows += [("in_service", k, queue, passed) for k, (queue, _, passed) in enumerate(snapshot.in_service)]
    for name, k, queue, seconds in rows:
        if not 0 <= queue < len(layout.queues):
            yield Fault(f"layout: snapshot.{name}[{k}]", f"queue {queue}", f"a queue from 0 to {len(layout.queues) - 1}")
        if not (np.isfinite(seconds) and seconds >= 0):
            yield Fault(f"layout: snapshot.{name}[{k}]", f"{seconds} seconds", "seconds so far, at least 0")
    held = Counter(agent for _, agent, _ in snapshot.in_service if agent is not None)
    for agent, number in held.items():
        if not 0 <= agent < agents:
            yield Fault("layout: snapshot.in_service", f"agent {agent}", f"an agent from 0 to {agents - 1}, or None")
            continue
        queues = {queue for queue, other, _ in snapshot.in_service if other == agent and 0 <= queue < len(layout.queues)}
        most = _most(layout, queues)
        if number > most:
            yield Fault("layout: snapshot.in_service", f"{number} contacts of {layout.agents.names[agent]}", f"at most {most} at a time")
        if not _is_there(layout, agent):
            yield Fault("layout: snapshot.in_service", f"{layout.agents.names[agent]}, off duty at 0", "an agent who is logged in at 0")


def _most(layout: LayoutFields, queues: set[int]) -> int:
    """Contacts of these queues that one person can hold: chats only beside chats."""
    slots = [layout.queues[q].slots if layout.queues[q].channel is LayoutChannel.CHAT else 1 for q in queues]
    return max(slots, default=1) if all(layout.queues[q].channel is LayoutChannel.CHAT for q in queues) else 1


def _is_there(layout: LayoutFields, agent: int) -> bool:
    spells = layout.agents.spells
    return bool(((np.asarray(spells.agent) == agent) & (np.asarray(spells.login_s) <= 0) & (np.asarray(spells.logout_s) > 0)).any())
