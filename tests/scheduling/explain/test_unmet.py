"""Missing heads: everybody counted once, by why they are not there, and what it takes to have them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from center.plan import Duty
from scheduling.explain.census import State, census, state_of
from scheduling.explain.inputs import Inputs
from scheduling.explain.result import UnmetTold
from scheduling.explain.tell_unmet import tell_unmet
from scheduling.explain.world import Effort, World
from scheduling.roster.decode import decode
from scheduling.roster.model import build_model
from scheduling.roster.pins import Pin
from scheduling.roster.verify import verify
from solvers.backends import solve
from solvers.solution import Budget

DAY = {"name": "day", "start": "09:00-09:30", "start_step_min": 60, "lengths_min": [480]}
PAUSE = {"minutes": 60, "after_min": [180, 180], "step_min": 60, "paid": False}


def shift(agent: int, day: int, start: int = 9, hours: int = 8, queue: int = 0, pause: int | None = None) -> Duty:
    first = 24 * day + start
    breaks = () if pause is None else ((24 * day + pause, 24 * day + pause + 1, "lunch", False),)
    return Duty(agent, queue, day, "day", first, first + hours, breaks, 60 * (hours - len(breaks)))


def state(inputs: Inputs, own: Sequence[Duty], step: int, agent: int = 0, queue: int = 0) -> State:
    return state_of(inputs.problem(), own, agent, queue, step)


class TestState:
    def test_at_work(self, case: Any, new_person: Any, new_queue: Any, inputs_of: Callable[..., Inputs]) -> None:
        case.queues = [new_queue("calls"), new_queue("sales")]
        case.shapes = [DAY | {"lunch": PAUSE}]
        inputs = inputs_of(case)
        assert state(inputs, [shift(0, 0, pause=12)], 10) is State.HERE
        assert state(inputs, [shift(0, 0, pause=12)], 12) is State.BREAK
        assert state(inputs, [shift(0, 0, queue=1, pause=12)], 10) is State.OTHER_QUEUE

    def test_a_block_is_on_its_own_queue(self, case: Any, new_queue: Any, inputs_of: Callable[..., Inputs]) -> None:
        case.queues = [new_queue("calls"), new_queue("sales")]
        blocks = replace(shift(0, 0), blocks=((9, 12, 0), (12, 17, 1)))
        assert [state(inputs_of(case), [blocks], step) for step in (10, 14)] == [State.HERE, State.OTHER_QUEUE]

    def test_away(self, case: Any, new_person: Any, new_queue: Any, inputs_of: Callable[..., Inputs]) -> None:
        case.queues = [new_queue("calls"), new_queue("mail", "written")]
        case.agents = [new_person("ana", leave=["2026-10-12"], availability=["mon-wed 08:00-18:00"]), new_person("ben", skills=["written"])]
        inputs = inputs_of(case)
        assert state(inputs, [], 10) is State.LEAVE
        assert state(inputs, [], 24 * 3 + 10) is State.UNAVAILABLE
        assert state(inputs, [], 24 + 20) is State.UNAVAILABLE  # no shift is at work then
        assert state(inputs, [], 24 + 10) is State.FREE
        assert state(inputs, [], 10, agent=1) is State.SKILL
        assert state(replace(inputs, pins=(Pin(0, 1),)), [], 24 + 10) is State.LOCKED

    def test_kept_off_by_a_rule(self, case: Any, inputs_of: Callable[..., Inputs]) -> None:
        case.shapes = [DAY, DAY | {"name": "late", "start": "15:00-15:30"}]
        case.contracts[0]["shifts"] = ["day", "late"]
        case.rules = {"max_consecutive_days": 3}
        assert state(inputs_of(case), [shift(0, 0)], 20) is State.OTHER_HOURS
        late = replace(shift(0, 0, 15), shape="late")
        assert state(inputs_of(case), [late], 24 + 10) is State.REST
        assert state(inputs_of(case), [shift(0, day) for day in range(3)], 3 * 24 + 10) is State.RUN
        case.contracts[0]["hours_week"] = [0, 20]
        assert state(inputs_of(case), [shift(0, 0), shift(0, 1)], 4 * 24 + 10) is State.HOURS
        case.contracts[0] |= {"hours_week": [0, 40], "days_week": [0, 2]}
        assert state(inputs_of(case), [shift(0, 0), shift(0, 1)], 4 * 24 + 10) is State.DAYS

    def test_kept_off_by_a_law(self, case: Any, inputs_of: Callable[..., Inputs]) -> None:
        case.rules = {"also": [{"rule": "days_off", "dates": ["2026-10-13"]}]}
        assert state(inputs_of(case), [], 24 + 10) in (State.RULES, State.UNAVAILABLE)
        assert state(inputs_of(case), [], 10) is State.FREE
        case.rules = {"also": [{"rule": "working_days", "most": 1}]}
        assert state(inputs_of(case), [shift(0, 3)], 24 + 10) is State.RULES

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(days=st.lists(st.lists(st.integers(0, 2), unique=True), min_size=3, max_size=3), step=st.integers(0, 167))
    def test_everybody_once_and_those_there_are_the_cover(
        self, new_case: Any, new_person: Any, inputs_of: Callable[..., Inputs], days: list[list[int]], step: int
    ) -> None:
        case = new_case(agents=[new_person("ana"), new_person("ben"), new_person("cai", leave=["2026-10-13"])])
        problem = inputs_of(case).problem()
        duties = [shift(agent, day) for agent, own in enumerate(days) for day in own]
        told = census(problem, duties, 0, step)
        assert sum(reason.count for reason in told) == 3 and all(reason.count == len(reason.people) for reason in told)
        there = sum(reason.count for reason in told if reason.text == "on the queue")
        assert there == verify(problem, duties).cover[0, step]


class TestHeads:
    @pytest.fixture
    def inputs(self, case: Any, new_person: Any, inputs_of: Callable[..., Inputs]) -> Inputs:
        """Two people, an early and a late start, two heads wanted at noon and one else; Cai cannot be there in the evening."""
        case.queues[0]["open"] = ["mon-tue 09:00-20:00"]
        case.shapes = [{"name": "day", "start": "09:00-12:00", "start_step_min": 180, "lengths_min": [480], "weekdays": "mon-tue"}]
        case.agents = [new_person("ana"), new_person("cai", availability=["mon-tue 08:00-18:00"])]
        case.contracts = [{"name": "any", "hours_week": [0, 8], "days_week": [0, 1], "shifts": ["day"]}]
        return inputs_of(case, 2)

    def tell(self, inputs: Inputs, step: int, seconds: float = 20.0) -> UnmetTold:
        model = build_model(inputs.problem())
        found = solve(model.model, Budget(seconds=20), 1, "cpsat").assignment
        assert found is not None
        world = World(inputs, decode(model, found), Effort(seconds, 1), lambda duty: "off" if duty is None else "on")
        return tell_unmet(world, 0, step, "then", time.perf_counter() + 60)

    def test_what_it_takes(self, inputs: Inputs) -> None:
        """Each works once. Heads on Monday are taken from Tuesday or the other way round, at no cost."""
        told = [self.tell(inputs, 24 * day + 12) for day in range(2)]
        short = [one for one in told if one.heads < one.need]
        assert short and all(one.reached == 2 and one.price is not None and one.price.exact and one.price.cost >= 0 for one in short)

    def test_more_than_anybody_can_is_proved(self, inputs: Inputs) -> None:
        """In the evening Ana alone can be there."""
        told = self.tell(inputs, 18)
        assert (told.reached, told.most) == (1, 1)
        assert {(reason.text, reason.people) for reason in told.reasons} >= {
            ("without a shift then: availability, the contract's shifts or opening hours", ("cai",))
        }

    def test_it_is_asked_person_by_person_where_nothing_is_proved(self, inputs: Inputs, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("scheduling.explain.again.WHOLE_UP_TO", 1)
        told = self.tell(inputs, 18, seconds=0.5)
        assert told.most == 1

    def test_nobody_missing_needs_no_plan(self, case: Any, inputs_of: Callable[..., Inputs]) -> None:
        told = self.tell(inputs_of(case, 0), 12)
        assert told.need == 0 and told.price is None and told.reached is None


def test_prices_at_the_time_are_as_before(case: Any, new_person: Any, inputs_of: Callable[..., Inputs]) -> None:
    """Only while the plan is made again is a missing head dear: what is told is the cost at the scenario's prices."""
    case.queues[0]["open"] = ["mon 09:00-20:00"]
    case.shapes = [{"name": "day", "start": "09:00-12:00", "start_step_min": 180, "lengths_min": [480], "weekdays": "mon"}]
    case.agents = [new_person("ana", preferences={"start": "09:00-09:30"})]
    need = np.zeros((1, 168), dtype=np.int64)
    need[0, 9:18] = 1
    inputs = inputs_of(case, need)
    model = build_model(inputs.problem())
    found = solve(model.model, Budget(seconds=20), 1, "cpsat").assignment
    assert found is not None
    world = World(inputs, decode(model, found), Effort(20.0, 1), str)
    told = tell_unmet(world, 0, 17, "then", time.perf_counter() + 60)
    # from 09:00-17:00 to 12:00-20:00: two heads more missing, two spare from 18:00 on, and 2.5 hours outside the wish
    assert told.price is not None and told.price.parts == {"under": 600, "over": 200, "preferences": 250} and told.price.cost == 1050
