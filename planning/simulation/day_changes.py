"""What a day's re-optimization adds to a roster: who goes on with another queue, and heads that are rented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from center.peak import Peak
from center.plan import Duty, Plan


@dataclass(frozen=True)
class DayChanges:
    """Beside the duties themselves.

    Attributes
    ----------
    switches
        Number of a duty -> (step, queue) from which that queue is served first.
    rented
        (queue, start, end, heads): heads of a partner on a queue, steps [start, end).
    """

    switches: dict[int, tuple[int, int]] = field(default_factory=dict)
    rented: tuple[tuple[int, int, int, int], ...] = ()


NO_CHANGES = DayChanges()


def changes_of_plan(plan: Plan) -> DayChanges:
    """Those of a plan that came from a re-optimization; none for a plan of the night."""
    return NO_CHANGES if plan.peak is None else DayChanges(_switches(plan.peak, plan.duties), rented_in(plan.peak))


def rented_in(peak: Peak | None) -> tuple[tuple[int, int, int, int], ...]:
    """Heads rented by a re-optimization."""
    return () if peak is None else tuple((item.queue, item.start, item.end, item.heads) for item in peak.rented)


def _switches(peak: Peak, duties: Sequence[Duty]) -> dict[int, tuple[int, int]]:
    agreed = {(change.agent, change.day): change.switch for change in peak.changes if change.switch is not None}
    found = {k: agreed.get((duty.agent, duty.day)) for k, duty in enumerate(duties)}
    # a person's second shift of the day is not the one that the switch was agreed for
    return {k: switch for k, switch in found.items() if switch is not None and duties[k].start <= switch[0] < duties[k].end}
