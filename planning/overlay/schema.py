"""What an overlay file says: a title, why, what it extends, and its changes."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from center.kpi import ServiceLevelFormula
from center.schema import Channel, ClockWindow, DateRange, Name, Section, Weekdays, WeeklyWindow, named_alike
from scheduling.schema import Rules, ShiftShape, Weights

_DRAWN = Literal["absence", "late", "away"]


class When(Section):
    """Queues and times that a change concerns; what is left out does not restrict it."""

    queues: list[Name] = Field(default_factory=list, description="queues; none named: all")
    on: list[DateRange] = Field(default_factory=list, description="dates; none named: every day")
    weekdays: Weekdays = Field("daily", description="weekdays")
    window: ClockWindow | None = Field(None, description="hours of those days, on the clock of the queue's site; none: all day")


class Demand(When):
    """More or fewer contacts."""

    factor: float = Field(ge=0, le=100, description="contacts, in multiples of the forecast")


class HandleTime(When):
    """Longer or shorter contacts."""

    factor: float = Field(gt=0, le=100, description="handle time, in multiples of the forecast")


class Absence(Section):
    """More time lost that no roster shows."""

    share: float = Field(gt=0, lt=1, description="share of rostered time lost, beside what the scenario has")
    name: Name = Field("absence, what-if", description="name of the shrinkage item")
    drawn: _DRAWN = Field("absence", description="how the simulation draws it: whole days absent, late starts, or minutes away")


class Among(Section):
    """Of whom people are taken; what is left out does not restrict it."""

    contracts: list[Name] = Field(default_factory=list, description="contracts; none named: all")
    sites: list[Name] = Field(default_factory=list, description="sites; none named: all")


class Some(Among):
    """Some people: named, or so many of those that fit."""

    agents: list[Name] = Field(default_factory=list, description="people by id")
    people: int | None = Field(None, ge=1, description="or how many of those that fit")

    @model_validator(mode="after")
    def _named_or_counted(self) -> Some:
        if bool(self.agents) == (self.people is not None):
            raise ValueError("either agents (ids) or people (how many)")
        return self


class Training(Some):
    """People who learn a skill. Counted ones are the first in the scenario's order who have not got it."""

    skill: Name = Field(description="what they learn")
    proficiency: float = Field(1.0, ge=0.1, le=3, description="their speed in it, against the average of 1")


class Leaving(Some):
    """People who leave. Counted ones are the last in the scenario's order."""


class Hired(Section):
    """New people, all alike."""

    people: int = Field(ge=1, le=10_000, description="how many")
    contract: Name
    skills: dict[Name, float] = Field(description="skill -> proficiency, or a list of skills")
    site: Name | None = Field(None, description="site; the first one if absent")
    hourly_cost: float = Field(0.0, ge=0, description="money an hour paid")
    availability: list[WeeklyWindow] = Field(default_factory=list, description="when they can work; none given: always")

    @field_validator("skills", mode="before")
    @classmethod
    def _names_alone_are_average(cls, value: Any) -> Any:
        return named_alike(value, 1.0)

    @field_validator("skills")
    @classmethod
    def _proficient(cls, value: dict[str, float]) -> dict[str, float]:
        if not value or any(not 0.1 <= factor <= 3 for factor in value.values()):
            raise ValueError("at least one skill, each with a proficiency from 0.1 to 3.0")
        return value


class Opening(Section):
    """Other opening hours."""

    queues: list[Name] = Field(min_length=1, description="queues")
    open: list[WeeklyWindow] | None = Field(None, min_length=1, description="opening hours in place of the scenario's")
    closed: list[DateRange] = Field(default_factory=list, description="dates closed, beside the scenario's")

    @model_validator(mode="after")
    def _says_something(self) -> Opening:
        if self.open is None and not self.closed:
            raise ValueError("open, closed or both")
        return self


class TargetChange(Section):
    """Another promise; keys left out stay as the scenario has them."""

    queues: list[Name] = Field(default_factory=list, description="queues; none named: all that have a target")
    formula: ServiceLevelFormula | None = None
    share: float | None = Field(None, gt=0, lt=1, description="service level wanted")
    within_s: float | None = Field(None, ge=0, description="acceptable wait of that service level, seconds")
    period: Literal["interval", "day", "week"] | None = None
    floor: float | None = Field(None, ge=0, lt=1, description="least service level of any single interval")
    asa_s: float | None = Field(None, gt=0, description="largest average speed of answer, seconds")
    abandonment: float | None = Field(None, gt=0, lt=1)
    occupancy: float | None = Field(None, gt=0, le=1)

    @model_validator(mode="after")
    def _says_something(self) -> TargetChange:
        if not self.model_fields_set - {"queues"}:
            raise ValueError("at least one key of a target")
        return self


class Wage(Among):
    """Other pay."""

    factor: float = Field(gt=0, le=100, description="hourly cost, in multiples of the scenario's")


class Outage(Section):
    """A site whose people cannot work, or queues that nobody reaches."""

    site: Name | None = Field(None, description="site: its people have the day off, paid; with a window they cannot work in it")
    channel: Channel | None = Field(None, description="or a channel: all its queues")
    queues: list[Name] = Field(default_factory=list, description="or queues")
    on: list[DateRange] = Field(min_length=1, description="dates")
    window: ClockWindow | None = Field(None, description="hours of those dates, on the clock of the site; none: all day")
    moved_to: Name | None = Field(None, description="queue to which contacts turn instead; none: they are lost")
    moved_share: float = Field(1.0, ge=0, le=1, description="share of them that do")

    @model_validator(mode="after")
    def _one_thing_is_out(self) -> Outage:
        if [self.site is not None, self.channel is not None, bool(self.queues)].count(True) != 1:
            raise ValueError("one of site, channel, queues")
        if self.site is not None and self.moved_to is not None:
            raise ValueError("no moved_to: contacts of a site's people stay in their queues")
        return self


class ShiftAdded(Section):
    """A new family of shifts, and who may work it."""

    contracts: list[Name] = Field(min_length=1)
    shift: ShiftShape


class Overtime(Section):
    """A wider band of contract hours."""

    contracts: list[Name] = Field(default_factory=list, description="contracts; none named: all")
    hours: float = Field(gt=0, le=80, description="paid hours a week allowed beyond the contract's most")
    days: int = Field(0, ge=0, le=7, description="working days a week allowed beyond the contract's most")


class Changes(Section):
    """Everything that an overlay may change."""

    demand: list[Demand] = Field(default_factory=list)
    aht: list[HandleTime] = Field(default_factory=list)
    absence: list[Absence] = Field(default_factory=list)
    trained: list[Training] = Field(default_factory=list)
    hired: list[Hired] = Field(default_factory=list)
    leaving: list[Leaving] = Field(default_factory=list)
    overtime: list[Overtime] = Field(default_factory=list)
    wage: list[Wage] = Field(default_factory=list)
    opening: list[Opening] = Field(default_factory=list)
    target: list[TargetChange] = Field(default_factory=list)
    outage: list[Outage] = Field(default_factory=list)
    shifts: list[ShiftAdded] = Field(default_factory=list)
    rules: Rules | None = Field(None, description="keys of the scenario's rules, in their place")
    weights: Weights | None = Field(None, description="keys of the scenario's weights, in their place")

    @model_validator(mode="after")
    def _changes_something(self) -> Changes:
        if not self.model_fields_set:
            raise ValueError("at least one change")
        return self


class OverlayFile(Section):
    """A whole overlay file."""

    overlay_version: Literal[1] = Field(description="version of this file format")
    title: Name = Field(description="the what-if in a few words")
    why: str = Field(description="why anybody would ask")
    extends: str | None = Field(None, description="scenario or overlay that it is laid on, relative to this file; none: any scenario")
    changes: Changes
