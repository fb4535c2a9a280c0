"""What may be spent on Leap."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator


class LeapSettings(BaseModel):
    """Whether Leap is used, and the budgets of one solve."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["auto", "never"] = Field("auto", description="auto: where a token is configured")
    seconds: float = Field(60.0, gt=0, le=86400, description="deadline of each call, from its upload to its answer")
    calls: int = Field(3, ge=1, le=1000, description="most jobs in a solve; the tries of one job count once")
    solver_seconds: float | None = Field(None, gt=0, le=86400, description="solver time asked of each call; the solver's least if absent")
    price_per_second: float | None = Field(None, ge=0, allow_inf_nan=False, description="price of one second of solver time")
    money: float | None = Field(None, ge=0, allow_inf_nan=False, description="most that a solve may cost; needs the price")

    @field_validator("money")
    @classmethod
    def _needs_a_price(cls, money: float | None, info: ValidationInfo) -> float | None:
        if money is not None and info.data.get("price_per_second", 0) is None:
            raise ValueError("a price_per_second beside it: without one no limit of money can be kept")
        return money

    def within(self, seconds: float | None) -> float:
        """Wall time of a whole solve, in seconds: its caller's limit, or the deadlines of all calls and one more to connect."""
        own = self.seconds * (self.calls + 1)
        return own if seconds is None else min(own, seconds)

    def announcement(self, seconds: float | None) -> str:
        """What a solve may spend, for the screen; `seconds` is its caller's limit of wall time."""
        whole = self.within(seconds)
        each = min(self.seconds, whole)
        said = f"at most {self.calls} {'call' if self.calls == 1 else 'calls'} of {each:g} s"
        if whole < each * self.calls:
            said += f" and {whole:g} s in all"
        return f"{said}, {self._price()}"

    def _price(self) -> str:
        if self.price_per_second is None:
            return "no price configured"
        if self.money is None:
            return f"{self.price_per_second:g} in money for each second of solver time, without a limit"
        return f"at most {self.money:.2f} in money"


def settings_of(value: Any) -> Any:
    """The short forms of the settings, ``auto`` and ``never``, as keys and values; others as they are.

    Raises
    ------
    ValueError
        Neither of those words, nor keys and values.
    """
    if isinstance(value, str) and value in ("auto", "never"):
        return {"mode": value}
    if not isinstance(value, dict | LeapSettings):
        raise ValueError("auto, never, or keys and values")
    return value
