"""The `forecast` and `shrinkage` sections of a scenario."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from center.schema import DateRange, Name, Section


class ForecastSpec(Section):
    """How volumes are forecast."""

    method: Literal["auto", "comparable_weeks", "seasonal_naive", "robust_profile"] = Field(
        "auto", description="auto: the least back-test error wins, queue by queue"
    )
    weeks: int = Field(8, ge=2, le=52, description="comparable weeks averaged")
    holiday_country: str | None = Field(None, description="ISO country code whose public holidays are not ordinary days, such as US")
    holidays: list[DateRange] = Field(default_factory=list, description="further dates that are not ordinary days")
    band: float = Field(0.8, gt=0, lt=1, description="probability of the forecast band shown")


class ShrinkageItem(Section):
    """Paid time in which a person is not on the queue."""

    name: Name
    share: float = Field(ge=0, lt=1, description="share of rostered time lost")
    in_roster: bool = Field(description="true: the roster shows it (breaks, leave, training); false: it grosses up the requirement")
    drawn: Literal["absence", "late", "away"] = Field(
        "away", description="how the simulation draws what is not in the roster: whole days absent, late starts, or minutes away in between"
    )
