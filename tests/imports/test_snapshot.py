"""Snapshots of the contacts in the centre: seconds so far, and everything that can be wrong with a file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from center.errors import InputError
from center.horizon import Horizon
from center.snapshot import Snapshot
from imports.snapshot import read_snapshot

HORIZON = Horizon.of_days(date(2026, 10, 25), 1, 30, "Europe/Madrid")  # the day with 25 hours
HEADER = "queue,state,since,agent\n"


def _read(tmp_path: Path, text: str, now: int = 24) -> Snapshot:
    path = tmp_path / "snapshot.csv"
    path.write_text(text, encoding="utf-8")
    return read_snapshot(path, "Europe/Madrid", HORIZON, ["calls", "chat"], ["Ana", "Bo"], now, slots=[1, 2])  # step 24 is 11:00


def test_times_become_seconds_so_far(tmp_path: Path) -> None:
    rows = "calls,waiting,2026-10-25T10:58:30,\nchat,in_service,2026-10-25T10:50:00,Bo\ncalls,in_service,2026-10-25T10:59:00+01:00,\n"
    found = _read(tmp_path, HEADER + rows)
    assert found == Snapshot(((0, 90.0),), ((1, 1, 600.0), (0, None, 60.0)))
    assert found.counted(2) == ((1, 0), (1, 1))


def test_seconds_as_they_are(tmp_path: Path) -> None:
    found = _read(tmp_path, "queue;state;waited_s;elapsed_s\ncalls;waiting;12.5;\nchat;in_service;;0\n")
    assert found == Snapshot(((0, 12.5),), ((1, None, 0.0),))


def test_nobody_there_is_no_fault(tmp_path: Path) -> None:
    assert _read(tmp_path, HEADER) == Snapshot()


def test_the_hour_that_comes_twice_is_the_later_one_before_now(tmp_path: Path) -> None:
    row = "calls,waiting,2026-10-25T02:10:00,\n"
    assert _read(tmp_path, HEADER + row, now=5).waiting == ((0, 1200.0),)  # 02:30, the first time
    assert _read(tmp_path, HEADER + row, now=7).waiting == ((0, 1200.0),)  # 02:30, the second time


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEADER + "calls,waiting,2026-10-25T11:00:40,\n", "40 s after now; expected a time until 2026-10-25 11:00"),
        (HEADER + "call,waiting,2026-10-25T10:00,\n", "Did you mean 'calls'"),
        (HEADER + "calls,talking,2026-10-25T10:00,\n", "the state 'talking'; expected waiting or in_service"),
        (HEADER + "calls,in_service,2026-10-25T10:00,An\n", "Did you mean 'Ana'"),
        (HEADER + 2 * "calls,in_service,2026-10-25T10:00,Ana\n", "row 3: found contact 2 of Ana; expected at most 1"),
        (HEADER + 3 * "chat,in_service,2026-10-25T10:00,Bo\n", "row 4: found contact 3 of Bo; expected at most 2"),
        (HEADER + "calls,waiting,2026-10-25T10:00,Ana\n", "no agent while it waits"),
        (HEADER + "calls,waiting,,\n", "neither filled in; expected either since or waited_s"),
        (HEADER + "calls,waiting,ten,\n", "an ISO stamp"),
        (HEADER + "calls,waiting,2026-10-01T10:00,\n", "seconds from 0 to 604800"),
        ("queue,state,waited_s,elapsed_s\ncalls,waiting,-1,\n", "found '-1'; expected seconds"),
        ("queue,state,waited_s,elapsed_s\ncalls,waiting,nan,\n", "found 'nan'"),
        ("queue,state,waited_s,elapsed_s\ncalls,waiting,,10\n", "elapsed_s filled in; expected either since or waited_s"),
        ("queue,state\ncalls,waiting\n", "no column 'since'"),
        ("queue,since\ncalls,2026-10-25T10:00\n", "no column 'state'"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        _read(tmp_path, text)
    assert sentence in str(caught.value)
