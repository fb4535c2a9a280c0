"""Near-line answers: what an event must be, the ladder under a deadline, what decisions take and what sets it free."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from center.contender import Contender
from center.errors import InputError
from center.nearline import Claimed, Commitment, Decision, State, UnitKind
from center.nearline_file import read_event
from planning.nearline import lane as lanes_module
from planning.nearline import waves
from planning.nearline.answer import answer_event
from planning.nearline.given import freed, live, of_triage, of_wave
from planning.nearline.ladder import Rung, climb
from planning.nearline.lane import BUSY, DONE, FAILED, LATE, SPENT, Lane, new_lanes
from planning.nearline.minutes import bucket_start, end_of, minute_unit
from planning.nearline.options import NearlineOptions
from planning.nearline.read import Parts, read_parts, reason_of
from planning.nearline.triages import climb_triage, still_open
from planning.nearline.waves import still_free, wave_by_rule
from routing.wave.build import wave_problem
from routing.wave.kernel import tables_of
from routing.wave.place import links_of
from routing.wave.reasons import explained
from routing.wave.rules import greedy_index

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
OPTIONS = NearlineOptions(deadline_s=30.0, sweeps=1)
Made = Callable[..., dict[str, Any]]


@pytest.fixture
def parts(make_event: Made) -> Callable[..., Parts]:
    """The parts of an event made of these words."""
    return lambda *words, **more: read_parts(read_event(json.dumps(make_event("e", *words, **more))))


@pytest.fixture
def hanging() -> Iterator[threading.Event]:
    """Set at the end, so that nothing that hangs in a test outlives it."""
    end = threading.Event()
    yield end
    end.set()


def claimed(event: dict[str, Any], committed: tuple[Commitment, ...] = ()) -> Claimed:
    return Claimed(read_event(json.dumps(event)), 1, 1, "w1", NOW, NOW, 1, committed)


def unit(kind: UnitKind, owner: str, name: str = "", subject: str = "c1", minutes: float = 5) -> Commitment:
    return Commitment(kind, owner, name, subject, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "JSON"),
        ("[1]", "an object with event_id"),
        ('{"a": NaN}', "no number of JSON"),
        ('{"a": "\\u0000"}', "NUL"),
        ('{"a": "\\ud800"}', "whole characters"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_a_text_that_is_no_event_is_refused_in_words(text: str, fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        read_event(text)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"event_id": ""}, "event_id"),
        ({"event_id": "a\nb"}, "event_id"),
        ({"centre": "North Pole"}, "centre"),
        ({"taken_at": "2026-03-02T09:00:00"}, "taken_at"),
        ({"taken_at": "0001-01-01T00:00:00Z"}, "taken_at"),
        ({"wave": None}, "event"),
        ({"other": 1}, "other"),
        ({"wave": {"taken_at": "2026-03-02T09:01:00Z"}}, "wave.taken_at"),
    ],
)
def test_an_envelope_that_is_wrong_is_refused_with_its_key(make_event: Made, change: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError, match=where):
        read_event(json.dumps(make_event("e") | change))


def test_customers_become_numbers_and_the_moment_is_the_envelopes(make_event: Made) -> None:
    event = make_event("e", contacts=("c1", "c2", "c3"))
    for contact, customer in zip(event["wave"]["contacts"], ("Maria", "Juan", "Maria"), strict=True):
        contact["customer"] = customer
    found = read_event(json.dumps(event))
    wave = json.loads(found.payload)["wave"]
    assert [contact["customer"] for contact in wave["contacts"]] == ["1", "2", "1"]
    assert "Maria" not in found.payload and wave["taken_at"] == event["taken_at"]
    assert found.fingerprint == read_event(json.dumps(event, indent=3)).fingerprint != read_event(json.dumps(make_event("e"))).fingerprint


def test_what_is_wrong_with_the_parts_is_said_without_quoting(make_event: Made) -> None:
    event = make_event("e", incidents=(1,))
    event["wave"]["contacts"][0]["queue"] = "Maria"
    event["triage"]["incidents"][0]["priority"] = "Maria"
    with pytest.raises(InputError) as caught:
        read_parts(read_event(json.dumps(event)))
    assert len(caught.value.faults) == 2
    assert "contacts[0].queue" in reason_of(caught.value) and "Maria" not in reason_of(caught.value)
    event["wave"] = make_event("e")["wave"] | {"contacts_csv": "secrets.csv"}
    with pytest.raises(InputError, match="contacts_csv"):
        read_parts(read_event(json.dumps(event)))


def test_a_lane_drops_what_is_late_and_is_busy_while_it_hangs(hanging: threading.Event) -> None:
    lane = Lane("test")
    assert lane.ride(lambda: 3, 5).value == 3
    assert lane.ride(lambda: 1 / 0, 5).end == FAILED
    assert lane.ride(hanging.wait, 0.01).end == LATE
    assert lane.ride(lambda: 3, 5).end == BUSY
    hanging.set()
    while lane.busy:
        time.sleep(0.001)
    assert lane.ride(lambda: 3, 5).end == DONE


def test_a_lane_has_so_many_calls_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    lane = Lane("paid", hourly=2)
    assert [lane.ride(lambda: 3, 5).end for _ in range(3)] == [DONE, DONE, SPENT]
    monkeypatch.setattr(lanes_module, "HOUR_S", 0.0)
    assert lane.ride(lambda: 3, 5).end == DONE
    assert Lane("none", hourly=0).ride(lambda: 3, 5).end == SPENT


def rung(backend: str, cost: int, *violations: str) -> Rung[str]:
    return Rung(lambda: backend, (Contender(backend, "1", "feasible", 1, 0.1, true_cost=cost, violations=violations, chosen=True),))


@pytest.mark.parametrize(
    ("solver", "best", "fallback"),
    [(rung("anneal", 9), "anneal", False), (rung("anneal", 10), "anneal", False), (rung("anneal", 11), "rule", False),
     (rung("anneal", 1, "broken"), "rule", True)],
)  # fmt: skip
def test_the_best_legal_answer_is_sent(solver: Rung[str], best: str, fallback: bool) -> None:
    found = climb("wave", lambda: rung("rule", 10), lambda names, seconds: solver, ["anneal"], new_lanes(), time.monotonic() + 30)
    assert (found.best.plan, found.fallback) == (best, fallback)
    assert [step.backend for step in found.steps if step.chosen] == [best]


def test_a_paid_solver_that_hangs_costs_nothing_but_its_own_answer(hanging: threading.Event) -> None:
    def solve(names: Any, seconds: float) -> Rung[str]:
        if "leap" in names:
            hanging.wait()
        return rung("anneal", 8)

    lanes = new_lanes()
    for status in (LATE, BUSY):
        found = climb("wave", lambda: rung("rule", 10), solve, ["anneal", "leap"], lanes, time.monotonic() + 0.3)
        assert (found.best.plan, found.fallback) == ("anneal", False)
        assert {step.backend: step.status for step in found.steps}["leap"] == status


def test_the_rule_answers_where_every_solver_fails() -> None:
    def solve(names: Any, seconds: float) -> Rung[str]:
        raise RuntimeError("Maria")

    found = climb("wave", lambda: rung("rule", 10), solve, ["anneal"], new_lanes(), time.monotonic() + 30)
    assert found.fallback and [(step.backend, step.status, step.note) for step in found.steps] == [
        ("rule", "feasible", ""),
        ("anneal", FAILED, "RuntimeError"),
    ]


def test_what_is_given_away_is_not_decided_again(parts: Callable[..., Parts]) -> None:
    wave = parts(contacts=("c1", "c2"), agents=("Ana", "Ben")).wave
    assert wave is not None
    minutes = [unit(UnitKind.AGENT, "Ana", minute_unit(NOW + timedelta(minutes=k))) for k in (2, 0)]
    left = still_free(wave, [unit(UnitKind.CONTACT, "c1"), *minutes]).file
    assert [contact.id for contact in left.contacts] == ["c2"]
    assert [agent.free_at for agent in left.agents] == [NOW + timedelta(minutes=3), None]
    triage = parts(contacts=(), incidents=(1, 2)).triage
    assert triage is not None
    rest = still_open(triage, [unit(UnitKind.INCIDENT, "1")])
    assert rest is not None and [incident.id for incident in rest.incidents] == [2]
    assert still_open(triage, [unit(UnitKind.INCIDENT, "1"), unit(UnitKind.INCIDENT, "2")]) is None


def test_only_the_first_slot_binds_and_each_minute_is_taken_once(parts: Callable[..., Parts]) -> None:
    wave = parts(contacts=("c1", "c2", "c3", "c4"), agents=("Ana",), aht_s=330).wave  # 6 minutes each, 15 a slot
    assert wave is not None
    decisions, commitments = of_wave(wave_by_rule(wave, 1).plan, wave, [], OPTIONS)
    assert [one.binding for one in decisions] == [one.start_utc == NOW for one in decisions]
    bound = [one.subject for one in decisions if one.binding]
    assert 0 < len(bound) < 4
    assert [one.owner for one in commitments if one.kind is UnitKind.CONTACT] == bound
    minutes = [one.unit for one in commitments if one.kind is UnitKind.AGENT]
    assert minutes == [minute_unit(NOW + timedelta(minutes=k)) for k in range(6 * len(bound))]


def test_a_chat_takes_its_share_of_an_agent(make_event: Made) -> None:
    event = make_event("e", aht_s=600)
    event["wave"] |= {"weights": {"chat": 50}}
    event["wave"]["contacts"][0]["channel"] = "chat"
    wave = read_parts(read_event(json.dumps(event))).wave
    assert wave is not None
    _, commitments = of_wave(wave_by_rule(wave, 1).plan, wave, [], OPTIONS)
    assert sum(one.kind is UnitKind.AGENT for one in commitments) == 5


def test_the_rules_wave_is_as_explained(make_event: Made) -> None:
    event = make_event("e", contacts=("c1", "c2", "c3", "c4"), aht_s=700)
    event["wave"]["queues"][0] |= {"deadline_min": 20, "overflow": True}
    event["wave"]["agents"][0]["factors"] = {"calls": 0.9}
    wave = read_parts(read_event(json.dumps(event))).wave
    assert wave is not None
    problem = wave_problem(wave)
    choices = greedy_index(problem, tables_of(problem), links_of(problem))
    explained_ = [replace(one, reason=waves.UNREASONED) for one in explained(problem, choices, NOW)]
    assert list(wave_by_rule(wave, 1).plan.choices) == explained_


def test_a_team_gets_no_more_in_an_hour_than_it_takes_on(parts: Callable[..., Parts]) -> None:
    triage = parts(contacts=(), incidents=(1, 2, 3), capacity=2).triage
    assert triage is not None
    made = climb_triage(triage, "e", OPTIONS, None, new_lanes(), time.monotonic() + 30).best.plan
    decisions, commitments = of_triage(made, triage, [])
    assert {one.subject for one in decisions if one.binding} == {"1", "2"}  # the riskiest
    later = [one for one in commitments if one.kind is UnitKind.TEAM][:1]
    decisions, commitments = of_triage(made, triage, later)
    assert [one.subject for one in decisions if one.binding] == ["1"]
    assert [one.unit for one in commitments if one.kind is UnitKind.TEAM] == ["2026-03-02T09:00Z/1"]
    told = next(one for one in decisions if one.subject == "2")
    assert told.team == "second line" and told.reason.startswith("The team's places of this bucket are given away.")


def test_a_newer_snapshot_frees_what_is_over(parts: Callable[..., Parts]) -> None:
    taken = (
        unit(UnitKind.CONTACT, "c1"), unit(UnitKind.AGENT, "Ana", "x"), unit(UnitKind.CONTACT, "gone", subject="gone"),
        unit(UnitKind.CONTACT, "old", subject="old", minutes=-1), unit(UnitKind.INCIDENT, "c1"),
    )  # fmt: skip
    found = {one.subject: one for one in freed(parts(contacts=("c1", "old")), taken, NOW)}
    assert {subject: one.why for subject, one in found.items()} == {"gone": "waits no more", "old": "was not taken up in time"}
    assert live(taken, found.values(), NOW) == (taken[0], taken[1], taken[4])  # an incident of the same name is another thing
    assert {one.subject for one in freed(parts(contacts=("c1",), released=["c1"]), taken[:2], NOW)} == {"c1"}
    assert freed(parts(contacts=(), incidents=(1,)), taken[:4], NOW) == ()  # nothing is known of contacts


def test_an_event_is_answered_with_what_speaks_for_it(make_event: Made) -> None:
    draft = answer_event(claimed(make_event("e", contacts=("c1", "c2"), incidents=(1, 2))), OPTIONS, new_lanes())
    answer = draft.answer
    assert (answer.state, answer.fallback) == (State.ANSWERED, False)
    assert {(one.kind, one.subject) for one in answer.decisions} == {
        ("contact", "c1"),
        ("contact", "c2"),
        ("incident", "1"),
        ("incident", "2"),
    }
    assert draft.wave is not None and answer.wave_id == draft.wave.id and draft.triage is not None
    for part in ("wave", "triage"):
        assert answer.confidence[part]["legal"] is True and answer.confidence[part]["fallback"] is False
        assert "anneal" in [step.backend for step in answer.steps if step.part == part]


def test_a_wrong_content_is_a_dead_letter(make_event: Made) -> None:
    event = make_event("e")
    event["wave"]["queues"] = []
    answer = answer_event(claimed(event), OPTIONS, new_lanes()).answer
    assert answer.state is State.DEAD and answer.reason == "wave: queues: expected at least 1 of them"


def test_the_rule_answers_at_the_deadline(make_event: Made, monkeypatch: pytest.MonkeyPatch, hanging: threading.Event) -> None:
    monkeypatch.setattr(waves, "plan_wave", lambda *_: hanging.wait())
    lanes = new_lanes()
    for status in (LATE, BUSY):
        draft = answer_event(claimed(make_event("e")), replace(OPTIONS, deadline_s=0.2), lanes)
        assert draft.answer.fallback and draft.answer.confidence["wave"]["backend"] == "greedy index"
        assert [(one.subject, one.agent) for one in draft.answer.binding] == [("c1", "Ana")]
        assert ("anneal", status) in [(step.backend, step.status) for step in draft.answer.steps]


def test_nothing_left_to_decide_is_an_answer_too(make_event: Made) -> None:
    draft = answer_event(claimed(make_event("e"), (unit(UnitKind.CONTACT, "c1"),)), OPTIONS, new_lanes())
    assert draft.answer.state is State.ANSWERED and draft.answer.decisions == () and draft.wave is None


def test_buckets_are_counted_by_the_clock() -> None:
    assert bucket_start(NOW + timedelta(minutes=29), 30) == NOW
    assert end_of(minute_unit(NOW + timedelta(seconds=59))) == NOW + timedelta(minutes=1)


_STEP = st.tuples(st.integers(0, 240), st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5), max_size=1), st.sampled_from([90, 330, 700]))


@settings(max_examples=25, deadline=None)
@given(steps=st.lists(_STEP, min_size=2, max_size=6))
def test_whatever_comes_no_unit_is_given_away_twice(steps: list[tuple[int, set[int], set[int], int]]) -> None:
    taken, committed = NOW, tuple[Commitment, ...]()
    decided: list[list[Decision]] = []
    for seconds, waits, released, aht_s in steps:
        taken += timedelta(seconds=seconds)
        contacts = [{"id": f"c{k}", "queue": "q", "created": taken.isoformat()} for k in sorted(waits)]
        agents = [{"id": f"a{k}", "skills": {"s": 1}} for k in range(2)]
        wave = {"schema_version": 1, "queues": [{"name": "q", "skill": "s", "aht_s": aht_s}], "agents": agents, "contacts": contacts}
        event = {"event_id": "e", "centre": "north", "taken_at": taken.isoformat(), "wave": wave}
        found = read_parts(read_event(json.dumps(event | {"released": [f"c{k}" for k in released]})))
        committed = live(committed, freed(found, committed, taken), taken)
        assert found.wave is not None
        left = still_free(found.wave, committed)
        decisions, more = of_wave(wave_by_rule(left, 1).plan, left, committed, OPTIONS)
        decided.append(decisions)
        committed += tuple(more)
        units = [(one.kind, one.owner, one.unit) for one in committed]
        assert len(set(units)) == len(units)
        assert {one.owner for one in more if one.kind is UnitKind.CONTACT} == {one.subject for one in decisions if one.binding}
