"""Versions of policies, the same on SQLite and PostgreSQL: numbered, whole or not at all, and never changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, text

from center.errors import InputError
from center.plan import Plan
from center.policy import Policy
from center.policy_version import Evidence, Figure, PolicyVersion
from store import policies
from store.plans import save_plan
from store.policies import last_accepted, list_policies, load_policy, save_policy

WHEN = datetime(2026, 11, 21, 3, tzinfo=UTC)
EVIDENCE = Evidence(
    search_seed=7,
    candidates=96,
    replications=4,
    seconds=41.5,
    finalists=3,
    fresh_seeds=[11, 12],
    fresh_replications=5,
    confidence=1 - 0.05 / 3,
    figures=[Figure(kpi="service_level", part="all", before=0.8, after=0.85, change=0.05, half_width=None)],
    reasons=[],
)
POLICY = Policy.model_validate(
    {
        "order": "index",
        "handle_cost": 1 / 3,
        "queues": {"Verträge": {"wait_cost": 2.5}},
        "profiles": {"p": {"Verträge": 1}},
        "turns": [{"agent": "Ana", "profile": "p", "start": "2026-11-23T09:00:00+01:00", "end": "2026-11-23T10:00:00+01:00"}],
    }
)


@pytest.fixture
def found(engine: Engine, small_plan: Plan) -> PolicyVersion:
    """A version not yet stored, of a plan that is."""
    save_plan(engine, small_plan)
    return PolicyVersion("night", None, WHEN, None, POLICY, small_plan.id, True, EVIDENCE)


def later(one: PolicyVersion, hours: int, **changes: Any) -> PolicyVersion:
    return replace(one, created_utc=WHEN + timedelta(hours=hours), **changes)


def test_a_loaded_version_equals_the_saved_one(engine: Engine, found: PolicyVersion) -> None:
    saved = save_policy(engine, found)
    assert saved == replace(found, version=1)
    assert load_policy(engine, "night@1") == saved
    assert saved.ref == "night@1"


def test_versions_of_a_name_rise_and_others_begin_at_1(engine: Engine, found: PolicyVersion) -> None:
    refs = [save_policy(engine, one).ref for one in (found, later(found, 1, parent=1), later(found, 2, name="day"), later(found, 3))]
    assert refs == ["night@1", "night@2", "day@1", "night@3"]
    assert [one.ref for one in list_policies(engine)] == ["night@3", "day@1", "night@2", "night@1"]
    assert load_policy(engine, "night@2").parent == 1


def test_a_name_means_its_last_accepted_version(engine: Engine, found: PolicyVersion) -> None:
    refused = EVIDENCE.model_copy(update={"reasons": ["worse"]})
    save_policy(engine, found)
    save_policy(engine, later(found, 1, name="day"))
    save_policy(engine, later(found, 2, accepted=False, evidence=refused, parent=1))
    assert load_policy(engine, "night").version == 1
    assert load_policy(engine, "night@2").accepted is False
    assert load_policy(engine, "night@2").evidence.reasons == ["worse"]
    assert load_policy(engine, "latest").name == "day"
    last = last_accepted(engine, "night")
    assert last is not None and last.version == 1
    assert last_accepted(engine, "other") is None


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        ("nigth", "Did you mean 'night'?"),
        ("night@9", "no such policy"),
        ("night@x", "no such policy"),
        ("poor", "no accepted version, only poor@1"),
        ("night@99999999999999999999999", "no such policy"),
    ],
)
def test_what_is_not_there_is_said(engine: Engine, found: PolicyVersion, ref: str, said: str) -> None:
    save_policy(engine, found)
    save_policy(engine, later(found, 1, name="poor", accepted=False))
    with pytest.raises(InputError) as caught:
        load_policy(engine, ref)
    assert said in str(caught.value)


def test_an_empty_store_says_what_makes_one(engine: Engine) -> None:
    with pytest.raises(InputError, match="crewtide route tune"):
        load_policy(engine, "latest")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": "latest"}, "not 'latest'"),
        ({"name": "a b"}, "letters, digits"),
        ({"name": "a@1"}, "letters, digits"),
        ({"name": ""}, "letters, digits"),
        ({"plan_id": "other-20260101-aaaaaa"}, "which is not there"),
        ({"parent": 1}, "the parent 1"),
    ],
)
def test_what_cannot_be_stored_leaves_nothing(engine: Engine, found: PolicyVersion, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        save_policy(engine, replace(found, **changes))
    assert said in str(caught.value)
    assert list_policies(engine) == []


def test_a_refused_version_is_nobodys_parent(engine: Engine, found: PolicyVersion) -> None:
    save_policy(engine, replace(found, accepted=False))
    with pytest.raises(InputError, match="the parent 1, which is not there or was refused"):
        save_policy(engine, later(found, 1, parent=1))


def test_two_writers_get_two_numbers(engine: Engine, found: PolicyVersion) -> None:
    with ThreadPoolExecutor(4) as pool:
        saved = list(pool.map(lambda k: save_policy(engine, later(found, k)), range(8)))
    assert sorted(one.version or 0 for one in saved) == list(range(1, 9))


def test_nothing_in_the_store_changes_or_takes_away_a_version(engine: Engine, found: PolicyVersion) -> None:
    """Append-only: the only statement that writes is an insert, and a number is given once."""
    save_policy(engine, found)
    with engine.connect() as connection:
        before = connection.execute(text("SELECT * FROM policies")).all()
    save_policy(engine, later(found, 1, policy=Policy()))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT * FROM policies WHERE version = 1")).all() == before
    written = {name for name in vars(policies) if name in ("insert", "update", "delete")}
    assert written == {"insert"}


def test_the_fingerprint_is_that_of_what_the_policy_does(found: PolicyVersion) -> None:
    same = replace(found, name="other", created_utc=WHEN + timedelta(1), policy=Policy.model_validate(POLICY.model_dump()))
    other = replace(found, policy=POLICY.model_copy(update={"handle_cost": 0.25}))
    assert found.fingerprint == same.fingerprint != other.fingerprint
    assert len(found.fingerprint) == 64
