"""A snapshot file: the open incidents of one moment, written by hand or by another program, with the settings beside them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
from pydantic import AwareDatetime, Field, ValidationError, model_validator

from center.errors import Fault, InputError
from center.io import faults_of, read_yaml
from center.schema import Name, Section
from imports.incident_log import COUNTS, EVENT_FIELDS, LEVELS, OUTCOME_FIELDS, WORDS, IncidentLog
from routing.triage.build import Promise, Wave
from routing.triage.schema import Share, TriageSettings


class Promised(Section):
    """What the last wave decided about an incident and has not begun yet."""

    team: Name
    start: AwareDatetime = Field(description="start of its bucket")


class OpenIncident(Section):
    """One open incident."""

    id: int = Field(ge=0, le=2**63 - 1)
    opened: AwareDatetime
    priority: int | None = Field(None, ge=1, le=9, description="class, 1 the most urgent")
    category: str | None = None
    subcategory: str | None = None
    symptom: str | None = None
    item: str | None = None
    location: str | None = None
    channel: str | None = None
    group: str | None = None
    value: float | None = Field(None, gt=0, le=100, description="customer's value: a factor on the price of a breach")
    effort: int | None = Field(None, ge=1, le=100, description="units of effort; left out, the settings' by priority class")
    breach: Share | None = Field(None, description="risk of breach; left out, the priority rule's")
    reassign: Share | None = Field(None, description="risk of further reassignments; left out, not priced")
    promised: Promised | None = None


class Snapshot(Section):
    """The whole file."""

    schema_version: int = Field(1, ge=1, le=1)
    at: AwareDatetime = Field(description="the moment; bucket 0 begins then")
    triage: TriageSettings
    incidents: list[OpenIncident] = Field(min_length=1)

    @model_validator(mode="after")
    def _ids_apart(self) -> Snapshot:
        ids = [incident.id for incident in self.incidents]
        if twice := sorted({one for one in ids if ids.count(one) > 1})[:5]:
            raise ValueError(f"each incident's id once ({', '.join(map(str, twice))} is there twice)")
        return self


def load_settings(path: Path) -> TriageSettings:
    """The settings of a file that holds nothing else.

    Raises
    ------
    InputError
        The file cannot be read, or a key is wrong.
    """
    try:
        return TriageSettings.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), TriageSettings)) from None


def load_snapshot(path: Path) -> Snapshot:
    """A snapshot file.

    Raises
    ------
    InputError
        The file cannot be read, a key is wrong, or an incident opens after the snapshot.
    """
    try:
        found = Snapshot.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(faults_of(error, str(path), Snapshot)) from None
    return check_snapshot(found, str(path))


def check_snapshot(found: Snapshot, where: str = "snapshot") -> Snapshot:
    """A snapshot whose parts fit each other.

    Raises
    ------
    InputError
        An incident opens after the snapshot, or is promised to a team that is not there.
    """
    names = {team.name for team in found.triage.teams}
    faults = []
    for k, incident in enumerate(found.incidents):
        if incident.opened > found.at:
            faults.append(Fault(f"{where}: incidents[{k}].opened", str(incident.opened), f"a moment up to the snapshot's, {found.at}"))
        if incident.promised is not None and incident.promised.team not in names:
            faults.append(
                Fault(f"{where}: incidents[{k}].promised.team", repr(incident.promised.team), f"one of {', '.join(sorted(names))}")
            )
    if faults:
        raise InputError(faults)
    return found


def frame_of(snapshot: Snapshot) -> pd.DataFrame:
    """Its incidents by id, with the columns of an incident log that they have, and `effort` and `value`."""
    settings, rows = snapshot.triage, sorted(snapshot.incidents, key=lambda one: one.id)
    columns: dict[str, object] = {name: np.array([getattr(one, name) for one in rows], dtype=object) for name in WORDS}
    columns["opened"] = np.array([one.opened.timestamp() for one in rows])
    columns["priority"] = np.array([np.nan if one.priority is None else float(one.priority) for one in rows])
    columns["value"] = np.array([_value(one, settings) for one in rows])
    columns["effort"] = np.array([one.effort or settings.effort.get(one.priority or 0, 1) for one in rows], dtype=np.int64)
    return pd.DataFrame(columns, index=pd.Index([one.id for one in rows], name="incident", dtype=np.int64))


def wave_of(snapshot: Snapshot, breach: np.ndarray, reassign: np.ndarray) -> Wave:
    """The wave of a snapshot at these risks, by ascending id."""
    promises: dict[int, Promise] = {
        one.id: (one.promised.team, one.promised.start.astimezone(UTC)) for one in snapshot.incidents if one.promised is not None
    }
    now: datetime = snapshot.at.astimezone(UTC)
    return Wave(now, frame_of(snapshot), breach, reassign, promises)


def _value(incident: OpenIncident, settings: TriageSettings) -> float:
    if incident.value is not None:
        return incident.value
    word = getattr(incident, settings.customer_value.field)
    return settings.customer_value.factors.get(word, 1.0) if word is not None else 1.0


def log_of(snapshot: Snapshot) -> IncidentLog:
    """The snapshot as a log in which every incident has been seen once, when it was opened; for a risk model or the priority rule."""
    frame = frame_of(snapshot)
    events = pd.DataFrame(index=range(len(frame)), columns=list(EVENT_FIELDS), dtype=object)
    for name in [name for name in frame.columns if name in EVENT_FIELDS]:
        events[name] = frame[name].to_numpy()
    events["incident"], events["time"] = frame.index.to_numpy(), frame["opened"].to_numpy()
    events["state"] = events["phase"] = "open"
    for name in (*LEVELS, *COUNTS):
        events[name] = frame[name].to_numpy(dtype=float) if name in frame else np.nan
    events = events.astype({"incident": np.int64, "time": float, "opened": float}).where(lambda cells: cells.notna(), None)
    events = events.astype(dict.fromkeys((*LEVELS, *COUNTS), float))
    outcomes = pd.DataFrame(np.nan, index=frame.index, columns=list(OUTCOME_FIELDS))
    return IncidentLog(events.sort_values("time", kind="stable", ignore_index=True), outcomes, snapshot.triage.zone)
