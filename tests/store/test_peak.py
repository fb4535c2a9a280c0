"""A day's re-optimization in the database: the same contract on both kinds of server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from center.peak import Pace, Peak, PeakChange, PeakOutcome, PeakRented
from center.plan import Plan
from store.database import open_database
from store.ids import new_plan_id
from store.listing import list_plans
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person
from store.retention import Retention, prune
from store.tables import Base, PeakChangeRow

NOW = datetime(2026, 12, 1, tzinfo=UTC)
_PARTS = [table for table in Base.metadata.sorted_tables if table.name.startswith("peak")]


def _counts(engine: Engine, plan_id: str) -> dict[str, int]:
    with engine.connect() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t).where(t.c.plan_id == plan_id)).scalar_one() for t in _PARTS}


def test_it_comes_back_as_it_was(engine: Engine, simulated_plan: Plan, assert_same: Callable[[Any, Any], None]) -> None:
    save_plan(engine, simulated_plan)
    loaded = load_plan(engine, simulated_plan.id)
    assert_same(loaded.peak, simulated_plan.peak)
    assert loaded.kpi_intervals == {"service_level": (0.71, 0.75)}
    assert all(_counts(engine, simulated_plan.id).values())


def test_a_plan_of_the_night_has_none(engine: Engine, small_plan: Plan) -> None:
    save_plan(engine, small_plan)
    loaded = load_plan(engine, small_plan.id)
    assert loaded.peak is None and loaded.kpi_intervals == {}
    assert not any(_counts(engine, small_plan.id).values())


def test_a_bare_peak_comes_back_bare(engine: Engine, small_plan: Plan) -> None:
    bare = Peak(base_plan_id="small-20261024-base22", now=0)
    save_plan(engine, replace(small_plan, peak=bare))
    assert load_plan(engine, small_plan.id).peak == bare


def test_an_analyst_reads_the_changes(engine: Engine, simulated_plan: Plan) -> None:
    save_plan(engine, simulated_plan)
    row = PeakChangeRow
    with engine.connect() as connection:
        found = connection.execute(select(row.agent, row.levers, row.minutes, row.switch_utc, row.switch_queue).order_by(row.number)).all()
    assert [tuple(one) for one in found] == [
        ("Ana", "overtime,breaks", 60, None, None),
        ("Íñigo", "skills", 0, simulated_plan.horizon.time_of(46), "chat"),
    ]


def test_it_goes_with_its_plan_and_does_not_hold_its_base(engine: Engine, small_plan: Plan, simulated_plan: Plan) -> None:
    base = replace(small_plan, id="small-20261023-gone22", created_utc=datetime(2026, 10, 19, tzinfo=UTC))
    for plan in (base, simulated_plan):
        save_plan(engine, plan)
    assert [plan.id for plan in prune(engine, Retention(keep=1), "ana", None, NOW)] == [base.id]
    kept = load_plan(engine, simulated_plan.id).peak
    assert kept is not None and kept.base_plan_id == base.id
    assert [plan.id for plan in prune(engine, Retention(keep=0), "ana", None, NOW)] == [simulated_plan.id]
    assert not any(_counts(engine, simulated_plan.id).values())


def test_people_in_it_are_exported_and_erased(engine: Engine, simulated_plan: Plan) -> None:
    peak = simulated_plan.peak
    assert peak is not None
    told = replace(peak.changes[0], words="Takes over from Íñigo.")
    save_plan(engine, replace(simulated_plan, peak=replace(peak, changes=(told, peak.changes[1]))), by="night")
    known = export_person(engine, "Íñigo")
    assert {"peak_changes", "peak_absent"} <= set(known.rows)
    assert ("peak_changes", "Takes over from Íñigo.") in {(table, said) for table, _, _, said in known.mentions if isinstance(said, str)}
    pseudonym, changed = erase_person(engine, "Íñigo", "dpo", "asked")
    assert changed["peak_changes"] and changed["peak_absent"]
    after = load_plan(engine, simulated_plan.id)
    assert after.peak is not None and after.peak.changes[0].words == f"Takes over from {pseudonym}."
    assert after.peak.changes[1] == peak.changes[1] and after.agents[1] == pseudonym


def test_the_list_says_whose_peak_it_is(engine: Engine, small_plan: Plan, simulated_plan: Plan) -> None:
    save_plan(engine, simulated_plan)
    save_plan(engine, replace(small_plan, id="small-20261024-night2"))
    found = {plan.id: plan for plan in list_plans(engine)}
    peak = found[simulated_plan.id]
    assert (peak.base_plan_id, peak.peak_utc) == ("small-20261023-gone22", simulated_plan.horizon.time_of(20))
    assert (found["small-20261024-night2"].base_plan_id, found["small-20261024-night2"].peak_utc) == (None, None)


def test_whole_or_not_at_all(engine: Engine, simulated_plan: Plan) -> None:
    peak = simulated_plan.peak
    assert peak is not None
    twice = replace(simulated_plan, peak=replace(peak, outcomes=(replace(peak.outcomes[0], name=None),)))  # type: ignore[arg-type]
    with pytest.raises(Exception):  # noqa: B017  whatever the driver calls it
        save_plan(engine, twice)
    assert list_plans(engine) == []


_FLOAT, _INT = st.floats(), st.integers(-(2**40), 2**40)
_QUEUE, _AGENT, _STEP = st.integers(0, 1), st.integers(0, 2), st.integers(-50, 300)
_ARRAYS = {"offered", "service_level", "asa_s", "abandonment"}
_LEVERS = st.lists(st.sampled_from(["breaks", "overtime", "start", "time_off", "skills"]), max_size=3).map(tuple)
_CHANGES = st.builds(
    PeakChange,
    agent=_AGENT,
    day=st.integers(0, 1),
    levers=_LEVERS,
    minutes=_INT,
    price=_INT,
    switch=st.none() | st.tuples(_STEP, _QUEUE),
    words=st.text("aé ;,→\n'\"", max_size=20),
)
_OUTCOMES = st.builds(
    PeakOutcome,
    name=st.sampled_from(["untouched", "plan"]),
    price=_INT,
    **{name: st.tuples(_FLOAT, _FLOAT).map(np.array) for name in _ARRAYS},
    overall=_FLOAT,
    **dict.fromkeys(("gain", "gain_low", "gain_high"), st.none() | st.floats(allow_nan=False)),
)
_PEAKS = st.builds(
    Peak,
    base_plan_id=st.text("abc-2", min_size=1),
    now=_STEP,
    absent=st.lists(_AGENT, unique=True).map(tuple),
    asked=st.lists(st.text("ad=.13 ", max_size=9), max_size=2).map(tuple),
    paces=st.lists(st.builds(Pace, _QUEUE, *[_FLOAT] * 6), max_size=2).map(tuple),
    changes=st.lists(_CHANGES, max_size=3).map(tuple),
    rented=st.lists(st.builds(PeakRented, _QUEUE, _STEP, _STEP, _INT, _INT), max_size=2).map(tuple),
    outcomes=st.lists(_OUTCOMES, max_size=2).map(tuple),
    waiting=st.none() | st.tuples(_INT, _INT),
    in_service=st.none() | st.tuples(_INT, _INT),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(peak=_PEAKS)
def test_any_peak(sqlite_url: str, small_plan: Plan, assert_same: Callable[[Any, Any], None], peak: Peak) -> None:
    assert {field.name for field in fields(Peak)} == {
        "base_plan_id", "now", "absent", "asked", "paces", "changes", "rented", "outcomes", "waiting", "in_service",
    }, "a new field has to be saved too"  # fmt: skip
    engine = open_database(sqlite_url)
    plan = replace(small_plan, id=new_plan_id("any", small_plan.horizon), peak=peak)
    save_plan(engine, plan)
    assert_same(load_plan(engine, plan.id).peak, peak)
    engine.dispose()
