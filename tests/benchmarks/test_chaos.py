"""What the chaos benchmark calls a fault: each kind is found where it is, and nowhere else."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Engine, delete, update

from benchmarks.chaos.answers import faults_of_answers, given_twice
from benchmarks.chaos.feed import BLOCK, CENTRES, Feed
from benchmarks.chaos.result import Experiment
from benchmarks.chaos.watched import events_in, said_once
from benchmarks.chaos.whole import differences, faults_of_plans
from center.nearline_file import read_event
from center.plan import Plan
from planning.nearline.read import read_parts
from store.plans import save_plan
from store.tables import NearlineInboxRow, NearlineOutboxRow

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_a_plan_is_whole_or_says_where_it_differs(database: Engine, small_plan: Plan) -> None:
    save_plan(database, small_plan)
    assert faults_of_plans(database, {"nightly": replace(small_plan, id="another", created_utc=NOW)}) == []
    other = replace(small_plan, duties=small_plan.duties[1:])
    assert next(differences(small_plan, other)) == "plan.duties: 4 and 3"
    (fault,) = faults_of_plans(database, {"nightly": other})
    assert fault == f"plan {small_plan.id} is not as an undisturbed one: plan.duties: 4 and 3"
    with sqlite3.connect(str(database.url.database)) as connection:  # which does not check references
        connection.execute("DELETE FROM plans")
    assert any("belong to no plan" in fault for fault in faults_of_plans(database, {}))


def test_an_event_has_one_answer(database: Engine, answer_snapshot: Callable[..., str]) -> None:
    event = answer_snapshot(database, 0)
    assert faults_of_answers(database, [event]) == ([], {"answered": 1})
    assert faults_of_answers(database, [event, "lost"])[0] == ["event lost was accepted and is lost"]
    with database.begin() as connection:
        connection.execute(update(NearlineInboxRow).values(state="claimed"))
    assert faults_of_answers(database, [event])[0] == [
        "event event-0 has no terminal state but claimed",
        "event event-0 is claimed, its answer answered",
    ]
    with database.begin() as connection:
        connection.execute(delete(NearlineOutboxRow))
    assert "event event-0 has 0 answers" in faults_of_answers(database, [event])[0]


def test_a_unit_is_given_away_once_at_a_time() -> None:
    def held(begin: int, end: int | None) -> Any:
        moments = {"committed_utc": NOW + timedelta(hours=begin), "released_utc": None if end is None else NOW + timedelta(hours=end)}
        return SimpleNamespace(centre="c", kind="agent", owner="ana", unit="2026-03-02T09:05Z", **moments)

    assert list(given_twice([held(2, None), held(0, 1), held(1, 2)])) == []
    assert list(given_twice([held(1, None), held(0, 2)])) == ["c agent ana 2026-03-02T09:05Z was given away twice at the same time"]
    assert list(given_twice([held(0, None), held(5, None)])) != []


def test_the_feed_only_adds_within_a_block() -> None:
    feed = Feed(random.Random(1))
    seen: dict[str, set[str]] = {}
    for k in range(2 * BLOCK * CENTRES):
        event = read_event(feed.event())
        found = read_parts(event)
        assert found.wave is not None
        contacts = {contact.id for contact in found.wave.file.contacts}
        if k // CENTRES % BLOCK:
            assert seen[event.centre] < contacts
        else:
            assert not seen.get(event.centre, set()) & contacts
        seen[event.centre] = contacts
    assert len(set(feed.made)) == len(feed.made)


def test_a_trouble_is_in_the_log_once_and_its_end_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    lines = [json.dumps({"event": name}) for name in ("database.gone", "event.answered", "database.gone_cured")]
    log.write_text("\n".join([*lines, '{"event": "cut o']), encoding="utf-8")
    assert events_in(log)["event.answered"] == 1
    assert said_once(log, "database.gone") == []
    log.write_text("\n".join([*lines, lines[0]]), encoding="utf-8")
    assert said_once(log, "database.gone") == ["'database.gone' is 2 times in the log, not once"]


def test_a_fault_is_a_miss() -> None:
    assert Experiment("x", 3, (), {"events": 2}).lines == ["met    x: 3 kills; events 2"]
    assert Experiment("x", 0, ("lost",), {}).lines == ["MISSED x: ", "         lost"]
