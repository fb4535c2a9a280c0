"""What a layout file (YAML) says, from the same blocks as a scenario's."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from center.policy import Policy
from center.schema import Name, Section, Target, named_alike

_NEEDS = {
    "fixed": ("mean_s",),
    "exponential": ("mean_s",),
    "lognormal": ("mean_s", "cv"),
    "gamma": ("mean_s", "cv"),
    "erlang": ("mean_s", "k"),
    "uniform": ("low_s", "high_s"),
    "triangular": ("low_s", "mode_s", "high_s"),
    "empirical": ("values_s",),
}


class TimeSpec(Section):
    """A distribution of a time. A bare number in its place is an exponential distribution of that mean."""

    shape: Literal["fixed", "exponential", "lognormal", "gamma", "erlang", "uniform", "triangular", "empirical"]
    mean_s: float | None = Field(None, ge=0, description="mean, seconds")
    cv: float | None = Field(None, gt=0, description="standard deviation / mean, of lognormal and gamma")
    k: int | None = Field(None, ge=1, description="phases of erlang")
    low_s: float | None = Field(None, ge=0)
    mode_s: float | None = Field(None, ge=0)
    high_s: float | None = Field(None, gt=0)
    values_s: list[float] | None = Field(None, min_length=1, description="times seen, each as likely as the others")

    @model_validator(mode="after")
    def _has_its_parameters(self) -> TimeSpec:
        given = {name for name in type(self).model_fields if name != "shape" and getattr(self, name) is not None}
        if given != set(_NEEDS[self.shape]):
            raise ValueError(f"{' and '.join(_NEEDS[self.shape])} with the shape {self.shape}")
        if self.shape in ("exponential", "lognormal", "gamma", "erlang") and not self.mean_s:
            raise ValueError("a mean_s above 0")
        if self.low_s is not None and self.high_s is not None and not self.low_s <= (self.mode_s or self.low_s) <= self.high_s:
            raise ValueError("low_s, mode_s and high_s rising")
        if self.low_s is not None and self.low_s == self.high_s:
            raise ValueError("low_s below high_s")
        if self.values_s and min(self.values_s) < 0:
            raise ValueError("values_s of at least 0")
        return self


Time = Annotated[float, Field(gt=0)] | TimeSpec


class RetrySpec(Section):
    """Contacts that abandon or are blocked and come again."""

    probability: float = Field(ge=0, lt=1)
    delay_s: Time


class RecontactSpec(Section):
    """Answered contacts that come again."""

    probability: float = Field(ge=0, le=1)
    delay_s: Time
    to: Name | None = Field(None, description="queue they come to; the same one if absent")


class TransferSpec(Section):
    """Contacts that go on after the talk."""

    to: Name = Field(description="queue")
    probability: float = Field(ge=0, le=1)
    from_level: int = Field(1, ge=1, description="only after agents of this level or a larger number: escalation")


class CallbackSpec(Section):
    """An offer to be called back."""

    to: Name = Field(description="queue of callbacks")
    after_s: float = Field(ge=0, description="wait after which it is offered")
    accept: float = Field(ge=0, le=1, description="share that accepts")


class HelperSpec(Section):
    """Work that needs a second agent."""

    team: Name
    probability: float = Field(1.0, ge=0, le=1, description="share of contacts, with joint_s")
    joint_s: Time | None = Field(None, description="time both add at the end of the talk if a helper is free; absent: both work throughout")


class DiallerSpec(Section):
    """Outbound dialling when agents are idle."""

    reach: float | list[float] = Field(description="probability that a number dialled reaches its party, or one per interval")
    target: list[Name] = Field(min_length=1, description="teams whose idle agents are counted for the numbers dialled")
    test: list[Name] | None = Field(None, description="teams whose idle agents allow dialling; the target's if absent")
    ratio: float = Field(1.0, gt=0, description="numbers dialled per idle agent of the target teams")
    least_target: int = Field(1, ge=1)
    least_test: int = Field(1, ge=1)
    delay_s: Time | None = Field(None, description="from dialling to the answer; none if absent")
    list_size: int | None = Field(None, ge=0, description="numbers on the list; no end if absent")


class QueueSpec(Section):
    """A queue of a layout."""

    name: Name
    channel: Literal["voice", "chat", "email", "callback", "outbound"] = "voice"
    target: Target | None = Field(None, description="service level counted: formula and within_s; 20 s where absent")
    deadline_min: float | None = Field(None, gt=0, description="email and callback: minutes from arrival to the end of the work")
    arrivals: list[float] | None = Field(None, description="contacts expected in each interval")
    per_hour: float | None = Field(None, ge=0, description="the same rate in every interval, in place of arrivals")
    trace: str | None = Field(None, description="CSV beside the file, in place of arrivals: time_s, and service_s, patience_s, customer")
    aht_s: Time | list[Time] = Field(description="handle time, or one per interval of the arrival")
    patience_s: Time | list[Time] | None = Field(None, description="patience; nobody abandons if absent")
    balk: float = Field(0.0, ge=0, le=1, description="share of those who must wait that leaves at once")
    wrap_up_s: Time | None = Field(None, description="work after the contact has gone, if not part of aht_s")
    room: int | None = Field(None, ge=0, description="waiting places; no limit if absent")
    gamma_shape: float | None = Field(None, gt=0, description="over-dispersion of this queue's days: shape of the gamma factor")
    concurrency: int = Field(1, ge=1, le=10, description="chats one agent handles at a time")
    slowdown: float = Field(0.0, ge=0, description="each further chat held makes all last this share longer")
    measured_at: int | None = Field(None, ge=1, description="chats held when aht_s was measured; concurrency if absent")
    interruptible: bool = Field(False, description="agents leave this work for contacts of other queues, and take it up again")
    backlog: int = Field(0, ge=0, description="contacts there at the start")
    open: list[bool] | None = Field(None, description="whether it takes returning contacts, per interval")
    retry: RetrySpec | None = None
    recontact: RecontactSpec | None = None
    transfers: list[TransferSpec] = Field(default_factory=list)
    callback: CallbackSpec | None = None
    helper: HelperSpec | None = None
    dialler: DiallerSpec | None = None

    @model_validator(mode="after")
    def _fits(self) -> QueueSpec:
        sources = [self.arrivals, self.per_hour, self.trace]
        if sum(source is not None for source in sources) > 1:
            raise ValueError("only one of arrivals, per_hour, trace")
        if self.channel != "chat" and self.concurrency > 1:
            raise ValueError("concurrency 1: only chat is handled several at a time")
        if self.deadline_min is not None and self.channel not in ("email", "callback"):
            raise ValueError("no deadline_min: only email and callback have deadlines")
        return self


class AgentSpec(Section):
    """One agent, or several alike."""

    name: Name
    count: int = Field(1, ge=1, le=10_000, description="people alike; they are numbered name-1, name-2, ...")
    team: Name | None = Field(None, description="team; the name if absent")
    skills: dict[Name, Annotated[int, Field(le=1_000)]] = Field(description="queue: level, 1 is the best; a list of queues means level 1")
    speed: dict[Name, float] = Field(default_factory=dict, description="queue: speed against the average of 1.0")
    spells_min: list[tuple[float, float | None]] = Field(
        min_length=1, description="[login, logout] in minutes from the start; a logout of null: until all contacts are done"
    )
    hourly_cost: float = Field(0.0, ge=0, description="money an hour paid")

    @field_validator("skills", mode="before")
    @classmethod
    def _listed_skills_are_the_best(cls, value: Any) -> Any:
        return named_alike(value, 1)


class ShrinkageSpec(Section):
    """Time lost that the spells do not show."""

    absence: float = Field(0.0, ge=0, lt=1, description="probability that a person is away for a day")
    late: float = Field(0.0, ge=0, lt=1, description="probability that the day's first login is late")
    late_mean_min: float = Field(10.0, gt=0)
    away: float = Field(0.0, ge=0, lt=1, description="share of the time on duty lost inside spells")
    away_mean_min: float = Field(5.0, gt=0)


class WaitingSpec(Section):
    """Contacts that wait when the time begins."""

    queue: Name
    waited_s: list[float] = Field(min_length=1, description="how long each has waited so far, seconds")


class InServiceSpec(Section):
    """A contact, or several alike, being handled when the time begins."""

    queue: Name
    elapsed_s: float = Field(ge=0, description="in service so far, seconds")
    agent: Name | None = Field(None, description="who handles it; somebody of the queue if absent")
    count: int = Field(1, ge=1)

    @model_validator(mode="after")
    def _one_of_an_agent(self) -> InServiceSpec:
        if self.agent is not None and self.count > 1:
            raise ValueError("count 1 where the agent is named")
        return self


class SnapshotSpec(Section):
    """What is in the centre when the time begins; it belongs to no interval."""

    waiting: list[WaitingSpec] = Field(default_factory=list)
    in_service: list[InServiceSpec] = Field(default_factory=list)


class LayoutFile(Section):
    """A whole layout file."""

    schema_version: Literal[1] = Field(description="version of this file format")
    title: str = ""
    interval_min: float = Field(gt=0, description="length of an interval, minutes")
    intervals: int = Field(ge=1, description="intervals in which contacts arrive; they are followed to their end")
    intervals_per_day: int | None = Field(None, ge=1, description="intervals of a day, which has factors of its own; one day if absent")
    gamma_shape: float | None = Field(None, gt=0, description="over-dispersion that all queues share: shape of a day's gamma factor")
    lines: int | None = Field(None, ge=1, description="contacts that the centre can hold; more are blocked")
    at_logout: Literal["finish", "hand_back", "first_free"] = Field("finish", description="what a busy agent does when a spell ends")
    queues: list[QueueSpec] = Field(min_length=1)
    agents: list[AgentSpec] = Field(min_length=1)
    shrinkage: ShrinkageSpec = Field(default_factory=ShrinkageSpec)
    policy: Policy = Field(default_factory=Policy)
    snapshot: SnapshotSpec = Field(default_factory=SnapshotSpec, description="contacts there when the time begins")


def layout_json_schema() -> dict[str, Any]:
    """JSON Schema of the layout file, for editors."""
    return LayoutFile.model_json_schema()
