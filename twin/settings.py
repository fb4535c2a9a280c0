"""The `twin` section of a scenario: how plans are simulated, and how often the requirement is corrected."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from center.policy import Policy
from center.schema import Section


class TwinSpec(Section):
    """How a plan is simulated before anyone works it."""

    replications: int = Field(100, ge=0, le=100_000, description="times the horizon is simulated; 0: not at all")
    corrections: int = Field(
        3, ge=0, le=20, description="rounds in which the requirement is corrected until the targets hold in simulation; 0: none"
    )
    pooled: bool = Field(True, description="people serve every queue they have the skill for, their shift's first; false: that one only")
    service: Literal["exponential", "lognormal", "gamma"] = Field(
        "exponential", description="distribution of handle times; Erlang's formulas assume exponential"
    )
    service_cv: float = Field(1.0, gt=0, le=5, description="coefficient of variation of handle times, lognormal and gamma")
    day_cv: float | None = Field(
        None,
        ge=0,
        le=1,
        description="how much a whole day's volume strays from its forecast (standard deviation / mean); "
        "left out: as in the forecast's back-test",
    )
    policy: Policy = Field(default_factory=lambda: Policy(own_level_first=True, agents="level"), description="routing policy")
