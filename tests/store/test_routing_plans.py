"""Routing plans in the database: the same contract on both kinds of server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from center.contender import Contender
from center.errors import InputError
from center.plan import Plan
from center.policy import Policy, Turn
from center.routing_plan import BlockLoad, Compared, RoutingPlan
from store.plans import save_plan
from store.routing_plans import list_routing_plans, load_routing_plan, routing_plan_of, save_routing_plan
from store.tables import Base
from store.tables.routing_plans import RoutingPlanRow, RoutingTurnRow

NIGHT = datetime(2026, 10, 24, 20, tzinfo=UTC)


@pytest.fixture
def routing(small_plan: Plan) -> RoutingPlan:
    profiles = {"calls 1": {"calls": 1, "chat": 2}, "chät": {"chat": 1}}
    turns = (
        Turn(agent="Íñigo", profile="calls 1", start=NIGHT, end=NIGHT + timedelta(hours=8)),
        Turn(agent="Bo O'Brien", profile="chät", start=NIGHT, end=NIGHT + timedelta(hours=2)),
        Turn(agent="Bo O'Brien", profile="calls 1", start=NIGHT + timedelta(hours=2), end=NIGHT + timedelta(hours=4)),
    )
    return RoutingPlan(
        id="routing-small-20261024-aaaaaa",
        plan_id=small_plan.id,
        created_utc=datetime(2026, 10, 20, 2, tzinfo=UTC),
        zone="Europe/Madrid",
        seed=7,
        block_min=120,
        queues=("calls", "chat"),
        profiles=profiles,
        turns=turns,
        today=Policy(own_level_first=True, agents="level", order="priority"),
        contenders=(
            Contender(
                "anneal", "0.1.0", "feasible", 7, 1.5, 0, 4321, 4300, {"shortage": 4000, "switches": 300}, ("A rule is broken.",), 4100,
                ((0.1, 9000), (0.5, 4321)), ((5, 5), (4,)), "polished", 2, np.array([1, 0, 2], dtype=np.int32), "0f" * 32,
                {"legal": True, "reads_within_1_percent": None, "gap_to_bound": 0.05}, 0.25, "a note", True,
            ),
            Contender("cpsat", "9.15", "refused", 7, 0.0, note="too large"),
        ),
        bound=4000,
        kpis={"unmet_head_hours": 1.5, "switches": 1.0},
        loads=(BlockLoad("calls", NIGHT, NIGHT + timedelta(hours=2), 1.5, 2.0, 1.0, 1.25, 0.5, 0.25),),
        compared=(Compared(None, "service_level", 0.8, 0.82, 0.02, 0.005), Compared("chat", "asa", None, None, None, None)),
        replications=100,
        simulated_seed=1234,
        adopted=True,
        reasons=("It does better.",),
        notes=("calls: 1 head-hour has nobody.", "And more."),
        versions={"crewtide": "0.1.0", "numpy": "2.0"},
    )  # fmt: skip


@pytest.fixture
def saved(engine: Engine, small_plan: Plan, routing: RoutingPlan) -> Engine:
    save_plan(engine, small_plan)
    save_routing_plan(engine, routing)
    return engine


def test_it_comes_back_as_it_was(saved: Engine, routing: RoutingPlan, assert_same: Callable[[Any, Any], None]) -> None:
    found = load_routing_plan(saved, "latest")
    assert_same(replace(found, today=Policy(), turns=()), replace(routing, today=Policy(), turns=()))
    assert (found.today, found.turns) == (routing.today, routing.turns)
    assert found.policy == routing.policy
    assert [list(levels) for levels in found.profiles.values()] == [list(levels) for levels in routing.profiles.values()]


def test_nothing_decided_comes_back_too(engine: Engine, routing: RoutingPlan) -> None:
    blank = replace(
        routing, plan_id=None, profiles={}, turns=(), contenders=(), bound=None, kpis={}, loads=(), compared=(), replications=None,
        simulated_seed=None, adopted=False, reasons=(),
    )  # fmt: skip
    save_routing_plan(engine, blank)
    assert load_routing_plan(engine, blank.id) == blank


def test_it_is_found_by_prefix_and_by_its_plan(saved: Engine, small_plan: Plan, routing: RoutingPlan) -> None:
    later = replace(routing, id="routing-small-20261024-bbbbbb", created_utc=routing.created_utc + timedelta(hours=1), adopted=False)
    save_routing_plan(saved, later)
    assert load_routing_plan(saved, "small-20261024-a").id == routing.id
    assert load_routing_plan(saved, "routing-small-20261024-b").id == later.id
    of_plan = routing_plan_of(saved, small_plan.id)
    assert of_plan is not None and of_plan.id == later.id
    assert routing_plan_of(saved, "another") is None
    assert [(one.id, one.adopted, one.turns) for one in list_routing_plans(saved)] == [(later.id, False, 3), (routing.id, True, 3)]
    with pytest.raises(InputError, match="2: routing-small"):
        load_routing_plan(saved, "small")
    with pytest.raises(InputError, match="none whose id starts so"):
        load_routing_plan(saved, "nobody")


def test_an_empty_database_says_what_to_do(engine: Engine) -> None:
    with pytest.raises(InputError, match="crewtide route plan"):
        load_routing_plan(engine, "latest")


def test_an_id_is_taken_once_and_the_plan_must_be_there(saved: Engine, routing: RoutingPlan) -> None:
    with pytest.raises(InputError, match="one of that id"):
        save_routing_plan(saved, routing)
    with pytest.raises(InputError, match="no plan gone"):
        save_routing_plan(saved, replace(routing, id="routing-x", plan_id="gone"))


def test_whole_or_not_at_all(saved: Engine, routing: RoutingPlan) -> None:
    """A person with two turns at one time is refused by the database, after other rows were written."""
    twice = replace(routing, id="routing-y", turns=(*routing.turns, routing.turns[0]))
    with pytest.raises(Exception):  # noqa: B017  whatever the driver calls it
        save_routing_plan(saved, twice)
    with saved.connect() as connection:
        for table in [mapper.class_ for mapper in Base.registry.mappers if mapper.local_table.name.startswith("routing_")]:
            key = table.id if table is RoutingPlanRow else table.routing_plan_id
            assert connection.execute(select(func.count()).where(key == "routing-y")).scalar() == 0, table


def test_an_analyst_reads_the_turns(saved: Engine) -> None:
    query = select(RoutingTurnRow.agent, RoutingTurnRow.profile, RoutingTurnRow.start_utc).order_by(RoutingTurnRow.number)
    with saved.connect() as connection:
        assert connection.execute(query).first() == ("Íñigo", "calls 1", NIGHT)
