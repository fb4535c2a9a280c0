"""What may be spent on Leap."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


class LeapSettings(BaseModel):
    """Whether Leap is used, and the budgets of one solve."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["auto", "never"] = Field("auto", description="auto: where a token is configured")
    seconds: float = Field(60.0, gt=0, le=86400, description="deadline of each call, from its upload to its answer")
    calls: int = Field(3, ge=1, le=1000, description="most jobs in a solve; the tries of one job count once")
    solver_seconds: float | None = Field(None, gt=0, le=86400, description="solver time asked of each call; the solver's least if absent")
    price_per_second: float | None = Field(None, ge=0, description="price of one second of solver time")
    money: float | None = Field(None, ge=0, description="most that a solve may cost; needs the price")

    @model_validator(mode="after")
    def _money_needs_a_price(self) -> LeapSettings:
        if self.money is not None and self.price_per_second is None:
            raise ValueError("money: a limit needs price_per_second")
        return self
