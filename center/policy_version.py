"""A routing policy as it is kept: name, version, where it comes from, and what it was accepted or refused by."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from center.policy import Policy
from center.schema import Section


class Figure(Section):
    """A KPI before and after, on the same customers.

    `kpi` is service_level, abandonment, wait_95 (seconds that 95 % of the answered waited at most) or occupancy; `part` is a queue,
    a skill group (its queues joined by +) or ``all``. `change` has its interval `half_width`. None: nothing there to measure.
    """

    kpi: str
    part: str
    before: float | None
    after: float | None
    change: float | None
    half_width: float | None


class Evidence(Section):
    """How a policy was found, and what it did before customers that the search never saw.

    `search_seed` and `candidates` reproduce the search; `fresh_seeds` x `fresh_replications` the test. `confidence` is that of the
    change of ``service_level`` of ``all``, corrected for the `finalists` tested; the other intervals are at 95 %. `reasons` says
    why it was refused; empty where it was accepted.
    """

    search_seed: int
    candidates: int
    replications: int
    seconds: float
    finalists: int
    fresh_seeds: list[int]
    fresh_replications: int
    confidence: float
    figures: list[Figure]
    reasons: list[str]


@dataclass(frozen=True)
class PolicyVersion:
    """One version of a named policy; never changed once it is stored.

    Attributes
    ----------
    version
        From 1, rising by 1; None until it is stored.
    parent
        The accepted version of this name that it was to replace; None for the first.
    plan_id
        Plan on which it was tuned.
    accepted
        Whether it was better; a refused one is kept as a record, and no name without a number means it.
    """

    name: str
    version: int | None
    created_utc: datetime
    parent: int | None
    policy: Policy
    plan_id: str
    accepted: bool
    evidence: Evidence

    @cached_property
    def policy_text(self) -> str:
        """Canonical JSON of the policy, without what is at its default."""
        data = self.policy.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of `policy_text`, hexadecimal."""
        return hashlib.sha256(self.policy_text.encode()).hexdigest()

    @property
    def ref(self) -> str:
        """``name@3``; the name alone until it is stored."""
        return self.name if self.version is None else f"{self.name}@{self.version}"
