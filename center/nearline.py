"""Near-line operation: what comes in (an event with a snapshot), what goes out (an answer with decisions), and the states between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where an event of the inbox is. The last three are terminal: the event has its one answer."""

    ACCEPTED = "accepted"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    SUPERSEDED = "superseded"
    DEAD = "dead"

    @property
    def terminal(self) -> bool:
        """Whether nothing more happens to the event by itself."""
        return self in (State.ANSWERED, State.SUPERSEDED, State.DEAD)


class Receipt(StrEnum):
    """What came of handing an event in.

    ``duplicate``: the same event is there already, and this delivery is only counted. ``conflict``: its id is there with another
    content, which is kept as a dead letter. ``dead``: it cannot be read, and is kept as a dead letter.
    """

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    DEAD = "dead"


class UnitKind(StrEnum):
    """What a commitment takes: a contact, an incident, a minute of an agent, or one unit of a team's capacity in a bucket."""

    CONTACT = "contact"
    INCIDENT = "incident"
    AGENT = "agent"
    TEAM = "team"


@dataclass(frozen=True)
class Snapshot:
    """An event: the envelope of a wave's snapshot, a triage's, or both.

    Attributes
    ----------
    event_id
        Unique for all time: a second delivery of the same id is never answered again.
    centre
        Whose waves are taken one after the other.
    taken_utc, sequence
        When the snapshot was taken; the sequence, where given, tells apart what was taken at the same moment. The later pair is newer.
    payload
        JSON with the keys ``wave``, ``triage`` and ``released`` (contacts that may be decided again), as far as given. Customers in it
        are numbers that mean nothing outside of it.
    fingerprint
        SHA-256 of what was delivered.
    """

    event_id: str
    centre: str
    taken_utc: datetime
    sequence: int | None
    payload: str = field(repr=False)
    fingerprint: str


@dataclass(frozen=True)
class Claimed:
    """An event that a worker holds, with the fencing token of its centre's lease.

    Attributes
    ----------
    number
        Order of arrival.
    token
        Grows with every claim of the centre; an answer under an older one is refused.
    attempt
        From 1; above 1 where a worker died or failed with it.
    committed
        Live commitments of the centre.
    """

    snapshot: Snapshot
    number: int
    token: int
    worker: str
    received_utc: datetime
    claimed_utc: datetime
    attempt: int
    committed: tuple[Commitment, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Commitment:
    """One unit that is given away until it is released: a database constraint lets only one live commitment have it.

    Attributes
    ----------
    owner
        The contact, the incident (as text), the agent or the team.
    unit
        Empty of a contact or an incident; an agent's minute as ``2026-03-02T09:05Z``; a team's bucket and place in it,
        ``2026-03-02T09:00Z/3``.
    subject
        The contact or incident that it is given to.
    until_utc
        From then on it is free again, if nothing has released it before.
    """

    kind: UnitKind
    owner: str
    unit: str
    subject: str
    until_utc: datetime


@dataclass(frozen=True)
class Release:
    """A contact or incident whose units are free again, all or only those of `kinds`, and why."""

    subject: str
    why: str
    kinds: tuple[UnitKind, ...] = tuple(UnitKind)


@dataclass(frozen=True)
class Decision:
    """What is decided about one contact (of the wave) or incident (of the triage).

    Attributes
    ----------
    kind
        ``contact`` or ``incident``.
    place
        ``agent``, ``hold``, ``callback``, ``self-service`` or ``overflow``; of an incident ``team`` or ``stay``.
    agent, team
        Who gets it; None elsewhere.
    binding
        Whether it is to be carried out, and is committed. What starts later, or waits, is only told: a newer snapshot decides anew.
    """

    kind: str
    subject: str
    place: str
    binding: bool
    agent: str | None = None
    team: str | None = None
    start_utc: datetime | None = None
    end_utc: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Step:
    """One step of the ladder.

    Attributes
    ----------
    part
        ``wave`` or ``triage``.
    backend
        Solver or rule.
    status
        A solver's status; or of a rung of the ladder ``late``, ``failed``, ``busy`` (an earlier call still hangs) or ``spent`` (no paid
        call is left this hour).
    cost
        By the referee, hundredths of a point; None where it has no answer.
    chosen
        Whether its answer is the one sent.
    money
        What was paid for it; None where nothing is paid.
    """

    part: str
    backend: str
    status: str
    seconds: float
    cost: int | None = None
    chosen: bool = False
    note: str = ""
    money: float | None = None


@dataclass(frozen=True)
class Answer:
    """The one answer to an event.

    Attributes
    ----------
    state
        ``answered``, ``superseded`` or ``dead``.
    reason
        Why it is superseded or dead; empty of an answered one.
    fallback
        Whether a rule answered because no solver did in time.
    confidence
        By part (``wave``, ``triage``): what speaks for the answer (``backend``, ``legal``, ``cost``, ``bound``, ``gap_to_bound``,
        ``reads_within_1_percent``), None where it is not known.
    wave_id, triage_id
        Where the whole of it is stored, with every contender; None where there is none.
    released
        Contacts and incidents that were free again with this snapshot.
    """

    event_id: str
    centre: str
    state: State
    taken_utc: datetime | None
    answered_utc: datetime
    worker: str
    decisions: tuple[Decision, ...] = ()
    steps: tuple[Step, ...] = ()
    confidence: dict[str, dict[str, object]] = field(default_factory=dict)
    fallback: bool = False
    reason: str = ""
    wave_id: str | None = None
    triage_id: str | None = None
    seconds: float | None = None
    released: tuple[Release, ...] = ()

    @property
    def binding(self) -> tuple[Decision, ...]:
        """The decisions that are to be carried out."""
        return tuple(decision for decision in self.decisions if decision.binding)
