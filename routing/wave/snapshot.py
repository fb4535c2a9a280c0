"""Reading a snapshot: YAML, and its contacts inline or in a CSV beside it. Everything wrong is said at once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of, nearest, read_rows, read_yaml
from routing.wave.schema import SnapshotFile, WaveContact

REQUIRED = ("id", "queue", "created")
OPTIONAL = tuple(name for name in WaveContact.model_fields if name not in REQUIRED)
SKEW_S = 300
_SHOWN = 3


@dataclass(frozen=True)
class Snapshot:
    """A checked snapshot, and what about it deserves to be said. Notes name contacts and agents by id, never a customer."""

    file: SnapshotFile
    fingerprint: str
    notes: tuple[str, ...]


def read_snapshot(path: Path) -> Snapshot:
    """The snapshot in a YAML file.

    Raises
    ------
    InputError
        The file or its CSV cannot be read, or does not say what it should; with every fault found.
    """
    data = read_yaml(path)
    csv = data.get("contacts_csv")
    faults: list[Fault] = []
    if isinstance(csv, str) and csv.strip():
        data = data | {"contacts": [*_listed(data.get("contacts")), *_csv_contacts(path.parent / csv.strip(), faults)]}
    try:
        file = SnapshotFile.model_validate(data)
    except ValidationError as error:
        raise InputError([*faults, *faults_of(error, str(path), SnapshotFile)]) from None
    if faults:
        raise InputError(faults)
    return check_snapshot(file, str(path))


def check_snapshot(file: SnapshotFile, where: str = "snapshot") -> Snapshot:
    """A snapshot whose parts know each other.

    Raises
    ------
    InputError
        Ids given twice, names that nothing has, or contacts created more than `SKEW_S` seconds after the snapshot.
    """
    faults = [*_doubles(file, where), *_unknown(file, where), *_skewed(file, where)]
    if faults:
        raise InputError(faults)
    fingerprint = hashlib.sha256(file.model_dump_json().encode()).hexdigest()
    return Snapshot(file, fingerprint, tuple(_notes(file)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _csv_contacts(path: Path, faults: list[Fault]) -> list[WaveContact]:
    contacts = []
    for row, cells in read_rows(path, REQUIRED, OPTIONAL):
        try:
            contacts.append(WaveContact.model_validate({key: cell for key, cell in cells.items() if cell}))
        except ValidationError as error:
            faults += faults_of(error, f"{path}: row {row}", WaveContact)
    return contacts


def _doubles(file: SnapshotFile, where: str) -> Iterable[Fault]:
    named = {
        "queues": [queue.name for queue in file.queues],
        "agents": [agent.id for agent in file.agents],
        "contacts": [c.id for c in file.contacts],
    }
    for part, names in named.items():
        for name, count in Counter(names).items():
            if count > 1:
                yield Fault(f"{where}: {part}", f"{name!r} {count} times", "every one once")


def _unknown(file: SnapshotFile, where: str) -> Iterable[Fault]:
    queues = {queue.name for queue in file.queues}
    for k, contact in enumerate(file.contacts):
        if contact.queue not in queues:
            yield Fault(
                f"{where}: contacts[{k}].queue", repr(contact.queue), f"one of {', '.join(sorted(queues))}", nearest(contact.queue, queues)
            )
    for k, agent in enumerate(file.agents):
        for name in agent.factors:
            if name not in queues:
                yield Fault(
                    f"{where}: agents[{k}].factors", f"the queue {name!r}", f"one of {', '.join(sorted(queues))}", nearest(name, queues)
                )


def _skewed(file: SnapshotFile, where: str) -> Iterable[Fault]:
    latest = file.taken_at + timedelta(seconds=SKEW_S)
    for k, contact in enumerate(file.contacts):
        if contact.created > latest:
            yield Fault(
                f"{where}: contacts[{k}].created", contact.created.isoformat(),
                f"at most {SKEW_S // 60} minutes after taken_at, {file.taken_at.isoformat()}", "Check the clocks and the UTC offsets.",
            )  # fmt: skip


def _notes(file: SnapshotFile) -> Iterable[str]:
    if not file.contacts:
        yield "No contact waits: there is nothing to decide."
    if not file.agents:
        yield "No agent is there: every contact is held or goes elsewhere."
    yield from _listed_note(
        "Without a skill, and so only for what a wait has relaxed to none", "agent", [a.id for a in file.agents if not a.skills]
    )
    skills = {skill for agent in file.agents for skill in agent.skills}
    waiting = Counter(contact.queue for contact in file.contacts)
    for queue in file.queues:
        missing = [skill for skill in (queue.skill, *queue.also) if skill not in skills]
        if missing and file.agents:
            yield f"Nobody has the skill {missing[0]!r} that queue {queue.name} needs ({waiting[queue.name]:,} waiting)."
        if not waiting[queue.name] and file.contacts:
            yield f"Queue {queue.name} is empty."
    now, known = file.taken_at, {agent.id for agent in file.agents}
    lists = (
        ("Created after the snapshot was taken (clock skew), counted as just arrived", [c.id for c in file.contacts if c.created > now]),
        ("With a deadline that is past already", [c.id for c in file.contacts if c.deadline is not None and c.deadline < now]),
        ("With a sticky agent who is not there", [c.id for c in file.contacts if c.sticky_agent and c.sticky_agent not in known]),
    )
    for words, ids in lists:
        yield from _listed_note(words, "contact", ids)


def _listed_note(words: str, noun: str, ids: list[str]) -> Iterable[str]:
    """What some share, how many they are, and the first of them."""
    if ids:
        more = f" and {len(ids) - _SHOWN:,} more" if len(ids) > _SHOWN else ""
        yield f"{words}: {len(ids):,} {noun}{'' if len(ids) == 1 else 's'} ({', '.join(ids[:_SHOWN])}{more})."
