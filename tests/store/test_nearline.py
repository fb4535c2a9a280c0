"""The near-line inbox and outbox: each event once, one answer each, one worker a centre, and no unit given away twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError

from center.errors import InputError
from center.nearline import Answer, Claimed, Commitment, Decision, Receipt, Release, Snapshot, State, Step, UnitKind
from center.nearline_file import read_event
from store.database import make_engine
from store.nearline.claim import ClaimRules, claim
from store.nearline.dead import dead_letters, replay
from store.nearline.deliver import deliver, deliver_unreadable, waiting
from store.nearline.draft import Draft
from store.nearline.errors import CommittedTwiceError, DatabaseGoneError, FencedError, InboxFullError
from store.nearline.finish import finish, give_back, is_written
from store.nearline.outbox import load_answer, mark_sent, unsent
from store.nearline.retention import prunable_events, prune_events
from store.nearline.status import inbox_status
from store.privacy import erase_person, export_person
from store.tables import NearlineCommitmentRow, NearlineInboxRow, NearlineOutboxRow

NOW = datetime(2026, 3, 2, 9, 5, tzinfo=UTC)
RULES = ClaimRules(lease_s=60, attempts=2, behind_s=None)
Made = Callable[..., dict[str, Any]]


@pytest.fixture
def put(engine: Engine, make_event: Made) -> Callable[..., Receipt]:
    """Delivers an event made of these words."""

    def delivered(event_id: str, *words: Any, room: int | None = None, at: datetime = NOW, **more: Any) -> Receipt:
        return deliver(engine, read_event(json.dumps(make_event(event_id, *words, **more))), "test", at, room)

    return delivered


def claimed(engine: Engine, worker: str = "w1", at: datetime = NOW, rules: ClaimRules = RULES) -> Claimed:
    found = claim(engine, worker, at, rules).claimed
    assert found is not None
    return found


def answered(one: Claimed, state: State = State.ANSWERED, **more: Any) -> Draft:
    commitments = more.pop("commitments", ())
    snapshot = one.snapshot
    return Draft(Answer(snapshot.event_id, snapshot.centre, state, snapshot.taken_utc, NOW, one.worker, **more), commitments=commitments)


def minute(owner: str, unit: str, contact: str, until: datetime = NOW + timedelta(minutes=9)) -> Commitment:
    return Commitment(UnitKind.AGENT, owner, unit, contact, until)


def states(engine: Engine) -> dict[str, str]:
    with engine.connect() as connection:
        return {row.event_id: row.state for row in connection.execute(select(NearlineInboxRow.event_id, NearlineInboxRow.state))}


def test_an_event_is_taken_in_once_and_counted_again(engine: Engine, put: Callable[..., Receipt]) -> None:
    assert [put("e1"), put("e1"), put("e1")] == [Receipt.ACCEPTED, Receipt.DUPLICATE, Receipt.DUPLICATE]
    assert inbox_status(engine, NOW).repeated == 2
    assert waiting(engine) == 1


def test_an_id_with_another_content_is_a_dead_letter_that_can_be_replayed(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1")
    assert [put("e1", contacts=("c2",), centre="south"), put("e1", contacts=("c2",), centre="south")] == [Receipt.CONFLICT] * 2
    (letter,) = dead_letters(engine)
    assert letter.event_id.startswith("e1#") and letter.deliveries == 2 and letter.readable
    assert replay(engine, [letter.event_id], "me") == [letter.event_id]
    assert states(engine) == {"e1": State.ACCEPTED, letter.event_id: State.ACCEPTED}
    found = {claimed(engine, f"w{k}").snapshot.event_id for k in range(2)}  # both centres can be answered
    assert found == {"e1", letter.event_id}


def test_what_cannot_be_read_is_kept_without_its_text(engine: Engine) -> None:
    for _ in range(2):
        assert deliver_unreadable(engine, "Dear Maria", "event: expected JSON", "folder", NOW) is Receipt.DEAD
    (letter,) = dead_letters(engine)
    assert (letter.reason, letter.deliveries, letter.readable, letter.centre) == ("event: expected JSON", 2, False, "")
    with pytest.raises(InputError, match="Repair its file"):
        replay(engine, [letter.event_id], None)
    with pytest.raises(InputError, match="no dead letter"):
        replay(engine, ["nothing"], None)
    assert replay(engine, None, None) == []


def test_a_full_inbox_takes_no_more_but_knows_its_own(put: Callable[..., Receipt]) -> None:
    put("e1", room=1)
    with pytest.raises(InboxFullError, match="1 events that wait"):
        put("e2", room=1)
    assert put("e1", room=1) is Receipt.DUPLICATE


def test_a_centre_is_one_workers_until_it_is_answered(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1"), put("e2", 1), put("s1", centre="south")
    first, other = claimed(engine), claimed(engine, "w2")
    assert (first.snapshot.event_id, other.snapshot.event_id) == ("e1", "s1")
    assert claim(engine, "w3", NOW, RULES).claimed is None
    finish(engine, first, answered(first))
    second = claimed(engine, "w3")
    assert second.snapshot.event_id == "e2" and second.token > first.token


def test_an_answer_is_written_whole_and_read_back(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1")
    one = claimed(engine)
    step = Step("wave", "anneal", "feasible", 0.5, 120, True, "a note", 0.25)
    decision = Decision("contact", "c1", "agent", True, "Ana", None, NOW, NOW + timedelta(minutes=4), "The best.")
    draft = answered(one, decisions=(decision,), steps=(step,), confidence={"wave": {"legal": True}}, fallback=True, seconds=1.5)
    finish(engine, one, draft)
    assert load_answer(engine, "e1") == draft.answer
    assert [each.event_id for each in unsent(engine)] == ["e1"]
    mark_sent(engine, ["e1"], NOW)
    assert unsent(engine) == [] and is_written(engine, one)
    status = inbox_status(engine, NOW)
    assert (status.states[State.ANSWERED], status.fallbacks, status.oldest_s) == (1, 1, None)
    assert status.latency_s[0.5] == 0


def test_a_late_worker_is_fenced_out_and_writes_nothing(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1")
    slow = claimed(engine)
    later = NOW + timedelta(seconds=61)
    quick = claimed(engine, "w2", later)
    assert quick.attempt == 2
    unit = (Commitment(UnitKind.CONTACT, "c1", "", "c1", later),)
    with pytest.raises(FencedError):
        finish(engine, slow, answered(slow, commitments=unit))
    with pytest.raises(FencedError):
        give_back(engine, slow, "x", later, 2)
    finish(engine, quick, answered(quick, commitments=unit))
    with pytest.raises(FencedError):
        finish(engine, quick, answered(quick))
    assert load_answer(engine, "e1").worker == "w2" and not is_written(engine, slow)


def test_a_snapshot_older_than_the_last_answered_ends_as_superseded(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("new", 5, sequence=2)
    one = claimed(engine)
    finish(engine, one, answered(one))
    put("old", 4), put("same", 5, sequence=1), put("next", 5, sequence=3), put("unnumbered", 5)
    found = claim(engine, "w1", NOW, RULES)
    assert found.claimed is not None and found.claimed.snapshot.event_id == "next" and found.superseded == 2
    assert load_answer(engine, "old").state is State.SUPERSEDED and load_answer(engine, "old").decisions == ()
    assert states(engine)["unnumbered"] == State.ACCEPTED


def test_a_dead_answer_makes_nothing_old(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("bad", 5)
    one = claimed(engine)
    finish(engine, one, answered(one, State.DEAD, reason="wave: expected a list"))
    put("old", 4)
    assert claimed(engine).snapshot.event_id == "old"
    assert [letter.reason for letter in dead_letters(engine)] == ["wave: expected a list"]


def test_a_centre_that_is_behind_answers_its_newest_first(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("a", 1), put("c", 3), put("b", 2)
    late = NOW + timedelta(seconds=90)
    one = claimed(engine, at=late, rules=replace(RULES, behind_s=60))
    assert one.snapshot.event_id == "c"
    finish(engine, one, answered(one))
    rest = claim(engine, "w1", late, RULES)
    assert rest.claimed is None and rest.superseded == 2


def test_an_event_that_kills_its_workers_ends_as_a_dead_letter(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("poison"), put("good", 1)
    for k in range(2):
        assert claimed(engine, at=NOW + timedelta(minutes=2 * k)).snapshot.event_id == "poison"
    found = claim(engine, "w2", NOW + timedelta(minutes=5), RULES)
    assert found.dead == 1 and found.claimed is not None and found.claimed.snapshot.event_id == "good"
    assert replay(engine, None, "me") == ["poison"]
    assert states(engine)["poison"] == State.ACCEPTED


def test_an_event_given_back_is_tried_again_and_then_dead(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1")
    assert not give_back(engine, claimed(engine), "It broke.", NOW, 2, counts=False)
    assert not give_back(engine, claimed(engine), "It broke.", NOW, 2)
    one = claimed(engine)
    assert one.attempt == 2
    assert give_back(engine, one, "It broke.", NOW, 2)
    assert load_answer(engine, "e1").reason == "It broke."


def test_a_unit_is_given_away_once_until_it_is_released(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1"), put("e2", 1), put("e3", 2)
    first = claimed(engine)
    taken = (Commitment(UnitKind.CONTACT, "c1", "", "c1", NOW + timedelta(hours=1)), minute("Ana", "2026-03-02T09:05Z", "c1"))
    finish(engine, first, answered(first, commitments=taken))
    second = claimed(engine)
    assert second.committed == taken
    again = (minute("Ana", "2026-03-02T09:06Z", "c2"), minute("Ana", "2026-03-02T09:05Z", "c2"))
    with pytest.raises(CommittedTwiceError):
        finish(engine, second, answered(second, commitments=again))
    assert states(engine)["e2"] == State.CLAIMED  # nothing of it was written
    free = (Release("c1", "waits no more", (UnitKind.AGENT,)),)
    finish(engine, second, answered(second, commitments=again, released=free))
    third = claimed(engine)
    assert {(one.kind, one.subject) for one in third.committed} == {(UnitKind.CONTACT, "c1"), (UnitKind.AGENT, "c2")}


def test_the_database_itself_refuses_a_second_live_commitment(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1")
    row = {"centre": "north", "kind": "agent", "owner": "Ana", "unit": "u", "subject": "c", "event_id": "e1", "committed_utc": NOW}
    with engine.begin() as connection:
        connection.execute(insert(NearlineCommitmentRow), [row | {"until_utc": NOW, "released_utc": NOW}] * 2)
        connection.execute(insert(NearlineCommitmentRow), [row | {"until_utc": NOW}])
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(NearlineCommitmentRow), [row | {"until_utc": NOW}])


def test_what_is_over_by_the_snapshots_moment_is_free(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1"), put("e2", 10)
    first = claimed(engine)
    finish(engine, first, answered(first, commitments=(minute("Ana", "2026-03-02T09:05Z", "c1", NOW + timedelta(minutes=1)),)))
    second = claimed(engine)
    finish(engine, second, answered(second, commitments=(minute("Ana", "2026-03-02T09:05Z", "c2"),)))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(NearlineCommitmentRow)).scalar() == 2


def test_workers_at_once_share_the_work_and_answer_each_event_once(engine: Engine, put: Callable[..., Receipt]) -> None:
    events = [f"{centre}{k}" for k in range(6) for centre in ("north", "south", "west")]
    for name in events:
        put(name, int(name[-1]), centre=name[:-1])
    url = engine.url.set(drivername=engine.url.get_backend_name()).render_as_string(hide_password=False)

    def work(number: int) -> list[str]:
        own, done, misses = make_engine(url), [], 0
        while misses < 3:
            one = claim(own, f"w{number}", NOW, RULES).claimed
            if one is None:
                misses += 1
                continue
            finish(own, one, answered(one))
            done.append(one.snapshot.event_id)
        own.dispose()
        return done

    with ThreadPoolExecutor(4) as pool:
        done = [event for found in pool.map(work, range(4)) for event in found]
    left = []
    while (one := claim(engine, "w9", NOW, RULES).claimed) is not None:
        finish(engine, one, answered(one))
        left.append(one.snapshot.event_id)
    assert sorted(done + left) == sorted(events)
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(NearlineOutboxRow)).scalar() == len(events)


def test_an_agent_in_events_decisions_and_commitments_can_be_exported_and_erased(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1")
    one = claimed(engine)
    decision = Decision("contact", "c1", "agent", True, "Ana", None, NOW, NOW, "Ana suits it best.")
    finish(engine, one, answered(one, decisions=(decision,), commitments=(minute("Ana", "2026-03-02T09:05Z", "c1"),)))
    known = export_person(engine, "Ana")
    assert set(known.rows) == {"nearline_decisions", "nearline_commitments"}
    assert {(table, column) for table, column, _, _ in known.mentions} == {("nearline_inbox", "payload"), ("nearline_decisions", "reason")}
    pseudonym, _ = erase_person(engine, "Ana", None, "asked to")
    (decided,) = load_answer(engine, "e1").decisions
    assert (decided.agent, decided.reason) == (pseudonym, f"{pseudonym} suits it best.")
    with pytest.raises(InputError, match="no trace"):
        export_person(engine, "Ana")


def test_what_still_holds_a_unit_is_not_pruned(engine: Engine, put: Callable[..., Receipt]) -> None:
    put("e1"), put("e2", 1), put("e3", 2)
    for held in (True, False):
        one = claimed(engine)
        units = (Commitment(UnitKind.CONTACT, "c1", "", "c1", NOW + timedelta(days=1)),) if held else ()
        finish(engine, one, answered(one, commitments=units))
    assert prune_events(engine, NOW, "me", None) == 0
    later = NOW + timedelta(seconds=1)
    assert prunable_events(engine, later) == prune_events(engine, later, "me", None) == 1
    assert states(engine) == {"e1": State.ANSWERED, "e3": State.ACCEPTED}
    assert prune_events(engine, NOW + timedelta(days=2), "me", None) == 1
    assert states(engine) == {"e3": State.ACCEPTED}


def test_a_database_that_is_gone_is_told_from_a_wrong_one(sqlite_url: str, tmp_path: Any, make_event: Made) -> None:
    snapshot: Snapshot = read_event(json.dumps(make_event("e1")))
    gone = make_engine(f"sqlite:///{tmp_path}/none/plans.db")
    with pytest.raises(DatabaseGoneError):
        deliver(gone, snapshot, "test", NOW)
