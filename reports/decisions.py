"""Decisions in one form, whichever problem they come from: JSON lines for programs, CSV for spreadsheets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from center.errors import Fault, InputError, system_words
from reports.export_csv import csv_text

_CONFIDENCE = ("legal", "gap_to_bound", "reads_within_1_percent")
ENDINGS = (".jsonl", ".csv")


@dataclass(frozen=True)
class DecisionRow:
    """One decision.

    Attributes
    ----------
    source, source_id
        ``wave``, ``triage``, ``routing plan`` or ``answer``, and its id.
    made_utc
        When it was decided.
    kind, subject
        ``contact``, ``incident`` or ``agent``, and its id.
    place
        Of a contact ``agent``, ``hold``, ``callback``, ``self-service`` or ``overflow``; of an incident ``team`` or ``stay``; of an agent
        ``profile``.
    queue, agent, team, profile
        Where it goes or what is served; None where it has none.
    start_utc, end_utc
        From when until when; None where there is no time.
    binding
        Whether it is to be carried out.
    reason
        Why, in a sentence.
    backend, confidence
        Who decided, and what speaks for it (``legal``, ``gap_to_bound``, ``reads_within_1_percent``); None and empty where not known.
    """

    source: str
    source_id: str
    made_utc: datetime
    kind: str
    subject: str
    place: str
    binding: bool
    queue: str | None = None
    agent: str | None = None
    team: str | None = None
    profile: str | None = None
    start_utc: datetime | None = None
    end_utc: datetime | None = None
    reason: str = ""
    backend: str | None = None
    confidence: dict[str, Any] = field(default_factory=dict)


def decision_dict(row: DecisionRow) -> dict[str, Any]:
    """A decision for JSON; times as ISO 8601 UTC."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(row).items()}


def decisions_jsonl(rows: Iterable[DecisionRow]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(decision_dict(row), ensure_ascii=False, allow_nan=False) + "\n" for row in rows)


def decisions_csv(rows: Iterable[DecisionRow]) -> str:
    """One row a decision; a column for each part of the confidence."""
    names = [name for name in DecisionRow.__dataclass_fields__ if name != "confidence"]
    return csv_text(
        [*names, *_CONFIDENCE],
        ([*(_cell(getattr(row, name)) for name in names), *(_cell(row.confidence.get(part)) for part in _CONFIDENCE)] for row in rows),
    )


def check_ending(path: Path) -> None:
    """Refuse a file whose ending names no form, before any work is done.

    Raises
    ------
    InputError
        The ending is neither .jsonl nor .csv.
    """
    if path.suffix.lower() not in ENDINGS:
        raise InputError(Fault(f"--out {path}", f"the ending {path.suffix!r}", ".jsonl (JSON lines) or .csv"))


def write_text(path: Path, text: str) -> None:
    """Write a file; CSV starts with a byte-order mark, without which spreadsheets take UTF-8 for something else.

    Raises
    ------
    InputError
        It cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8-sig" if path.suffix.lower() == ".csv" else "utf-8", newline="")
    except OSError as error:
        raise InputError(Fault(str(path), system_words(error), "a file that can be written")) from None


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return ("yes" if value else "no") if isinstance(value, bool) else value
