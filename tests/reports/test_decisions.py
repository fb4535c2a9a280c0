"""Decisions of every source in one form, and a policy piece by piece."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from center.contender import Contender
from center.errors import InputError
from center.nearline import Answer, Decision, State
from center.policy import Policy, QueueRule, Reserve, Step, Sticky, Turn
from center.routing_plan import RoutingPlan
from reports.decisions import DecisionRow, check_ending, decisions_csv, decisions_jsonl, write_text
from reports.decisions_policy import policy_csv, policy_jsonl
from reports.decisions_sources import answer_decisions, routing_plan_decisions, triage_decisions, wave_decisions
from routing.triage.result import Decided, Triage
from routing.wave.result import Wave, WaveChoice

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CONFIDENCE = {"legal": True, "gap_to_bound": 0.01, "reads_within_1_percent": None}
CHOSEN = Contender("anneal", "1", "feasible", 1, 0.5, true_cost=100, confidence=CONFIDENCE, chosen=True)


@pytest.fixture
def wave() -> Wave:
    choices = (
        WaveChoice("c-1", "calls", "voice", 1, 30, "agent", "ana", NOW, NOW + timedelta(minutes=5), None, "=1+1 is no formula"),
        WaveChoice("c-2", "calls", "voice", 1, 10, "hold", None, None, None, None, "Nobody is free."),
    )
    return Wave("wave-1", NOW, "demo", "", NOW, 15, 2, 1, "f", ("calls",), choices, (), (CHOSEN,), 99, 16, 4, 4, 1)


def test_a_waves_decisions(wave: Wave) -> None:
    served, held = wave_decisions(wave)
    assert (served.subject, served.place, served.agent, served.start_utc) == ("c-1", "agent", "ana", NOW)
    assert (held.place, held.agent, held.start_utc, held.reason) == ("hold", None, None, "Nobody is free.")
    assert served.backend == "anneal" and served.confidence["gap_to_bound"] == 0.01
    assert wave_decisions(replace(wave, contenders=()))[0].backend is None


def test_json_lines_and_csv_say_the_same(wave: Wave) -> None:
    lines = [json.loads(line) for line in decisions_jsonl(wave_decisions(wave)).splitlines()]
    rows = list(csv.DictReader(decisions_csv(wave_decisions(wave)).splitlines()))
    assert lines[0]["start_utc"] == rows[0]["start_utc"] == "2026-03-02T09:00:00+00:00"
    assert [line["subject"] for line in lines] == [row["subject"] for row in rows] == ["c-1", "c-2"]
    assert lines[1]["agent"] is None and rows[1]["agent"] == ""
    assert lines[0]["binding"] is True and rows[0]["binding"] == "yes"
    assert rows[0]["gap_to_bound"] == "0.01" and rows[0]["reads_within_1_percent"] == "" and rows[0]["legal"] == "yes"
    assert rows[0]["reason"].startswith("'=")


def test_a_triages_decisions_those_that_go_up_first() -> None:
    import numpy as np

    choices = (
        Decided(7, NOW, 3, 0.1, None, None, False, why="Low risk."),
        Decided(9, NOW, 1, 0.9, None, None, False, "second", 2, NOW, (("Priority 1.", 1.2),), why="It displaced 4."),
    )
    triage = Triage(
        "triage-1", NOW, "desk", NOW, "test", 1, "", "", "UTC", 60, ("second",), (2,), np.ones((1, 1)), np.ones((1, 1)), choices
    )
    up, stays = triage_decisions(triage)
    assert (up.subject, up.place, up.team, up.reason) == ("9", "team", "second", "Priority 1. It displaced 4.")
    assert (stays.subject, stays.place, stays.team, stays.reason) == ("7", "stay", None, "Low risk.")


def test_a_routing_plans_turns_bind_where_it_is_adopted() -> None:
    turn = Turn(agent="ana", profile="p1", start=NOW, end=NOW + timedelta(hours=4))
    plan = RoutingPlan(
        "routing-1",
        "tiny-1",
        NOW,
        "UTC",
        1,
        240,
        ("calls", "sales"),
        {"p1": {"sales": 2, "calls": 1}},
        (turn,),
        Policy(),
        reasons=("Same.",),
    )
    (row,) = routing_plan_decisions(plan)
    assert (row.kind, row.subject, row.profile, row.queue, row.binding) == ("agent", "ana", "p1", "calls sales", False)
    assert routing_plan_decisions(replace(plan, adopted=True))[0].binding


def test_an_answers_decisions_take_the_confidence_of_their_part() -> None:
    decisions = (Decision("contact", "c-1", "agent", True, agent="ana"), Decision("incident", "4", "stay", False))
    confidence: dict[str, dict[str, object]] = {"wave": {"backend": "greedy", "legal": True}}
    answer = Answer("e-1", "demo", State.ANSWERED, NOW, NOW, "w", decisions, confidence=confidence)
    contact, incident = answer_decisions(answer)
    assert (contact.backend, contact.confidence, contact.binding) == ("greedy", {"legal": True}, True)
    assert (incident.backend, incident.confidence, incident.binding) == (None, {}, False)
    assert answer_decisions(replace(answer, decisions=(), state=State.SUPERSEDED)) == []


def test_a_policy_piece_by_piece_has_every_setting() -> None:
    policy = Policy(
        queues={"calls": QueueRule(level=1, steps=[Step(after_s=30, level=2)])},
        reserve=[Reserve(team="gold", keep=2, queues=["vip"])],
        sticky=Sticky(wait_s=20),
        profiles={"p1": {"calls": 1}},
        turns=[Turn(agent="ana", profile="p1", start=NOW, end=NOW + timedelta(hours=1))],
    )
    lines = [json.loads(line) for line in policy_jsonl(policy, "demo@1").splitlines()]
    assert [(line["part"], line["name"]) for line in lines] == [
        ("settings", ""),
        ("queue", "calls"),
        ("reserve", "gold"),
        ("sticky", ""),
        ("profile", "p1"),
        ("turn", "ana"),
    ]
    assert lines[0]["settings"]["order"] == "first_come" and lines[1]["settings"]["priority"] == 1
    rows = {(row["part"], row["name"], row["key"]): row["value"] for row in csv.DictReader(policy_csv(policy, "demo@1").splitlines())}
    assert rows["queue", "calls", "steps[0].after_s"] == "30.0"
    assert rows["reserve", "gold", "queues[0]"] == "vip"
    assert rows["settings", "", "own_level_first"] == "no"
    assert rows["turn", "ana", "start"] == "2026-03-02T09:00:00Z"


def test_files_that_cannot_be_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("out")
    check_ending(folder / "a.jsonl")
    with pytest.raises(InputError, match=r"\.jsonl \(JSON lines\) or \.csv"):
        check_ending(folder / "a.xlsx")
    with pytest.raises(InputError):
        write_text(folder, "")
    write_text(folder / "deep" / "a.csv", decisions_csv([DecisionRow("wave", "w", NOW, "contact", "ñ", "hold", True)]))
    assert (folder / "deep" / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
