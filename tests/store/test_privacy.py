"""What the database knows of a person, and erasing them, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, Column, Engine, Integer, LargeBinary, MetaData, String, Table, Text, insert, select

from center.errors import InputError
from center.plan import Plan
from store.audit import read_trail
from store.lifecycle import publish
from store.mentions import mentions, replaced
from store.person_columns import Role, columns_of, role_of
from store.plans import load_plan, save_plan
from store.privacy import erase_person, export_person
from store.tables import Base, PolicyRow, TriageChoiceRow, WaveAgentSlotRow, WaveChoiceRow, WaveRow

ANA, IRU, BO = "Ana", "Íñigo", "Bo O'Brien"
WHEN = datetime(2026, 10, 20, tzinfo=UTC)
_BYTES_WITHOUT_NAMES = {"assignment"}
_ABOUT_PEOPLE = ("agent", "assign", "person", "actor", "author", "customer", "caller", "employee", "staff", "user", "who")


@pytest.fixture
def known(engine: Engine, small_plan: Plan) -> Engine:
    """Two plans, a wave and a policy that know Ana, Íñigo and Bo in every way there is."""
    told = replace(small_plan, assumptions=("Ana, Íñigo and Bo O'Brien: no sick leave.", "Ana-Lena is another, and Anatol too."))
    chatty = json.loads(small_plan.scenario_text) | {"title": "Drafted by Ana for Íñigo"}
    text = json.dumps(chatty, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    second = replace(small_plan, id="small-20261024-second", scenario_text=text, scenario_fingerprint=_sha(text))
    save_plan(engine, told, by=ANA)
    save_plan(engine, second, by=IRU)
    publish(engine, small_plan.id, ANA, f"agreed with {IRU} and {BO}")
    with engine.begin() as connection:
        for table, row in _elsewhere(small_plan.id):
            connection.execute(insert(table).values(**row))
    return engine


def _elsewhere(plan_id: str) -> list[tuple[Any, dict[str, Any]]]:
    policy = json.dumps({"turns": [{"agent": IRU, "start": "09:00"}], "teams": {BO: [ANA]}}, indent=2)
    numbers = dict.fromkeys(("slot_min", "slots", "seed", "open_options", "modelled_options", "agent_classes"), 1)
    wave = {"id": "w", "created_utc": WHEN, "site": "small", "title": f"for {IRU}", "taken_utc": WHEN, "fingerprint": "", **numbers}
    choice = {"wave_id": "w", "contact": "c1", "number": 0, "queue": "calls", "channel": "voice", "priority": 1, "waited_s": 1}
    return [
        (PolicyRow, _policy_row(plan_id, policy)),
        (WaveRow, wave),
        (WaveChoiceRow, choice | {"place": "agent", "agent": IRU, "reason": f"{IRU} is free; {ANA} is not"}),
        (WaveAgentSlotRow, {"wave_id": "w", "agent": IRU, "slot": 0, "number": 0, "capacity_min": 5.0, "used_min": 5.0}),
    ]


def _policy_row(plan_id: str, policy: str) -> dict[str, Any]:
    row = {"name": "p", "version": 1, "created_utc": WHEN, "plan_id": plan_id, "accepted": True, "evidence": "[]"}
    return row | {"fingerprint": _sha(policy), "policy": policy}


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _everything(engine: Engine) -> list[tuple[str, str, str]]:
    """(table, column, text) of every text in the database, JSON with its escapes undone."""
    found = []
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            for row in connection.execute(select(*table.c)).mappings():
                found += [
                    (table.name, key, f"{value} {value.encode().decode('unicode_escape', 'ignore')}")
                    for key, value in row.items()
                    if isinstance(value, str)
                ]
    return found


@pytest.mark.parametrize("person", [IRU, ANA, BO])
def test_an_erased_person_is_nowhere(known: Engine, small_plan: Plan, person: str, assert_same: Callable[[Any, Any], None]) -> None:
    before = load_plan(known, small_plan.id)
    pseudonym, changed = erase_person(known, person, "dpo", f"{person} asked for it")
    left = [(table, column, text) for table, column, text in _everything(known) if mentions(text, person)]
    assert left == []
    assert {"plan_agents", "duties", "plan_assumptions", "scenarios", "policies"} <= set(changed)
    after = load_plan(known, small_plan.id)
    assert after.agents == tuple(pseudonym if name == person else name for name in before.agents)
    same = {name: getattr(before, name) for name in ("agents", "scenario_text", "scenario_fingerprint", "assumptions", "contenders")}
    assert_same(replace(after, **same), before)
    others = {ANA, IRU, BO} - {person}
    assert all(export_person(known, other).rows for other in others)
    assert "Ana-Lena is another, and Anatol too." in after.assumptions


def test_scenarios_and_policies_stay_what_their_fingerprints_say(known: Engine, small_plan: Plan) -> None:
    pseudonym, _ = erase_person(known, IRU, "dpo", "asked")
    plans = [load_plan(known, plan_id) for plan_id in (small_plan.id, "small-20261024-second")]
    for plan in plans:
        assert _sha(plan.scenario_text) == plan.scenario_fingerprint
        assert [agent["id"] for agent in json.loads(plan.scenario_text)["agents"]] == list(plan.agents)
    assert json.loads(plans[1].scenario_text)["title"] == f"Drafted by Ana for {pseudonym}"
    assert plans[0].scenario_fingerprint != small_plan.scenario_fingerprint
    with known.connect() as connection:
        policy, fingerprint = connection.execute(select(PolicyRow.policy, PolicyRow.fingerprint)).one()
    assert json.loads(policy)["turns"][0]["agent"] == pseudonym
    assert _sha(policy) == fingerprint and policy.startswith('{\n  "turns"')


def test_erasing_is_in_the_trail_without_the_name(known: Engine) -> None:
    pseudonym, _ = erase_person(known, ANA, ANA, "Ana asked for it")
    newest, *older = read_trail(known)
    assert (newest.action, newest.actor, newest.why, newest.detail) == (
        "erased a person",
        pseudonym,
        f"{pseudonym} asked for it",
        f"now {pseudonym}",
    )
    assert [entry.actor for entry in older] == [pseudonym, IRU, pseudonym]


def test_an_export_has_it_all_and_nobody_else(known: Engine, small_plan: Plan) -> None:
    found = export_person(known, IRU)
    assert [row["shape"] for row in found.rows["duties"]] == ["night", "night"]
    assert [row["kind"] for row in found.rows["duty_breaks"]] == ["lunch", "lunch"]
    assert {"plan_agents", "wave_choices", "wave_agent_slots", "audit_trail"} <= set(found.rows)
    agents = [said for table, _, _, said in found.mentions if table == "scenarios" and isinstance(said, dict)]
    assert [agent["id"] for agent in agents] == [IRU, IRU] and agents[0]["hourly_cost"] == 21.5
    assert {("scenarios", "Drafted by Ana for Íñigo"), ("waves", "for Íñigo")} <= {
        (t, s) for t, _, _, s in found.mentions if isinstance(s, str)
    }
    assert not [row for rows in found.rows.values() for row in rows if row.get("agent") not in (None, IRU)]


@pytest.mark.parametrize("stranger", ["Anat", "calls"])
def test_a_stranger_is_an_input_error(known: Engine, stranger: str) -> None:
    before = _everything(known)
    with pytest.raises(InputError, match="no trace"):
        export_person(known, stranger)
    with pytest.raises(InputError, match="no trace"):
        erase_person(known, stranger, "dpo", "asked")
    assert _everything(known) == before


def test_references_hold_at_once_again_after_erasing(known: Engine) -> None:
    erase_person(known, ANA, "dpo", "asked")
    with pytest.raises(Exception, match=r"(?i)foreign key"), known.begin() as connection:
        connection.execute(insert(TriageChoiceRow), [_orphan()])


def test_somebody_who_is_only_mentioned(known: Engine, small_plan: Plan) -> None:
    save_plan(known, replace(small_plan, id="small-20261024-third", assumptions=("Carla agreed.",)), by="night")
    with pytest.raises(InputError, match="but the word in 1 texts"):
        erase_person(known, "Carla", "dpo", "asked")
    pseudonym, changed = erase_person(known, "Carla", "dpo", "asked", mentioned=True)
    assert changed == {"plan_assumptions": 1}
    assert load_plan(known, "small-20261024-third").assumptions == (f"{pseudonym} agreed.",)


def _orphan() -> dict[str, Any]:
    numbers = {"incident": 1, "breach": 0.1, "anomalous": False}
    return {"triage_id": "none", "opened_utc": WHEN, "reasons": "[]", "why": "", **numbers}


def test_plans_are_saved_while_people_are_erased(known: Engine, small_plan: Plan) -> None:
    """Neither waits for the other for ever, nor is a plan lost."""
    plans = [replace(small_plan, id=f"small-20261024-{k:06d}") for k in range(6)]
    with ThreadPoolExecutor(4) as pool:
        saved = [pool.submit(save_plan, known, plan, "night") for plan in plans]
        for person in (ANA, IRU, BO):
            erase_person(known, person, "dpo", "asked")
        for one in saved:
            one.result(timeout=60)
    assert {load_plan(known, plan.id).id for plan in plans} == {plan.id for plan in plans}


def test_the_file_keeps_no_erased_name(sqlite_url: str, small_plan: Plan) -> None:
    from store.database import open_database

    engine = open_database(sqlite_url)
    save_plan(engine, replace(small_plan, assumptions=("Ana " * 2000,)), by="night")
    erase_person(engine, IRU, "dpo", "asked")
    erase_person(engine, ANA, "dpo", "asked")
    engine.dispose()
    held = Path(sqlite_url.removeprefix("sqlite:///")).read_bytes()
    assert IRU.encode() not in held and b"Ana " not in held


def test_every_column_about_people_is_covered() -> None:
    """A new table whose columns speak of people is covered by their names, or has to declare them."""
    for table in Base.metadata.sorted_tables:
        assert table.primary_key.columns, f"{table.name}: a row without a key cannot be found again"
        for column in table.columns:
            about = any(word in column.name for word in _ABOUT_PEOPLE) and isinstance(column.type, String)
            assert not about or role_of(column) in (Role.PERSON, Role.TEXT) or "person" in column.info, f"{table.name}.{column.name}"
            if isinstance(column.type, LargeBinary):
                assert column.name in _BYTES_WITHOUT_NAMES, f"{table.name}.{column.name}: can these bytes hold a name?"


def test_roles_by_name() -> None:
    columns = [
        Column("id", Integer, primary_key=True),
        Column("agent", Text),
        Column("handled_by_agent", Text),
        Column("agent_count", BigInteger),
        Column("remark", Text),
        Column("queue", Text),
        Column("voice", Text, info={"person": True}),
        Column("owner", Text, info={"person": False}),
        Column("scenario_fingerprint", Text),
    ]
    metadata = MetaData()
    Table("things", metadata, *columns)
    assert [column.name for column in columns_of(metadata, Role.PERSON)] == ["agent", "handled_by_agent", "voice"]
    assert [column.name for column in columns_of(metadata, Role.TEXT)] == ["remark"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Ana rests. Ana's shift, (Ana)", "X rests. X's shift, (X)"),
        ("Anatol and Ana-Maria, mañAna", "Anatol and Ana-Maria, mañAna"),
        ('{"agent":"Ana","n":1}', '{"agent":"X","n":1}'),
        ('{"a": ["Ana", "\\u00cd"], "Ana": {"b": null}}', '{"a": ["X", "\\u00cd"], "X": {"b": null}}'),
        ('{"note":"line\\nAna"}', '{"note":"line\\nX"}'),
        ('{"skills":{"Ana":1.0},"queue":"Ana","id":"Ana"}', '{"skills":{"Ana":1.0},"queue":"Ana","id":"X"}'),
        ("{broken Ana", "{broken X"),
        ('{"b":"Ana","a":2}', '{"b":"X","a":2}'),
    ],
)
def test_a_name_in_a_text(text: str, after: str) -> None:
    assert replaced(text, "Ana", "X") == after


@settings(max_examples=40, deadline=None)
@given(
    st.recursive(st.none() | st.integers() | st.text() | st.just("Ana"), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_replacing_leaves_no_mention_and_strangers_alone(data: Any) -> None:
    text = json.dumps({"id": "Ana", "data": data}, sort_keys=True)
    after = replaced(text, "Ana", "X")
    assert mentions(text, "Ana") and mentions(after, "Ana") == []
    assert replaced(text, "nobody here", "X") == text
