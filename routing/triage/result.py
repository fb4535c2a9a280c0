"""A triage as it is kept: what was decided about every open incident, with which risk, why, and who else answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from center.contender import Contender

Reason = tuple[str, float]


@dataclass(frozen=True)
class Decided:
    """One incident.

    Attributes
    ----------
    incident
        Integer id.
    team, tier, start_utc
        Where and when it goes up; all None where it stays.
    breach, reassign, anomaly
        Risks in 0..1, as priced; None where nothing is known.
    reasons
        Up to three (sentence, contribution in log-odds), the largest first.
    displaced
        Incident that would have had its place; None where it stays, or nobody would.
    more
        What the triage would cost more with that exchange, hundredths; None where it stays.
    why
        What it displaced, or why it stays, in a sentence; empty where it stays at a low risk.
    promise
        Against the last wave: ``new``, ``kept``, ``moved``, ``changed``, ``withdrawn``; None where it stays and was promised nothing.
    """

    incident: int
    opened_utc: datetime
    priority: int | None
    breach: float
    reassign: float | None
    anomaly: float | None
    anomalous: bool
    team: str | None = None
    tier: int | None = None
    start_utc: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    displaced: int | None = None
    more: int | None = None
    why: str = ""
    promise: str | None = None


@dataclass(frozen=True)
class RiskUsed:
    """Where the risks came from: a model's card, or the rule that stands in for one.

    Attributes
    ----------
    fingerprint
        SHA-256 of the model; None where the priority rule (or risks given in the snapshot) served.
    card
        The model card as JSON text; None without a model.
    trained_utc, window
        When it was trained, and on incidents of which span; None without a model.
    notes
        What a reader must know of the risks, as sentences.
    """

    fingerprint: str | None = None
    card: str | None = None
    trained_utc: datetime | None = None
    window: tuple[datetime, datetime] | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Triage:
    """One wave's triage.

    Attributes
    ----------
    at_utc
        The wave: what was known then was used, and bucket 0 begins then.
    zone, bucket_min
        Clock of the buckets, and their length in minutes.
    teams, tiers, capacity, used
        By team; units of effort int64[T, B].
    bound
        Proven lower bound of the cost, hundredths of a point.
    gone
        Incidents that earlier waves have escalated, ascending: they were not decided about again.
    rivals
        Rule -> its cost by the referee, hundredths of a point.
    """

    id: str
    created_utc: datetime
    name: str
    at_utc: datetime
    source: str
    seed: int
    settings_text: str
    settings_fingerprint: str
    zone: str
    bucket_min: int
    teams: tuple[str, ...]
    tiers: tuple[int, ...]
    capacity: np.ndarray = field(repr=False)
    used: np.ndarray = field(repr=False)
    choices: tuple[Decided, ...] = field(repr=False)
    contenders: tuple[Contender, ...] = ()
    bound: int | None = None
    gone: tuple[int, ...] = ()
    rivals: dict[str, int] = field(default_factory=dict)
    risk: RiskUsed = field(default_factory=RiskUsed)
    versions: dict[str, str] = field(default_factory=dict)
    assumptions: tuple[str, ...] = ()

    @property
    def chosen(self) -> Contender | None:
        """The contender whose choices these are."""
        return next((contender for contender in self.contenders if contender.chosen), None)

    @property
    def escalated(self) -> tuple[Decided, ...]:
        """The incidents that go up, the earliest bucket first, the riskiest first in it."""
        up = [choice for choice in self.choices if choice.start_utc is not None]
        return tuple(sorted(up, key=lambda choice: (choice.start_utc, choice.team, -choice.breach, choice.incident)))
