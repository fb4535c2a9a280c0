"""Forecast to heads, channel by channel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from center.errors import InputError
from center.plan import Forecast
from center.scenario import Scenario
from demand.deferred_work import deferred_work
from demand.requirement import make_requirement
from demand.schema import ShrinkageItem

CHAT: dict[str, Any] = {
    "name": "chat",
    "channel": "chat",
    "skill": "phone",
    "open": ["mon-fri 08:00-18:00"],
    "target": {"share": 0.8, "within_s": 30},
    "concurrency": 3,
}
MAIL: dict[str, Any] = {"name": "mail", "channel": "email", "skill": "phone", "open": ["mon-fri 08:00-18:00"], "deadline_min": 240}


def flat(scenario: Scenario, offered: float, aht: float) -> Forecast:
    volumes = np.where(scenario.open_steps, offered, 0.0)
    return Forecast(volumes, dict.fromkeys((0.1, 0.5, 0.9), volumes), np.full(volumes.shape, aht), ("flat",) * len(volumes))


def test_hundred_calls_in_half_an_hour(world: Callable[..., Scenario]) -> None:
    scenario = world(target={"share": 0.8, "within_s": 20, "period": "interval"})
    need = make_requirement(scenario, [ShrinkageItem(name="sick", share=0.1, in_roster=False)], flat(scenario, 100, 180))
    is_open = scenario.open_steps[0]
    np.testing.assert_array_equal(need.on_queue[0], np.where(is_open, 14, 0))
    np.testing.assert_array_equal(need.rostered[0], np.where(is_open, 16, 0))
    assert need.service_level[0][is_open] == pytest.approx(0.888350, abs=1e-6)
    assert need.asa_s[0][is_open] == pytest.approx(7.835937, abs=1e-6)
    assert np.isnan(need.occupancy[0][~is_open]).all()
    assert need.shrinkage == pytest.approx(0.1)


def test_work_beyond_any_centre_is_refused(world: Callable[..., Scenario]) -> None:
    scenario = world()
    make_requirement(scenario, [], flat(scenario, 100, 180))
    with pytest.raises(InputError, match="20,000") as caught:
        make_requirement(scenario, [], flat(scenario, 100, 1e12))
    assert caught.value.faults[0].where == f"queue {scenario.queues[0].name}"


def test_a_step_without_contacts_needs_nobody(world: Callable[..., Scenario]) -> None:
    scenario = world()
    forecast = flat(scenario, 30, 180)
    quiet = int(np.flatnonzero(scenario.open_steps[0])[3])
    forecast.offered[0, quiet] = 0.0
    need = make_requirement(scenario, [], forecast)
    assert need.on_queue[0, quiet] == 0
    assert np.isnan(need.service_level[0, quiet])
    assert need.on_queue[0, quiet + 1] > 0


def test_day_share_is_kept_on_every_day_of_a_dst_week(world: Callable[..., Scenario]) -> None:
    scenario = world(start=date(2026, 10, 19), open=["daily 00:00-24:00"], patience_s=120)
    assert np.diff(scenario.horizon.day_start).tolist() == [48] * 6 + [50]
    rng = np.random.default_rng(1)
    forecast = flat(scenario, 20, 240)
    forecast.offered[0] = rng.uniform(2, 60, scenario.horizon.n)
    need = make_requirement(scenario, [], forecast)
    for day in range(7):
        steps = scenario.horizon.day_steps(day)
        chosen = slice(steps.start, steps.stop)
        level = (forecast.offered[0] * need.service_level[0])[chosen].sum() / forecast.offered[0][chosen].sum()
        assert 0.8 <= level < 0.83


def test_chat_and_mail(world: Callable[..., Scenario]) -> None:
    scenario = world(CHAT, MAIL)
    need = make_requirement(scenario, [], flat(scenario, 45, 600))
    is_open = scenario.open_steps[0]
    assert (need.on_queue[0][is_open] > 15).all()
    assert (need.on_queue[1][is_open] >= 6).all() and (need.on_queue[1] < 10).all()
    assert np.isnan(need.occupancy[1]).all() and not np.isnan(need.occupancy[0][is_open]).any()
    assert need.on_queue[2].max() == 15
    assert need.on_queue[2].sum() == pytest.approx(45 * 600 / 1800 * is_open.sum())
    assert np.isnan(need.service_level[2]).all()
    assert (need.on_queue[:, ~is_open] == 0).all()


def test_shrinkage_grosses_up_the_hours_of_deferred_work_and_not_each_step(world: Callable[..., Scenario]) -> None:
    scenario = world(MAIL | {"deadline_min": 1440})
    need = make_requirement(scenario, [ShrinkageItem(name="sick", share=0.08, in_roster=False)], flat(scenario, 1, 1080))
    hours = 1080 / 1800 * scenario.open_steps[1].sum()
    assert need.on_queue[1].sum() == pytest.approx(hours, abs=1)
    assert need.rostered[1].sum() == pytest.approx(hours / 0.92, abs=1)
    assert need.rostered[1].max() == 1
    assert (need.on_queue[1] <= need.rostered[1]).all()


def test_a_backlog_is_contacts_of_the_usual_handle_time(world: Callable[..., Scenario]) -> None:
    scenario = world(MAIL | {"deadline_min": 1440, "backlog": 10})
    (work,) = deferred_work(scenario, [ShrinkageItem(name="sick", share=0.08, in_roster=False)], flat(scenario, 1, 1080))
    assert work.backlog == pytest.approx(10 * 1080 / 1800 / 0.92)
    assert (work.queue, work.deadline_steps, work.block_steps) == (1, 48, 4)
