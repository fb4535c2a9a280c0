"""Worlds and histories for the demand room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from center.history import History
from center.horizon import Horizon
from center.scenario import Scenario
from center.schema import World

VOICE: dict[str, Any] = {
    "name": "calls",
    "skill": "phone",
    "open": ["mon-fri 08:00-18:00"],
    "target": {"share": 0.8, "within_s": 20},
    "aht_s": 240,
}


@pytest.fixture
def world() -> Callable[..., Scenario]:
    """Scenario of one or more queues; keywords change the first one."""

    def make(
        *more: dict[str, Any], start: date = date(2026, 3, 2), days: int = 7, step: int = 30, zone: str = "Europe/Madrid", **changes: Any
    ) -> Scenario:
        queue = {key: value for key, value in {**VOICE, **changes}.items() if value is not None}
        return Scenario(
            World.model_validate(
                {
                    "schema_version": 1,
                    "name": "test",
                    "sites": [{"name": "here", "zone": zone}],
                    "horizon": {"start": start, "days": days, "interval_min": step},
                    "skills": [{"name": "phone"}],
                    "queues": [queue, *more],
                    "contracts": [{"name": "full", "hours_week": [0, 40], "shifts": ["day"]}],
                    "agents": [{"id": "a", "contract": "full", "skills": ["phone"]}],
                }
            )
        )

    return make


@pytest.fixture
def history_of() -> Callable[..., History]:
    """History of a scenario's queues before its plan: Poisson counts around a daily curve, Mondays double."""

    def make(
        scenario: Scenario, days: int = 70, mean: float = 60.0, seed: int = 3, closed: tuple[date, ...] = (), aht: float | None = None
    ) -> History:
        first = date.fromordinal(scenario.horizon.dates[0].toordinal() - days)
        horizon = Horizon.of_days(first, days, scenario.world.horizon.interval_min, scenario.horizon.zone)
        local = horizon.starts_local
        curve = mean * (1 + 0.5 * np.sin((local.hour + local.minute / 60 - 8) / 10 * np.pi)) * np.where(local.weekday == 0, 2.0, 1.0)
        shut = np.isin(local.date, np.array(closed, dtype=object))
        rng = np.random.default_rng(seed)
        offered = np.array([np.where(scenario.open_at(q, horizon) & ~shut, rng.poisson(curve), np.nan) for q in scenario.queues])
        handle = np.full(offered.shape, np.nan) if aht is None else np.where(np.isnan(offered), np.nan, aht)
        present = np.add.reduceat(~np.isnan(offered), horizon.day_start[:-1], axis=1) > 0
        return History(horizon, tuple(q.name for q in scenario.queues), offered, offered, handle, present)

    return make
