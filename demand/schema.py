"""The `forecast` and `shrinkage` sections of a scenario."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from center.schema import ClockWindow, DateRange, Name, Section, Weekdays


class ForecastChange(Section):
    """A known change to the forecast: what history cannot know. All changes hold, one after the other."""

    queues: list[Name] = Field(default_factory=list, description="queues that it concerns; none named: all")
    on: list[DateRange] = Field(default_factory=list, description="dates on which it holds; none named: every day")
    weekdays: Weekdays = Field("daily", description="weekdays on which it holds")
    window: ClockWindow | None = Field(
        None, description="hours of those days in which it holds, on the clock of the queue's site; none: all day"
    )
    volume: float = Field(1.0, ge=0, le=100, description="factor of the contacts; 0: the queue is out of reach")
    aht: float = Field(1.0, gt=0, le=100, description="factor of the handle time")
    moved_to: Name | None = Field(None, description="queue to which contacts lost by `volume` turn instead")
    moved_share: float = Field(1.0, ge=0, le=1, description="share of them that do")
    why: str = Field("", description="a line for people")

    @model_validator(mode="after")
    def _moves_what_is_lost(self) -> ForecastChange:
        if self.moved_to is not None and self.volume >= 1:
            raise ValueError("a volume below 1 beside moved_to: only contacts that are lost can move")
        if self.moved_to is not None and (not self.queues or self.moved_to in self.queues):
            raise ValueError("moved_to another queue than those named in queues")
        return self


class ForecastSpec(Section):
    """How volumes are forecast."""

    method: Literal["auto", "comparable_weeks", "seasonal_naive", "robust_profile"] = Field(
        "auto", description="auto: the least back-test error wins, queue by queue"
    )
    weeks: int = Field(8, ge=2, le=52, description="comparable weeks averaged")
    holiday_country: str | None = Field(None, description="ISO country code whose public holidays are not ordinary days, such as US")
    holidays: list[DateRange] = Field(default_factory=list, description="further dates that are not ordinary days")
    band: float = Field(0.8, gt=0, lt=1, description="probability of the forecast band shown")
    changes: list[ForecastChange] = Field(default_factory=list, description="known changes to what the history says")


class ShrinkageItem(Section):
    """Paid time in which a person is not on the queue."""

    name: Name
    share: float = Field(ge=0, lt=1, description="share of rostered time lost")
    in_roster: bool = Field(description="true: the roster shows it (breaks, leave, training); false: it grosses up the requirement")
    drawn: Literal["absence", "late", "away"] = Field(
        "away", description="how the simulation draws what is not in the roster: whole days absent, late starts, or minutes away in between"
    )
