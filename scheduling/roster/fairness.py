"""Fair shares of unpopular shifts, fixed before anything is planned.

    share of a person = unpopular shifts needed x own eligible contract days / all people's eligible contract days

*Needed* is an estimate from the requirement alone: queue by queue, the fewest unpopular shifts that cover the required heads
in all steps that no popular shift reaches (greedy interval covering: at each uncovered step start the shift that reaches
furthest; breaks are left out). *Eligible contract days* of a week are the days with an unpopular eligible shift, at most
the contract's most days after leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from scheduling.roster.contract import Bands
from scheduling.roster.eligibility import Eligibility
from scheduling.roster.grid import ShiftGrid
from scheduling.roster.shifts import ShiftOption


@dataclass(frozen=True)
class FairShares:
    """Unpopular shifts needed, and each person's share of them.

    Attributes
    ----------
    needed
        Unpopular shifts the requirement needs over the horizon.
    share
        Exact share, float, shape ``(agents,)``; it sums to `needed` where anybody is eligible.
    least, most
        Floor and ceiling of the share, the band inside which nothing is charged.
    counted
        Whether the person has an eligible unpopular shift at all; the others are left out.
    """

    needed: int
    share: np.ndarray
    least: np.ndarray
    most: np.ndarray
    counted: np.ndarray


def fair_shares(
    need: np.ndarray,
    shifts: Sequence[ShiftOption],
    grids: Sequence[ShiftGrid],
    eligibility: Eligibility,
    bands: Bands,
    agent_zone: np.ndarray,
) -> FairShares:
    """Shares of every person; all zero where no eligible shift is unpopular."""
    possible = _unpopular_days(grids, eligibility, agent_zone)
    by_block = [np.minimum(possible[:, first:end].sum(axis=1), bands.most_days[:, b]) for b, (first, end) in enumerate(bands.blocks)]
    days, counted = np.sum(by_block, axis=0).astype(np.int64), np.asarray(possible.any(axis=1))
    used = _used(len(shifts), eligibility, agent_zone, len(grids))
    needed = sum(_needed(need[q], shifts, grids, used & eligibility.serves[:, q]) for q in range(len(need)))
    total = int(days.sum())
    own = needed * days
    if not total:
        return FairShares(needed, np.zeros(len(days)), own, own, counted)
    return FairShares(needed, own / total, own // total, -(-own // total), counted)


def _unpopular_days(grids: Sequence[ShiftGrid], eligibility: Eligibility, agent_zone: np.ndarray) -> np.ndarray:
    """Days on which each person has an unpopular eligible shift; bool, shape ``(agents, days)``."""
    people, days = eligibility.number.shape
    possible = np.zeros((people, days), dtype=bool)
    for d in range(days):
        cells = np.stack([agent_zone, eligibility.number[:, d]], axis=1)
        for zone, number in np.unique(cells, axis=0):
            unpopular = grids[zone].unpopular[d, eligibility.lists[number]].any()
            possible[(cells == (zone, number)).all(axis=1), d] = unpopular
    return possible


def _used(shifts: int, eligibility: Eligibility, agent_zone: np.ndarray, zones: int) -> np.ndarray:
    """Whether anybody of a zone is eligible for a shift on a day; bool, shape ``(zones, days, shifts)``."""
    used = np.zeros((zones, eligibility.number.shape[1], shifts), dtype=bool)
    for zone in range(zones):
        numbers = eligibility.number[agent_zone == zone]
        for d in range(used.shape[1]):
            for number in np.unique(numbers[:, d]):
                used[zone, d, eligibility.lists[number]] = True
    return used


def _needed(need: np.ndarray, shifts: Sequence[ShiftOption], grids: Sequence[ShiftGrid], used: np.ndarray) -> int:
    """Fewest unpopular shifts for one queue; `used` says which shifts count, shape ``(zones, days, shifts)``."""
    steps = np.array([shift.steps for shift in shifts], dtype=np.int64)
    popular = np.zeros(len(need), dtype=bool)
    reach = np.zeros(len(need), dtype=np.int64)
    for grid, of_zone in zip(grids, used, strict=True):
        day, shift = np.nonzero(of_zone)
        spans = np.stack([grid.start[day, shift], steps[shift], grid.unpopular[day, shift]], axis=1)
        for start, length, unpopular in np.unique(spans, axis=0).tolist():
            if unpopular:
                reach[start : start + length] = np.maximum(reach[start : start + length], start + length)
            else:
                popular[start : start + length] = True
    heads = np.zeros(len(need), dtype=np.int64)
    count = 0
    for t in np.flatnonzero((need > 0) & ~popular & (reach > 0)):
        missing = int(need[t] - heads[t])
        if missing > 0:
            count += missing
            heads[t : reach[t]] += missing
    return count
