"""A triage for other programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from center.contender import Contender
from routing.triage.result import Decided, Triage


def triage_dict(triage: Triage) -> dict[str, Any]:
    """The whole triage; times as ISO 8601 UTC, costs in hundredths of a point."""
    risk = triage.risk
    return {
        "triage": triage.id,
        "created_utc": triage.created_utc.isoformat(),
        "name": triage.name,
        "at_utc": triage.at_utc.isoformat(),
        "source": triage.source,
        "seed": triage.seed,
        "settings_fingerprint": triage.settings_fingerprint,
        "zone": triage.zone,
        "bucket_min": triage.bucket_min,
        "teams": [
            {"name": name, "tier": tier, "capacity": capacity, "used": used}
            for name, tier, capacity, used in zip(triage.teams, triage.tiers, triage.capacity.tolist(), triage.used.tolist(), strict=True)
        ],
        "bound": triage.bound,
        "gone": list(triage.gone),
        "rivals": triage.rivals,
        "contenders": [contender_dict(one) for one in triage.contenders],
        "risk": {
            "model": risk.fingerprint,
            "trained_utc": None if risk.trained_utc is None else risk.trained_utc.isoformat(),
            "window": None if risk.window is None else [moment.isoformat() for moment in risk.window],
            "card": None if risk.card is None else json.loads(risk.card),
            "notes": list(risk.notes),
        },
        "incidents": [choice_dict(one) for one in triage.choices],
        "assumptions": list(triage.assumptions),
        "versions": triage.versions,
    }


def choice_dict(choice: Decided) -> dict[str, Any]:
    """One incident's decision."""
    plain = asdict(choice) | {"reasons": [{"sentence": sentence, "log_odds": size} for sentence, size in choice.reasons]}
    return plain | {
        "opened_utc": choice.opened_utc.isoformat(),
        "start_utc": None if choice.start_utc is None else choice.start_utc.isoformat(),
    }


def contender_dict(contender: Contender) -> dict[str, Any]:
    """One solver's answer, without its assignment."""
    names = (
        "backend",
        "version",
        "status",
        "seed",
        "seconds",
        "hard",
        "energy",
        "true_cost",
        "cost_parts",
        "bound",
        "note",
        "chosen",
        "money",
    )
    return {name: getattr(contender, name) for name in names} | {"violations": list(contender.violations)}
