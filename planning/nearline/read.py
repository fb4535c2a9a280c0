"""What an event holds, checked by the rooms that it is for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from center.errors import Fault, InputError
from center.io import faults_of
from center.nearline import Snapshot as Event
from routing.triage.snapshot import Snapshot as TriageSnapshot
from routing.triage.snapshot import check_snapshot as check_triage
from routing.wave.schema import SnapshotFile
from routing.wave.snapshot import Snapshot as WaveSnapshot
from routing.wave.snapshot import check_snapshot as check_wave


@dataclass(frozen=True)
class Parts:
    """The snapshots of an event, None of what it does not hold, and what its sender releases."""

    wave: WaveSnapshot | None
    triage: TriageSnapshot | None
    released: tuple[str, ...]


def read_parts(event: Event) -> Parts:
    """The parts of an event.

    Raises
    ------
    InputError
        A part is not as a snapshot must be; with the faults of both.
    """
    payload = json.loads(event.payload)
    faults: list[Fault] = []
    wave = triage = None
    if "wave" in payload:
        try:
            wave = _wave(payload["wave"], event.centre)
        except InputError as error:
            faults += error.faults
    if "triage" in payload:
        try:
            triage = _triage(payload["triage"])
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults)
    return Parts(wave, triage, tuple(payload.get("released", ())))


def reason_of(error: InputError, shown: int = 5) -> str:
    """What is wrong, without what was found, which may quote a customer."""
    said = [f"{fault.where}: expected {fault.expected}" for fault in error.faults[:shown]]
    return "; ".join(said) + (f"; and {len(error.faults) - shown} more" if len(error.faults) > shown else "")


def _wave(data: dict[str, Any], centre: str) -> WaveSnapshot:
    if data.get("contacts_csv") is not None:
        raise InputError(Fault("wave.contacts_csv", "a file's name", "the contacts in the event itself"))
    try:
        return check_wave(SnapshotFile.model_validate({"site": centre} | data), "wave")
    except ValidationError as error:
        raise InputError(faults_of(error, "wave", SnapshotFile)) from None


def _triage(data: dict[str, Any]) -> TriageSnapshot:
    try:
        return check_triage(TriageSnapshot.model_validate(data), "triage")
    except ValidationError as error:
        raise InputError(faults_of(error, "triage", TriageSnapshot)) from None
