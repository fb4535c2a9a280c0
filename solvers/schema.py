"""The `solver` section of a scenario."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class SolverSpec(BaseModel):
    """Which backends run, for how long, from which seed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    backends: list[Literal["anneal", "neal", "cpsat", "mip", "counts+cpsat", "counts+mip"]] = Field(
        default=["anneal", "neal", "cpsat", "mip", "counts+cpsat", "counts+mip"], min_length=1, description="contenders, each with the same wall time"
    )
    seconds: float = Field(10.0, gt=0, le=86400, description="wall time of each contender")
    sweeps: int | None = Field(None, gt=0, description="budget of work instead of time: reproducible anywhere")
    seed: int = Field(1, ge=0, le=2**31 - 1)
    threads: int | None = Field(None, ge=1, le=256, description="cores used; all of them if absent")
