"""Settings of a replay: when the waves are, what counts, how often the risk model learns anew."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from center.clock import parse_clock
from center.schema import Section, Weekdays


class ReplaySettings(Section):
    """How a log is walked."""

    waves: list[str] = Field(
        default_factory=lambda: ["08:00", "12:00", "16:00"], min_length=1, description="local clock times of the waves"
    )
    days: Weekdays = Field("mon-fri", description="weekdays that have waves")
    lead_h: float = Field(4.0, ge=0, description="an escalation counts only so many hours or more before the incident's resolution")
    retrain_days: float = Field(7.0, gt=0, description="the risk model is trained anew when it is older than this")
    warm_up_days: float = Field(21.0, ge=0, description="days of the log before the first wave")
    sweeps: Annotated[int, Field(ge=1, le=100_000)] = Field(30, description="work of the annealer at each wave, sweeps")
    seed: int = Field(1, ge=0, le=2**31 - 1)
    resamples: int = Field(10_000, ge=100, le=1_000_000, description="bootstrap samples over days")

    @field_validator("waves")
    @classmethod
    def _clocks(cls, value: list[str]) -> list[str]:
        minutes = [parse_clock(text) for text in value]
        if minutes != sorted(set(minutes)):
            raise ValueError("clock times in order, each once")
        return value
