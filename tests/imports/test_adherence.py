"""Logs of agents' states: words, stamps, changes of clocks, overlaps, gaps, strangers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from center.adherence import AgentLog, AgentState
from center.errors import InputError
from center.horizon import Horizon
from imports.adherence import read_agent_log
from imports.adherence_map import STATES, AdherenceMap, read_map

AUTUMN = Horizon.of_days(date(2026, 10, 24), 2, 30, "Europe/Madrid")
SPRING = Horizon.of_days(date(2026, 3, 29), 1, 30, "Europe/Madrid")
HOUR = 3600


def _read(tmp_path: Path, rows: str, horizon: Horizon = AUTUMN, header: str = "agent,state,from,to", **log_map: Any) -> AgentLog:
    path = tmp_path / "log.csv"
    path.write_text(f"{header}\n{rows}\n", encoding="utf-8")
    return read_agent_log(path, AdherenceMap.model_validate(log_map), horizon, ["Ana", "Bo"])


def _spells(log: AgentLog) -> list[tuple[int, float, float, str]]:
    return [(one.agent, one.start / HOUR, one.end / HOUR, one.state.value) for one in log.spells]


def test_words_are_known_whatever_their_case(tmp_path: Path) -> None:
    rows = "Ana,AVAILABLE,2026-10-24 09:00,2026-10-24 10:00\nAna,After-Call_Work,2026-10-24T10:00:00,2026-10-24T10:30:00\n"
    rows += "Bo,Logged Out,2026-10-24 07:00:00+00:00,2026-10-24 11:00"
    log = _read(tmp_path, rows)
    assert _spells(log) == [(0, 9, 10, "on-queue"), (0, 10, 10.5, "on-queue"), (1, 9, 11, "off")]
    assert (log.first, log.last, log.notes) == (9 * HOUR, 11 * HOUR, ())
    assert set(STATES) == set(AgentState)


def test_the_hour_that_comes_twice_follows_the_row_before(tmp_path: Path) -> None:
    rows = "Ana,available,2026-10-25 01:00,2026-10-25 02:30\nAna,break,2026-10-25 02:30,2026-10-25 02:15\n"
    rows += "Ana,acw,2026-10-25 02:15,2026-10-25 03:00"
    assert _spells(_read(tmp_path, rows)) == [(0, 25, 26.5, "on-queue"), (0, 26.5, 27.25, "break"), (0, 27.25, 28, "on-queue")]


def test_an_open_end_lasts_until_the_next_state(tmp_path: Path) -> None:
    log = _read(tmp_path, "Ana,ready,2026-10-24 09:00,\nAna,lunch,2026-10-24 12:00,\nAna,ready,2026-10-24 12:30,")
    assert _spells(log) == [(0, 9, 12, "on-queue"), (0, 12, 12.5, "lunch")]
    assert log.notes == ("1 agents' last spells have no end, and were left out.",)


def test_small_overlaps_are_cut_and_strangers_are_said(tmp_path: Path) -> None:
    rows = "Ana,ready,2026-10-24 09:00,2026-10-24 10:00:30\nAna,break,2026-10-24 10:00,2026-10-24 10:15\n"
    rows += "Zoe,ready,2026-10-24 09:00,2026-10-24 10:00"
    log = _read(tmp_path, rows)
    assert _spells(log) == [(0, 9, 10, "on-queue"), (0, 10, 10.25, "break")]
    assert "1 agents of the log are not in the plan, and their 1 rows were left out: Zoe." in log.notes
    assert "1 spells overlap" in log.notes[1]


def test_a_map_renames(tmp_path: Path) -> None:
    path = tmp_path / "map.yaml"
    path.write_text(
        "zone: UTC\ncolumns: {agent: who, state: code, from: begin, to: end}\nignored_columns: [reason]\n"
        "states: {AUX 3: lunch}\nagents: {a-17: Ana}\n".replace("from:", "start:").replace("to: end", "end: end")
    )
    log_map = read_map(path).model_dump()
    log = _read(tmp_path, "a-17;aux 3;2026-10-24 09:00;2026-10-24 10:00;x", header="who;code;begin;end;reason", **log_map)
    assert _spells(log) == [(0, 11, 12, "lunch")]
    path.write_text("states: {AUX 3: dinner}\n")
    with pytest.raises(InputError, match="states"):
        read_map(path)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("Ana,dreaming,2026-10-24 09:00,2026-10-24 10:00", "the state 'dreaming'"),
        ("Ana,redy,2026-10-24 09:00,2026-10-24 10:00", "Did you mean 'ready'"),
        ("Ana,ready,9 o'clock,2026-10-24 10:00", "an ISO stamp"),
        ("Ana,ready,2026-10-24 10:00,2026-10-24 09:00", "an end after the begin"),
        ("Ana,ready,2026-10-24 09:00,2026-10-24 10:00\nAna,break,2026-10-24 09:30,2026-10-24 09:45", "in two states at once"),
        ("Zoe,ready,2026-10-24 09:00,2026-10-24 10:00", "nobody of the plan .Zoe."),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, rows: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        _read(tmp_path, rows)


def test_an_hour_that_never_was_and_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="The clock skips this hour in spring"):
        _read(tmp_path, "Ana,ready,2026-03-29 02:30,2026-03-29 04:00", SPRING)
    with pytest.raises(InputError, match="no rows"):
        _read(tmp_path, "")
