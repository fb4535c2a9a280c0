"""Asterisk's queue_log: events put together to contacts, whatever the log's edges cut off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from center.errors import InputError
from imports.call_log import CallLog
from imports.call_log_schema import QueueLogSpec
from imports.calls import read_calls
from imports.queue_log import queue_log_cells
from imports.rejects import counted

T = 1_772_442_000  # 2026-03-02 09:00 UTC
Read = Callable[..., CallLog]


def event(at: int, call: str, word: str, *data: object, queue: str = "600", member: str = "NONE") -> str:
    return "|".join([str(T + at), call, queue, member, word, *map(str, data)]) + "\n"


ANSWERED = (
    event(0, "a.1", "ENTERQUEUE", "", "600111222", 1)
    + event(5, "a.1", "RINGNOANSWER", 5000, member="PJSIP/8007")
    + event(12, "a.1", "CONNECT", 12, "m.1", 3, member="PJSIP/8008")
    + event(132, "a.1", "COMPLETEAGENT", 12, 120, 1, member="PJSIP/8008")
)
GONE = event(20, "a.2", "ENTERQUEUE", "", "600111333", 2) + event(50, "a.2", "ABANDON", 1, 2, 30)
LATE = event(60, "a.3", "ENTERQUEUE", "", "", 1) + event(360, "a.3", "EXITWITHTIMEOUT", 1, 1, 300)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def run(text: str, **settings: Any) -> CallLog:
        (tmp_path / "queue_log").write_text(text, encoding="utf-8")
        spec = QueueLogSpec.model_validate({"format": "queue_log", "zone": "Europe/Madrid", **settings})
        return read_calls(tmp_path / "queue_log", spec, b"key")

    return run


def test_contacts_that_were_answered_and_that_hung_up(read: Read) -> None:
    log = read(event(-9, "NONE", "QUEUESTART", queue="NONE") + ANSWERED + GONE, queues={"600": "support"})
    calls = log.calls
    assert calls["queue"].tolist() == ["support", "support"]
    assert calls["arrival"].tolist() == [T, T + 20]
    assert calls["wait_s"].tolist() == [12, 30]
    assert calls["abandoned"].tolist() == [False, True]
    assert calls["service_s"].iloc[0] == 120 and calls["answer"].iloc[0] == T + 12
    assert log.dates == (date(2026, 3, 2),)
    assert log.rejects == ()
    assert any("After-call work" in note for note in log.assumptions)


def test_people_are_pseudonyms(read: Read) -> None:
    calls = read(ANSWERED + GONE).calls
    assert calls["agent"].tolist()[0].startswith("agent-") and calls["agent"].tolist()[1] is None
    assert not calls.to_csv().count("600111222") and not calls.to_csv().count("8008")


def test_a_timeout_is_ignored_or_abandoned_as_the_map_says(read: Read) -> None:
    assert len(read(ANSWERED + LATE).calls) == 1
    counted_in = read(ANSWERED + LATE, left_queue="abandoned").calls
    assert counted_in["abandoned"].tolist() == [False, True]
    assert counted_in["wait_s"].tolist() == [12, 300]


@pytest.mark.parametrize(
    ("word", "data", "seconds"),
    [
        ("COMPLETECALLER", (4, 90, 1), 90),
        ("TRANSFER", ("8100", "internal", 4, 91), 91),
        ("BLINDTRANSFER", ("8100", "internal", 4, 92, 1), 92),
        ("ATTENDEDTRANSFER", ("BRIDGE", "b-1", 4, 93, 1), 93),
        ("ATTENDEDTRANSFER", ("LINK", "c-1", "c-2", 4, 94, 1), 94),
    ],
)
def test_every_end_says_how_long_it_took(read: Read, word: str, data: tuple[object, ...], seconds: int) -> None:
    text = event(0, "b", "ENTERQUEUE", "", "", 1) + event(4, "b", "CONNECT", 4, "m", 1, member="SIP/1") + event(200, "b", word, *data)
    assert read(text).calls["service_s"].tolist() == [seconds]


def test_an_end_without_its_connect_tells_the_same(read: Read) -> None:
    calls = read(event(0, "b", "ENTERQUEUE", "", "", 1) + event(70, "b", "COMPLETEAGENT", 10, 60, 1, member="SIP/1")).calls
    assert (calls["wait_s"].iloc[0], calls["service_s"].iloc[0]) == (10, 60)


def test_the_same_channel_in_two_queues_is_two_contacts(read: Read) -> None:
    text = (
        event(0, "b", "ENTERQUEUE", "", "", 1)
        + event(30, "b", "EXITWITHKEY", "2", 1, 1, 30)
        + event(31, "b", "ENTERQUEUE", "", "", 1, queue="601")
        + event(40, "b", "ABANDON", 1, 1, 9, queue="601")
    )
    calls = read(text, left_queue="abandoned").calls
    assert calls["queue"].tolist() == ["600", "601"] and calls["wait_s"].tolist() == [30, 9]


def test_what_the_edges_cut_off_is_said(read: Read) -> None:
    text = event(0, "old", "COMPLETEAGENT", 1, 1, 1) + ANSWERED + event(900, "new", "ENTERQUEUE", "", "", 1)
    log = read(text + event(901, "x", "MYEVENT", "any"))
    assert len(log.calls) == 1
    said = " ".join(log.assumptions)
    assert "1 events of contacts that entered before the log begins" in said
    assert "1 contacts have no end in the log" in said
    assert "1 events that no queue writes are passed over: MYEVENT" in said


def test_a_connected_contact_without_end_counts_without_service_time(read: Read) -> None:
    log = read(ANSWERED + event(200, "c", "ENTERQUEUE", "", "", 1) + event(210, "c", "CONNECT", 10, "m", 1, member="SIP/1"))
    assert len(log.calls) == 2 and log.calls["service_s"].isna().tolist() == [False, True]
    assert any("no service clock" in note for note in log.assumptions)


def test_bad_lines_are_counted_and_kept_with_their_reasons(read: Read) -> None:
    bad = "17|cut\n" + f"soon|b|600|NONE|ENTERQUEUE||1|1\n{T}" + "|d|600|NONE|ENTERQUEUE||1|1\n" + event(5, "d", "COMPLETEAGENT", 1, "x", 1)
    log = read(ANSWERED + GONE * 10 + bad, faulty_share=0.4)
    assert [one.line for one in log.rejects] == [25, 26, 27, 28]
    assert counted(log.rejects) == {
        "rows of another length": 1,
        "unreadable stamps": 1,
        "contacts whose end is unreadable": 1,
        "ends without a talk time": 1,
    }
    assert any(note.startswith("4 of 15 rows left out (") for note in log.assumptions)


def test_bad_lines_are_refused_unless_the_map_allows_them(read: Read) -> None:
    with pytest.raises(InputError, match="row 5: found 2 fields; expected five or more"):
        read(ANSWERED + "17|cut\n")


def test_a_file_that_is_something_else(read: Read) -> None:
    with pytest.raises(InputError, match="expected ENTERQUEUE"):
        read(event(0, "NONE", "QUEUESTART", queue="NONE"))


@given(st.text(alphabet="0123456789|.ABENTRQU COMPLETN\n", max_size=300))
def test_whatever_the_text_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("log") / "queue_log"
    path.write_text(text, encoding="utf-8")
    try:
        cells = queue_log_cells(path, QueueLogSpec(format="queue_log", zone="UTC"))
    except InputError:
        return
    lines = {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}
    assert cells.faults.lines | set(cells.frame.index) <= lines
