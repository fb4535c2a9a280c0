"""Rows of near-line answers and commitments, and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from center.nearline import Answer, Commitment, Decision, Snapshot, State, Step, UnitKind

_DECISION = ("kind", "subject", "place", "binding", "agent", "team", "start_utc", "end_utc", "reason")
_COMMITMENT = ("owner", "unit", "subject", "until_utc")


def snapshot_of(row: Row[Any]) -> Snapshot:
    """The event of a row of the inbox that could be read."""
    return Snapshot(row.event_id, row.centre, row.taken_utc, row.sequence, row.payload, row.fingerprint)


def outbox_row(inbox: Row[Any], state: State, reason: str, now: datetime, worker: str, fence: int | None = None) -> dict[str, Any]:
    """The row of an answer without decisions."""
    answer = Answer(inbox.event_id, inbox.centre, state, inbox.taken_utc, now, worker, reason=reason)
    return answer_row(answer, inbox.number, fence)


def answer_row(answer: Answer, number: int, fence: int | None) -> dict[str, Any]:
    """The row of an answer; `number` is its event's order of arrival."""
    plain = ("event_id", "centre", "reason", "taken_utc", "answered_utc", "worker", "fallback", "seconds", "wave_id", "triage_id")
    return {name: getattr(answer, name) for name in plain} | {
        "number": number,
        "state": str(answer.state),
        "fence": fence,
        "confidence": json.dumps(answer.confidence, sort_keys=True),
        "ladder": json.dumps([asdict(step) for step in answer.steps], ensure_ascii=False),
    }


def decision_rows(answer: Answer) -> list[dict[str, Any]]:
    """The rows of its decisions."""
    return [
        {"event_id": answer.event_id, "number": k} | {name: getattr(one, name) for name in _DECISION}
        for k, one in enumerate(answer.decisions)
    ]


def commitment_row(commitment: Commitment) -> dict[str, Any]:
    """The columns of a commitment that are its own."""
    return {"kind": str(commitment.kind)} | {name: getattr(commitment, name) for name in _COMMITMENT}


def commitment_of(row: Row[Any]) -> Commitment:
    """The reverse of `commitment_row`."""
    return Commitment(UnitKind(row.kind), *(getattr(row, name) for name in _COMMITMENT))


def answer_of(row: Row[Any], decisions: Iterable[Row[Any]]) -> Answer:
    """The answer of a row of the outbox and the rows of its decisions, in order."""
    return Answer(
        event_id=row.event_id,
        centre=row.centre,
        state=State(row.state),
        taken_utc=row.taken_utc,
        answered_utc=row.answered_utc,
        worker=row.worker,
        decisions=tuple(Decision(**{name: getattr(one, name) for name in _DECISION}) for one in decisions),
        steps=tuple(Step(**step) for step in json.loads(row.ladder)),
        confidence=json.loads(row.confidence),
        fallback=row.fallback,
        reason=row.reason,
        wave_id=row.wave_id,
        triage_id=row.triage_id,
        seconds=row.seconds,
    )
