"""A tuned policy in words: what changes, by how much for certain, and why it was accepted or refused."""

from __future__ import annotations

from typing import Any

from center.policy_file import policy_text
from center.policy_version import Figure, PolicyVersion

_TITLES = {"service_level": "Service level, %", "abandonment": "Abandonment, %", "wait_95": "95 % wait, s", "occupancy": "Occupancy, %"}


def policy_lines(version: PolicyVersion) -> list[str]:
    """The verdict, in sentences."""
    found = version.evidence
    fresh = len(found.fresh_seeds) * found.fresh_replications
    lines = [
        f"{found.candidates} candidates searched from seed {found.search_seed} in {found.seconds:.0f} s; the best {found.finalists} tried "
        f"on {len(found.fresh_seeds)} fresh seeds, {fresh} replications each."
    ]
    change = found.figures[0]
    if version.accepted:
        assert change.change is not None
        lines.append(
            f"Accepted: {100 * change.change:+.2f} ± {100 * (change.half_width or 0):.2f} points of service level over all contacts "
            f"(interval at {100 * found.confidence:.1f} %, corrected for {found.finalists} tried)."
        )
        return lines
    return [*lines, "Not accepted; the policy in force stays:", *(f"  {reason}" for reason in found.reasons)]


def policy_rows(version: PolicyVersion) -> list[tuple[str, str, str, str, str]]:
    """(KPI, queue or skill group, before, after, change with its interval) of each figure."""
    return [_row(figure) for figure in version.evidence.figures]


def policy_dict(version: PolicyVersion) -> dict[str, Any]:
    """Everything about a version, for JSON."""
    return {
        "name": version.name,
        "version": version.version,
        "created_utc": version.created_utc.isoformat(),
        "parent": version.parent,
        "plan": version.plan_id,
        "accepted": version.accepted,
        "fingerprint": version.fingerprint,
        "policy": version.policy.model_dump(mode="json", exclude_defaults=True),
        "evidence": version.evidence.model_dump(mode="json"),
    }


def exported(version: PolicyVersion, suffix: str) -> str:
    """The policy as a file that an ACD's engineer reads and `crewtide simulate plan --policy` runs; JSON has no comments."""
    text = policy_text(version.policy, suffix)
    if suffix.lower() == ".json":
        return text
    verdict = "accepted" if version.accepted else "NOT accepted"
    head = f"# Routing policy {version.ref}, tuned on plan {version.plan_id}, {verdict}. Fingerprint {version.fingerprint}.\n"
    return head + text


def _row(figure: Figure) -> tuple[str, str, str, str, str]:
    wait = figure.kpi == "wait_95"
    scale, digits = (1, 1) if wait else (100, 2)

    def text(value: float | None, sign: str = "") -> str:
        return "-" if value is None else f"{scale * value:{sign}.{digits}f}"

    change = text(figure.change, "+") + ("" if figure.half_width is None else f" ± {text(figure.half_width)}")
    return _TITLES[figure.kpi], figure.part, text(figure.before), text(figure.after), change
