"""Waves in the database: what was saved comes back, on every kind of server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, inspect, text

from center.contender import Contender
from center.errors import InputError
from routing.wave.result import Wave, WaveAgentSlot, WaveChoice
from store.waves import list_waves, load_wave, new_wave_id, save_wave

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def wave() -> Wave:
    """A wave with something in every field, and nothing where nothing may be."""
    return Wave(
        id="wave-demo-20260302-abcdef", created_utc=NOW, site="demo", title="Seven", taken_utc=NOW, slot_min=15, slots=2, seed=3,
        fingerprint="f" * 64, queues=("q", "p"),
        choices=(
            WaveChoice("c2", "q", "voice", 1, 600, "agent", "ana", NOW, NOW + timedelta(minutes=7), False, "Best."),
            WaveChoice("c1", "p", "chat", 3, 0, "hold", None, None, None, None, "Left waiting: nobody."),
        ),
        agent_slots=(WaveAgentSlot("ana", 0, 15.0, 7.0), WaveAgentSlot("ana", 1, 12.5, 0.0)),
        contenders=(
            Contender(
                "anneal", "crewtide 1", "feasible", 3, 1.5, hard=0, energy=5, true_cost=4, cost_parts={"wait": 4},
                trace=((0.5, 9), (1.0, 4)),
                cooling=((1, 2), (3,)), assignment=np.array([4, 0], dtype=np.int32), fingerprint="x", note="n", chosen=True,
                confidence={"legal": True, "reads_within_1_percent": 0.5, "gap_to_bound": None}, begin="random", polished=2,
            ),
            Contender("cpsat", "ortools 9", "failed", 3, 0.0, violations=("One.", "Two."), note="failed: RuntimeError"),
        ),
        bound=3, list_length=16, open_options=8, modelled_options=7, agent_classes=1, says=("a", "b"), notes=("n",),
        versions={"crewtide": "0.1"},
    )  # fmt: skip


def test_a_wave_comes_back_as_it_was(engine: Engine, wave: Wave, assert_same: Callable[[Any, Any], None]) -> None:
    save_wave(engine, wave)
    assert_same(load_wave(engine, wave.id), wave)
    bare = replace(wave, id="wave-demo-20260302-bbbbbb", choices=(), agent_slots=(), contenders=(), bound=None, list_length=None, says=())
    save_wave(engine, bare)
    assert_same(load_wave(engine, bare.id), bare)


def test_waves_are_listed_newest_first(engine: Engine, wave: Wave) -> None:
    save_wave(engine, wave)
    save_wave(engine, replace(wave, id="wave-demo-20260302-zzzzzz", created_utc=NOW + timedelta(hours=1), contenders=(), choices=()))
    newest, oldest = list_waves(engine)
    assert (newest.id, newest.contacts, newest.backend, newest.true_cost) == ("wave-demo-20260302-zzzzzz", 0, None, None)
    assert (oldest.contacts, oldest.served, oldest.backend, oldest.true_cost, oldest.bound) == (2, 1, "anneal", 4, 3)


def test_latest_and_prefixes_name_a_wave(engine: Engine, wave: Wave) -> None:
    with pytest.raises(InputError, match="no wave in the database"):
        load_wave(engine, "latest")
    save_wave(engine, wave)
    save_wave(engine, replace(wave, id="wave-demo-20260302-abzzzz", created_utc=NOW + timedelta(hours=1)))
    assert load_wave(engine, "latest").id == "wave-demo-20260302-abzzzz"
    assert load_wave(engine, "demo-20260302-abc").id == wave.id
    assert load_wave(engine, " WAVE-demo-20260302-abz").id == "wave-demo-20260302-abzzzz"
    with pytest.raises(InputError, match="2 waves"):
        load_wave(engine, "demo")
    with pytest.raises(InputError, match="no wave whose id starts so"):
        load_wave(engine, "other")


def test_a_wave_is_saved_once_and_whole(engine: Engine, wave: Wave) -> None:
    save_wave(engine, wave)
    with pytest.raises(InputError, match="a wave of that id"):
        save_wave(engine, wave)
    twice = replace(wave, id="wave-demo-20260302-cccccc", choices=(wave.choices[0], wave.choices[0]))
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
        save_wave(engine, twice)
    assert [summary.id for summary in list_waves(engine)] == [wave.id]


def test_no_column_can_hold_a_customer(engine: Engine) -> None:
    tables = [name for name in inspect(engine).get_table_names() if name.startswith("wave")]
    columns = {column["name"] for table in tables for column in inspect(engine).get_columns(table)}
    assert len(tables) == 6
    assert not {name for name in columns if "customer" in name or "name" in name}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM waves")).scalar() == 0


def test_ids_tell_waves_from_plans() -> None:
    assert new_wave_id("demo", NOW).startswith("wave-demo-20260302-")
    assert new_wave_id("demo", NOW) != new_wave_id("demo", NOW)
