"""Small rosters with meetings to place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

from center.plan import Duty
from center.scenario import Scenario
from center.schema import World
from scheduling.meetings.problem import MeetingProblem, make_meeting_problem
from scheduling.meetings.schema import Meeting
from scheduling.roster.demand import Demand
from scheduling.roster.problem import RosterProblem, make_problem
from scheduling.schema import Rules, ShiftShape, Weights

PEOPLE = ("ana", "bo", "cy")


@pytest.fixture
def new_meetings() -> Callable[..., MeetingProblem]:
    """Monday and Tuesday, 24 steps of an hour each, ana, bo and cy (cy in Las Palmas), shifts 9 to 17 with lunch at 13.

    `worked`: (person, day) pairs; `need`: heads by hour of the day; `meetings`: as a file gives them;
    `proficiency`: of each person, where it counts.
    """

    def make(
        meetings: Sequence[dict[str, Any]],
        worked: Sequence[tuple[int, int]] = ((0, 0), (1, 0), (2, 0)),
        need: Sequence[int] = (0,) * 24,
        weights: dict[str, Any] | None = None,
        proficiency: Sequence[float] = (),
    ) -> MeetingProblem:
        roster = roster_of(meetings, need, weights or {}, proficiency=proficiency)
        return make_meeting_problem(roster, [duty_of(agent, day) for agent, day in worked])

    return make


@pytest.fixture
def new_roster() -> Callable[..., RosterProblem]:
    """`roster_of`."""
    return roster_of


@pytest.fixture
def new_duty() -> Callable[[int, int], Duty]:
    """The shift of a person (by number) on a day."""
    return duty_of


def duty_of(agent: int, day: int) -> Duty:
    start = 24 * day + 9 + (agent == 2)  # Las Palmas is an hour behind
    return Duty(agent, 0, day, "day", start, start + 8, ((start + 4, start + 5, "lunch", False),), 420)


def roster_of(
    meetings: Sequence[dict[str, Any]],
    need: Sequence[int],
    weights: dict[str, Any],
    start: str = "2026-10-12",
    queues: Sequence[str] = ("calls",),
    proficiency: Sequence[float] = (),
    **shape: Any,
) -> RosterProblem:
    """`need` is of the first queue, twice a day's; `shape`: what is different from a day shift of eight hours from nine."""
    target = {"share": 0.8, "within_s": 20}
    served = [{"name": name, "skill": "voice", "open": ["daily 00:00-24:00"], "target": target} for name in queues]
    people = [{"id": name, "contract": "any", "skills": ["voice"], "groups": ["team"] if name != "cy" else []} for name in PEOPLE]
    people[2]["site"] = "there"
    for person, speed in zip(people, proficiency, strict=False):
        person["skills"] = {"voice": speed}
    world = {
        "schema_version": 1,
        "name": "case",
        "horizon": {"start": start, "days": 2, "interval_min": 60},
        "sites": [{"name": "here", "zone": "Europe/Madrid"}, {"name": "there", "zone": "Atlantic/Canary"}],
        "skills": [{"name": "voice"}],
        "queues": served,
        "contracts": [{"name": "any", "hours_week": [0, 168], "shifts": ["day"]}],
        "agents": people,
    }
    lunch = {"minutes": 60, "after_min": [240, 240], "paid": False}
    told_shape = {"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [480], "lunch": lunch} | shape
    prices = Weights.model_validate({"under": 3, "over": 1} | weights)
    scenario = Scenario(World.model_validate(world))
    heads = np.zeros((len(queues), scenario.horizon.n), dtype=np.int64)
    heads[0] = np.resize(np.array(need, dtype=np.int64), scenario.horizon.n)
    demand = Demand(heads, heads, np.full(heads.shape, int(100 * prices.under)), np.full(heads.shape, int(100 * prices.over)))
    told = [Meeting.model_validate({"minutes": 60} | meeting) for meeting in meetings]
    rules = Rules(proficiency=bool(proficiency))
    return make_problem(scenario, [ShiftShape.model_validate(told_shape)], rules, prices, demand, meetings=told)
