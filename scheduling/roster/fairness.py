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
    unpopular = [grid.unpopular for grid in grids]
    days, counted = eligible_days(unpopular, eligibility, bands, agent_zone)
    needed = shifts_needed(need, shifts, grids, unpopular, eligibility, agent_zone)
    total = int(days.sum())
    own = needed * days
    if not total:
        return FairShares(needed, np.zeros(len(days)), own, own, counted)
    return FairShares(needed, own / total, own // total, -(-own // total), counted)


def eligible_days(
    marked: Sequence[np.ndarray], eligibility: Eligibility, bands: Bands, agent_zone: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Contract days on which each person has a marked eligible shift, and whether there is any; each of shape ``(agents,)``.

    Parameters
    ----------
    marked
        Whether a shift counts, of each zone; bool, shape ``(days, shifts)``.
    """
    possible = _possible_days(marked, eligibility, agent_zone)
    by_block = [np.minimum(possible[:, first:end].sum(axis=1), bands.most_days[:, b]) for b, (first, end) in enumerate(bands.blocks)]
    return np.sum(by_block, axis=0).astype(np.int64), np.asarray(possible.any(axis=1))


def shifts_needed(
    need: np.ndarray,
    shifts: Sequence[ShiftOption],
    grids: Sequence[ShiftGrid],
    marked: Sequence[np.ndarray],
    eligibility: Eligibility,
    agent_zone: np.ndarray,
) -> int:
    """Fewest marked shifts that cover the heads which no other shift reaches, queue by queue."""
    used = _used(len(shifts), eligibility, agent_zone, len(grids))
    return sum(_needed(need[q], shifts, grids, marked, used & eligibility.serves[:, q]) for q in range(len(need)))


def _possible_days(marked: Sequence[np.ndarray], eligibility: Eligibility, agent_zone: np.ndarray) -> np.ndarray:
    """Days on which each person has a marked eligible shift; bool, shape ``(agents, days)``."""
    people, days = eligibility.number.shape
    possible = np.zeros((people, days), dtype=bool)
    for d in range(days):
        cells = np.stack([agent_zone, eligibility.number[:, d]], axis=1)
        for zone, number in np.unique(cells, axis=0):
            possible[(cells == (zone, number)).all(axis=1), d] = marked[zone][d, eligibility.lists[number]].any()
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


def _needed(
    need: np.ndarray, shifts: Sequence[ShiftOption], grids: Sequence[ShiftGrid], marked: Sequence[np.ndarray], used: np.ndarray
) -> int:
    """Fewest marked shifts for one queue; `used` says which shifts there are, shape ``(zones, days, shifts)``."""
    steps = np.array([shift.steps for shift in shifts], dtype=np.int64)
    otherwise = np.zeros(len(need), dtype=bool)
    reach = np.zeros(len(need), dtype=np.int64)
    for grid, of_zone, marks in zip(grids, used, marked, strict=True):
        day, shift = np.nonzero(of_zone)
        spans = np.stack([grid.start[day, shift], steps[shift], marks[day, shift]], axis=1)
        for start, length, mark in np.unique(spans, axis=0).tolist():
            if mark:
                reach[start : start + length] = np.maximum(reach[start : start + length], start + length)
            else:
                otherwise[start : start + length] = True
    heads = np.zeros(len(need), dtype=np.int64)
    count = 0
    for t in np.flatnonzero((need > 0) & ~otherwise & (reach > 0)):
        missing = int(need[t] - heads[t])
        if missing > 0:
            count += missing
            heads[t : reach[t]] += missing
    return count
