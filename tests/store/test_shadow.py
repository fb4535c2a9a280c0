"""Shadow runs in the database, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from center.errors import InputError
from center.shadow import Compared, Part, ShadowAnswer, ShadowChoice, ShadowRun, Where
from store.audit import read_trail
from store.privacy import erase_person, export_person
from store.shadow import (
    answered,
    decisions_of,
    leave_runs,
    list_shadows,
    load_shadow,
    new_shadow_id,
    pending,
    save_answers,
    start_shadow,
    stop_shadow,
    take_run,
    tallies,
)

LONG_AGO, NOW = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 3, 2, 10, tzinfo=UTC)
RUN = ShadowRun("shadow-demo-20260302-aaaaaa", "demo", "dearer", '{"name":"dearer"}', "f" * 64, LONG_AGO, NOW)
ANA, HELD = Where("agent", agent="ana", start_utc=NOW), Where("hold")


def _answer(event_id: str, run_id: str = RUN.id) -> ShadowAnswer:
    choices = (ShadowChoice("c1", ANA, replace(ANA, start_utc=NOW + timedelta(minutes=15))), ShadowChoice("c2", HELD, ANA))
    figures = {"incumbent_cost": 100, "cost": 90, "incumbent_own_cost": 80, "own_cost": 60, "violations": 0}
    return ShadowAnswer(run_id, event_id, Part.WAVE, NOW, NOW, Compared.COMPARED, "", "anneal", "cpsat", 0.25, **figures, choices=choices)


def test_a_run_is_started_once_stopped_once_and_told_of(engine: Engine) -> None:
    start_shadow(engine, RUN, "eva", "is it cheaper?")
    with pytest.raises(InputError, match="running as shadow-demo-20260302-aaaaaa already"):
        start_shadow(engine, replace(RUN, id="shadow-demo-20260302-bbbbbb"), "eva", None)
    assert load_shadow(engine, "demo-2026") == RUN
    assert stop_shadow(engine, "latest", "bo", None, now=NOW).stopped_utc == NOW
    with pytest.raises(InputError, match="was stopped at 2026-03-02 10:00"):
        stop_shadow(engine, RUN.id, "bo", None)
    start_shadow(engine, replace(RUN, id="shadow-demo-20260302-bbbbbb"), "eva", None)  # it may come back
    assert [run.id for run in list_shadows(engine, running=True)] == ["shadow-demo-20260302-bbbbbb"]
    acts = [(entry.action, entry.actor, entry.name, entry.why) for entry in read_trail(engine)]
    assert acts[1:] == [("stopped a shadow", "bo", "demo", None), ("started a shadow", "eva", "demo", "is it cheaper?")]


@pytest.mark.parametrize("ref", ["latest", "nobody", "demo"])
def test_a_name_that_is_none_or_several_is_an_input_error(engine: Engine, ref: str) -> None:
    for mark, kind in (("a", "x"), ("b", "y")):
        if ref == "demo":
            start_shadow(engine, replace(RUN, id=f"shadow-demo-20260302-{mark}", candidate_fingerprint=kind), None, None)
    with pytest.raises(InputError, match="2 shadows" if ref == "demo" else "no shadow"):
        load_shadow(engine, ref)


def test_one_runner_at_a_time(engine: Engine) -> None:
    start_shadow(engine, RUN, None, None)
    assert take_run(engine, RUN.id, "one", 60, NOW)
    assert take_run(engine, RUN.id, "one", 60, NOW)
    assert not take_run(engine, RUN.id, "two", 60, NOW + timedelta(seconds=59))
    assert take_run(engine, RUN.id, "two", 60, NOW + timedelta(seconds=61))
    leave_runs(engine, "one")
    assert not take_run(engine, RUN.id, "one", 60, NOW + timedelta(seconds=62))
    leave_runs(engine, "two")
    assert take_run(engine, RUN.id, "one", 60, NOW + timedelta(seconds=62))
    leave_runs(engine, "one")
    stop_shadow(engine, RUN.id, None, None)
    assert not take_run(engine, RUN.id, "two", 60, NOW + timedelta(seconds=62))


def test_what_was_answered_while_it_ran_is_compared_once(engine: Engine, answer_snapshot: Callable[..., str]) -> None:
    start_shadow(engine, RUN, None, None)
    late = replace(RUN, id="shadow-demo-20260302-late", candidate_fingerprint="l", since_utc=datetime.now(UTC) + timedelta(hours=1))
    events = [answer_snapshot(engine, k, ("wave",)) for k in range(3)]
    found = pending(engine, RUN)
    assert [one.event_id for one in found] == events
    assert found[0].wave_id is not None
    assert found[0].triage_id is None
    assert [one.event_id for one in pending(engine, RUN, limit=1)] == events[:1]
    assert pending(engine, replace(RUN, centre="elsewhere")) == pending(engine, late) == []
    assert (answered(engine, RUN), answered(engine, late)) == (3, 0)
    assert save_answers(engine, [_answer(events[1])])
    assert not save_answers(engine, [_answer(events[1])])
    assert [one.event_id for one in pending(engine, RUN)] == [events[0], events[2]]


def test_what_was_compared_comes_back_and_goes_with_its_run(engine: Engine) -> None:
    start_shadow(engine, RUN, None, None)
    made = _answer("event-7")
    save_answers(engine, [made])
    (tally,) = tallies(engine, RUN.id)
    assert tally.answer == replace(made, choices=())
    assert (tally.decided, tally.same_place, tally.same) == (2, 1, 0)
    assert decisions_of(engine, RUN.id) == [("event-7", Part.WAVE, choice) for choice in made.choices]
    stop_shadow(engine, RUN.id, None, None)
    assert not save_answers(engine, [_answer("event-8")])
    stop_shadow(engine, RUN.id, None, None, discard=True)
    assert list_shadows(engine) == tallies(engine, RUN.id) == decisions_of(engine, RUN.id) == []


def test_people_in_decisions_are_exported_and_erased(engine: Engine) -> None:
    start_shadow(engine, replace(RUN, candidate_text='{"policy":{"turns":[{"agent":"ana"}]}}'), None, None)
    save_answers(engine, [_answer("event-7")])
    known = export_person(engine, "ana")
    assert len(known.rows["shadow_choices"]) == 2
    assert known.mentions == [("shadow_runs", "candidate_text", {"id": RUN.id}, {"agent": "ana"})]
    pseudonym, changed = erase_person(engine, "ana", None, "asked")
    assert changed == {"shadow_choices": 3, "shadow_runs": 1}
    choices = [choice for _, _, choice in decisions_of(engine, RUN.id)]
    assert {where.agent for choice in choices for where in (choice.incumbent, choice.candidate)} == {pseudonym, None}


def test_ids_say_the_centre_and_the_day() -> None:
    made = new_shadow_id("demo", NOW)
    assert made.startswith("shadow-demo-20260302-")
    assert made != new_shadow_id("demo", NOW)
