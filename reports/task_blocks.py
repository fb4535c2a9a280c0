"""A shift's task blocks in words."""

from __future__ import annotations

from center.plan import Duty, Plan


def blocks_text(plan: Plan, duty: Duty, between: str = ", ", zone: str | None = None) -> str:
    """``calls 09:00-13:00, chat 13:00-17:00`` on the clock of the agent's site; empty where the shift has one queue all along.

    Parameters
    ----------
    between
        Stands between two blocks.
    zone
        Another clock.
    """
    zone = zone or plan.agent_zone[duty.agent]
    local = plan.horizon.local
    return between.join(f"{plan.queues[queue]} {local(start, zone):%H:%M}-{local(end, zone):%H:%M}" for start, end, queue in duty.blocks)
