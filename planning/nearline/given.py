"""From decisions to what they give away, and from a newer snapshot to what is free again."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from center.nearline import Commitment, Decision, Release, UnitKind
from planning.nearline.minutes import MINUTE, bucket_start, bucket_unit, minute_unit, minutes_from
from planning.nearline.options import NearlineOptions
from planning.nearline.read import Parts
from routing.triage.result import Decided, Triage
from routing.triage.snapshot import Snapshot as TriageSnapshot
from routing.wave.result import AGENT, PLACE_NAMES, Wave
from routing.wave.snapshot import Snapshot as WaveSnapshot

HOLD = PLACE_NAMES[0]
RELEASED, GONE, UNTAKEN = "released by the sender", "waits no more", "was not taken up in time"
_WITH = {UnitKind.CONTACT: (UnitKind.CONTACT, UnitKind.AGENT), UnitKind.INCIDENT: (UnitKind.INCIDENT,)}


def freed(parts: Parts, committed: Iterable[Commitment], taken: datetime) -> tuple[Release, ...]:
    """What a snapshot frees: what its sender names, what waits no more, and what still waits although its time is over.

    A team's place in a bucket is spent once it is used: only its sender, or the end of the bucket, frees it.
    """
    waits = None if parts.wave is None else {contact.id for contact in parts.wave.file.contacts}
    is_open = None if parts.triage is None else {str(incident.id) for incident in parts.triage.incidents}
    found: dict[tuple[str, UnitKind | None], Release] = {}
    for one in committed:
        there = {UnitKind.CONTACT: waits, UnitKind.INCIDENT: is_open}.get(one.kind)
        if one.subject in parts.released:
            found[one.subject, None] = Release(one.subject, RELEASED)
        elif there is not None and one.owner not in there:
            found[one.subject, one.kind] = Release(one.subject, GONE, _WITH[one.kind])
        elif there is not None and one.until_utc <= taken:
            found[one.subject, one.kind] = Release(one.subject, UNTAKEN, _WITH[one.kind])
    return tuple(found.values())


def live(committed: Iterable[Commitment], freed: Iterable[Release], taken: datetime) -> tuple[Commitment, ...]:
    """What is still given away once that is free, and what ended before the moment."""
    free = {(one.subject, kind) for one in freed for kind in one.kinds}
    return tuple(one for one in committed if (one.subject, one.kind) not in free and one.until_utc > taken)


def of_wave(
    wave: Wave, snapshot: WaveSnapshot, committed: Iterable[Commitment], options: NearlineOptions
) -> tuple[list[Decision], list[Commitment]]:
    """A wave's decisions, and what the binding ones take.

    Binding is what begins with the wave's first slot, and what leaves the centre's agents; an agent's work is laid minute after minute
    from the first that is free, a contact that takes half of an agent for half of its minutes.
    """
    taken = _minutes_taken(committed)
    weights, first = snapshot.file.weights, wave.taken_utc
    decisions, commitments = [], []
    for choice in wave.choices:
        binding = choice.place != HOLD and (choice.start_utc is None or choice.start_utc == first)
        decisions.append(
            Decision(
                "contact", choice.contact, choice.place, binding, choice.agent,
                start_utc=choice.start_utc, end_utc=choice.end_utc, reason=choice.reason,
            )
        )  # fmt: skip
        if not binding:
            continue
        until = first + timedelta(seconds=options.hold_s)
        commitments.append(Commitment(UnitKind.CONTACT, choice.contact, "", choice.contact, until))
        if choice.place == AGENT and choice.agent and choice.start_utc and choice.end_utc:
            share = weights.get(choice.channel, 100) / 100  # type: ignore[call-overload]
            minutes = math.ceil((choice.end_utc - choice.start_utc) / MINUTE * share - 1e-9)
            commitments += _laid(choice.agent, choice.contact, choice.start_utc, minutes, taken[choice.agent])
    return decisions, commitments


def of_triage(triage: Triage, snapshot: TriageSnapshot, committed: Iterable[Commitment]) -> tuple[list[Decision], list[Commitment]]:
    """A triage's decisions, and what the binding ones take: what goes up in the first bucket, as far as its team has places there.

    Waves are taken at any moment and their buckets begin with them; places are counted in buckets of the clock, so that waves of one
    hour together give a team no more than it takes on in an hour.
    """
    bucket = bucket_start(triage.at_utc, triage.bucket_min)
    end = bucket + timedelta(minutes=triage.bucket_min)
    free = _places(snapshot, bucket, committed)
    effort = {one.id: one.effort or snapshot.triage.effort.get(one.priority or 0, 1) for one in snapshot.incidents}
    commitments: list[Commitment] = []
    bound: set[int] = set()
    for choice in sorted(triage.escalated, key=lambda one: (-one.breach, one.incident)):
        if choice.start_utc != triage.at_utc or choice.team is None or len(free[choice.team]) < effort[choice.incident]:
            continue
        bound.add(choice.incident)
        subject, until = str(choice.incident), triage.at_utc + timedelta(minutes=triage.bucket_min)
        commitments.append(Commitment(UnitKind.INCIDENT, subject, "", subject, until))
        for _ in range(effort[choice.incident]):
            place = bucket_unit(bucket, free[choice.team].pop(0))
            commitments.append(Commitment(UnitKind.TEAM, choice.team, place, subject, end))
    return [_decision(choice, triage, choice.incident in bound) for choice in triage.choices], commitments


def _minutes_taken(committed: Iterable[Commitment]) -> defaultdict[str, set[str]]:
    taken: defaultdict[str, set[str]] = defaultdict(set)
    for one in committed:
        if one.kind is UnitKind.AGENT:
            taken[one.owner].add(one.unit)
    return taken


def _laid(agent: str, contact: str, start: datetime, minutes: int, taken: set[str]) -> list[Commitment]:
    """The first free minutes of an agent, which are taken then."""
    found: list[Commitment] = []
    for minute in minutes_from(start):
        if len(found) >= minutes:
            return found
        unit = minute_unit(minute)
        if unit not in taken:
            taken.add(unit)
            found.append(Commitment(UnitKind.AGENT, agent, unit, contact, minute + MINUTE))
    return found


def _places(snapshot: TriageSnapshot, bucket: datetime, committed: Iterable[Commitment]) -> dict[str, list[int]]:
    """Places of each team's bucket that nobody has."""
    taken = {(one.owner, one.unit) for one in committed if one.kind is UnitKind.TEAM}
    return {
        team.name: [k for k in range(team.capacity) if (team.name, bucket_unit(bucket, k)) not in taken] for team in snapshot.triage.teams
    }


def _decision(choice: Decided, triage: Triage, binding: bool) -> Decision:
    start = choice.start_utc
    end = None if start is None else start + timedelta(minutes=triage.bucket_min)
    place = "stay" if choice.team is None else "team"
    full = not binding and start == triage.at_utc
    reason = "The team's places of this bucket are given away. " * full + choice.why
    return Decision("incident", str(choice.incident), place, binding, team=choice.team, start_utc=start, end_utc=end, reason=reason.strip())
