"""Small worlds for the roster's tests."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from center.plan import Requirement
from center.scenario import Scenario
from center.schema import World
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.schema import Rules, ShiftShape, Weights

MONDAY = "2026-10-12"


@dataclass
class Case:
    """A roster problem in the making: change a field, then call `problem()`. One site, one queue, hours as steps."""

    start: str = MONDAY
    days: int = 7
    interval_min: int = 60
    sites: list[dict[str, Any]] = field(default_factory=lambda: [{"name": "here", "zone": "Europe/Madrid"}])
    closed: list[str] = field(default_factory=list)
    queues: list[dict[str, Any]] = field(default_factory=lambda: [queue("calls")])
    contracts: list[dict[str, Any]] = field(default_factory=lambda: [{"name": "any", "hours_week": [0, 168], "shifts": ["day"]}])
    agents: list[dict[str, Any]] = field(default_factory=lambda: [person("ana")])
    shapes: list[dict[str, Any]] = field(
        default_factory=lambda: [{"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [480]}]
    )
    rules: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, Any] = field(default_factory=dict)

    def scenario(self) -> Scenario:
        """The validated world."""
        skills = sorted({q["skill"] for q in self.queues} | {s for a in self.agents for s in a["skills"]})
        horizon = {"start": self.start, "days": self.days, "interval_min": self.interval_min}
        parts = {"sites": self.sites, "closed": self.closed, "queues": self.queues, "contracts": self.contracts, "agents": self.agents}
        return Scenario(
            World.model_validate(
                {"schema_version": 1, "name": "case", "horizon": horizon, "skills": [{"name": s} for s in skills], **parts}
            )
        )

    def problem(self, heads: int | np.ndarray = 1, urgency: np.ndarray | None = None) -> RosterProblem:
        """The problem, with `heads` needed in every open step; `urgency` by step of the day or of the horizon, for all queues."""
        scenario = self.scenario()
        shape = scenario.open_steps.shape
        shapes = [ShiftShape.model_validate(shape) for shape in self.shapes]
        repeated = None if urgency is None else np.broadcast_to(np.resize(urgency, shape[1]), shape)
        requirement = replace(needed(np.broadcast_to(heads, shape)), urgency=repeated)
        return make_problem(scenario, shapes, Rules.model_validate(self.rules), Weights.model_validate(self.weights), requirement)


def queue(name: str, skill: str = "voice", hours: Sequence[str] = ("daily 00:00-24:00",)) -> dict[str, Any]:
    """A voice queue."""
    return {"name": name, "skill": skill, "open": list(hours), "target": {"share": 0.8, "within_s": 20}}


def person(name: str, **more: Any) -> dict[str, Any]:
    """A person on the contract ``any`` with the skill ``voice``, unless said otherwise."""
    return {"id": name, "contract": "any", "skills": ["voice"], **more}


def needed(heads: np.ndarray) -> Requirement:
    """A requirement of which only the heads matter."""
    nothing = np.full(heads.shape, np.nan)
    return Requirement(heads, heads, nothing, nothing, nothing, nothing, 0.0)


@pytest.fixture
def case() -> Case:
    """A week, one queue open around the clock, Ana, and one shift from 09:00 to 17:00."""
    return Case()


@pytest.fixture
def new_case() -> Callable[..., Case]:
    """`Case` itself, for tests that need several."""
    return Case


@pytest.fixture
def new_person() -> Callable[..., dict[str, Any]]:
    """`person`."""
    return person


@pytest.fixture
def new_queue() -> Callable[..., dict[str, Any]]:
    """`queue`."""
    return queue
