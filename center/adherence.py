"""Planned against actual: what people did, person by person and day by day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np


class AgentState(StrEnum):
    """What an agent does. A break and a lunch stand for each other: many systems have one word for both."""

    ON_QUEUE = "on-queue"
    BREAK = "break"
    LUNCH = "lunch"
    MEETING = "meeting"
    OFF = "off"

    @property
    def plain(self) -> AgentState:
        """The same for a break and a lunch."""
        return AgentState.BREAK if self is AgentState.LUNCH else self


@dataclass(frozen=True, order=True)
class Spell:
    """One agent (number in the plan) in one state from `start` to `end`, seconds from the beginning of the plan's horizon."""

    agent: int
    start: int
    end: int
    state: AgentState


@dataclass(frozen=True)
class AgentLog:
    """What people did: spells that do not overlap, by agent and time.

    Attributes
    ----------
    first, last
        Seconds from the horizon's beginning between which the log tells of anybody.
    notes
        What was left out or taken for granted, as sentences.
    """

    spells: tuple[Spell, ...]
    first: int
    last: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonDay:
    """One person's planned and actual day, in minutes. The day is the local one that the shift starts in.

    Attributes
    ----------
    planned_min
        Minutes of the shift, breaks included; 0 on a day without a shift.
    kept_min
        Of these, minutes in the planned state.
    planned_work_min
        Planned on the queue.
    worked_min
        On the queue or in a meeting, in the shift or near it.
    absent_min, late_min, meeting_min, away_min
        Of the minutes planned on the queue, those lost: nobody came at all; before the first and after the last sign of the person;
        in meetings; otherwise.
    late_start_min, early_leave_min
        From the shift's begin to the first sign of the person, and from the last one to its end; None without a sign or a shift.
    out_spells, out_min
        Spells in another state than planned that are long enough to count, and their minutes.
    """

    agent: int
    day: date
    planned_min: float
    kept_min: float
    planned_work_min: float
    worked_min: float
    absent_min: float
    late_min: float
    meeting_min: float
    away_min: float
    late_start_min: float | None
    early_leave_min: float | None
    out_spells: int
    out_min: float

    @property
    def adherence(self) -> float | None:
        """Minutes in the planned state / planned minutes; None without a shift."""
        return self.kept_min / self.planned_min if self.planned_min else None

    @property
    def conformance(self) -> float | None:
        """Minutes worked / minutes planned to be worked, whenever they were; None without a shift."""
        return self.worked_min / self.planned_work_min if self.planned_work_min else None


@dataclass(frozen=True)
class OutSpell:
    """A spell of one person in another state than planned; the states that took most of it."""

    agent: int
    start: int
    end: int
    planned: AgentState
    actual: AgentState


@dataclass(frozen=True)
class Adherence:
    """Everybody's days, and totals by step.

    Attributes
    ----------
    planned_heads, actual_heads
        Heads on the queue in each step of the horizon, of the shifts that are judged; shape ``(n,)``.
    planned_s, kept_s
        Seconds planned, and those in the planned state, in each step; shape ``(n,)``.
    out
        Spells out of adherence, by time.
    notes
        What was left out or taken for granted.
    """

    days: tuple[PersonDay, ...]
    planned_heads: np.ndarray
    actual_heads: np.ndarray
    planned_s: np.ndarray
    kept_s: np.ndarray
    out: tuple[OutSpell, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Total:
    """Days together: ratios of sums."""

    days: int
    planned_min: float
    kept_min: float
    planned_work_min: float
    worked_min: float

    @property
    def adherence(self) -> float | None:
        """Minutes in the planned state / planned minutes; None where nothing was planned."""
        return self.kept_min / self.planned_min if self.planned_min else None

    @property
    def conformance(self) -> float | None:
        """Minutes worked / minutes planned to be worked; None where none were."""
        return self.worked_min / self.planned_work_min if self.planned_work_min else None


def total_of(days: Iterable[PersonDay]) -> Total:
    """Days added up."""
    found = list(days)
    names = ("planned_min", "kept_min", "planned_work_min", "worked_min")
    sums = (float(sum(getattr(day, name) for day in found)) for name in names)
    return Total(len(found), *sums)


LOST = {"absence": "absent_min", "lateness": "late_min", "meetings": "meeting_min", "unplanned time off the phone": "away_min"}
"""Shrinkage item -> the minutes of a person's day that it takes."""


def shrinkage_of(days: Iterable[PersonDay]) -> dict[str, float]:
    """Share of the time planned on the queue that was lost, by item of `LOST`; empty where nothing was planned."""
    found = list(days)
    planned = sum(day.planned_work_min for day in found)
    return {item: sum(getattr(day, name) for day in found) / planned for item, name in LOST.items()} if planned else {}
