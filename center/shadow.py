"""Shadow mode: a candidate that answers the same snapshots as what is in force, and is compared with it; nothing of it is ever sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Part(StrEnum):
    """What of a snapshot is answered."""

    WAVE = "wave"
    TRIAGE = "triage"


class Compared(StrEnum):
    """What came of a snapshot.

    ``compared``: both answered the same question. ``failed``: the candidate has no answer. ``apart``: the question that the incumbent
    answered cannot be put together again from what is stored, so that nothing is compared.
    """

    COMPARED = "compared"
    FAILED = "failed"
    APART = "apart"


@dataclass(frozen=True)
class ShadowRun:
    """A candidate in the shadow of a centre's near-line operation.

    Attributes
    ----------
    candidate_text
        The candidate as JSON, files that it names read in; `candidate_fingerprint` is its SHA-256.
    since_utc
        Snapshots answered from then on are compared.
    stopped_utc
        None while it runs.
    """

    id: str
    centre: str
    name: str
    candidate_text: str = field(repr=False)
    candidate_fingerprint: str = field(repr=False)
    since_utc: datetime
    started_utc: datetime
    stopped_utc: datetime | None = None


@dataclass(frozen=True)
class Where:
    """Where a contact or an incident goes.

    Attributes
    ----------
    place
        ``agent``, ``hold``, ``callback``, ``self-service`` or ``overflow``; of an incident ``team`` or ``stay``.
    agent, team, start_utc
        Who gets it, and when; None elsewhere.
    """

    place: str
    agent: str | None = None
    team: str | None = None
    start_utc: datetime | None = None

    def same_place(self, other: Where) -> bool:
        """Whether both send it to the same agent, team or place, whenever."""
        return (self.place, self.agent, self.team) == (other.place, other.agent, other.team)


@dataclass(frozen=True)
class ShadowChoice:
    """One contact or incident: where the incumbent sent it, and where the candidate would have sent it."""

    subject: str
    incumbent: Where
    candidate: Where


@dataclass(frozen=True)
class ShadowAnswer:
    """One snapshot's wave or triage, compared. Costs are the referee's, in hundredths of a point.

    Attributes
    ----------
    note
        Why nothing was compared, or what the candidate could not take into account.
    incumbent_backend, backend
        Who made the answers; None where there is none.
    seconds
        The candidate's time, in a process of the lowest priority.
    incumbent_cost, cost
        At the incumbent's weights and risks.
    incumbent_own_cost, own_cost
        At the candidate's; the same where it changes neither.
    violations
        Rules that the candidate's answer breaks; None where there is none.
    """

    run_id: str
    event_id: str
    part: Part
    taken_utc: datetime
    compared_utc: datetime
    status: Compared
    note: str = ""
    incumbent_backend: str | None = None
    backend: str | None = None
    seconds: float | None = None
    incumbent_cost: int | None = None
    cost: int | None = None
    incumbent_own_cost: int | None = None
    own_cost: int | None = None
    violations: int | None = None
    choices: tuple[ShadowChoice, ...] = ()

    @property
    def same_place(self) -> int:
        """Contacts or incidents that both send to the same place."""
        return sum(choice.incumbent.same_place(choice.candidate) for choice in self.choices)

    @property
    def same(self) -> int:
        """Those that both send to the same place at the same time."""
        return sum(choice.incumbent == choice.candidate for choice in self.choices)


@dataclass(frozen=True)
class ShadowTally:
    """A compared answer without its choices: how many were decided, and how many the same way."""

    answer: ShadowAnswer
    decided: int
    same_place: int
    same: int
