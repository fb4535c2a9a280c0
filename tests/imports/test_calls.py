"""Call logs: columns mapped, clocks of every kind, people hidden, and every way to be wrong."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from center.errors import InputError
from imports.call_log import CallLog
from imports.call_log_schema import CallLogSpec
from imports.calls import read_calls
from imports.pseudonyms import Pseudonyms

HEAD = "day,menu_out,q_in,q_out,s_in,s_out,type,what,who,cust,prio\n"
SPEC: dict[str, Any] = {
    "zone": "Europe/Madrid",
    "date": {"column": "day", "format": "%y%m%d"},
    "absent": ["0:00:00"],
    "columns": {
        "arrival": "menu_out",
        "queue_start": "q_in",
        "queue_end": "q_out",
        "service_start": "s_in",
        "service_end": "s_out",
        "queue": "type",
        "outcome": "what",
        "agent": "who",
        "customer": "cust",
        "priority": "prio",
    },
    "outcomes": {"answered": ["AGENT"], "abandoned": ["HANG"], "ignored": ["PHANTOM"]},
    "no_agent": ["NOBODY"],
    "no_customer": ["0"],
    "longest_h": 4,
}
ABSENT = "0:00:00,0:00:00"
WAITED = "260302,9:00:00,9:00:00,9:00:30,9:00:29,9:03:29,PS,AGENT,ANA,17,2\n"
AT_ONCE = f"260302,9:01:00,{ABSENT},9:01:01,9:02:01,NW,AGENT,BEN,0,0\n"
GONE = f"260302,9:02:00,9:02:00,9:02:45,{ABSENT},PS,HANG,NOBODY,18,1\n"
IN_MENU = f"260302,9:03:00,{ABSENT},{ABSENT},PS,HANG,NOBODY,0,0\n"
PHANTOM = "260302,9:04:00,9:04:00,9:04:05,9:04:05,9:04:09,PS,PHANTOM,NOBODY,0,0\n"
Read = Callable[..., CallLog]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads rows given as text, with some keys of the map changed."""

    def run(rows: str | bytes, head: str = HEAD, key: bytes | None = b"key", **changes: Any) -> CallLog:
        content = rows if isinstance(rows, bytes) else (head + rows).encode()
        (tmp_path / "log.csv").write_bytes(content)
        return read_calls(tmp_path / "log.csv", CallLogSpec.model_validate({**SPEC, **changes}), key)

    return run


def faults(read: Read, rows: str | bytes, **changes: Any) -> list[str]:
    with pytest.raises(InputError) as caught:
        read(rows, **changes)
    return [str(fault) for fault in caught.value.faults]


def utc(*moment: int) -> float:
    return datetime(*moment, tzinfo=UTC).timestamp()  # type: ignore[arg-type,misc]


def test_contacts_that_reached_the_queue_or_an_agent(read: Read) -> None:
    log = read(WAITED + AT_ONCE + GONE + IN_MENU + PHANTOM)
    calls = log.calls
    assert calls["queue"].tolist() == ["PS", "NW", "PS"]
    assert calls["arrival"].tolist() == [utc(2026, 3, 2, 8), utc(2026, 3, 2, 8, 1), utc(2026, 3, 2, 8, 2)]
    assert calls["wait_s"].tolist() == [30, 0, 45]
    assert calls["waited"].tolist() == [True, False, True]
    assert calls["abandoned"].tolist() == [False, False, True]
    assert calls["answer"].tolist()[:2] == [utc(2026, 3, 2, 8, 0, 29), utc(2026, 3, 2, 8, 1, 1)]
    assert calls["service_s"].tolist()[:2] == [180, 60]
    assert np.isnan(calls["service_s"].iloc[2]) and np.isnan(calls["answer"].iloc[2])
    assert calls["priority"].tolist() == [2, 0, 1]
    assert log.dates == (date(2026, 3, 2),)
    assert log.queues == ("PS", "NW")
    assert any("1 rows of ignored outcomes" in words for words in log.assumptions)
    assert any("1 contacts that hung up before the queue" in words for words in log.assumptions)


def test_names_and_ids_never_get_in(read: Read) -> None:
    calls = read(WAITED + AT_ONCE + GONE).calls
    assert calls["agent"].notna().tolist() == [True, True, False]
    assert calls["customer"].notna().tolist() == [True, False, True]
    text = calls.to_csv()
    assert "ANA" not in text and "BEN" not in text and ",17," not in text


def test_pseudonyms_depend_on_the_key_alone(read: Read) -> None:
    one, again, other = (read(WAITED, key=key).calls["agent"][0] for key in (b"a", b"a", b"b"))
    assert one == again != other
    assert read(WAITED, key=None).calls["agent"][0] != read(WAITED, key=None).calls["agent"][0]
    names = Pseudonyms(b"a")
    assert names.of("agent", "17") != names.of("customer", "17")


def test_midnight_is_crossed_and_may_be_the_absent_word(read: Read) -> None:
    late = "260302,23:59:40,23:59:40,0:00:00,0:00:00,0:02:00,PS,AGENT,ANA,17,2\n"
    calls = read(late).calls
    assert calls["wait_s"].tolist() == [20]
    assert calls["service_s"].tolist() == [120]
    assert calls["answer"].tolist() == [utc(2026, 3, 2, 23)]
    assert read(late).dates == (date(2026, 3, 2),)


def test_answered_without_service_clock_counts_without_time(read: Read) -> None:
    log = read(f"260302,9:00:00,9:00:00,9:00:30,{ABSENT},PS,AGENT,ANA,17,2\n")
    assert np.isnan(log.calls["service_s"][0])
    assert any("1 answered contacts have no service clock" in words for words in log.assumptions)


def test_the_hour_that_spring_skips_is_a_fault_and_the_one_autumn_repeats_is_said(read: Read) -> None:
    skipped = f"260329,2:30:00,{ABSENT},2:30:01,2:31:00,PS,AGENT,ANA,0,0\n"
    assert "row 2, menu_out: found '2:30:00'; expected a clock time that exists in Europe/Madrid" in faults(read, skipped)[0]
    twice = f"261025,2:30:00,{ABSENT},2:30:01,2:31:00,PS,AGENT,ANA,0,0\n"
    log = read(twice)
    assert log.calls["arrival"].tolist() == [utc(2026, 10, 25, 0, 30)]
    assert any("repeats" in words for words in log.assumptions)


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        ("260329", "1:59:50", "3:00:10"),
        ("261025", "2:59:50", "2:00:10"),
        ("261025", "2:10:00", "2:10:20"),
        ("260302", "23:59:50", "0:00:10"),
    ],
)
def test_a_contact_keeps_its_length_over_every_change_of_clocks(read: Read, day: str, starts: str, ends: str) -> None:
    assert read(f"{day},{starts},{ABSENT},{starts},{ends},PS,AGENT,ANA,0,0\n").calls["service_s"].tolist() == [20]


def test_the_date_may_belong_to_an_earlier_clock_and_an_answer_be_stamped_before_the_arrival(read: Read) -> None:
    head = HEAD.replace("day,", "day,menu_in,")
    row = f"260302,23:59:50,0:00:05,{ABSENT},23:59:58,0:01:58,PS,AGENT,ANA,0,0\n"
    date_column = {"column": "day", "format": "%y%m%d", "clock": "menu_in"}
    log = read(row, head, date=date_column)
    assert log.dates == (date(2026, 3, 3),)
    assert log.calls["answer"].tolist() == [utc(2026, 3, 2, 22, 59, 58)]
    assert log.calls["service_s"].tolist() == [120]


def test_whole_stamps_with_offsets_and_bare_durations(read: Read) -> None:
    head = "at;waited;talk;result\n"
    columns = {"arrival": "at", "queue_time_s": "waited", "service_time_s": "talk", "outcome": "result"}
    outcomes = {"answered": ["yes"], "abandoned": ["no"]}
    rows = "2026-03-02T23:30:00Z;30;90;yes\n2026-03-02 10:00:00+01:00;0;60;yes\n2026-03-02T10:01:00+01:00;12;;no\n"
    log = read(rows, head, date=None, columns=columns, outcomes=outcomes, delimiter="semicolon")
    calls = log.calls
    assert calls["arrival"].tolist() == [utc(2026, 3, 2, 9), utc(2026, 3, 2, 9, 1), utc(2026, 3, 2, 23, 30)]
    assert log.dates == (date(2026, 3, 2), date(2026, 3, 3))
    assert calls["wait_s"].tolist() == [0, 12, 30]
    assert calls["waited"].tolist() == [False, True, True]
    assert calls["answer"].tolist()[::2] == [utc(2026, 3, 2, 9), utc(2026, 3, 2, 23, 30, 30)]
    assert calls["service_s"].tolist()[::2] == [60, 90]
    assert log.queues == ("calls",)


def test_gzip_and_encodings(read: Read) -> None:
    rows = (HEAD + WAITED.replace("PS", "Señas")).encode("cp1252")
    assert read(gzip.compress(rows), encoding="cp1252").queues == ("Señas",)
    assert "line 2: found byte 0xf1; expected utf-8-sig text" in faults(read, rows)[0]
    assert "a broken gzip file" in faults(read, gzip.compress(rows)[:-9], encoding="cp1252")[0]


def test_queues_may_be_renamed(read: Read) -> None:
    assert read(WAITED + AT_ONCE, queues={"PS": "regular"}).queues == ("regular", "NW")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (WAITED.replace("9:00:30", "9:00:70"), "row 2, q_out: found '9:00:70'; expected a clock time"),
        (WAITED.replace("9:00:00,9", "soon,9", 1), "row 2, menu_out: found 'soon'; expected a clock time"),
        (WAITED.replace("260302", "263302"), "row 2, day: found '263302'; expected a date of the form %y%m%d"),
        (WAITED.replace("9:03:29", "9:00:20"), "row 2, s_out: found '9:00:20'; expected an end after its start"),
        (WAITED.replace("9:03:29", "20:59:00"), "row 2, s_out: found '20:59:00'; expected at most 4 h"),
        (WAITED.replace("9:00:29", "8:00:00"), "row 2, s_in: found '8:00:00'; expected at most 300 s before the arrival"),
        (WAITED.replace(",2\n", ",high\n"), "row 2, prio: found 'high'; expected a number"),
        (WAITED.replace("AGENT", "AGNT"), "row 2, what: found the outcome 'AGNT'; expected a word of the map's outcomes"),
        (WAITED.replace(",2\n", "\n"), "row 2: found 10 cells; expected 11 cells"),
        (WAITED.replace(",2\n", ",2,3\n"), "row 2: found 12 cells; expected 11 cells"),
        (IN_MENU, "no contact that reached the queue or an agent"),
        ("", "found no rows"),
    ],
)
def test_faults_say_row_and_column(read: Read, row: str, words: str) -> None:
    found = faults(read, row)
    assert len(found) == 1
    assert words in found[0]


def test_a_share_of_faulty_rows_may_be_left_out(read: Read) -> None:
    bad = WAITED.replace("9:03:29", "9:00:20")
    log = read(WAITED * 9 + bad, faulty_share=0.1)
    assert len(log.calls) == 9
    assert any("1 of 10 rows" in words for words in log.assumptions)
    assert len(faults(read, WAITED * 9 + bad, faulty_share=0.09)) == 1


def test_rows_with_any_kind_of_fault_are_left_out(read: Read) -> None:
    bad = [WAITED.replace(",2\n", ",high\n"), WAITED.replace("260302", "2603"), WAITED.replace("9:00:30", "x")]
    log = read(WAITED * 7 + "".join(bad), faulty_share=0.3)
    assert len(log.calls) == 7


def test_many_faults_of_a_kind_are_counted(read: Read) -> None:
    found = faults(read, WAITED.replace("9:03:29", "9:00:20") * 30 + WAITED.replace("9:00:30", "never"))
    assert len(found) == 22
    assert any("… and 10 more ends before their starts" in words for words in found)


def test_columns_that_are_not_there(read: Read) -> None:
    found = faults(read, WAITED, head=HEAD.replace("s_out", "s_oot"))
    assert "no column 's_out'" in found[0]
    assert "Did you mean 's_oot'?" in found[0]


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_calls(tmp_path / "none.csv", CallLogSpec.model_validate(SPEC))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"columns": {"arrival": "a", "outcome": "o", "queue_time_s": "q"}}, "service_end or service_time_s"),
        ({"columns": {"arrival": "a", "outcome": "o", "service_time_s": "q"}}, "queue_end or queue_time_s"),
        ({"columns": {"arrival": "a", "outcome": "o", "queue_time_s": "q", "service_end": "s"}}, "a service_start beside"),
        ({"outcomes": {"answered": ["A"], "abandoned": ["A"]}}, "each outcome in one list only"),
        ({"encoding": "utf-9"}, "an encoding that Python knows"),
        ({"zone": "Mars"}, "an IANA time zone"),
    ],
)
def test_maps_that_contradict_themselves(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CallLogSpec.model_validate({**SPEC, **changes})


def test_between_dates(read: Read) -> None:
    log = read(WAITED + WAITED.replace("260302", "260304") + WAITED.replace("260302", "260305"))
    assert log.between(date(2026, 3, 4), None).dates == (date(2026, 3, 4), date(2026, 3, 5))
    assert log.between(None, date(2026, 3, 3)).dates == (date(2026, 3, 2),)
