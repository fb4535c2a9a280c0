"""Triages in the database: back as they were, whole or not at all, one risk model once; on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, func, select

from center.contender import Contender
from center.errors import InputError
from routing.triage.result import Decided, RiskUsed, Triage
from store.tables import RiskModelRow, TriageChoiceRow, TriageContenderRow, TriageRow
from store.triage import list_triages, load_triage, save_triage

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def triage() -> Triage:
    """Everything that can be there and everything that can be absent."""
    up = Decided(
        incident=12, opened_utc=AT - timedelta(hours=3), priority=2, breach=0.75, reassign=0.125, anomaly=0.5, anomalous=True,
        team="Süd", tier=3, start_utc=AT + timedelta(hours=1), reasons=(("long open", 1.5), ("rare group", -0.25)), displaced=7, more=-12,
        why="It displaces incident 7.", promise="moved",
    )  # fmt: skip
    stays = Decided(incident=7, opened_utc=AT - timedelta(days=40), priority=None, breach=0.0, reassign=None, anomaly=None, anomalous=False)
    answer = Contender(
        backend="anneal", version="crewtide 0.1.0", status="feasible", seed=3, seconds=1.5, hard=0, energy=900, true_cost=900,
        cost_parts={"breach": 800, "needless": 100}, violations=("one",), bound=890, trace=((0.5, 1000), (1.0, 900)),
        cooling=((1, 2), (3,)),
        begin="random", assignment=np.array([0, 4], dtype=np.int32), fingerprint="ab", confidence={"legal": True, "gap_to_bound": None},
        money=0.25, note="n", chosen=True,
    )  # fmt: skip
    failed = Contender(backend="mip", version="", status="failed", seed=3, seconds=0.0)
    return Triage(
        id="desk-20260302-abcdef", created_utc=AT + timedelta(minutes=1), name="desk", at_utc=AT, source="log.csv", seed=3,
        settings_text='{"a":"é"}', settings_fingerprint="cd", zone="Europe/Madrid", bucket_min=60, teams=("Süd", "Nord"), tiers=(3, 2),
        capacity=np.array([[1, 0], [2, 3]]), used=np.array([[0, 0], [1, 0]]), choices=(stays, up), contenders=(answer, failed), bound=890,
        gone=(1, 5), rivals={"priority queue": 1200}, versions={"crewtide": "0.1.0"}, assumptions=("a", "b"),
        risk=RiskUsed("f" * 64, '{"auc":0.7}', AT - timedelta(days=1), (AT - timedelta(days=30), AT - timedelta(days=1)), ("drift",)),
    )  # fmt: skip


def test_it_comes_back_as_it_was(engine: Engine, triage: Triage, assert_same: Callable[[Any, Any], None]) -> None:
    save_triage(engine, triage)
    assert_same(load_triage(engine, "latest"), triage)


def test_without_a_model_bound_or_incident(engine: Engine, triage: Triage, assert_same: Callable[[Any, Any], None]) -> None:
    bare = replace(triage, risk=RiskUsed(notes=("the rule",)), bound=None, choices=(), contenders=(), rivals={})
    save_triage(engine, bare)
    assert_same(load_triage(engine, bare.id), bare)


def test_the_list_is_newest_first_with_the_chosen_answer(engine: Engine, triage: Triage) -> None:
    bare = replace(triage, id="desk-20260303-aaaaaa", created_utc=AT + timedelta(days=1), risk=RiskUsed(), contenders=(), choices=())
    for one in (triage, bare):
        save_triage(engine, one)
    newest, older = list_triages(engine)
    assert (newest.id, newest.incidents, newest.backend, newest.true_cost, newest.risk_model) == (bare.id, 0, None, None, None)
    assert (older.id, older.created_utc, older.at_utc, older.source) == (triage.id, triage.created_utc, AT, "log.csv")
    assert (older.incidents, older.escalated, older.backend, older.true_cost, older.bound) == (2, 1, "anneal", 900, 890)


def test_one_risk_model_is_kept_once(engine: Engine, triage: Triage) -> None:
    save_triage(engine, triage)
    save_triage(engine, replace(triage, id="desk-20260303-abcdef"))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(RiskModelRow)).scalar() == 1


def test_whole_or_not_at_all(engine: Engine, triage: Triage) -> None:
    broken = replace(triage, choices=(*triage.choices, triage.choices[0]))
    with pytest.raises(InputError):
        save_triage(engine, broken)
    with engine.connect() as connection:
        for table in (TriageRow, TriageChoiceRow, TriageContenderRow, RiskModelRow):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0


def test_the_head_counts_for_analysts(engine: Engine, triage: Triage) -> None:
    save_triage(engine, triage)
    with engine.connect() as connection:
        assert connection.execute(select(TriageRow.incidents, TriageRow.escalated)).one() == (2, 1)


def test_names_of_a_triage(engine: Engine, triage: Triage) -> None:
    with pytest.raises(InputError, match="no triage in the database"):
        load_triage(engine, "latest")
    save_triage(engine, triage)
    later = replace(triage, id="desk-20260302-abzzzz", created_utc=triage.created_utc + timedelta(seconds=1))
    save_triage(engine, later)
    assert load_triage(engine, "latest").id == later.id
    assert load_triage(engine, "DESK-20260302-abc").id == triage.id
    with pytest.raises(InputError, match="2 triages"):
        load_triage(engine, "desk-20260302-ab")
    with pytest.raises(InputError, match="no triage whose id starts so"):
        load_triage(engine, "nobody")
    with pytest.raises(InputError, match="a triage of that id"):
        save_triage(engine, triage)
