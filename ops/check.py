"""One thing looked at by `crewtide doctor` or `crewtide health`, and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Finding(StrEnum):
    """How a check ended. A warning may become a fault; `info` is only told."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and how a fault is cured (empty where nothing is wrong)."""

    name: str
    finding: Finding
    found: str
    advice: str = ""


def checks_dict(checks: Iterable[Check]) -> dict[str, object]:
    """Checks as a JSON object."""
    listed = list(checks)
    return {
        "healthy": healthy(listed),
        "checks": [{"name": one.name, "finding": one.finding.value, "found": one.found, "advice": one.advice} for one in listed],
    }


def healthy(checks: Iterable[Check]) -> bool:
    """Whether no check found a fault."""
    return all(one.finding is not Finding.FAULT for one in checks)
