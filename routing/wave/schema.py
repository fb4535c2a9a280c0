"""The sections of a snapshot file: what waits, who is there, and what things are worth. Prices are points, times have a UTC offset."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, field_validator, model_validator

from center.schema import Name, Section

Level = Annotated[int, Field(ge=1, le=9)]
Points = Annotated[float, Field(ge=0, le=1_000_000)]
ChannelName = Literal["voice", "chat", "email", "callback"]
CHANNELS: tuple[ChannelName, ...] = ("voice", "chat", "email", "callback")
PREFERENCES = (*CHANNELS, "self_service")


def _all_channels() -> list[ChannelName]:
    return list(CHANNELS)


class RelaxStep(Section):
    """From `after_min` minutes of waiting on, `level` is enough."""

    after_min: float = Field(gt=0, le=1_000_000)
    level: int = Field(ge=0, le=9, description="0: anybody, also without the skill")


class WaveQueue(Section):
    """A queue: what it needs, how long a contact takes, and where else its contacts may go."""

    name: Name
    skill: Name
    level: Level = Field(1, description="least level in the skill")
    relax: list[RelaxStep] = Field(default_factory=list, description="the level that is enough after a wait")
    also: dict[Name, Level] = Field(default_factory=dict, description="further skills needed, which no wait relaxes: a language")
    aht_s: float = Field(gt=0, le=86_400, description="handle time of a contact that gives none, seconds")
    deadline_min: float | None = Field(
        None, gt=0, le=1_000_000, description="minutes from arrival to the promised end, for contacts without a deadline"
    )
    expected_per_slot: float | list[float] = Field(0.0, description="contacts expected to arrive per slot, for which capacity is kept free")
    callback: bool = Field(True, description="whether a contact may be called back after the wave")
    self_service: bool = Field(False, description="whether a contact may be sent to self-service")
    overflow: bool = Field(False, description="whether a contact may go to the overflow partner")

    @model_validator(mode="after")
    def _falls(self) -> WaveQueue:
        after, levels = [step.after_min for step in self.relax], [self.level, *(step.level for step in self.relax)]
        if after != sorted(set(after)) or any(b >= a for a, b in pairwise(levels)):
            raise ValueError("relax steps with rising after_min and levels that fall from the queue's own")
        expected = self.expected_per_slot if isinstance(self.expected_per_slot, list) else [self.expected_per_slot]
        if any(not 0 <= value <= 1_000_000 for value in expected):
            raise ValueError("expected_per_slot of 0 or more")
        return self


class WaveAgent(Section):
    """Somebody who is there. A factor of 0.8 means: needs 80 % of the usual handle time."""

    id: Name
    skills: dict[Name, Level] = Field(default_factory=dict, description="skill -> level, 1 to 9")
    factors: dict[Name, Annotated[float, Field(ge=0.1, le=10)]] = Field(default_factory=dict, description="queue -> handle-time factor")
    channels: list[ChannelName] = Field(default_factory=_all_channels, description="channels that the agent handles")
    prefers: list[ChannelName] = Field(default_factory=list, description="channels that the agent likes; empty: all")
    free_at: AwareDatetime | None = Field(None, description="when the agent is free; absent: now")
    until: AwareDatetime | None = Field(None, description="when the agent leaves; absent: after the wave")
    idle_since: AwareDatetime | None = Field(None, description="since when the agent is idle; absent: just now")


class WaveContact(Section):
    """One waiting contact."""

    id: Name
    queue: Name
    channel: ChannelName = "voice"
    created: AwareDatetime
    priority: int = Field(3, ge=1, le=5, description="1 is the highest")
    urgency: float = Field(1.0, ge=0, le=100, description="1 is usual")
    value: float = Field(0.0, ge=0, le=1_000_000, description="value of the customer; prices.value says what it weighs")
    deadline: AwareDatetime | None = None
    handle_s: float | None = Field(None, gt=0, le=86_400)
    level: Level | None = Field(None, description="least level, instead of the queue's")
    customer: Name | None = Field(None, description="read to tell contacts that belong together; never stored")
    incident: Name | None = None
    sticky_agent: Name | None = Field(None, description="who served the customer before")
    sticky_until: AwareDatetime | None = Field(None, description="how long the sticky agent is kept for; absent: the whole wave")
    prefers: Literal["voice", "chat", "email", "callback", "self_service"] | None = Field(None, description="the customer's channel")


class WavePricesSpec(Section):
    """What things cost, in points. Importance is 1 for priority 3, urgency 1 and value 0."""

    priority: list[Annotated[float, Field(ge=0.01, le=1000)]] = Field(
        default_factory=lambda: [4.0, 2.0, 1.0, 0.7, 0.5], description="importance of priorities 1 to 5"
    )
    value: Points = Field(0.001, description="importance added by a customer value of 1")
    wait_per_min: Points = Field(0.05, description="a minute of further wait, times importance")
    ageing_per_hour: Points = Field(0.5, description="by what share an hour already waited makes a further minute dearer")
    deadline: Points = Field(20.0, description="a missed deadline, times importance")
    risk_min: float = Field(30.0, gt=0, le=100_000, description="minutes of slack below which the deadline's price rises from 0")
    late_per_min: Points = Field(0.05, description="a minute past the deadline, times importance")
    handle_per_min: Points = Field(0.1, description="a minute of an agent's work")
    below_level: Points = Field(2.0, description="a level that the agent lacks, where the wait has relaxed it")
    sticky: Points = Field(4.0, description="another agent than the sticky one before it expires")
    channel: Points = Field(2.0, description="another channel than the customer prefers")
    agent_channel: Points = Field(0.5, description="a channel that the agent does not prefer")
    customer_apart: Points = Field(2.0, description="two contacts of a customer that do not go to the same place")
    incident_apart: Points = Field(0.5, description="two contacts of an incident that do not go to the same place")
    balance: Points = Field(0.01, description="a squared minute of load above an agent's even share")
    reserve_per_min: Points = Field(0.2, description="a minute of capacity that expected arrivals lack")
    hold: Points = Field(2.0, description="a contact left waiting, times importance, beside its wait")
    callback: Points = Field(6.0, description="a contact called back later, times importance")
    self_service: Points = Field(8.0, description="a contact sent to self-service, times importance")
    overflow: Points = Field(10.0, description="a contact given to the partner, times importance")
    overflow_per_min: Points = Field(0.5, description="a minute of the partner's work")

    @field_validator("priority")
    @classmethod
    def _five(cls, value: list[float]) -> list[float]:
        if len(value) != 5:
            raise ValueError("five numbers, for priorities 1 to 5")
        return value


class Limits(Section):
    """How many contacts may go elsewhere; absent: any number."""

    callback: int | None = Field(None, ge=0, le=1_000_000)
    overflow: int | None = Field(None, ge=0, le=1_000_000)


class SnapshotFile(Section):
    """A snapshot of waiting contacts and the agents there."""

    schema_version: Literal[1]
    site: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = Field(description="short name, used in the wave's id")
    title: str = ""
    taken_at: AwareDatetime = Field(description="the moment of the snapshot, at which the first slot begins")
    slot_min: int = Field(15, ge=1, le=480)
    slots: int = Field(4, ge=1, le=96)
    grain_s: int = Field(60, ge=1, le=3600, description="handle times are rounded up to a multiple of this; it divides the slot")
    callback_after_min: float = Field(60.0, ge=0, le=100_000, description="minutes until a callback is done, for its deadline")
    weights: dict[ChannelName, Annotated[int, Field(ge=1, le=100)]] = Field(
        default_factory=dict, description="percent of an agent that a contact of the channel takes; 100 where not given"
    )
    limits: Limits = Limits()
    prices: WavePricesSpec = WavePricesSpec()
    queues: list[WaveQueue] = Field(min_length=1)
    agents: list[WaveAgent] = Field(default_factory=list)
    contacts: list[WaveContact] = Field(default_factory=list)
    contacts_csv: str | None = Field(None, description="CSV beside this file, with the keys of a contact as columns")

    @model_validator(mode="after")
    def _fits(self) -> SnapshotFile:
        if self.slot_min * 60 % self.grain_s:
            raise ValueError("a grain_s that divides the slot")
        for queue in self.queues:
            if isinstance(queue.expected_per_slot, list) and len(queue.expected_per_slot) != self.slots:
                raise ValueError(f"expected_per_slot with one number per slot, {self.slots}, or one number for all")
        return self
