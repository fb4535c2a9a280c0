"""Asterisk's queue_log: one line an event, put together to contacts.

Fields, separated by ``|``: seconds since 1970, unique id of the caller's channel, queue, member's channel, event, then the event's own
parameters (Asterisk documentation, *Queue Logs*).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from center.errors import Fault, InputError
from imports.call_log_schema import QueueLogSpec
from imports.log_cells import ABANDONED, ANSWERED, LEFT, LogCells, event_cells, stamp
from imports.rejects import RejectList
from imports.text_file import read_export

_LEAVES = frozenset({"EXITWITHTIMEOUT", "EXITWITHKEY", "EXITEMPTY", "AGENTDUMP", "SYSCOMPAT"})
_COMPLETES = frozenset({"COMPLETEAGENT", "COMPLETECALLER"})
_TRANSFERS = frozenset({"TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"})
_CONTACT = _LEAVES | _COMPLETES | _TRANSFERS | {"ENTERQUEUE", "CONNECT", "ABANDON"}
_OTHER = frozenset(
    {
        "ADDMEMBER",
        "AGENTCALLBACKLOGIN",
        "AGENTCALLBACKLOGOFF",
        "AGENTLOGIN",
        "AGENTLOGOFF",
        "CONFIGRELOAD",
        "DID",
        "INFO",
        "PAUSE",
        "PAUSEALL",
    }
    | {"PENALTY", "QUEUESTART", "REMOVEMEMBER", "RINGCANCELED", "RINGNOANSWER", "UNPAUSE", "UNPAUSEALL"}
)
_SHOWN = 5


@dataclass(frozen=True)
class _Event:
    line: int
    at: float
    key: tuple[str, str]
    member: str
    word: str
    data: tuple[str, ...]


@dataclass
class _Contact:
    line: int
    enters: float
    caller: str
    connects: float | None = None
    member: str = ""


def queue_log_cells(path: Path, spec: QueueLogSpec) -> LogCells:
    """Contacts of a queue_log, from ENTERQUEUE to their end.

    The service time is that of the log, and so without after-call work. A contact that another queue takes over is a contact of each.
    Events that the queue itself does not write (custom ones) are passed over and said.

    Raises
    ------
    InputError
        The file cannot be read, or has no contact.
    """
    faults, reader = RejectList(), _Contacts()
    unknown: Counter[str] = Counter()
    for line, text in enumerate(read_export(path, spec.encoding, "log.encoding").split("\n"), 1):
        if not text.strip():
            continue
        event = _event(f"{path}: row {line}", line, text.strip("\r"), faults)
        if event is None:
            continue
        if event.word in _CONTACT:
            reader.take(event, f"{path}: row {line}", faults)
        elif event.word not in _OTHER:
            unknown[event.word] += 1
    rows = reader.finish()
    if not rows and not faults.lines:
        raise InputError(Fault(str(path), "no contact", "ENTERQUEUE and what follows it", "Is it Asterisk's queue_log?"))
    notes = [*reader.notes(), *_unknown_words(unknown), "After-call work is not in the log: service times end when the caller is gone."]
    return event_cells(rows, spec, [], faults, notes)


def _event(where: str, line: int, text: str, faults: RejectList) -> _Event | None:
    parts = [part.strip() for part in text.split("|")]
    if len(parts) < 5:
        faults.add("rows of another length", Fault(where, f"{len(parts)} fields", "five or more, separated by |"))
        return None
    try:
        at = float(parts[0])
        stamp(at)
    except (ValueError, OverflowError, OSError):
        faults.add("unreadable stamps", Fault(where, repr(parts[0]), "seconds since 1970"))
        return None
    return _Event(line, at, (parts[1], parts[2]), parts[3], parts[4], tuple(parts[5:]))


class _Contacts:
    """Contacts that are open, and rows of those that ended."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str], _Contact] = {}
        self._rows: list[tuple[int, dict[str, str]]] = []
        self._before = self._unended = 0

    def take(self, event: _Event, where: str, faults: RejectList) -> None:
        """Follow one event of a contact."""
        if event.word == "ENTERQUEUE":
            self._unended += event.key in self._open
            self._open[event.key] = _Contact(event.line, event.at, event.data[1] if len(event.data) > 1 else "")
            return
        contact = self._open.get(event.key)
        if contact is None:
            self._before += 1
        elif event.word == "CONNECT":
            contact.connects, contact.member = event.at, event.member
        elif event.word in _COMPLETES | _TRANSFERS:
            self._complete(event, contact, where, faults)
        else:
            outcome = ABANDONED if event.word == "ABANDON" else LEFT
            self._end(event.key, contact, outcome, event.at)

    def finish(self) -> list[tuple[int, dict[str, str]]]:
        """Rows of all contacts that ended or were connected, by line."""
        for key, contact in list(self._open.items()):
            if contact.connects is None:
                self._unended += 1
                del self._open[key]
            else:
                self._end(key, contact, ANSWERED, contact.connects)
        return sorted(self._rows, key=lambda row: row[0])

    def notes(self) -> list[str]:
        """What the log's edges cut off."""
        counts = (
            (self._before, "{:,} events of contacts that entered before the log begins are left out."),
            (self._unended, "{:,} contacts have no end in the log; they are left out."),
        )
        return [words.format(count) for count, words in counts if count]

    def _complete(self, event: _Event, contact: _Contact, where: str, faults: RejectList) -> None:
        talked = _talk_s(event)
        if talked is None:
            faults.add("ends without a talk time", Fault(where, f"{event.word}|{'|'.join(event.data)}", "hold time and talk time, seconds"))
            faults.keep("contacts whose end is unreadable", Fault(_row(where, contact.line), event.word, "a readable end"))
            del self._open[event.key]
            return
        if contact.connects is None:  # its CONNECT is missing: the end tells the same
            contact.connects, contact.member = event.at - talked, event.member
        self._end(event.key, contact, ANSWERED, contact.connects, talked)

    def _end(self, key: tuple[str, str], contact: _Contact, outcome: str, leaves: float, talked: float | None = None) -> None:
        cells = {
            "arrival": stamp(contact.enters),
            "queue": key[1],
            "outcome": outcome,
            "queued": stamp(contact.enters),
            "dequeued": stamp(leaves),
            "customer": contact.caller,
            "agent": contact.member if outcome == ANSWERED else "",
        }
        if talked is not None:
            cells |= {"service_start": stamp(leaves), "service_s": f"{talked:g}"}
        self._rows.append((contact.line, cells))
        del self._open[key]


def _talk_s(event: _Event) -> float | None:
    """Seconds with the agent: COMPLETE*(hold|talk|position), *TRANSFER(two words|hold|talk|position)."""
    data = event.data
    place = 1 if event.word in _COMPLETES else 3 if event.word != "ATTENDEDTRANSFER" else len(data) - 2
    try:
        seconds = float(data[place]) if 0 <= place < len(data) else -1.0
    except ValueError:
        return None
    return seconds if 0 <= seconds < 1e9 else None


def _row(where: str, line: int) -> str:
    return f"{where.rsplit(': row ', 1)[0]}: row {line}"


def _unknown_words(unknown: Counter[str]) -> list[str]:
    if not unknown:
        return []
    shown = ", ".join(word or "no word" for word, _ in unknown.most_common(_SHOWN))
    return [f"{sum(unknown.values()):,} events that no queue writes are passed over: {shown}."]
