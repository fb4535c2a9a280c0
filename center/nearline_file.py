"""Reading a near-line event: JSON with an envelope around the snapshots of a wave, a triage, or both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, Field, ValidationError, field_validator, model_validator

from center.errors import Fault, InputError
from center.io import faults_of, kind_of
from center.nearline import Snapshot
from center.schema import Name, Section

LONGEST = 50_000_000
"""Characters of an event that is still read."""

_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_ADVICE = "docs/nearline.md shows an event."


class EventFile(Section):
    """The envelope. `taken_at` is also the wave's ``taken_at`` and the triage's ``at``; there they may be left out."""

    event_id: Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")] = Field(
        description="unique for all time; an id again is a duplicate"
    )
    centre: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = Field(description="whose waves are taken one by one")
    taken_at: AwareDatetime
    sequence: int | None = Field(None, ge=0, le=2**62, description="tells apart what was taken at the same moment")
    released: list[Name] = Field(default_factory=list, description="contacts and incidents that are free to be decided again")
    wave: dict[str, Any] | None = None
    triage: dict[str, Any] | None = None

    @field_validator("taken_at")
    @classmethod
    def _of_our_time(cls, value: datetime) -> datetime:
        if not _FIRST <= value <= _LAST:
            raise ValueError("a time of our time")
        return value

    @model_validator(mode="after")
    def _says_something(self) -> EventFile:
        if self.wave is None and self.triage is None and not self.released:
            raise ValueError("wave, triage, or both")
        return self


def read_event(text: str, where: str = "event") -> Snapshot:
    """The event in a text of JSON. What the wave and the triage hold is not looked at yet, but their moments.

    Raises
    ------
    InputError
        It is no JSON, or its envelope is wrong; with every fault found.
    """
    data = _loaded(text, where)
    try:
        file = EventFile.model_validate(data)
    except ValidationError as error:
        raise InputError(faults_of(error, where, EventFile)) from None
    payload = {name: part for name, part in (("wave", file.wave), ("triage", file.triage)) if part is not None}
    faults = [fault for name, key in (("wave", "taken_at"), ("triage", "at")) for fault in _moment(payload, name, key, file, where)]
    if faults:
        raise InputError(faults)
    return Snapshot(
        event_id=file.event_id,
        centre=file.centre,
        taken_utc=file.taken_at.astimezone(UTC),
        sequence=file.sequence,
        payload=_text(_without_customers(payload) | ({"released": file.released} if file.released else {})),
        fingerprint=hashlib.sha256(_text(data).encode()).hexdigest(),
    )


def fingerprint_of(text: str) -> str:
    """SHA-256 of a text, whatever it holds."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _loaded(text: str, where: str) -> dict[str, Any]:
    """The object in a text; of a number that JSON does not have, a half of a character or a NUL the text is refused."""
    if len(text) > LONGEST:
        raise InputError(Fault(where, f"{len(text):,} characters", f"at most {LONGEST:,}"))
    try:
        data = json.loads(text, parse_constant=_no_number)
        if any("\x00" in word for word in _words(data)):
            raise ValueError("a NUL character")
        _text(data).encode()
    except json.JSONDecodeError as error:
        raise InputError(Fault(f"{where}: line {error.lineno}", error.msg, "JSON", _ADVICE)) from None
    except UnicodeEncodeError:
        raise InputError(Fault(where, "half of a character (a lone surrogate)", "JSON of whole characters")) from None
    except RecursionError:
        raise InputError(Fault(where, "lists or objects nested too deep", "JSON as shown", _ADVICE)) from None
    except ValueError as error:
        raise InputError(Fault(where, str(error), "JSON", _ADVICE)) from None
    if not isinstance(data, dict):
        raise InputError(Fault(where, kind_of(data), "an object with event_id, centre, taken_at and a wave or a triage", _ADVICE))
    return data


def _no_number(name: str) -> Any:
    raise ValueError(f"{name}, which is no number of JSON")


def _text(data: Any) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _words(data: Any) -> Iterator[str]:
    """All texts in it, keys too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield key
            yield from _words(value)
    elif isinstance(data, list):
        for value in data:
            yield from _words(value)


def _moment(payload: dict[str, Any], name: str, key: str, file: EventFile, where: str) -> list[Fault]:
    """Set a part's moment to the envelope's where it has none; a fault where it has another."""
    part = payload.get(name)
    if part is None:
        return []
    own = part.get(key)
    if own is None:
        payload[name] = part | {key: file.taken_at.isoformat()}
        return []
    try:
        same = datetime.fromisoformat(str(own)) == file.taken_at
    except (ValueError, TypeError):
        same = False
    return [] if same else [Fault(f"{where}: {name}.{key}", repr(own)[:80], f"the envelope's taken_at, {file.taken_at.isoformat()}")]


def _without_customers(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload with numbers in place of customers: which contacts are of one customer is all that a wave wants to know."""
    wave = payload.get("wave")
    contacts = wave.get("contacts") if wave else None
    if not isinstance(contacts, list):
        return payload
    numbers: dict[str, str] = {}
    cleaned = [
        contact | {"customer": numbers.setdefault(contact["customer"], str(len(numbers) + 1))}
        if isinstance(contact, dict) and isinstance(contact.get("customer"), str)
        else contact
        for contact in contacts
    ]
    return payload | {"wave": {**(wave or {}), "contacts": cleaned}}
