"""The `routing` section of a scenario: how the nightly routing plan is made."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from center.schema import Section


class RoutingWeights(Section):
    """Prices of a routing plan, in points. A block is `block_min` long; a head is one person for a whole block."""

    shortage: float = Field(4.0, ge=0, le=10_000, description="a head that a queue is below its target in a block, squared")
    surplus: float = Field(1.0, ge=0, le=10_000, description="a head that a queue is above its target in a block, squared")
    reserve: float = Field(2.0, ge=0, le=10_000, description="a head missing in the reserve of a scarce skill, a block")
    proficiency: float = Field(1.0, ge=0, le=10_000, description="a head lost because somebody slower than at their best serves a queue")
    away: float = Field(0.05, ge=0, le=10_000, description="a head that serves another queue than its shift's first, a block")
    lower: float = Field(1.0, ge=0, le=10_000, description="a head's work on a queue at level 2 of its profile, a block; at level 3 twice")
    left_out: float = Field(0.5, ge=0, le=10_000, description="each skill that a head's profile leaves out, a block: less help for others")
    switch: float = Field(0.3, ge=0, le=10_000, description="a change of a person's profile between two blocks of a shift")


class RoutingSpec(Section):
    """The nightly routing plan: which queues each person serves, at which level, block by block."""

    enabled: bool = Field(True, description="false: no routing plan is made, the routing policy of the twin holds all day")
    block_min: int = Field(120, ge=15, le=1440, description="length of a block, minutes; a multiple of the interval")
    load: Literal["erlangs", "heads"] = Field(
        "erlangs", description="what a queue is to be given: its expected work, and its share of spare people; or the required heads"
    )
    max_profiles: int = Field(16, ge=1, le=200, description="profiles considered for each person and block")
    scarce_share: float = Field(
        0.25, ge=0, le=1, description="a skill is scarce in a block where at most this share of the people there has it"
    )
    reserve: float = Field(1.5, ge=0, le=10, description="part of a scarce queue's target kept for it, as heads that serve it first")
    weights: RoutingWeights = Field(default_factory=RoutingWeights)
    backends: list[str] = Field(default=["anneal", "cpsat"], min_length=1, description="solvers, one after the other; annealing first")
    seconds: float = Field(3.0, gt=0, le=86_400, description="wall time of each solver")
    replications: int = Field(
        100, ge=2, le=100_000, description="times the days are simulated with the plan and with today's routing, before the same customers"
    )
