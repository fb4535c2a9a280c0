"""The routing policy: which agent gets an arriving contact, and which contact a free agent takes.

`routing` writes policies, the twin runs them. A policy speaks in names of queues and teams.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from center.schema import Name, Section


class Step(Section):
    """From a wait on, agents of a lower level may take the contact too."""

    after_s: float = Field(ge=0, description="wait in the queue, seconds")
    level: int = Field(ge=1, description="levels up to this one may take it; 1 is the best level")


class Overflow(Section):
    """From a wait on, a team may take the contact; before that it may not."""

    after_s: float = Field(ge=0, description="wait in the queue, seconds")
    team: Name = Field(description="team whose agents with the skill may take it from then on")


class QueueRule(Section):
    """How one queue is routed."""

    priority: int = Field(1, ge=1, description="order priority: 1 goes before 2, whatever the waits")
    wait_cost: float = Field(1.0, ge=0, description="order index: worth of a second waited")
    head_start_s: float = Field(0.0, description="order index: seconds added to the wait")
    level: int | None = Field(None, ge=1, description="levels up to this one may take a contact at once; left out: all")
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
    keep: int = Field(ge=1, description="agents kept idle for the queues named; others get one only while more are idle")
    queues: list[Name] = Field(min_length=1, description="queues for which they are kept")


class Sticky(Section):
    """A contact that returns goes to the agent it had last."""

    wait_s: float = Field(ge=0, description="how long it is held for that agent when busy; then anybody may take it")
    memory_s: float = Field(86_400.0, gt=0, description="how long after a contact the agent is remembered")


class Policy(Section):
    """A routing policy. Frozen; the default is first come, first served, by the agent idle longest."""

    order: Literal["first_come", "priority", "index"] = Field(
        "first_come",
        description="what a free agent takes: the longest wait; the best priority, then the longest wait; or the largest index "
        "wait_cost x (wait + head_start_s) - handle_cost x expected handle time",
    )
    handle_cost: float = Field(0.0, ge=0, description="order index: price of a second of the agent's expected handle time")
    agents: Literal["longest_idle", "level", "fastest", "random"] = Field(
        "longest_idle",
        description="who gets an arriving contact: idle longest; best level, then idle longest; least expected handle time; any",
    )
    own_level_first: bool = Field(False, description="a free agent first serves the queues in which its level is best")
    queues: dict[Name, QueueRule] = Field(default_factory=dict, description="rules of single queues")
    reserve: list[Reserve] = Field(default_factory=list)
    sticky: Sticky | None = None

    def rule(self, queue: str) -> QueueRule:
        """Rule of a queue; the default one where none is written."""
        return self.queues.get(queue, QueueRule())

    def unknown_names(self, queues: frozenset[str], teams: frozenset[str]) -> list[tuple[str, str, str]]:
        """(key path, name, 'queue' or 'team') of every name that is not there."""
        named = [(f"queues.{name}", name, "queue") for name in self.queues]
        for name, rule in self.queues.items():
            named += [(f"queues.{name}.overflow[{k}].team", item.team, "team") for k, item in enumerate(rule.overflow)]
        for k, item in enumerate(self.reserve):
            named.append((f"reserve[{k}].team", item.team, "team"))
            named += [(f"reserve[{k}].queues[{j}]", name, "queue") for j, name in enumerate(item.queues)]
        known = {"queue": queues, "team": teams}
        return [item for item in named if item[1] not in known[item[2]]]
