"""Rows of a triage, and back."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from center.contender import Contender
from routing.triage.result import Decided, RiskUsed, Triage
from store.rows.answers import answer_of, answer_row, begun_row
from store.rows.common import Rows
from store.tables import RiskModelRow, TriageChoiceRow, TriageContenderRow, TriageRow

_PLAIN = ("id", "created_utc", "name", "at_utc", "source", "settings_text", "settings_fingerprint", "zone")
_OF_CHOICE = ("incident", "opened_utc", "priority", "breach", "reassign", "anomaly", "anomalous", "team", "tier", "start_utc",
              "displaced", "more", "why", "promise")  # fmt: skip


def rows(triage: Triage) -> Rows:
    """Rows of a triage without its risk model."""
    return {
        TriageRow: [_head(triage)],
        TriageChoiceRow: [
            {"triage_id": triage.id, "reasons": _text(one.reasons)} | {name: getattr(one, name) for name in _OF_CHOICE}
            for one in triage.choices
        ],
        TriageContenderRow: [
            {"triage_id": triage.id, "number": number} | _contender(contender) for number, contender in enumerate(triage.contenders)
        ],
    }


def risk_model_row(risk: RiskUsed) -> dict[str, Any] | None:
    """Row of the risk model used; None where the rule stood in."""
    if risk.fingerprint is None:
        return None
    start, end = risk.window or (None, None)
    return {
        "fingerprint": risk.fingerprint,
        "trained_utc": risk.trained_utc,
        "window_start_utc": start,
        "window_end_utc": end,
        "card": risk.card,
    }


def read(connection: Connection, row: Row[Any]) -> Triage:
    """The triage of a row of `triages`."""
    teams = json.loads(row.teams)
    order = {TriageChoiceRow: "incident", TriageContenderRow: "number"}
    found = {
        table: connection.execute(
            select(table.__table__).where(table.__table__.c.triage_id == row.id).order_by(table.__table__.c[column])
        ).all()
        for table, column in order.items()
    }
    return Triage(
        **{name: getattr(row, name) for name in _PLAIN},
        seed=row.seed,
        bucket_min=row.bucket_min,
        teams=tuple(team["name"] for team in teams),
        tiers=tuple(team["tier"] for team in teams),
        capacity=np.array([team["capacity"] for team in teams], dtype=np.int64),
        used=np.array([team["used"] for team in teams], dtype=np.int64),
        choices=tuple(_choice(one) for one in found[TriageChoiceRow]),
        contenders=tuple(_read_contender(one) for one in found[TriageContenderRow]),
        bound=row.bound,
        gone=tuple(json.loads(row.gone)),
        rivals=json.loads(row.rivals),
        risk=_risk(connection, row),
        versions=json.loads(row.versions),
        assumptions=tuple(json.loads(row.assumptions)),
    )


def _head(triage: Triage) -> dict[str, Any]:
    teams = [
        {"name": name, "tier": tier, "capacity": capacity, "used": used}
        for name, tier, capacity, used in zip(triage.teams, triage.tiers, triage.capacity.tolist(), triage.used.tolist(), strict=True)
    ]
    return {name: getattr(triage, name) for name in (*_PLAIN, "seed", "bucket_min", "bound")} | {
        "incidents": len(triage.choices),
        "escalated": len(triage.escalated),
        "teams": _text(teams),
        "gone": _text(triage.gone),
        "rivals": _text(triage.rivals),
        "risk_model": triage.risk.fingerprint,
        "risk_notes": _text(triage.risk.notes),
        "versions": _text(triage.versions),
        "assumptions": _text(triage.assumptions),
    }


def _contender(contender: Contender) -> dict[str, Any]:
    details = {
        "cost_parts": contender.cost_parts,
        "violations": contender.violations,
        "trace": contender.trace,
        "cooling": contender.cooling,
        "confidence": contender.confidence,
    }
    return answer_row(contender) | begun_row(contender) | {"details": _text(details)}


def _read_contender(row: Row[Any]) -> Contender:
    details = json.loads(row.details)
    return Contender(
        **answer_of(row),
        begin=row.begin,
        polished=row.polished,
        cost_parts=details["cost_parts"],
        violations=tuple(details["violations"]),
        trace=tuple((seconds, energy) for seconds, energy in details["trace"]),
        cooling=tuple(tuple(step) for step in details["cooling"]),
        confidence=details["confidence"],
    )


def _choice(row: Row[Any]) -> Decided:
    reasons = tuple((sentence, size) for sentence, size in json.loads(row.reasons))
    return Decided(**{name: getattr(row, name) for name in _OF_CHOICE}, reasons=reasons)


def _risk(connection: Connection, row: Row[Any]) -> RiskUsed:
    notes = tuple(json.loads(row.risk_notes))
    if row.risk_model is None:
        return RiskUsed(notes=notes)
    model = connection.execute(select(RiskModelRow.__table__).where(RiskModelRow.fingerprint == row.risk_model)).one()
    window = None if model.window_start_utc is None else (model.window_start_utc, model.window_end_utc)
    return RiskUsed(model.fingerprint, model.card, model.trained_utc, window, notes)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
