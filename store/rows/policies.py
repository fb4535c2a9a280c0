"""A version of a policy as a row, and back."""

from __future__ import annotations

from typing import Any

from center.policy import Policy
from center.policy_version import Evidence, PolicyVersion


def values(found: PolicyVersion, version: int) -> dict[str, Any]:
    """Columns of a version."""
    return {
        "name": found.name,
        "version": version,
        "created_utc": found.created_utc,
        "parent": found.parent,
        "plan_id": found.plan_id,
        "accepted": found.accepted,
        "fingerprint": found.fingerprint,
        "policy": found.policy_text,
        "evidence": found.evidence.model_dump_json(),
    }


def read(row: Any) -> PolicyVersion:
    """The version of a row."""
    return PolicyVersion(
        name=row.name,
        version=row.version,
        created_utc=row.created_utc,
        parent=row.parent,
        policy=Policy.model_validate_json(row.policy),
        plan_id=row.plan_id,
        accepted=row.accepted,
        evidence=Evidence.model_validate_json(row.evidence),
    )
