"""Finding the plan of an earlier run."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from center.plan import Plan
from store.database import open_database
from store.plans import save_plan
from store.whatif import plan_of_run


def test_the_newest_plan_of_the_same_scenario_version_and_seed_is_found(url: str, small_plan: Plan) -> None:
    engine = open_database(url)
    scenario, version = small_plan.scenario_fingerprint, small_plan.versions["crewtide"]
    assert plan_of_run(engine, scenario, version, 7) is None
    newer = replace(small_plan, id=f"{small_plan.id[:-1]}2", created_utc=small_plan.created_utc + timedelta(hours=1))
    for plan in (newer, small_plan):
        save_plan(engine, plan)
    assert plan_of_run(engine, scenario, version, 7) == newer.id
    assert plan_of_run(engine, scenario, version, 8) is None
    assert plan_of_run(engine, scenario, "9.9.9", 7) is None
    assert plan_of_run(engine, "0" * 64, version, 7) is None
    engine.dispose()
