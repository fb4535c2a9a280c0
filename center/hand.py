"""Hand work: shifts that a planner changes, and shifts that stay as they are whatever is planned anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

LOCKED_NOTE = "Locked by hand and kept:"
"""How the note of a plan begins that was made around locks."""


@dataclass(frozen=True)
class LockedShift:
    """The shift that a lock keeps, by the clock of the world, so that it outlives the plan that it was locked in.

    Attributes
    ----------
    shape, queue
        Names.
    start_utc, end_utc
        Aware times.
    breaks
        (start, end, kind, paid), aware UTC times.
    paid_min
        Paid minutes.
    blocks
        Task blocks, (start, end, queue by name), aware UTC times; empty: one queue all along.
    """

    shape: str
    queue: str
    start_utc: datetime
    end_utc: datetime
    breaks: tuple[tuple[datetime, datetime, str, bool], ...]
    paid_min: int
    blocks: tuple[tuple[datetime, datetime, str], ...] = ()


@dataclass(frozen=True)
class Lock:
    """A person's day that the next plans of a site keep as it is.

    Attributes
    ----------
    name
        The site, as in `plans.name`.
    day
        Local day that the shift starts in.
    zone
        Of the person's site, in which the shift is said.
    shift
        None: the person stays off.
    actor, at_utc, why
        Who locked it, when, and for what reason.
    plan_id
        The plan that it was locked in, which may be gone by now.
    """

    name: str
    agent: str
    day: date
    zone: str
    shift: LockedShift | None
    actor: str
    at_utc: datetime
    why: str
    plan_id: str


class EditKind(StrEnum):
    """What a planner did to a shift."""

    MOVE = "move"
    SWAP = "swap"
    OFF = "off"
    LOCK = "lock"
    UNLOCK = "unlock"


@dataclass(frozen=True)
class Edit:
    """One thing done by hand.

    Attributes
    ----------
    agent, day
        The person and the local day.
    other, other_day
        Of a swap: the other person, and the day of the shift that they give; None of others.
    words
        What changes, without names: ``09:00–17:00 on calls → 10:00–18:00 on calls``.
    """

    kind: EditKind
    agent: str
    day: date
    words: str
    other: str | None = None
    other_day: date | None = None


@dataclass(frozen=True)
class EditRecord:
    """How a plan came out of another one by hand.

    Attributes
    ----------
    plan_id, base_plan_id
        The plan made, and the one it was made from, which may be gone by now.
    forced
        Whether it was saved though rules are broken.
    edits
        In the order in which they were done.
    """

    plan_id: str
    base_plan_id: str
    actor: str
    at_utc: datetime
    why: str
    forced: bool
    edits: tuple[Edit, ...]
