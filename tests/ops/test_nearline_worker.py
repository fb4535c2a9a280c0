"""The near-line worker's loop and its folders: what fails, goes away or comes twice ends well, and is said once."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from center.errors import Fault, InputError
from center.nearline import Answer, Claimed, Commitment, Receipt, State, Step, UnitKind
from center.nearline_file import read_event
from ops import worker as worker_module
from ops.inbox import WatchedFolder, not_of_the_future
from ops.logging import open_log
from ops.outbox import AnswerFolder, file_name
from ops.worker import Tally, Worker, WorkerRules, metrics_of
from store.database import open_database
from store.nearline.claim import ClaimRules, claim
from store.nearline.dead import dead_letters
from store.nearline.deliver import deliver, waiting
from store.nearline.draft import Draft
from store.nearline.errors import DatabaseGoneError
from store.nearline.finish import finish
from store.nearline.outbox import load_answer, unsent
from store.nearline.status import inbox_status

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
Made = Callable[..., dict[str, Any]]
GONE = DatabaseGoneError(Fault("database", "nothing", "an answer"))


@pytest.fixture(scope="module")
def at_head(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database to copy: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("head") / "p.db"
    open_database(f"sqlite:///{file}").dispose()
    return file


@pytest.fixture
def engine(at_head: Path, tmp_path: Path) -> Iterator[Engine]:
    """A new SQLite database."""
    shutil.copy(at_head, tmp_path / "p.db")
    engine = open_database(f"sqlite:///{tmp_path / 'p.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def work(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Tally]:
    """Runs a worker until nothing is left; events come with these minutes."""
    monkeypatch.setattr(worker_module, "FIRST_WAIT_S", 0.001)

    def run(answer: Callable[[Claimed], Draft] = _answered, drain: bool = True, stop: threading.Event | None = None, **more: Any) -> Tally:
        rules = WorkerRules("w1", ClaimRules(attempts=2, behind_s=None), 0.001, drain)
        metrics = metrics_of("w1")
        ended = stop or threading.Event()
        log = open_log(tmp_path / "log")
        worker = Worker(engine, answer, rules, log, metrics, lambda _: None, ended, clock=lambda: NOW, **more)
        tally = worker.run()
        log.close()
        (tmp_path / "metrics").write_text(metrics.text())
        return tally

    return run


@pytest.fixture
def said(tmp_path: Path) -> Callable[[], list[str]]:
    """The events of the log so far."""
    return lambda: [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]


@pytest.fixture
def put(engine: Engine, make_event: Made) -> Callable[..., None]:
    """Delivers events of the centre, one a minute."""

    def delivered(*event_ids: str) -> None:
        for minute, event_id in enumerate(event_ids):
            deliver(engine, read_event(json.dumps(make_event(event_id, minute))), "test", NOW)

    return delivered


def _answered(claimed: Claimed, **more: Any) -> Draft:
    snapshot = claimed.snapshot
    return Draft(Answer(snapshot.event_id, snapshot.centre, State.ANSWERED, snapshot.taken_utc, NOW, claimed.worker, **more))


def test_a_worker_answers_what_waits_and_tells_the_monitor(work: Any, put: Any, said: Any, tmp_path: Path) -> None:
    put("e1", "e2", "e3")
    assert work().states == {State.ANSWERED: 3}
    assert said() == ["worker.started", *["event.answered"] * 3, "worker.stopped"]
    assert 'crewtide_snapshots_total{worker="w1",state="answered"} 3' in (tmp_path / "metrics").read_text()
    assert 'crewtide_queue_depth{worker="w1"} 0' in (tmp_path / "metrics").read_text()


def test_an_event_that_fails_is_dead_in_the_end_and_stops_nobody(work: Any, put: Any, engine: Engine, said: Any, tmp_path: Path) -> None:
    put("Maria", "e2")

    def answer(claimed: Claimed) -> Draft:
        if claimed.snapshot.event_id == "Maria":
            raise RuntimeError("Maria")
        return _answered(claimed)

    tally = work(answer)
    assert tally.states == {State.DEAD: 1, State.ANSWERED: 1} and tally.given_back == 2
    assert load_answer(engine, "Maria").reason == "It failed here 2 times: RuntimeError."
    assert said().count("event.failed") == 2 and "Maria" not in (tmp_path / "log").read_text()


def test_what_breaks_off_from_outside_counts_for_nothing(work: Any, put: Any, engine: Engine) -> None:
    put("e1")

    def answer(claimed: Claimed) -> Draft:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work(answer)
    found = claim(engine, "w2", NOW, ClaimRules()).claimed
    assert found is not None and found.attempt == 1


def test_a_worker_told_to_stop_ends_what_it_has_in_hand(work: Any, put: Any, engine: Engine) -> None:
    put("e1", "e2")
    stop = threading.Event()

    def answer(claimed: Claimed) -> Draft:
        stop.set()
        return _answered(claimed)

    assert work(answer, drain=False, stop=stop).states == {State.ANSWERED: 1}
    assert waiting(engine) == 1


def test_an_answer_waits_for_a_database_that_is_gone(work: Any, put: Any, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put("e1")
    made, tries = Counter[str](), Counter[str]()

    def answer(claimed: Claimed) -> Draft:
        made["e1"] += 1
        return _answered(claimed)

    def gone_thrice(*args: Any) -> None:
        tries["finish"] += 1
        if tries["finish"] <= 3:
            raise GONE
        finish(*args)

    monkeypatch.setattr(worker_module, "finish", gone_thrice)
    assert work(answer).states == {State.ANSWERED: 1}
    assert made == {"e1": 1}
    assert said() == ["worker.started", "database.gone", "database.gone_cured", "event.answered", "worker.stopped"]


def test_a_database_that_is_gone_while_nothing_is_in_hand(work: Any, put: Any, said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put("e1")
    tries = Counter[str]()

    def gone_twice(*args: Any) -> Any:
        tries["claim"] += 1
        if tries["claim"] <= 2:
            raise GONE
        return claim(*args)

    monkeypatch.setattr(worker_module, "claim", gone_twice)
    assert work().states == {State.ANSWERED: 1}
    assert said().count("database.gone") == said().count("database.gone_cured") == 1


def test_a_commit_that_broke_off_but_went_through_is_not_done_twice(work: Any, put: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put("e1")
    tries = Counter[str]()

    def written_then_gone(*args: Any) -> None:
        tries["finish"] += 1
        finish(*args)
        if tries["finish"] == 1:
            raise GONE

    monkeypatch.setattr(worker_module, "finish", written_then_gone)
    tally = work()
    assert tally.states == {State.ANSWERED: 1} and tally.refused == 0 and tries["finish"] == 2


def test_an_answer_that_comes_too_late_is_dropped(work: Any, put: Any, engine: Engine, said: Any) -> None:
    put("e1")

    def answer(claimed: Claimed) -> Draft:
        later = claim(engine, "w2", NOW + timedelta(hours=1), ClaimRules()).claimed
        assert later is not None
        finish(engine, later, _answered(later))
        return _answered(claimed)

    tally = work(answer)
    assert (tally.refused, tally.states) == (1, {}) and "answer.refused" in said()
    assert load_answer(engine, "e1").worker == "w2"


def test_an_answer_that_takes_what_is_taken_is_never_written(work: Any, put: Any, engine: Engine, said: Any) -> None:
    put("e1", "e2")

    def answer(claimed: Claimed) -> Draft:
        unit = Commitment(UnitKind.CONTACT, "c1", "", "c1", NOW)
        return Draft(_answered(claimed).answer, commitments=(unit,))

    assert work(answer).states == {State.ANSWERED: 1, State.DEAD: 1}
    assert said().count("answer.committed_twice") == 2


def test_a_solver_that_misses_its_time_is_said_once_and_that_it_is_back(work: Any, put: Any, said: Any) -> None:
    put("e1", "e2", "e3", "e4")
    status = iter(["late", "busy", "feasible", "feasible"])
    work(lambda claimed: _answered(claimed, steps=(Step("wave", "leap", next(status), 1.0),)))
    assert [event for event in said() if event.startswith("solver")] == ["solver.missed_leap", "solver.missed_leap_cured"]


def test_a_workers_name_can_be_a_label() -> None:
    with pytest.raises(InputError, match="--name"):
        metrics_of("Maria's")


def _file(folder: Path, name: str, text: str, age_s: float = 60) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    seconds = path.stat().st_mtime - age_s
    os.utime(path, (seconds, seconds))
    return path


def test_files_are_taken_in_the_oldest_first_and_moved_away(engine: Engine, make_event: Made, tmp_path: Path, work: Any) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    _file(folder, "a.json", json.dumps(make_event("second", 1)), 50)
    _file(folder, "b.json", json.dumps(make_event("first", 0)), 60)
    _file(folder, "c.json", json.dumps(make_event("first", 0)), 40)
    _file(folder, "d.json", json.dumps(make_event("first", 0, contacts=("c7",))), 30)
    _file(folder, "e.json", "{nonsense", 20)
    _file(folder, "f.json", json.dumps(make_event("future", 24 * 60)), 20)
    (folder / "g.json").write_bytes(b"\xff\xfe")
    os.utime(folder / "g.json", (1, 1))
    (folder / "h.tmp").write_text("x")
    tally = work(folder=WatchedFolder(engine, folder, clock=lambda: NOW))
    assert tally.files == {Receipt.ACCEPTED: 2, Receipt.DUPLICATE: 1, Receipt.CONFLICT: 1, Receipt.DEAD: 3}
    assert tally.states == {State.ANSWERED: 2}  # the first came first: nothing is superseded
    moved = {place: sorted(path.name for path in (folder / place).iterdir()) for place in ("done", "dead")}
    assert moved == {"done": ["a.json", "b.json", "c.json"], "dead": ["d.json", "e.json", "f.json", "g.json"]}
    assert len(dead_letters(engine)) == 4 and (folder / "h.tmp").exists()


def test_a_file_that_may_still_be_written_is_left(engine: Engine, make_event: Made, tmp_path: Path) -> None:
    folder = WatchedFolder(engine, tmp_path, clock=lambda: NOW)
    whole = json.dumps(make_event("e1"))
    path = _file(tmp_path, "e.json", whole[:40], 0)
    assert folder.take_in() == {} and path.exists()
    _file(tmp_path, "e.json", whole, 0)
    assert folder.take_in() == {Receipt.ACCEPTED: 1} and not path.exists()


def test_files_stay_where_there_is_no_room_or_no_database(
    engine: Engine, make_event: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for k in range(3):
        _file(tmp_path, f"{k}.json", json.dumps(make_event(f"e{k}", k)), 60 - k)
    assert WatchedFolder(engine, tmp_path, room=2, clock=lambda: NOW).take_in() == {Receipt.ACCEPTED: 2}
    monkeypatch.setattr("ops.inbox.deliver", lambda *_: (_ for _ in ()).throw(GONE))
    with pytest.raises(DatabaseGoneError):
        WatchedFolder(engine, tmp_path, clock=lambda: NOW).take_in()
    assert [path.name for path in tmp_path.glob("*.json")] == ["2.json"]


def test_a_folder_that_is_not_there_is_said(engine: Engine, tmp_path: Path) -> None:
    for kind in (WatchedFolder, AnswerFolder):
        with pytest.raises(InputError, match="no such folder"):
            kind(engine, tmp_path / "none")


def test_a_snapshot_of_the_future_is_refused(make_event: Made) -> None:
    event = read_event(json.dumps(make_event("e1", 70)))
    not_of_the_future(event, NOW + timedelta(minutes=5))
    with pytest.raises(InputError, match="clocks"):
        not_of_the_future(event, NOW)


def test_answers_are_sent_once_each_or_again_under_the_same_name(
    engine: Engine, put: Any, work: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    put("e1", "a/b")
    folder = AnswerFolder(engine, out, clock=lambda: NOW)
    with monkeypatch.context() as patch:
        patch.setattr("ops.outbox.mark_sent", lambda *_: None)  # dies before it notes them
        work()
        assert folder.send() == 2
    before = {path.name: path.read_text() for path in out.iterdir()}
    assert set(before) == {"e1.json", f"{file_name('a/b')}.json"} and "/" not in file_name("a/b")
    assert folder.send() == 2 and folder.send() == 0
    assert {path.name: path.read_text() for path in out.iterdir()} == before
    assert json.loads(before["e1.json"])["state"] == "answered" and unsent(engine) == []


def test_answers_that_cannot_be_written_stay_unsent(engine: Engine, put: Any, work: Any, said: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    put("e1")
    folder = AnswerFolder(engine, out)
    out.rmdir()
    work(out=folder)
    assert said().count("answers.unwritable") == 1
    assert inbox_status(engine, NOW).unsent == 1
