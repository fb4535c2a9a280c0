"""What each person owes and may do in each week of the horizon, after credit for leave and closed days.

Weeks are blocks of 7 days from the horizon's first day. A last block of fewer days keeps the contract's most hours and
days and drops the least. A day on which only leave or a closed date keeps a person from working (an *excused* day)
counts as a contract day worked: least and most days fall by one, and the least paid time by

    most paid time / min(most days, days the person could work in the block without leave and closed dates)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import product
from math import ceil, floor

import numpy as np

from center.errors import Fault
from center.scenario import Scenario
from center.schema import Contract
from scheduling.roster.eligibility import Eligibility
from scheduling.roster.shifts import ShiftOption
from scheduling.schema import Rules

WEEK = 7


@dataclass(frozen=True)
class Bands:
    """Least and most per person and week block; integer arrays of shape ``(agents, blocks)``.

    Attributes
    ----------
    blocks
        (first day, end day) of each block.
    least_min, most_min
        Paid minutes, multiples of the planning step.
    least_days, most_days
        Days worked.
    owed_min
        Paid minutes above which labour is priced: the least, in a short last block its share by days.
    """

    blocks: tuple[tuple[int, int], ...]
    least_min: np.ndarray
    most_min: np.ndarray
    least_days: np.ndarray
    most_days: np.ndarray
    owed_min: np.ndarray


def contract_bands(scenario: Scenario, eligibility: Eligibility) -> Bands:
    """Bands of every person and week block."""
    days = len(scenario.horizon.dates)
    blocks = tuple((first, min(first + WEEK, days)) for first in range(0, days, WEEK))
    step = scenario.horizon.step_min
    able = (eligibility.number > 0) | eligibility.excused
    bands = np.zeros((5, len(scenario.agents), len(blocks)), dtype=np.int64)
    for a, agent in enumerate(scenario.agents):
        for b, (first, end) in enumerate(blocks):
            excused, workable = int(eligibility.excused[a, first:end].sum()), int(able[a, first:end].sum())
            bands[:, a, b] = _band(scenario.contract_of(agent), end - first, workable, excused, step)
    return Bands(blocks, *bands)


def _band(contract: Contract, days: int, workable: int, excused: int, step: int) -> tuple[int, int, int, int, int]:
    """(least minutes, most minutes, least days, most days, owed minutes) of one block."""
    least, most = (60 * hours for hours in contract.hours_week)
    most_days = min(contract.days_week[1], workable)
    credit = excused * most / most_days if most_days else 0.0
    owed = _whole(max(0.0, least * days / WEEK - credit), step, up=True)
    full = days == WEEK
    return (
        owed if full else 0,
        _whole(most, step, up=False),
        max(0, contract.days_week[0] - excused) if full else 0,
        max(0, contract.days_week[1] - excused),
        owed,
    )


def _whole(minutes: float, step: int, up: bool) -> int:
    steps = round(minutes / step, 6)
    return (ceil(steps) if up else floor(steps)) * step


def unfulfillable(
    scenario: Scenario,
    shifts: Sequence[ShiftOption],
    eligibility: Eligibility,
    bands: Bands,
    rules: Rules,
    worked: AbstractSet[tuple[int, int]] = frozenset(),
    people: AbstractSet[int] | None = None,
) -> Iterator[Fault]:
    """People for whom no choice of eligible days and shifts meets a week's hours, days and days in a row.

    Rest between shifts is not looked at, so this finds hopeless contracts and never accuses a feasible one.

    Parameters
    ----------
    worked
        (person, day) that are no choice: a shift is worked then.
    people
        Only these; None: everybody.
    """
    paid = np.array([shift.paid_min for shift in shifts], dtype=np.int64)
    lengths = [tuple(np.unique(paid[shift_list]).tolist()) for shift_list in eligibility.lists]
    known: dict[tuple, set[tuple[int, int]]] = {}
    for a, b in product(range(len(scenario.agents)) if people is None else sorted(people), range(len(bands.blocks))):
        (first, end), agent = bands.blocks[b], scenario.agents[a]
        least, most = int(bands.least_min[a, b]), int(bands.most_min[a, b])
        low, high = int(bands.least_days[a, b]), int(bands.most_days[a, b])
        week = tuple(lengths[k] for k in eligibility.number[a, first:end])
        fixed = tuple((a, day) in worked for day in range(first, end))
        key = (week, most, high, fixed)
        if key not in known:
            known[key] = _reachable(week, most, high, rules.max_consecutive_days, fixed)
        if any(days >= low and minutes >= least for days, minutes in known[key]):
            continue
        yield _fault(f"agents[{a}] ({agent.id}), week from {scenario.horizon.dates[first]}", known[key], (least, most), (low, high))


def _reachable(week: Sequence[tuple[int, ...]], most: int, most_days: int, in_a_row: int, fixed: Sequence[bool]) -> set[tuple[int, int]]:
    """(days, paid minutes) that the eligible lengths of a week add up to, within the contract's most; `fixed` days are worked."""
    states = {(0, 0, 0)}
    for lengths, always in zip(week, fixed, strict=True):
        worked = {
            (days + 1, minutes + length, run + 1)
            for days, minutes, run in states
            for length in lengths
            if days < most_days and minutes + length <= most and run < in_a_row
        }
        states = worked if always else {(days, minutes, 0) for days, minutes, _ in states} | worked
    return {(days, minutes) for days, minutes, _ in states}


def _fault(where: str, reachable: set[tuple[int, int]], minutes: tuple[int, int], days: tuple[int, int]) -> Fault:
    best_days = max((d for d, _ in reachable), default=0)
    best = max((m for _, m in reachable), default=0)
    return Fault(
        where,
        f"eligible shifts for at most {best_days} days and {best / 60:g} h",
        f"{days[0]} to {days[1]} days with {minutes[0] / 60:g} to {minutes[1] / 60:g} h, as the contract says",
        "Look at the person's availability, leave and skills, at the contract's shifts, and at the opening hours.",
    )
