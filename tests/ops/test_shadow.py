"""The shadow's own process: what it compares, when it ends, and what it does without a database."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from center.errors import InputError
from center.shadow import ShadowRun
from ops import shadow as ops_shadow
from ops.shadow import ShadowLoop, shadow_beside
from planning.shadow.schema import Candidate
from store.database import make_engine
from store.shadow import start_shadow, take_run, tallies

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def _started(engine: Engine, mark: str = "a", text: str | None = None) -> ShadowRun:
    candidate = Candidate.model_validate({"schema_version": 1, "name": mark, "policy": {}})
    run = ShadowRun(f"shadow-demo-{mark}", "demo", mark, text or candidate.text, mark, LONG_AGO, LONG_AGO)
    start_shadow(engine, run, None, None)
    return run


def test_it_compares_for_every_run_until_nothing_is_left(database: Engine, answer_snapshot: Callable[..., str]) -> None:
    for k in range(2):
        answer_snapshot(database, k, ("wave",))
    runs = [_started(database, mark) for mark in "ab"]
    assert ShadowLoop(database).run(until_idle=True) == 4
    assert [len(tallies(database, run.id)) for run in runs] == [2, 2]
    assert ShadowLoop(database).run(until_idle=True) == 0


def test_it_leaves_what_another_has_and_what_it_cannot_read(database: Engine, answer_snapshot: Callable[..., str]) -> None:
    answer_snapshot(database, 0, ("wave",))
    taken, unreadable, free = _started(database, "a"), _started(database, "b", '{"schema_version":9}'), _started(database, "c")
    take_run(database, taken.id, "another", 60)
    said: list[str] = []
    loop = ShadowLoop(database, said.append)
    assert [loop.round() for _ in range(3)] == [1, 0, 0]
    assert [len(tallies(database, run.id)) for run in (taken, unreadable, free)] == [0, 0, 1]
    assert [sentence.split(":")[0] for sentence in said] == [taken.id, unreadable.id]  # each once
    assert loop.held == {taken.id}


def test_what_it_had_is_anothers_at_once_and_an_end_waits_for_what_another_has(
    database: Engine, answer_snapshot: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ops_shadow, "PAUSE_S", 0.0)
    answer_snapshot(database, 0, ("wave",))
    run = _started(database)
    take_run(database, run.id, "killed", 0.5)
    assert ShadowLoop(database).run(until_idle=True) == 1  # once the lease of the other has run out
    assert take_run(database, run.id, "another", 60)


def test_without_its_database_it_waits_and_says_so_once(database: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(ops_shadow, "PAUSE_S", 0.0)
    said: list[str] = []
    loop = ShadowLoop(database, said.append)
    rounds: list[bool] = []
    honest = loop.round

    def away_for_three() -> int:
        rounds.append(True)
        if len(rounds) <= 3:
            return ShadowLoop(make_engine(f"sqlite:///{tmp_path / 'no' / 'such.db'}")).round()
        loop.stop()
        return honest()

    monkeypatch.setattr(loop, "round", away_for_three)
    assert loop.run() == 0
    assert len(rounds) == 4
    assert [sentence.split(":")[0].split()[0] for sentence in said] == ["Waiting", "The"]
    with pytest.raises(InputError, match="such"):
        ShadowLoop(make_engine(f"sqlite:///{tmp_path / 'no' / 'such.db'}")).run(until_idle=True)


def test_it_ends_with_whom_it_works_for(database: Engine) -> None:
    assert ShadowLoop(database, alone=lambda: True).run() == 0


def test_beside_a_worker_it_is_a_process_that_ends_with_it(database: Engine) -> None:
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with shadow_beside(database.url.render_as_string(hide_password=False)):
        (process,) = [one for one in multiprocessing.active_children() if one.name == "shadow"]
        assert process.is_alive()
        assert process.daemon  # even where the worker fails
    assert not process.is_alive()
    assert os.getpriority(os.PRIO_PROCESS, 0) == before
