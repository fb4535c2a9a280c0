"""Contact records of Amazon Connect: JSON lines, delivered at least once and in any order.

Field names as in Amazon's *Data model for contact records*. Fields that are not named here are passed over, as Amazon asks of readers.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from center.errors import Fault, InputError
from imports.call_log_schema import ConnectLogSpec
from imports.json_lines import json_objects, part, text_of
from imports.log_cells import ABANDONED, ANSWERED, LEFT, LogCells, event_cells
from imports.rejects import RejectList
from imports.text_file import read_export

_NO_QUEUE, _NO_CONTACT, _GOES_ON = "never asked for an agent", "no contact for an agent", "has not ended"
_IGNORED = (_NO_QUEUE, _NO_CONTACT, _GOES_ON)
_HANDLE = ("AgentInteractionDuration", "CustomerHoldDuration", "AfterContactWorkDuration")
_HUNG_UP = "CUSTOMER_DISCONNECT"
_MOST_S = 1e9


def connect_cells(path: Path, spec: ConnectLogSpec) -> LogCells:
    """Contacts of a file of contact records.

    Of several records of one contact id the one with the latest LastUpdateTimestamp counts, of equal ones the last in the file. The
    handle time is interaction plus hold plus after-contact work. A contact arrives when it is put into the queue.

    Raises
    ------
    InputError
        The file cannot be read, or has no record of the channels wanted.
    """
    faults, where = RejectList(), str(path)
    newest: dict[str, tuple[datetime, int, dict[str, Any]]] = {}
    records, channels = 0, Counter[str]()
    for line, record in json_objects(read_export(path, spec.encoding, "log.encoding"), where, faults):
        updated = _updated(record, f"{where}: row {line}", faults)
        if updated is None:
            continue
        records += 1
        earlier = newest.get(text_of(record, "ContactId"))
        if earlier is None or updated >= earlier[0]:
            newest[text_of(record, "ContactId")] = updated, line, record
    rows = []
    for _, line, record in newest.values():
        channel = text_of(record, "Channel")
        if channel in spec.channels:
            rows.append((line, _cells(record, spec)))
        else:
            channels[channel or "no channel"] += 1
    if not rows and not faults.lines:
        raise InputError(Fault(where, f"no record of {', '.join(spec.channels)}", "contact records as JSON lines", "See log.channels."))
    return event_cells(sorted(rows, key=lambda row: row[0]), spec, _IGNORED, faults, _notes(records - len(newest), channels))


def _updated(record: dict[str, Any], where: str, faults: RejectList) -> datetime | None:
    if not text_of(record, "ContactId"):
        faults.add("records without an id", Fault(f"{where}, ContactId", repr(record.get("ContactId")), "the id of the contact"))
        return None
    try:
        updated = datetime.fromisoformat(text_of(record, "LastUpdateTimestamp"))
    except ValueError:
        found = repr(record.get("LastUpdateTimestamp"))
        faults.add("records without a last update", Fault(f"{where}, LastUpdateTimestamp", found, "a stamp such as 2026-03-02T08:15:30Z"))
        return None
    return updated if updated.tzinfo else updated.replace(tzinfo=UTC)


def _cells(record: dict[str, Any], spec: ConnectLogSpec) -> dict[str, str]:
    queue, agent = part(record, "Queue"), part(record, "Agent")
    entered, connected = text_of(queue, "EnqueueTimestamp"), text_of(agent, "ConnectedToAgentTimestamp")
    ended = text_of(record, "DisconnectTimestamp")
    outcome = _outcome(record, spec, entered, connected, ended)
    cells = {
        "arrival": entered or connected or text_of(record, "InitiationTimestamp"),
        "queue": text_of(queue, "Name") or text_of(queue, "ARN"),
        "outcome": outcome,
        "queued": entered,
        "dequeued": (text_of(queue, "DequeueTimestamp") or connected or ended) if entered else "",
        "customer": text_of(part(record, "CustomerEndpoint"), "Address"),
        "agent": text_of(agent, "Username") or text_of(agent, "ARN") if outcome == ANSWERED else "",
    }
    seconds = [agent.get(name) for name in _HANDLE]
    if connected and seconds[0] is not None:
        cells |= {"service_start": connected, "service_s": _sum(seconds)}
    return cells


def _sum(seconds: list[Any]) -> str:
    """Sum of what is known; the parts as they stand where one is no time, for the fault to show."""
    known = [one for one in seconds if one is not None]
    if all(isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < _MOST_S for one in known):
        return f"{sum(known):g}"
    return " + ".join(str(one) for one in known)


def _outcome(record: dict[str, Any], spec: ConnectLogSpec, entered: str, connected: str, ended: str) -> str:
    if text_of(record, "InitiationMethod") in spec.not_contacts:
        return _NO_CONTACT
    if connected:
        return ANSWERED
    if not entered:
        return _NO_QUEUE
    if not ended:
        return _GOES_ON
    return ABANDONED if text_of(record, "DisconnectReason") in ("", _HUNG_UP) else LEFT


def _notes(copies: int, channels: Counter[str]) -> list[str]:
    notes = [f"{copies:,} records are older or equal copies of a contact that was delivered again."] if copies else []
    if channels:
        listed = ", ".join(f"{count:,} {name}" for name, count in channels.most_common())
        notes.append(f"Contacts of other channels are left out: {listed}.")
    return notes
