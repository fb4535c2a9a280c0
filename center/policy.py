"""The routing policy: which agent gets an arriving contact, and which contact a free agent takes.

`routing` writes policies, the twin runs them. A policy speaks in names of queues and teams.
"""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from center.schema import Name, Section


class Step(Section):
    """From a wait on, agents of a lower level may take the contact too."""

    after_s: float = Field(ge=0, description="wait in the queue, seconds")
    level: int = Field(ge=1, le=1_000, description="levels up to this one may take it; 1 is the best level")


class Overflow(Section):
    """From a wait on, a team may take the contact; before that it may not."""

    after_s: float = Field(ge=0, description="wait in the queue, seconds")
    team: Name = Field(description="team whose agents with the skill may take it from then on")


class QueueRule(Section):
    """How one queue is routed."""

    priority: int = Field(1, ge=1, le=1_000_000, description="order priority: 1 goes before 2, whatever the waits")
    wait_cost: float = Field(1.0, ge=0, description="order index: worth of a second waited")
    head_start_s: float = Field(0.0, description="order index: seconds added to the wait")
    level: int | None = Field(None, ge=1, le=1_000, description="levels up to this one may take a contact at once; left out: all")
    steps: list[Step] = Field(default_factory=list, description="levels that may take it after a wait")
    overflow: list[Overflow] = Field(default_factory=list, description="teams that may take it only after a wait")

    @model_validator(mode="after")
    def _steps_rise(self) -> QueueRule:
        if self.steps and self.level is None:
            raise ValueError("a level from which the steps relax")
        waits, levels = [s.after_s for s in self.steps], [self.level or 0, *(s.level for s in self.steps)]
        if waits != sorted(waits) or any(b <= a for a, b in pairwise(levels)):
            raise ValueError("steps with rising after_s and rising level")
        return self


class Reserve(Section):
    """Keep agents of a team free for some queues."""

    team: Name
    keep: int = Field(ge=1, le=1_000_000, description="agents kept idle for the queues named; others get one only while more are idle")
    queues: list[Name] = Field(min_length=1, description="queues for which they are kept")


class Sticky(Section):
    """A contact that returns goes to the agent it had last."""

    wait_s: float = Field(ge=0, description="how long it is held for that agent when busy; then anybody may take it")
    memory_s: float = Field(86_400.0, gt=0, description="how long after a contact the agent is remembered")


Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
Profile = dict[Name, Annotated[int, Field(ge=1)]]


class Turn(Section):
    """A stretch of time in which one person has a profile. A busy person finishes the contact first."""

    agent: Name
    profile: Name
    start: Moment = Field(description="from then on; a time with its offset, 2026-11-23T08:00:00Z")
    end: Moment = Field(description="up to then")

    @model_validator(mode="after")
    def _ends_later(self) -> Turn:
        if self.end <= self.start:
            raise ValueError(f"an end after the start, {self.start.isoformat()}")
        return self


class Policy(Section):
    """A routing policy. Frozen; the default is first come, first served, by the agent idle longest."""

    order: Literal["first_come", "priority", "index"] = Field(
        "first_come",
        description="what a free agent takes: the longest wait; the best priority, then the longest wait; or the largest index "
        "wait_cost x (wait + head_start_s) - handle_cost x expected handle time - level_cost x (level - 1) - "
        "priority_cost x (priority - 1)",
    )
    agents: Literal["longest_idle", "level", "fastest", "random", "index"] = Field(
        "longest_idle",
        description="who gets an arriving contact: idle longest; best level, then idle longest; least expected handle time; any; or "
        "the largest index idle_cost x idle seconds - handle_cost x expected handle time - level_cost x (level - 1) - "
        "spare_cost x flexibility",
    )
    handle_cost: float = Field(0.0, ge=0, description="both indices: price of a second of the agent's expected handle time")
    level_cost: float = Field(0.0, ge=0, description="both indices: price of each level below the best")
    priority_cost: float = Field(0.0, ge=0, description="order index: price of each step of priority below the first")
    idle_cost: float = Field(1.0, ge=0, description="agents index: worth of a second that the agent was idle")
    spare_cost: float = Field(
        0.0,
        ge=0,
        description="agents index: price of one unit of flexibility, the sum of the scarcities of the other queues the agent serves",
    )
    own_level_first: bool = Field(False, description="a free agent first serves the queues in which its level is best")
    queues: dict[Name, QueueRule] = Field(default_factory=dict, description="rules of single queues")
    reserve: list[Reserve] = Field(default_factory=list)
    sticky: Sticky | None = None
    profiles: dict[Name, Profile] = Field(
        default_factory=dict, description="routing profiles: queue: level in place of the agent's own, 1 goes first; others are not served"
    )
    turns: list[Turn] = Field(default_factory=list, description="who has which profile when; outside of them the agent's own levels hold")

    @model_validator(mode="after")
    def _turns_fit(self) -> Policy:
        last: dict[str, datetime] = {}
        for turn in sorted(self.turns, key=lambda turn: turn.start):
            if turn.profile not in self.profiles:
                raise ValueError(f"turns with a profile of profiles ({turn.agent}'s names {turn.profile!r})")
            if turn.agent in last and turn.start < last[turn.agent]:
                raise ValueError(f"turns of a person that do not overlap ({turn.agent}'s do at {turn.start.isoformat()})")
            last[turn.agent] = turn.end
        return self

    def rule(self, queue: str) -> QueueRule:
        """Rule of a queue; the default one where none is written."""
        return self.queues.get(queue, QueueRule())

    def unknown_names(
        self, queues: frozenset[str], teams: frozenset[str], agents: frozenset[str] | None = None
    ) -> list[tuple[str, str, str]]:
        """(key path, name, 'queue', 'team' or 'agent') of every name that is not there; agents None: any agent will do."""
        named = [(f"queues.{name}", name, "queue") for name in self.queues]
        for name, rule in self.queues.items():
            named += [(f"queues.{name}.overflow[{k}].team", item.team, "team") for k, item in enumerate(rule.overflow)]
        for k, item in enumerate(self.reserve):
            named.append((f"reserve[{k}].team", item.team, "team"))
            named += [(f"reserve[{k}].queues[{j}]", name, "queue") for j, name in enumerate(item.queues)]
        named += [(f"profiles.{name}.{queue}", queue, "queue") for name, profile in self.profiles.items() for queue in profile]
        if agents is not None:
            named += [(f"turns[{k}].agent", turn.agent, "agent") for k, turn in enumerate(self.turns)]
        known = {"queue": queues, "team": teams, "agent": agents or frozenset()}
        return [item for item in named if item[1] not in known[item[2]]]
