"""What a scenario file says about the world: sites, horizon, queues, skills, contracts, agents.

The sections that only one room needs (history, forecast, shrinkage, shift shapes, rules, weights, solver)
are declared in that room and joined in `planning.scenario.file`.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from itertools import combinations
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from center.clock import WEEKDAYS, Window, parse_dates, parse_weekdays, parse_weekly_window
from center.kpi import ServiceLevelFormula


class Section(BaseModel):
    """Base of every scenario section: unknown keys are errors, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # a walk through the files of the time-zone data


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("an IANA time zone such as Europe/Madrid or America/New_York")
    return name


def _parsed_by(parse: Any) -> AfterValidator:
    def check(text: str) -> str:
        parse(text)
        return text

    return AfterValidator(check)


Zone = Annotated[str, AfterValidator(_zone)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
WeeklyWindow = Annotated[str, _parsed_by(parse_weekly_window)]
ClockWindow = Annotated[str, _parsed_by(Window.parse)]
DateRange = Annotated[str, _parsed_by(parse_dates)]
Weekdays = Annotated[str, _parsed_by(parse_weekdays)]


def named_alike(value: Any, each: float) -> Any:
    """A list of names as keys that all have the value `each`; anything else as it is, for the field's own check.

    Raises
    ------
    ValueError
        The list has an item that is not a name.
    """
    if not isinstance(value, list):
        return value
    if not all(isinstance(item, str) for item in value):
        raise ValueError("a list of names, or names with a number each")
    return dict.fromkeys(value, each)


class Site(Section):
    """A place with a clock of its own."""

    name: Name
    zone: Zone = Field(description="IANA zone; shift starts and availability of its agents are in it")


class HorizonSpec(Section):
    """Which days are planned, in what steps. Days are those of the first site's zone."""

    start: date = Field(description="first local day planned")
    days: int = Field(7, ge=1, le=371)
    interval_min: int = Field(15, description="step in minutes: a divisor of 60, at least 5")

    @field_validator("interval_min")
    @classmethod
    def _divides_the_hour(cls, value: int) -> int:
        if value < 5 or 60 % value:
            raise ValueError("one of 5, 6, 10, 12, 15, 20, 30, 60")
        return value


class Channel(StrEnum):
    """How a contact arrives; chat has slots, email and callback are deferred work."""

    VOICE = "voice"
    CHAT = "chat"
    EMAIL = "email"
    CALLBACK = "callback"

    @property
    def deferred(self) -> bool:
        """Whether work may wait for a deadline instead of for seconds."""
        return self in (Channel.EMAIL, Channel.CALLBACK)


class Target(Section):
    """What a queue promises. With several targets the largest requirement holds."""

    formula: ServiceLevelFormula = Field(ServiceLevelFormula.OFFERED, description="service-level formula")
    share: float | None = Field(None, gt=0, lt=1, description="service level wanted, 0.8 for 80 %")
    within_s: float | None = Field(None, ge=0, description="acceptable wait of that service level, seconds")
    period: Literal["interval", "day", "week"] = Field("day", description="over what the service level is a ratio of sums")
    floor: float = Field(0.0, ge=0, lt=1, description="least service level of any single interval")
    asa_s: float | None = Field(None, gt=0, description="largest average speed of answer, seconds")
    abandonment: float | None = Field(None, gt=0, lt=1, description="largest share of contacts that abandon")
    occupancy: float | None = Field(None, gt=0, le=1, description="largest occupancy of the agents")

    @model_validator(mode="after")
    def _is_complete(self) -> Target:
        if (self.share is None) != (self.within_s is None):
            raise ValueError("share and within_s together: '80 % within 20 s' needs both")
        if self.floor and self.share is None:
            raise ValueError("a share beside the floor")
        if all(v is None for v in (self.share, self.asa_s, self.abandonment, self.occupancy)):
            raise ValueError("at least one of share + within_s, asa_s, abandonment, occupancy")
        return self


class Queue(Section):
    """A line of contacts of one channel that needs one skill."""

    name: Name
    channel: Channel = Channel.VOICE
    skill: Name = Field(description="skill an agent needs to serve it")
    site: Name | None = Field(None, description="site whose clock the opening hours follow; the first one if absent")
    open: list[WeeklyWindow] = Field(min_length=1, description="opening hours, such as 'mon-fri 07:00-21:00'")
    closed: list[DateRange] = Field(default_factory=list, description="dates closed, such as 2026-12-24..2026-12-26")
    target: Target | None = Field(None, description="needed by voice and chat; deferred channels have a deadline instead")
    aht_s: float | None = Field(None, gt=0, description="average handle time, seconds; left out, it is forecast from the history")
    patience_s: float | None = Field(None, gt=0, description="mean patience, seconds; left out, nobody abandons (Erlang C)")
    concurrency: int = Field(1, ge=1, le=10, description="chats one agent handles at a time; aht_s is measured at this number")
    deadline_min: float | None = Field(None, gt=0, description="deferred work: minutes from arrival to the promised end")
    backlog: int = Field(0, ge=0, description="deferred work: contacts there at the start, whose deadline counts from then")

    @model_validator(mode="after")
    def _channel_fits(self) -> Queue:
        if self.channel.deferred and self.deadline_min is None:
            raise ValueError(f"deadline_min, because the channel is {self.channel.value}")
        if not self.channel.deferred and self.deadline_min is not None:
            raise ValueError("no deadline_min: only email and callback have deadlines")
        if self.backlog and not self.channel.deferred:
            raise ValueError("no backlog: only email and callback wait from one day to the next")
        if not self.channel.deferred and self.target is None:
            raise ValueError(f"a target, because the channel is {self.channel.value}")
        if self.channel is not Channel.CHAT and self.concurrency > 1:
            raise ValueError("concurrency 1: only chat is handled several at a time")
        return self


class Skill(Section):
    """Something an agent can be able to do."""

    name: Name
    title: str = ""


class Contract(Section):
    """Hours and days that a group of agents owes each week. Hours are paid hours (lunch excluded)."""

    name: Name
    hours_week: tuple[float, float] = Field(description="least and most paid hours a week")
    days_week: tuple[int, int] = Field((0, 7), description="least and most working days a week")
    shifts: list[Name] = Field(min_length=1, description="names of the shift shapes this contract works")

    @model_validator(mode="after")
    def _ordered(self) -> Contract:
        low, high = self.hours_week
        if not 0 <= low <= high <= 168:
            raise ValueError("hours_week [least, most] with 0 <= least <= most <= 168")
        if not 0 <= self.days_week[0] <= self.days_week[1] <= 7:
            raise ValueError("days_week [least, most] with 0 <= least <= most <= 7")
        return self


class Preferences(Section):
    """What a person would like. Priced, never a rule."""

    start: ClockWindow | None = Field(None, description="window in which the person likes shifts to start")
    days_off: Weekdays | None = Field(None, description="weekdays the person likes to have off, such as fri or sat-sun")
    weight: int = Field(1, ge=1, le=10, description="how much it matters to them, against other people's 1")


class Agent(Section):
    """One person."""

    id: Name
    contract: Name
    site: Name | None = None
    skills: dict[Name, float] = Field(description="skill -> proficiency, the speed against the average of 1.0")
    hourly_cost: float = Field(0.0, ge=0, description="money an hour paid")
    groups: list[Name] = Field(default_factory=list, description="groups that rules name, such as minors or night-team")
    since: date | None = Field(None, description="first day with the company; ranks people where a rule asks for seniority")
    availability: list[WeeklyWindow] = Field(
        default_factory=list, description="when the person can work, 'mon 08:00-14:00'; none given: always"
    )
    leave: list[DateRange] = Field(default_factory=list, description="booked leave; counts as contract days worked")
    preferences: Preferences = Field(default_factory=Preferences)

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

    @field_validator("availability")
    @classmethod
    def _apart(cls, value: list[str]) -> list[str]:
        pieces = [(text, day, window) for text in value for day, window in parse_weekly_window(text)]
        for (one, day, window), (two, other_day, other) in combinations(pieces, 2):
            if day == other_day and window.overlaps(other):
                raise ValueError(f"windows that do not overlap ({one!r} and {two!r} do on {WEEKDAYS[day]})")
        return value


class World(Section):
    """The part of a scenario file that all rooms share."""

    schema_version: Literal[1] = Field(description="version of this file format")
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = Field(description="short name, used in plan ids")
    title: str = ""
    sites: list[Site] = Field(min_length=1, description="the first one's zone bounds the planned days")
    horizon: HorizonSpec
    closed: list[DateRange] = Field(default_factory=list, description="dates on which every queue is closed")
    skills: list[Skill] = Field(min_length=1)
    queues: list[Queue] = Field(min_length=1)
    contracts: list[Contract] = Field(min_length=1)
    agents: list[Agent] = Field(min_length=1)
