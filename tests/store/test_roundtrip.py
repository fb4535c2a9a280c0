"""Any numbers survive saving and loading, on the file database that every user starts with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from center.horizon import Horizon
from center.plan import Correction, Plan, Simulated, Unmet
from store.database import open_database
from store.ids import new_plan_id
from store.plans import load_plan, save_plan

_STEPS = 5
_SHAPE = (2, _STEPS)
_FLOATS = npst.arrays(np.float64, _SHAPE, elements=st.floats(), fill=st.just(0.25))
_HEADS = npst.arrays(np.int64, _SHAPE, elements=st.integers(-(2**62), 2**62), fill=st.just(3))
_LEVELS = st.dictionaries(st.floats(0.001, 0.999), _FLOATS, max_size=3)
_ERRORS = st.one_of(st.just(()), st.tuples(*[st.none() | st.floats(0, 9)] * 2))
_STARTS = st.sampled_from(
    [datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    floats=st.tuples(*[_FLOATS] * 6),
    heads=st.tuples(*[_HEADS] * 3),
    urgency=st.none() | npst.arrays(np.float64, (2, _STEPS), elements=st.floats(1, 9), fill=st.just(1.0)),
    levels=_LEVELS,
    errors=_ERRORS,
    start=_STARTS,
    unmet=st.lists(st.tuples(st.integers(0, 1), st.integers(-200, 500), st.integers(1, 50)), max_size=5),
    kpis=st.dictionaries(st.text("abc_", min_size=1), st.floats(), max_size=4),
)
def test_any_numbers(
    sqlite_url: str,
    small_plan: Plan,
    assert_same: Callable[[Any, Any], None],
    floats: Any,
    heads: Any,
    urgency: Any,
    levels: Any,
    errors: Any,
    start: datetime,
    unmet: Any,
    kpis: Any,
) -> None:
    horizon = Horizon(start, 30, _STEPS, "Europe/Madrid")
    expected = dict(zip(("service_level", "asa_s", "occupancy", "abandonment"), floats[2:], strict=True))
    plan = replace(
        small_plan,
        id=new_plan_id("any", horizon),
        horizon=horizon,
        open_steps=small_plan.open_steps[:, 15 : 15 + _STEPS],
        forecast=replace(small_plan.forecast, offered=floats[0], aht_s=floats[1], quantiles=levels, wape=errors),
        requirement=replace(small_plan.requirement, on_queue=heads[0], rostered=heads[1], urgency=urgency, **expected),
        cover=heads[2],
        unmet=tuple(Unmet(queue, first, first + length, 7, 2) for queue, first, length in unmet),
        kpis=kpis,
    )
    engine = open_database(sqlite_url)
    save_plan(engine, plan)
    assert_same(load_plan(engine, plan.id), plan)
    engine.dispose()


_DAYS = npst.arrays(np.float64, (2, 1), elements=st.floats(), fill=st.just(0.5))
_BY_STEP = ("offered", "service_level", "low", "high", "asa_s", "abandonment", "occupancy", "goal")
_BY_DAY = ("day_offered", "day_service_level", "day_low", "day_high", "day_asa_s", "day_abandonment")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.tuples(*[_FLOATS] * len(_BY_STEP)),
    days=st.tuples(*[_DAYS] * (len(_BY_DAY) + 1)),
    start=_STARTS,
    rounds=st.lists(st.tuples(*[st.floats()] * 5, st.booleans()), max_size=4),
    saved=st.none() | st.floats(allow_nan=False),
)
def test_any_simulation(
    sqlite_url: str,
    small_plan: Plan,
    assert_same: Callable[[Any, Any], None],
    steps: Any,
    days: Any,
    start: datetime,
    rounds: Any,
    saved: float | None,
) -> None:
    horizon = Horizon(start, 30, _STEPS, "Europe/Madrid")
    found = Simulated(
        replications=7,
        seed=2**40,
        confidence=0.9,
        **dict(zip(_BY_STEP, steps, strict=True)),
        **dict(zip(_BY_DAY, days[1:], strict=True)),
        day_goal=days[0][:, 0],
        corrections=tuple(Correction(*one) for one in rounds),
        heads_saved_hours=saved,
    )
    cut = slice(15, 15 + _STEPS)
    forecast, requirement = (_cut(one, cut) for one in (small_plan.forecast, small_plan.requirement))
    plan = replace(
        small_plan,
        id=new_plan_id("any", horizon),
        horizon=horizon,
        open_steps=small_plan.open_steps[:, cut],
        forecast=replace(forecast, quantiles={}),
        requirement=requirement,
        cover=small_plan.cover[:, cut],
        simulated=found,
    )
    engine = open_database(sqlite_url)
    save_plan(engine, plan)
    assert_same(load_plan(engine, plan.id).simulated, found)
    engine.dispose()


def _cut(one: Any, steps: slice) -> Any:
    return replace(one, **{name: value[:, steps] for name, value in vars(one).items() if isinstance(value, np.ndarray)})
