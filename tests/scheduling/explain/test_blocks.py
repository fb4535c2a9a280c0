"""Plans with task blocks explained: what is made again has blocks too, so that an hour on another queue costs an hour."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from center.plan import Duty
from scheduling.explain.inputs import Inputs
from scheduling.explain.result import Answer
from scheduling.explain.tell import tell_wish
from scheduling.explain.tell_unmet import tell_unmet
from scheduling.explain.wishes import asked
from scheduling.explain.world import Effort, World
from scheduling.roster.pins import Pin


@pytest.fixture
def world(case: Any, new_person: Any, new_queue: Any, inputs_of: Callable[..., Inputs]) -> World:
    """Ana from eight to twelve on calls, where one is needed; from nine to ten one is needed on sales too, which she serves as well."""
    hours = ["mon 08:00-12:00"]
    case.queues = [new_queue("calls", "voice", hours), new_queue("sales", "sales", hours)]
    case.agents = [new_person("ana", skills=["voice", "sales"])]
    case.contracts = [{"name": "any", "hours_week": [0, 40], "shifts": ["day"]}]
    blocks = {"least_min": 60}
    case.shapes = [{"name": "day", "start": "08:00-08:30", "start_step_min": 60, "lengths_min": [240], "weekdays": "mon", "blocks": blocks}]
    need = np.zeros((2, 168), dtype=np.int64)
    need[0, 8:12], need[1, 9] = 1, 1
    return World(
        inputs_of(case, need), (Duty(0, 0, 0, "day", 8, 12, (), 240),), Effort(0.5, 1), lambda duty: "off" if duty is None else "on"
    )


def test_an_hour_on_another_queue_costs_an_hour(world: World) -> None:
    """She goes to sales at nine and back at ten: a head is missing there instead of here."""
    told = tell_unmet(world, 1, 9, "then", time.perf_counter() + 60)
    assert (told.heads, told.need, told.reached) == (0, 1, 1)
    assert told.price is not None and told.price.cost == 0 and not told.price.exact


def test_a_day_off_costs_what_nobody_else_does(world: World) -> None:
    """Four heads are missing instead of none, at three points each; the fifth was missing before."""
    told = tell_wish(world, asked(world.before.problem, 0, [0], "off"), time.perf_counter() + 60)
    assert told.answer is Answer.POSSIBLE
    assert told.price is not None and told.price.parts == {"under": 1200} and told.price.cost == 1200


def test_a_day_held_to_a_shift_has_one(world: World) -> None:
    """Wished for or not, a day that must be worked is."""
    held = world.with_change(world.before.problem, {}, [0], {(0, 0): lambda duty: duty is not None})
    assert held is not None and [(duty.start, duty.end) for duty in held.roster.duties] == [(8, 12)]
    assert world.with_change(world.before.problem, {}, [0], {(0, 0): lambda duty: duty is not None and duty.start == 9}) is None


def test_a_pinned_shift_keeps_its_queue(world: World) -> None:
    """Ana would be on calls most of the time, but somebody has pinned her to sales."""
    pinned = Duty(0, 1, 0, "day", 8, 12, (), 240)
    held = World(replace(world.inputs, pins=(Pin(0, 0, pinned),)), (pinned,), world.effort, world.words)
    made = held.with_change(held.before.problem, {}, [0])
    assert made is not None and made.roster.duties == (pinned,)
