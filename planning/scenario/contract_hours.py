"""Hours a week that contracts bring to the queues."""

from __future__ import annotations

from collections.abc import Sequence

from center.schema import Agent, Contract
from scheduling.roster.shifts import pauses_of
from scheduling.schema import ShiftShape


def net_contract_hours(agents: Sequence[Agent], contracts: Sequence[Contract], shapes: Sequence[ShiftShape]) -> tuple[float, float]:
    """Least and most hours a week that all agents' contracts put on the queues: paid hours without paid breaks.

    A contract with shifts of several lengths counts the mean share of paid time worked, over its shapes and lengths.
    Leave, sickness and other shrinkage are not taken off.
    """
    by_name = {shape.name: shape for shape in shapes}
    net = {c.name: tuple(hours * _share_worked([by_name[name] for name in c.shifts]) for hours in c.hours_week) for c in contracts}
    return sum(net[agent.contract][0] for agent in agents), sum(net[agent.contract][1] for agent in agents)


def _share_worked(shapes: Sequence[ShiftShape]) -> float:
    """Mean of time on the queue / paid time, over shapes and lengths."""
    shares = []
    for shape in shapes:
        breaks = [spec for spec, _ in pauses_of(shape)]
        paid_break = sum(spec.minutes for spec in breaks if spec.paid)
        unpaid = sum(spec.minutes for spec in breaks if not spec.paid)
        shares += [1 - paid_break / (length - unpaid) for length in shape.lengths_min]
    return sum(shares) / len(shares)
