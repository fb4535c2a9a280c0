"""The `capacity` section of a scenario."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from center.schema import Name, Section


class Profile(Section):
    """Whom one can hire."""

    contract: Name
    skills: list[Name] = Field(min_length=1, description="skills that they are trained in")


class HiringClass(Profile):
    """A class that is announced. Its people are not among the scenario's agents."""

    start: date = Field(description="first day of training")
    heads: int = Field(ge=1, le=1000, description="people who start")
    training_weeks: float | None = Field(None, ge=0, le=52, description="none: the section's")
    ramp_weeks: float | None = Field(None, ge=0, le=52, description="none: the section's")
    pass_rate: float | None = Field(None, gt=0, le=1, description="none: the section's")


class CapacitySpec(Section):
    """What the capacity plan takes for granted."""

    attrition_month: float = Field(0.03, ge=0, lt=1, description="share of the people who leave in a month")
    growth_year: float | None = Field(None, gt=-1, le=10, description="growth of the contacts a year; none: the history's trend")
    growth_spread: float = Field(
        0.1, ge=0, le=2, description="standard deviation of a year's growth: how far a trend is believed, and how sure a given growth is"
    )
    training_weeks: float = Field(4, ge=0, le=52, description="weeks in which a hire takes no contacts")
    ramp_weeks: float = Field(8, ge=0, le=52, description="weeks after training until a hire is as productive as others")
    ramp_start: float = Field(0.5, ge=0, le=1, description="productivity after training; it rises in a straight line")
    pass_rate: float = Field(0.9, gt=0, le=1, description="share of a class that passes its training; the others leave")
    recruiting_weeks: float = Field(4, ge=0, le=52, description="from the plan's first day until a further class can start")
    class_most: int = Field(20, ge=0, le=1000, description="most people of a profile that can start in a month")
    hiring_cost: float = Field(0, ge=0, description="money for each hire, besides wages")
    schedule_efficiency: float = Field(
        1.0, gt=0.3, le=1, description="required hours / rostered hours: how well shifts fit the requirement's curve"
    )
    profiles: list[Profile] = Field(
        default_factory=list, description="whom one can hire; none: for each skill somebody with it alone, on the commonest contract"
    )
    classes: list[HiringClass] = Field(default_factory=list, description="classes that are announced")
